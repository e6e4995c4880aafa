"""A definition tried with invented applicants before it is published: who is refused, or asked for more, how long it takes, where it waits.

Each applicant is judged and walked by the functions of a real case; what no definition says (staff, minutes, how often something is
lacking) is assumed. Time is the office's: minutes of working days. The same seed gives the same result.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from tongban.base.errors import Refused
from tongban.cases import promising, rehearsing
from tongban.cases.invented import Inventor
from tongban.cases.models import StepRow
from tongban.cases.rehearsing import Place
from tongban.cases.walking import Walk
from tongban.pack.shapes import Period, Step

HOUR = 60
WORKING = {"working_days": 1.0, "days": 5 / 7, "months": 21.0, "years": 250.0}  # about so many working days


@dataclass(frozen=True)
class Assumed:
    """What no definition says. `staff` by post, `minutes` by step; those that are not named have the common ones."""

    per_day: int = 20  # applicants a working day
    hours: int = 8  # worked a day
    people: int = 2  # at a post
    each: int = 30  # minutes of work at a step, from half to twice as much
    staff: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    spoilt: float = 0.02  # of answers and records do not fit
    lacking: float = 0.05  # of materials brought cannot be used
    refusing: float = 0.03  # of decisions refuse
    away: int = 5  # working days at most that an applicant, or a system outside, takes


@dataclass
class Post:
    """A post at an agency: who is free, what waits since when, and how long everything waited."""

    name: str
    staff: int
    free: int
    queue: deque[tuple[Running, StepRow, float]] = field(default_factory=deque)
    worked: float = 0.0
    waits: list[float] = field(default_factory=list)


@dataclass
class Running:
    """A case under way."""

    walk: Walk
    since: float
    brought: int
    asked: bool = False
    over: bool = False


@dataclass
class Outcome:
    """What came of everybody, in days of the office."""

    region: str
    applicants: int = 0
    days: list[float] = field(default_factory=list)  # of those decided
    returned: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by what filing refused for, or "decision"
    posts: list[Post] = field(default_factory=list)
    limit: Period | None = None
    span: float = 0.0  # minutes from the first to the last

    @property
    def late(self) -> float:
        """The share of those decided that took longer than the limit; roughly, where it is not in working days."""
        most = self.limit.amount * WORKING.get(self.limit.unit, 1.0) if self.limit else None
        return sum(one > most for one in self.days) / len(self.days) if most and self.days else 0.0

    def busy(self, post: Post) -> float:
        """The share of its time that a post worked."""
        return post.worked / (self.span * post.staff) if self.span else 0.0


class Simulation:
    """One region's applicants through its posts, event by event."""

    def __init__(self, where: Place, assumed: Assumed, seed: int) -> None:
        self.where, self.assumed = where, assumed
        self.random = Random(f"{seed} {where.region}")
        self.inventor = Inventor(where, Random(f"{seed} applicants"), assumed.spoilt)  # the same ones in every region
        self.posts: dict[str, Post] = {}
        self.events: list[tuple[float, int, str, Any]] = []
        self.order = count()
        limit = promising.decision_limit(where.service, where.day)
        self.outcome = Outcome(where.region, limit=limit.value if limit else None)

    def run(self, applicants: int) -> Outcome:
        """Let so many come, and wait until the last has gone."""
        at = 0.0
        for _ in range(applicants):
            at += self.random.expovariate(self.assumed.per_day / self._day())
            self._later(at, "come", None)
        while self.events:
            at, _, kind, about = heapq.heappop(self.events)
            getattr(self, f"_{kind}")(at, about)
        self.outcome.span, self.outcome.posts = at, sorted(self.posts.values(), key=lambda one: (-self._waited(one), one.name))
        return self.outcome

    def _later(self, at: float, kind: str, about: Any) -> None:
        heapq.heappush(self.events, (at, next(self.order), kind, about))

    def _day(self) -> float:
        return float(self.assumed.hours * HOUR)

    def _waited(self, post: Post) -> float:
        return sum(post.waits) / len(post.waits) if post.waits else 0.0

    def _come(self, at: float, about: None) -> None:
        """Somebody files: what does not fit is refused at once."""
        self.outcome.applicants += 1
        one = self.inventor.draw()
        judged = rehearsing.judge(one, self.where, self.inventor.asked)
        if judged.found:
            self.outcome.refused[judged.found[0].code] += 1
            return
        walk = Walk(self.where.service, judged.facts, [], lambda step: StepRow(name=step.name, opened_at=self.where.at), self.where.at)
        self._on(at, Running(walk, at, len(one.materials)), (self.where.service.start,))

    def _on(self, at: float, case: Running, names: tuple[str, ...]) -> None:
        """Open steps; where none is left, the case is over."""
        before = len(case.walk.new)
        try:
            case.walk.enter(names)
        except Refused as refusal:
            self.outcome.refused[refusal.code] += 1
            case.over = True
            return
        for row in case.walk.new[before:]:
            step = self.where.service.steps[row.name]
            if row.closed_at is None and not step.parallel:
                self._open(at, case, row, step)
        if all(row.closed_at for row in case.walk.new):
            self._end(at, case)

    def _open(self, at: float, case: Running, row: StepRow, step: Step) -> None:
        if not step.post:
            self._later(at + self._away(), "done", (case, row, None))
            return
        post = self._post(step)
        post.queue.append((case, row, at))
        self._serve(at, post)

    def _away(self) -> float:
        return self.random.uniform(0, self.assumed.away) * self._day()

    def _post(self, step: Step) -> Post:
        name = f"{step.agency}/{step.post}" if step.agency else step.post
        staff = self.assumed.staff.get(name, self.assumed.staff.get(step.post, self.assumed.people))
        return self.posts.setdefault(name, Post(name, staff, staff))

    def _serve(self, at: float, post: Post) -> None:
        """Who is free takes what waits longest."""
        while post.free and post.queue:
            case, row, since = post.queue.popleft()
            if case.over or row.closed_at is not None:
                continue  # another branch ended it meanwhile
            usual = self.assumed.minutes.get(row.name, self.assumed.each)
            took = self.random.triangular(usual / 2, usual * 2, usual)
            post.free, post.worked = post.free - 1, post.worked + took
            post.waits.append(at - since)
            self._later(at + took, "done", (case, row, post))

    def _done(self, at: float, about: tuple[Running, StepRow, Post | None]) -> None:
        """A step was worked on: sent back for a supplement, decided, or gone on from."""
        case, row, post = about
        if post is not None:
            post.free += 1
        step = self.where.service.steps[row.name]
        if not case.over and row.closed_at is None:
            if post is not None and "supplement" in step.may and not case.asked and self._lacks(case):
                case.asked, self.outcome.returned = True, self.outcome.returned + 1
                self._later(at + self._away(), "back", (case, row))
            elif step.outcomes:
                self._decide(at, case, row, step)
            else:
                row.closed_at, row.result = self.where.at, "done"
                self._on(at, case, case.walk.following(row.name))
        if post is not None:
            self._serve(at, post)

    def _lacks(self, case: Running) -> bool:
        return any(self.random.random() < self.assumed.lacking for _ in range(case.brought))

    def _back(self, at: float, about: tuple[Running, StepRow]) -> None:
        """The supplement came: it waits again where it was."""
        case, row = about
        self._open(at, case, row, self.where.service.steps[row.name])

    def _decide(self, at: float, case: Running, row: StepRow, step: Step) -> None:
        refuses = any(not one.favourable for one in step.outcomes.values())
        if refuses and self.random.random() < self.assumed.refusing:
            self.outcome.refused["decision"] += 1
        elif step.next:
            row.closed_at, row.result = self.where.at, "done"
            return self._on(at, case, case.walk.following(row.name))
        return self._end(at, case)

    def _end(self, at: float, case: Running) -> None:
        case.over = True
        self.outcome.days.append((at - case.since) / self._day())
