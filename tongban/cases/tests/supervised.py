"""The world of `world`, in which the bureau of market regulation also inspects and penalises."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import AT
from tongban.pack import reader
from tongban.services import actions as services

RANDOM, ORDINARY, SPOT, OBJECTION = "inspection.random", "penalty.ordinary", "penalty.on-the-spot", "inspection.objection"
CHECKLIST = {
    "day": "2026-03-02",
    "licence_shown": "unmet",
    "ending_announced": "not-applicable",
    "premises": "met",
    "record": "首页没有营业执照信息",
}
FINDINGS = {"facts": "首页没有营业执照信息", "proof": "截图一份", "gravity": "light", "proposal": "penalise"}
OFFICERS = {"mei": "inspector", "lan": "inspector", "jun": "inspector", "fa": "legal-reviewer", "tao": "enforcer", "tian": "section-head"}


def supervised(people: cast.Cast, at: datetime = AT) -> cast.Cast:
    """Both packs in force and offered; inspectors `mei`, `lan`, `jun`, legal reviewer `fa`, on the spot `tao`, a second head `tian`."""
    place = people.agencies["market-regulation"].pk
    for name in ("inspection", "penalty"):
        row = services.propose(reader.files(Path("packs") / name), by=people.actor("gao", at), at=at)
        services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    for service in (RANDOM, ORDINARY, SPOT, OBJECTION):
        services.offer_service(service, place, by=SYSTEM, at=at)
    rights = {"inspector": "inspector", "legal-reviewer": "filing-clerk", "enforcer": "section-head", "section-head": "section-head"}
    posts: dict[str, Any] = {}
    for name, kind in OFFICERS.items():
        if kind not in posts:
            posts[kind] = actors.create_post(place, kind, kind, by=SYSTEM, at=at)
            actors.grant(posts[kind], cast.RIGHTS[rights[kind]], by=SYSTEM, at=at)
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        actors.appoint(account, posts[kind], by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret
    return people


def opened(people: cast.Cast, party: str = "hengda", by: str = "mei", at: datetime = AT, **changes: Any) -> Case:
    """A penalty that an inspector opened because of a report."""
    told: dict[str, Any] = {"cause": "report", "words": "有人举报", "key": f"key-{party}", **changes}
    form = told.pop("form", {"matter": "首页未公示营业执照信息"})
    return actions.open_case(ORDINARY, people.parties[party].pk, form, by=people.actor(by, at), at=at, **told)


def investigated(people: cast.Cast, at: datetime = AT, **changes: Any) -> Case:
    """The same, investigated, with a penalty proposed: the party is to be told."""
    row = opened(people, at=at)
    actions.write_up(row.number, {**FINDINGS, **changes}, by=people.actor("mei", at), at=at)
    return actions.review(row.number, opinion="建议罚款", by=people.actor("mei", at), at=at)


def told(people: cast.Cast, amount: int = 150000, at: datetime = AT) -> Case:
    """The same, and the party was told of a fine."""
    row = investigated(people, at)
    facts = {"reasons": ["licence-not-shown"], "words": "首页没有营业执照信息，有截图", "amount": amount}
    actions.tell_before(row.number, "fine", by=people.actor("mei", at), at=at, **facts)
    return row


def decided(people: cast.Cast, at: datetime = AT, amount: int = 100000) -> Case:
    """A fine that was decided, after the party's time to answer, and is not served."""
    row, later = told(people, at=at), at + timedelta(days=10)
    actions.review(row.number, opinion="未提出意见", by=people.actor("mei", at), at=later)
    actions.write_up(row.number, {"legal_result": "sound", "opinion": "同意"}, by=people.actor("fa", at), at=later)
    actions.review(row.number, opinion="", by=people.actor("fa", at), at=later)
    return actions.decide(row.number, "fine", reasons=["licence-not-shown"], amount=amount, by=people.actor("zhao", at), at=later)


def fined(people: cast.Cast, amount: int = 100000, at: datetime = AT) -> Case:
    """The same, and served at once."""
    row, later = decided(people, at, amount), at + timedelta(days=10)
    return actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", at), at=later)
