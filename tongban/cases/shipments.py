"""One shipment: the three flows of its declaration (information, funds, goods), mark by mark, and what of each is still missing.

The marks are those of its service (`pack.flows`). Its holder and the officers who handle the declaration see all of it; who keeps one of
its ledgers, or has one in hand, sees what happened on that one and nothing else (G8). However long the declaration, it takes the same
number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import amending, charges, office, queries, rules
from tongban.cases.drawing_models import CaseDraw
from tongban.cases.models import Answers, Case, StepRow
from tongban.cases.outside_models import OutsidePart
from tongban.cases.said import said_lines
from tongban.pack.conditions import holds
from tongban.pack.flows import Mark, marks
from tongban.pack.shapes import Service
from tongban.pack.values import PAYMENT
from tongban.registers import ledger_queries, moves
from tongban.registers.moves import Held, Ledger, Moved

Name = tuple[str, str]  # type and number of a ledger
Reports = dict[str, list[tuple[Name, Case, dict[str, Any]]]]  # by mark: the ledger, the application about its opener, and its answers
Money = tuple[int, str]  # minor units and their currency
DONE = ("passed", "done")


@dataclass(frozen=True)
class Happened:
    """One thing under a mark: on a ledger, at a step, or in another matter."""

    at: datetime | None
    kind: str  # of an entry; opened, passed, rejected, reported, or unopened: a ledger that the declaration names and nobody keeps
    ledger: Ledger | None = None
    number: str = ""  # of a ledger that is not there, or of a matter
    moved: Moved | None = None
    held: Held | None = None
    matter: Case | None = None
    money: Money | None = None


@dataclass(frozen=True)
class Seen:
    """A mark as it stands: `there`, `gap`, or `none` where the declaration names nothing that it could be met by."""

    mark: Mark
    state: Literal["there", "gap", "none"]
    happened: tuple[Happened, ...] = ()


@dataclass(frozen=True)
class Shipment:
    """A shipment as a reader may see it; `whole`: all of it, and only then `ended`: refused, withdrawn or shut out, so no gap counts."""

    row: Case
    service: Service
    flows: dict[str, tuple[Seen, ...]]
    ledgers: tuple[Ledger, ...]
    whole: bool
    ended: bool

    @property
    def opened(self) -> tuple[Ledger, ...]:
        """The ledgers of others that stand open for it, and what is told of them."""
        kinds = {mark.opens or mark.used for _, _, mark in marks(self.service)}
        return tuple(one for one in self.ledgers if one.type_id in kinds or not self.whole)

    @property
    def gaps(self) -> list[Seen]:
        """What is still missing."""
        return [] if self.ended else [one for listed in self.flows.values() for one in listed if one.state == "gap"]


def shipment(number: str, *, to: Actor) -> Shipment:
    """A shipment by the number of its declaration. Raises NotFound("case.unknown") for what is none, and for what is not the reader's."""
    row = Case.objects.select_related("agency", "party").filter(number=number).exclude(state="draft").first()
    if row is None or not office.service_of(row).flows:
        raise NotFound("case.unknown")
    told = _Told(row)
    if _handles(number, to):
        return told.shipment(told.ledgers.values(), whole=True)
    theirs = [one for one in told.ledgers.values() if ledger_queries.sees(one, to) or ledger_queries.has_in_hand(one, to)]
    if not theirs or to.party is not None:
        raise NotFound("case.unknown")
    return told.shipment(theirs, whole=False)


def _handles(number: str, to: Actor) -> bool:
    try:
        queries.case(number, to=to)
    except NotFound:
        return False
    return True


