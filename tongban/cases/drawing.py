"""What a case does on ledgers, as its service says: at its acts and steps, in their own transaction, all of one document or none.

The document is the case, the agency that handles it draws. What was reserved is given back when the case ends without what was asked
for, or when its answers change; then it is reserved anew. Where the owner of a ledger cannot be reached, a reservation waits, counted
from its receipt, and the case goes no further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import drawing_models, giving_back, office, rules
from tongban.cases.drawing_models import CaseDraw, note
from tongban.cases.models import Case, StepRow
from tongban.cases.opened_ledgers import misfits, open_one, openings
from tongban.cases.said import measured, said_lines, uses_of
from tongban.pack import fees
from tongban.pack.ledgers import LedgerUse
from tongban.registers import draws, ledger_queries, ledgers, telling, waiting
from tongban.registers.draw_shapes import Document, Draw, read, tell
from tongban.registers.posting import holds

ENDS = ("close", "write_off", "void", "give_back")
UNREADABLE = ("field", "exact", "text", "answer")  # what is wrong with an answer itself, so that nothing can be drawn by it


@dataclass(frozen=True)
class Drawn:
    """What draws: a line of a ledger, and where its answers stand in the form."""

    draw: Draw
    fields: Mapping[str, str]  # the answer that says a part

    def field(self, part: str) -> str:
        """Where a part stands in the form; the number of the ledger where no answer says it."""
        return self.fields.get(part) or self.fields.get("ledger") or next(iter(self.fields.values()))


def hold(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], *, at: datetime) -> None:
    """Reserve what the answers draw, at filing and whenever they changed: for every point that the case has passed.

    Raises Refused with everything that does not fit, each at its field in the form as it was `given`.
    """
    if not office.service_of(row).ledgers:
        return
    told = list(misfits(row, form, given, at))
    try:
        for point in _passed(row):
            _at(row, form, given, point, at)
    except Refused as saying:
        raise Refused.of([*saying.discrepancies, *told]) from saying
    if told:
        raise Refused.of(told)


def pass_point(row: Case, point: str, *, at: datetime) -> None:
    """What the service does when a case passes a point of its course. Raises Refused with everything that does not fit."""
    if office.service_of(row).ledgers:
        _at(row, row.form, row.form, point, at)


def accepted_by_law(row: Case, *, at: datetime) -> None:
    """The same at an acceptance that came by itself: what does not fit is kept, and the decision meets it."""
    try:
        pass_point(row, "accept", at=at)
    except Refused:
        asked = ledger_queries.by_key(drawer(row), key(row, "reserve"))
        if asked is not None:
            note(row, point="accept", act="reserve", request_id=asked.pk, at=at)


def ensure_drawn(row: Case, *, favourable: bool = False) -> None:
    """Raise Refused("case.ledger_waits") while the owner of a ledger cannot be reached.

    Before a decision in favour also with what was refused when it could be reached again.
    """
    last = {one.point: one for one in kept(row) if one.act == "reserve"}
    # Where the answers were corrected until they draw nothing, what was given up or refused before concerns nobody any more.
    for one in (last[point] for point in last if any(_drawn(row, row.form, row.form, "reserve", point))):
        assert one.request is not None, "a reservation is a request"
        if not one.request.result:
            raise Refused("case.ledger_waits", since=office.day_of(row, one.at).isoformat())
        if favourable:
            draws.told_again(one.request)


def let_go(row: Case, *, at: datetime) -> None:
    """Nothing stays drawn: what waits is given up, what is reserved released, what was used up reversed."""
    if not office.service_of(row).ledgers:
        return
    by, document = drawer(row), document_of(row, {}, at)
    for one in kept(row):
        if one.request is not None and not one.request.result and one.act == "reserve":
            waiting.forgo(one.request.pk, by=by, at=at)
    reserved, consumed = holds(document.name)
    for act, asked in (("release", reserved), ("reverse", consumed)):
        if asked:
            keep(row, "end", act, getattr(draws, act)(document, key=key(row, act), by=by, at=at), at)


def void_opened(row: Case, *, reason: str, at: datetime) -> None:
    """What a case opened for others is void. Raises Refused with every ledger on which somebody drew: then none is."""
    opened = [(kind, number) for one in kept(row) if one.act == "open" for kind, _, number in (one.ledger.partition("/"),)]
    if not opened:
        return
    telling.stand_still({*opened, *_named(row, row.form)})
    used = [f"{kind}/{number}" for kind, number in opened if ledger_queries.was_used(kind, number)]
    if used:
        raise Refused.of([Discrepancy("case.ledger_drawn_on", {"ledger": name}) for name in used])
    for kind, number in opened:
        ledgers.void(kind, number, reason=reason, by=SYSTEM, at=at)


def unfit(row: Case, form: Mapping[str, Any], wrong: list[Discrepancy], *, at: datetime) -> list[Discrepancy]:
    """What ledgers would say beside a form that does not fit anyway, of the lines that can be read; of those to be opened where all can."""
    uses = office.service_of(row).ledgers
    if not uses or not form:
        return []
    spoilt = {str(one.facts.get("field", "")) for one in wrong if one.code.partition(".")[0] in UNREADABLE}
    found = [one for one in _drawn(row, form, row.form, "reserve") if not spoilt & set(one.fields.values())]
    told = draws.unfit(document_of(row, form, at), [one.draw for one in found], drawer(row), at) if found else []
    return [*(_placed(one, found) for one in told), *(misfits(row, form, row.form, at) if not spoilt else ())]


def refuse_unfit(row: Case) -> None:
    """Raise Refused with all for which the answers of a case could not draw now."""
    wrong = unfit(row, row.form, [], at=row.at)
    if wrong:
        raise Refused.of(wrong)


def told(row: Case, form: Mapping[str, Any], *, still: bool = False) -> dict[str, list[dict[str, Any]]]:
    """What rules see of ledgers of the applicant, by use: of each line that the answers name, empty where it is none of theirs, or
    every line of the ledgers that they name, with how much each service used up (`by_service`).
    `still`: the lines of these ledgers, and of all others on which the answers draw, stay as they are until the transaction ends.
    """
    uses = {name: use for name, use in office.service_of(row).ledgers.items() if use.told}
    asked = {name: list(said_lines(row, use, form, form)) for name, use in uses.items()}
    wanted: dict[str, set[tuple[str, str]]] = {"lines": set(), "ledger": set()}
    for name, lines in asked.items():
        wanted[uses[name].told] |= {(uses[name].type, said["ledger"]) for said, _ in lines if said["ledger"]}
    if still and any(wanted.values()):
        telling.stand_still({*wanted["lines"], *wanted["ledger"], *_named(row, form)})
    about = row.about.number if row.about_id is not None and row.about is not None else ""
    found = telling.told(wanted["lines"], wanted["ledger"], holder=row.party_id, document=f"case/{row.number}", opened_by=about)
    seen: dict[str, list[dict[str, Any]]] = {}
    for name, lines in asked.items():
        of = [(found.get((uses[name].type, said["ledger"]), []), _whole(said.get("line", ""))) for said, _ in lines]
        if uses[name].told == "lines":
            named = [next((one for one in ledger if one["line"] == number), {}) for ledger, number in of]
            seen[name] = telling.with_parts(named, [(said.get("quantity", ""), said.get("unit", "")) for said, _ in lines])
        else:
            seen[name] = _by_service([one for ledger in {id(ledger): ledger for ledger, _ in of}.values() for one in ledger])
    return seen


def _named(row: Case, form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The ledgers on which answers draw: draws lock all in one order, so whoever locks some of them sooner locks all."""
    for use in office.service_of(row).ledgers.values():
        if use.acts and not use.opens and not use.gives_back:
            yield from ((said["type"], said["ledger"]) for said, _ in said_lines(row, use, form, form) if said["ledger"])


