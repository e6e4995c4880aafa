"""A past year of invented matters for the demonstration, so that leaders have something to read: through the same acts, dated at their day.

The log says honestly that all of it was recorded when the demonstration was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM, Actor, Channel
from tongban.base.limits import legal_day
from tongban.cases import actions as cases
from tongban.cases import past
from tongban.documents import files
from tongban.oversight import actions as oversight
from tongban.oversight import rules

FILING = "redshield.website-filing"
DAYS = 395  # how far back it begins
OPEN = 5  # the last ones are still on their way, and some of them late
# Each pair of these sounds like no other, as the rules for names demand.
FIRST = "春夏秋金木水火石山河云月星光雪雨风松竹梅"
SECOND = "果茶米布衣帽鞋袜书笔灯钟琴棋花草瓜豆糖盐"
PROOF = b"%PDF-1.4\n% demonstration\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def load(people: cast.Cast, matters: int, *, at: datetime) -> None:
    """Websites that two firms filed over a year up to `at`; the same for the same numbers.

    At most 400, for so many names sound unlike. The services must have been offered for `DAYS`.
    """
    _earlier(people, at)
    matters = min(matters, len(FIRST) * len(SECOND))
    dice = Random(matters)
    day = timedelta(days=(DAYS - 25) / max(matters, 1))
    for place in range(matters):
        filed = at - timedelta(days=DAYS - 5) + place * day
        Matter(people, dice, place, at).go(_working(filed, 0), open_still=place >= matters - OPEN)


def _earlier(people: cast.Cast, at: datetime) -> None:
    """A website that Hengda filed six years before, in a system that the office had then."""
    first = at.date().replace(day=1) - timedelta(days=6 * 365)
    filed, accepted, decided, closed = ((first + timedelta(days=days)).isoformat() for days in (0, 1, 6, 7))
    row = {
        "number": f"旧备{first.year}0042",
        "outcome": "granted",
        "submitted_on": filed,
        "decided_on": decided,
        "closed_on": closed,
        "decision": "准予备案（演示）",
        "course": [
            {"on": accepted, "what": "受理", "who": "窗口"},
            {"on": decided, "what": "决定", "words": "材料齐全"},
            {"on": closed, "what": "送达"},
        ],
        "papers": [{"kind": "备案通知书", "number": f"旧备通〔{first.year}〕42号", "on": decided}],
        "form": {"网站名称": "恒达老站", "域名": "old.hengda.example"},
    }
    past.take_over("旧备案系统（演示）", FILING, people.parties["hengda"].pk, row, region=DISTRICT, by=SYSTEM, at=at)


def website(site: str, domains: list[str], *, by: Actor, at: datetime) -> str:
    """File an invented website with its proof; the number of the case."""
    row = cases.start(FILING, region=DISTRICT, by=by, at=at)
    form = {
        "site_name": site,
        "domains": domains,
        "kind": "trading",
        "provider": "示例网络",
        "address": "广安区演示路1号",
        "webmaster": "张伟",
        "phone": "13900000002",
    }
    cases.save(row.number, form, by=by, at=at)
    proof = files.store(PROOF, "域名证书（演示）.pdf", owner=by.party, by=by, at=at)
    cases.attach(row.number, "domain-certificate", proof.pk, by=by, at=at)
    return cases.submit(row.number, key=f"demo-{row.number}", by=by, at=at).number


def _working(start: datetime, days: int) -> datetime:
    """The same hour so many working days later, or on the next working day."""
    calendar, zone = actors.calendar_of(DISTRICT), actors.zone_of(DISTRICT)
    while days > 0 or not calendar.is_working(legal_day(start, zone)):
        days -= calendar.is_working(legal_day(start, zone)) and days > 0
        start += timedelta(days=1)
    return start


class Matter:
    """One invented filing on its way through the office."""

    def __init__(self, people: cast.Cast, dice: Random, place: int, until: datetime) -> None:
        self.people, self.dice, self.place, self.until = people, dice, place, until
        self.firm = ("hengda", "minghe")[place % 2]

    def go(self, at: datetime, *, open_still: bool) -> None:
        """From filing to a rating; what is open still stops at the desk."""
        channel: Channel = "window" if self.dice.random() < 0.15 else "web"
        number = self._file(replace(self.people.actor(self.firm, at), channel=channel), at)
        li = self.people.actor("li", at)
        at = _working(at, self.dice.choice((0, 1, 1, 2, 3)))
        cases.accept(number, by=li, at=at)
        if channel == "window":
            cases.visit(number, "filing", place="1号窗口", by=li, at=at)
        if self.dice.random() < 0.25:
            at = self._supplement(number, li, at)
        at = _working(at, self.dice.choice((1, 2, 2, 3, 4, 6)))
        cases.review(number, opinion="材料齐全", by=li, at=at)
        if not open_still:
            self._decide(number, _working(at, self.dice.choice((1, 1, 2, 3, 5, 9, 18))))

    def _file(self, by: Actor, at: datetime) -> str:
        name = FIRST[self.place % 20] + SECOND[self.place // 20]
        return website(name + "屋", [f"h{self.place}.{self.firm}.example"], by=by, at=at)

    def _supplement(self, number: str, li: Actor, at: datetime) -> datetime:
        cause = self.dice.choice(("applicant", "applicant", "form", "guide"))
        cases.supplement(number, [{"field": "address"}], words="请写明门牌号", cause=cause, by=li, at=at)
        at = _working(at, self.dice.choice((1, 2, 4, 7)))
        cases.supply(number, {"address": "广安区演示路1号2层"}, by=self.people.actor(self.firm, at), at=at)
        return at

    def _decide(self, number: str, at: datetime) -> None:
        zhao = self.people.actor("zhao", at)
        if self.dice.random() < 0.08:
            cases.decide(number, "refuse", reasons=["proof-wrong"], words="证书与域名不符", by=zhao, at=at)
        else:
            cases.decide(number, "grant", by=zhao, at=at)
        at = _working(at, self.dice.choice((0, 0, 1)))
        cases.serve(number, how="online", proof="in the applicant's space", by=zhao, at=at)
        at += timedelta(days=1)
        if at < self.until and self.dice.random() < 0.3:
            level = self.dice.choices((1, 2, 3, 4, 5), (50, 30, 10, 6, 4))[0]
            key = oversight.rate(number, level, {}, by=self.people.actor(self.firm, at), at=at).key
            if level in rules.BAD:
                self._follow_up(key, Random(self.place), at)  # its own dice: what comes after is the same with and without it

    def _follow_up(self, key: str, dice: Random, at: datetime) -> None:
        """A bad rating is looked into, put right where it is so, answered and called about; some days are missed, the last still runs."""
        ding, chen = self.people.actor("ding", at), self.people.actor("chen", at)
        founded = dice.random() < 0.7
        acts: list[tuple[int, Callable[[datetime], object]]] = [
            (dice.choice((1, 2, 3, 7)), lambda on: oversight.verify(key, founded=founded, by=ding, at=on)),
            (dice.choice((1, 3, 6)), lambda on: oversight.mend(key, "已补充说明并改进流程", by=ding, at=on)),
            (dice.choice((1, 2, 5)), lambda on: oversight.answer(key, "已核实并答复", by=ding, at=on)),
            (1, lambda on: oversight.call_back(key, key, reached=True, by=chen, at=on)),
        ]
        for days, act in acts if founded else (acts[0], *acts[2:]):
            at = _working(at, days)
            if at >= self.until:
                return
            act(at)