class _Told:
    """Everything that is asked about a declaration, in the same number of statements for each."""

    def __init__(self, row: Case) -> None:
        self.row, self.service = row, office.service_of(row)
        kept = office.answers(row)
        self.form = kept.form if kept else {}
        self.named = {mark.name: self._named(mark.draws or mark.reports) for _, _, mark in marks(self.service)}
        opened = CaseDraw.objects.filter(case=row, act="open").values_list("ledger", flat=True)
        self.opened = {(kind, number) for kind, _, number in (one.partition("/") for one in opened)}
        types = {mark.opens or mark.used for _, _, mark in marks(self.service)} - {""}
        self.opened |= {(kind, row.number) for kind in types}
        asks = any(mark.charge for _, _, mark in marks(self.service))
        self.charges = [one for one in charges.standing(row) if one.state != "void"] if asks else []
        billed = next((use.type for use in self.service.ledgers.values() if use.bills), "")
        self.opened |= {(billed, one.charge.number) for one in self.charges if billed}
        wanted = {*self.opened, *(name for names in self.named.values() for name in names)}
        self.ledgers = {(one.type_id, one.number): one for one in moves.named(wanted)}
        self.drawn = moves.of_document(f"case/{row.number}")
        its = [one.pk for name, one in self.ledgers.items() if name in self.opened]
        self.used, self.held = moves.on(its), moves.held(its)
        self.steps = list(StepRow.objects.filter(case=row).order_by("pk"))
        self.outside = {one.step.name: one for one in OutsidePart.objects.filter(step__case=row).select_related("step").order_by("pk")}
        self.about = list(Case.objects.filter(about=row).exclude(state="draft").order_by("submitted_at", "pk"))
        self.reports = self._reported()

    def shipment(self, ledgers: Iterable[Ledger], *, whole: bool) -> Shipment:
        """As far as these ledgers, and all of the rest where it is whole."""
        shown = {(one.type_id, one.number): one for one in ledgers}
        flows: dict[str, tuple[Seen, ...]] = {}
        for flow, _, mark in marks(self.service):
            if whole or self._may(mark, shown):
                flows[flow] = (*flows.get(flow, ()), self._seen(mark, shown))
        return Shipment(self.row, self.service, flows, tuple(shown.values()), whole, whole and self._ended())

    def _ended(self) -> bool:
        return self.row.state == "withdrawn" or _refused(self.row) or amending.revoked(self.about)

    def _named(self, use: str) -> list[Name]:
        """The ledgers that the answers name for a use, each once."""
        found = self.service.ledgers.get(use)
        if found is None:
            return []
        lines = said_lines(self.row, found, self.form, self.form)
        return list(dict.fromkeys((said["type"], said["ledger"]) for said, _ in lines if said["ledger"]))

    def _reported(self) -> Reports:
        """Applications about the cases that opened what is drawn: by mark, with the ledger and their answers."""
        wanted = {name for mark, names in self.named.items() for name in names if self._mark(mark).reports}
        if not wanted:
            return {}
        openers: dict[int, list[Name]] = {}
        for case, ledger in CaseDraw.objects.filter(act="open", ledger__in=[f"{kind}/{number}" for kind, number in wanted]).values_list(
            "case", "ledger"
        ):
            kind, _, number = ledger.partition("/")
            openers.setdefault(case, []).append((kind, number))
        cases = list(Case.objects.filter(about__in=openers).exclude(state__in=("draft", "withdrawn")).order_by("submitted_at", "pk"))
        forms = {one.case_id: one.form for one in Answers.objects.filter(case__in=cases).order_by("version")}
        found: Reports = {}
        for mark, names in self.named.items():
            for one in cases:
                form = forms.get(one.pk, {})
                told = [name for name in openers[one.about_id or 0] if name in names and name[1] in _values(form)]
                found.setdefault(mark, []).extend((name, one, form) for name in told if not _refused(one))
        return found

    def _mark(self, name: str) -> Mark:
        return next(mark for _, _, mark in marks(self.service) if mark.name == name)

    def _may(self, mark: Mark, shown: dict[Name, Ledger]) -> bool:
        """Whether a reader of some ledgers needs a mark: it is of one of them, or of a type that is not there yet and that they keep."""
        if mark.draws:
            return any(name in shown for name in self.named[mark.name])
        return (mark.opens or mark.used) in {kind for kind, _ in shown if mark.opens or mark.used}

    def _seen(self, mark: Mark, shown: dict[Name, Ledger]) -> Seen:
        if mark.draws:
            return self._drawn(mark, shown)
        if mark.charge:
            return self._charged(mark)
        found = self._of(mark, shown)
        lacks_nothing = mark.about or (mark.reports and not self.named[mark.name])
        return Seen(mark, "there" if found else "none" if lacks_nothing else "gap", tuple(found))

    def _of(self, mark: Mark, shown: dict[Name, Ledger]) -> Sequence[Happened]:
        if mark.point:
            return self._point(mark.point)
        if mark.outside:
            part = self.outside.get(mark.outside)
            return [Happened(part.changed_at, part.state)] if part and part.state in ("done", "rejected") else []
        if mark.about:
            return [Happened(one.submitted_at, "asked", number=one.number, matter=one) for one in self.about if one.service == mark.about]
        if mark.reports:
            told = self.reports.get(mark.name, ())
            rows = {one.pk: one for _, one, form in told if holds(mark.when, form)}
            return [Happened(one.submitted_at, "reported", number=one.number, matter=one) for one in rows.values()]
        kind = mark.opens or mark.used
        its = {one.pk: one for name, one in shown.items() if name in self.opened and one.type_id == kind}
        if mark.opens:
            return [Happened(one.opened_at, "opened", one, held=self.held.get(one.pk)) for one in its.values()]
        used = [one for one in self.used if one.ledger in its]
        return [Happened(one.at, one.kind, its[one.ledger], moved=one, held=self.held.get(one.ledger)) for one in used]

    def _charged(self, mark: Mark) -> Seen:
        """What was billed, or what of it is settled; nothing is missing where the case went on without a bill."""
        if not self.charges:
            passed = {one.name for one in self.steps if one.closed_at}
            waits = {name for name, step in self.service.steps.items() if step.waits_for == PAYMENT}
            return Seen(mark, "none" if passed & waits or self.row.decided_at else "gap")
        if mark.charge == "billed":
            rows = [Happened(one.charge.made_at, "passed", money=(one.charge.minor, one.charge.currency)) for one in self.charges]
            return Seen(mark, "there", tuple(rows))
        if mark.charge == "posted":
            return self._posted(mark)
        paid = [Happened(one.payment.at, "passed", money=(one.payment.minor, one.payment.currency)) for one in self.charges if one.payment]
        return Seen(mark, "gap" if any(one.owed for one in self.charges) else "there" if paid else "none", tuple(paid))

    def _posted(self, mark: Mark) -> Seen:
        """What the treasury posted of bills that are ledgers; missing until all that is to be paid was posted."""
        numbers = {one.number: one for one in self.ledgers.values() if one.number in {each.charge.number for each in self.charges}}
        posted = {one.ledger: one for one in self.used if one.kind == "consume"}
        paid = [numbers[one.charge.number] for one in self.charges if one.payment and one.charge.number in numbers]
        rows = [Happened(posted[one.pk].at, "consume", one, moved=posted[one.pk]) for one in paid if one.pk in posted]
        missing = len(rows) < len(paid) or any(one.owed for one in self.charges)
        return Seen(mark, "gap" if missing else "there" if rows else "none", tuple(rows))

    def _point(self, point: str) -> list[Happened]:
        row = self.row
        if point in ("submit", "accept"):
            at = row.submitted_at if point == "submit" else row.accepted_at
            return [Happened(at, "passed")] if at else []
        names = {name for step in self.service.steps.values() for name, one in step.outcomes.items() if one.favourable}
        if point == "decide":
            return [Happened(row.decided_at, "passed")] if row.decided_at and row.outcome in names else []
        at = next((one.closed_at for one in reversed(self.steps) if one.name == point and one.result in (*DONE, *names)), None)
        return [Happened(at, "passed")] if at else []

    def _drawn(self, mark: Mark, shown: dict[Name, Ledger]) -> Seen:
        """What the declaration did on the ledgers that it names; what it gave back again is told too."""
        found: list[Happened] = []
        for name in self.named[mark.name]:
            ledger = shown.get(name)
            its = [one for one in self.drawn if ledger is not None and one.ledger == ledger.pk]
            found += [Happened(one.at, one.kind, ledger, moved=_of_use(one, self.service, mark)) for one in its]
            if not its and (ledger is not None or name not in self.ledgers):
                found.append(Happened(None, "unopened" if ledger is None else "undrawn", ledger, name[1]))
        missing = any(one.kind in ("unopened", "undrawn") for one in found)
        return Seen(mark, "gap" if missing else "there" if found else "none", tuple(found))


def _refused(row: Case) -> bool:
    """Whether a case was decided against who applied."""
    return rules.granted(office.service_of(row), row.outcome) is False


def _values(form: Mapping[str, Any]) -> set[str]:
    """Every answer, also those of tables, as text."""
    lines = [line for value in form.values() if isinstance(value, list) for line in value if isinstance(line, dict)]
    return {str(value) for one in (form, *lines) for value in one.values() if isinstance(value, str | int)}


def _of_use(one: Moved, service: Service, mark: Mark) -> Moved:
    """Only what is measured as the use is, where two uses draw on one ledger in different units."""
    unit = service.ledgers[mark.draws].says.get("unit")
    return one if unit is None else replace(one, sums={key: value for key, value in one.sums.items() if key[1] == unit})