def _by_service(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Told lines with what was used up of their quantity by cases of each service; under an empty name by other documents."""
    numbers = {one.partition("/")[2] for row in rows for one in row["used_by"]}
    services = dict(Case.objects.filter(number__in=numbers).values_list("number", "service")) if numbers else {}
    made = []
    for row in rows:
        sums: dict[str, int] = {}
        for document, quantity in row["used_by"].items():
            kind, _, number = document.partition("/")
            service = services.get(number, "") if kind == "case" else ""
            sums[service] = sums.get(service, 0) + quantity
        made.append({**row, "by_service": sums})
    return made


def kept(found: Case) -> list[CaseDraw]:
    """What a case asked of ledgers, oldest first."""
    if not office.service_of(found).ledgers:
        return []
    known = drawing_models.known(found)
    return list(CaseDraw.objects.filter(case=found).select_related("request").order_by("pk")) if known is None else known


def uses_up(row: Case, point: str) -> bool:
    """Whether a step uses something up: what was reserved must stand by then."""
    return any("consume" in use.acts.get(point, ()) for use in office.service_of(row).ledgers.values())


def _stands(row: Case, point: str, act: str) -> bool:
    """Whether what a point reserves or uses up is so already: the case was sent back to that step."""
    stands = False
    for one in kept(row):
        again = (one.point, one.act) == (point, act) and one.request is not None and one.request.result != "refused"
        stands = (stands or again) and one.point != "end"
    return stands


def _passed(row: Case) -> list[str]:
    """The points that a case has passed, in their order."""
    before = ["submit", *(["accept"] if row.accepted_at else [])]
    passed = StepRow.objects.filter(case=row, result="passed").order_by("closed_at", "pk").values_list("name", flat=True)
    decided = ["decide"] if row.decided_at and rules.granted(office.service_of(row), row.outcome) else []
    return [*before, *(dict.fromkeys(passed) if row.accepted_at else ()), *decided]


def _at(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], point: str, at: datetime) -> None:
    wrong = list(_unfit_at(row, form, given, point, at))
    if wrong:
        raise Refused.of(wrong)
    for use in uses_of(row, form, ENDS, point):
        for act in ("close", "write_off", "void"):
            if act in use.acts.get(point, ()):
                _end(row, form, point, use, act, at)
        if "give_back" in use.acts.get(point, ()):
            name, request = giving_back.give_back(row, use, drawer(row), key=key(row, "give_back"), at=at)
            note(row, point=point, act="give_back", request_id=request, ledger=name, at=at)
    for opening in openings(row, form, form, point):
        open_one(row, opening, point, drawer(row), at)
    if any(use.covers for use in uses_of(row, form, ("reserve",), point)):
        from tongban.cases import securing  # which draws by what is said here

        securing.fit(row, at=at)


def _unfit_at(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], point: str, at: datetime) -> Iterator[Discrepancy]:
    """Draw by every act of a point; everything that does not fit, of all of them."""
    for act in ("check", "reserve", "note", "consume"):
        found = list(_drawn(row, form, given, act, point))
        if found and not (act in ("reserve", "consume") and _stands(row, point, act)):
            try:
                _draw(row, form, point, act, found, at)
            except Refused as saying:
                yield from saying.discrepancies


def _draw(row: Case, form: Mapping[str, Any], point: str, act: str, found: list[Drawn], at: datetime) -> None:
    by = drawer(row)
    try:
        document, asked = read(tell(document_of(row, form, at), [one.draw for one in found]))  # of the size that is kept
        wrong = draws.check(document, asked, by=by, at=at) if act == "check" else []
        if wrong:
            raise Refused.of(wrong)
        answer = getattr(draws, act)(document, asked, key=key(row, act), by=by, at=at) if act != "check" else None
    except Refused as saying:
        raise Refused.of([_placed(one, found) for one in saying.discrepancies]) from saying
    if answer is None:
        return
    if act != "reserve" and answer.outcome != "done":
        raise Refused("case.ledger_waits", since=office.day_of(row, at).isoformat())
    keep(row, point, act, answer, at)


def _placed(one: Discrepancy, found: list[Drawn]) -> Discrepancy:
    """A discrepancy of a draw at the field of the form in which it stands."""
    head, _, rest = str(one.facts.get("field", "")).partition(".")
    place, _, part = rest.partition(".")
    if head != "draws" or not place.isdecimal() or int(place) >= len(found):
        return one
    return Discrepancy(one.code, {**one.facts, "field": found[int(place)].field(part)})


def _drawn(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], act: str, point: str = "") -> Iterator[Drawn]:
    """What the answers draw by an act, at a point or at any; a line that names no ledger draws nothing."""
    for use in uses_of(row, form, (act,), point):
        if use.covers and point and act == "reserve":
            continue  # how much a security holds is told by the bill (`securing`)
        amount = _expected(row, form) if use.covers else None
        for said, fields in said_lines(row, use, form, given):
            if not said["ledger"] or amount == 0:
                continue
            yield Drawn(
                Draw(
                    said["type"],
                    said["ledger"],
                    _whole(said.get("line", "")),
                    document_line=_place(fields) + 1,
                    quantity=measured(said.get("quantity", ""), exact.QUANTITY_PLACES),
                    amount=measured(said.get("amount", ""), exact.MINOR.get(said.get("currency", ""), 2)) if amount is None else amount,
                    **{part: said[part] for part in ("unit", "currency", "goods", "edition", "country") if part in said},
                ),
                fields,
            )


def _expected(row: Case, form: Mapping[str, Any]) -> int:
    """What will be assessed by the answers; where something of it cannot be reckoned yet, the least amount there is."""
    service = office.service_of(row)
    asked = fees.fee(service, office.facts_of(row, form), office.day_of(row, row.submitted_at or row.at))
    return 1 if fees.unknown(asked) else max(fees.total(asked), 0)


def _place(fields: Mapping[str, str]) -> int:
    """Of which line of a table answers are; 0 where they are of none."""
    return next(
        (int(place) for _, _, rest in (one.partition(".") for one in fields.values()) if (place := rest.partition(".")[0]).isdecimal()), 0
    )


def _whole(text: str, otherwise: int = 1) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def document_of(row: Case, form: Mapping[str, Any], at: datetime) -> Document:
    """The case as a document that draws, by its answers."""
    offices = {str(form.get(use.takes["office"]) or "") for use in office.service_of(row).ledgers.values() if "office" in use.takes}
    day = office.day_of(row, row.submitted_at or at)
    return Document("case", row.number, max(1, row.version or 1), actors.code_of(row.party), day, next(iter(sorted(offices - {""})), ""))


def drawer(row: Case) -> Actor:
    """The agency that handles the case; its service says what it may."""
    return Actor(kind="system", agency=row.agency_id, channel="worker", level=3)


def key(row: Case, act: str) -> str:
    """Once for each act of a case, which is locked: its own key made the act happen once."""
    known = drawing_models.known(row)
    return f"{row.number} {(CaseDraw.objects.filter(case=row).count() if known is None else len(known)) + 1} {act}"


def keep(row: Case, point: str, act: str, answer: draws.Answer, at: datetime) -> None:
    """Note what a case asked of ledgers, and what came of it."""
    note(row, point=point, act=act, request_id=answer.request, at=at)


def _end(row: Case, form: Mapping[str, Any], point: str, use: LedgerUse, act: str, at: datetime) -> None:
    """Close or write off each ledger that the answers name, once; or void it, which is for ledgers on which nobody has drawn."""
    named = dict.fromkeys((said["type"], said["ledger"]) for said, _ in said_lines(row, use, form, form) if said["ledger"])
    for kind, number in named:
        if act == "void" and not ledger_queries.stands(kind, number):
            continue  # none was opened, so none is to be voided
        getattr(ledgers, act)(kind, number, reason=row.number, by=drawer(row), at=at)
        if act == "void" and telling.drawn_on((kind, number)):  # asked once nobody can draw any more
            raise Refused("case.ledger_drawn_on", ledger=f"{kind}/{number}")
        note(row, point=point, act=act, ledger=f"{kind}/{number}", at=at)
