"""What a case does on ledgers, as its service says: at its acts and steps, in their own transaction, all of one document or none.

The document is the case, the agency that handles it draws. What was reserved is given back when the case ends without what was asked
for, or when its answers change; then it is reserved anew. Where the owner of a ledger cannot be reached, a reservation waits, counted
from its receipt, and the case goes no further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import office
from tongban.cases.drawing_models import CaseDraw
from tongban.cases.models import Case, StepRow
from tongban.pack.conditions import dated
from tongban.pack.forms import element_of
from tongban.pack.forms import lines as filled
from tongban.pack.ledgers import HEAD, LedgerUse
from tongban.registers import draws, ledger_queries, ledgers, waiting
from tongban.registers import lines as ledger_lines
from tongban.registers.draw_shapes import Document, Draw, read, tell
from tongban.registers.ledgers import Allowed
from tongban.registers.posting import holds


@dataclass(frozen=True)
class Drawn:
    """What draws: a line of a ledger, and where its answers stand in the form."""

    draw: Draw
    fields: Mapping[str, str]  # the answer that says a part

    def field(self, part: str) -> str:
        """Where a part stands in the form; the number of the ledger where no answer says it."""
        return self.fields.get(part, self.fields["ledger"])


def hold(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], *, at: datetime) -> None:
    """Reserve what the answers draw, at filing and whenever they changed: for every point that the case has passed.

    Raises Refused with everything that does not fit, each at its field in the form as it was `given`.
    """
    if not office.service_of(row).ledgers:
        return
    told = list(_misfits(row, form, given, at))
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
        asked = ledger_queries.by_key(_by(row), _key(row, "reserve"))
        if asked is not None:
            CaseDraw.objects.create(case=row, point="accept", act="reserve", request_id=asked.pk, at=at)


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
    by, document = _by(row), _document(row, {}, at)
    for one in kept(row):
        if one.request is not None and not one.request.result and one.act == "reserve":
            waiting.forgo(one.request.pk, by=by, at=at)
    reserved, consumed = holds(document.name)
    for act, asked in (("release", reserved), ("reverse", consumed)):
        if asked:
            _keep(row, "end", act, getattr(draws, act)(document, key=_key(row, act), by=by, at=at), at)


def unfit(row: Case, form: Mapping[str, Any], wrong: list[Discrepancy], *, at: datetime) -> list[Discrepancy]:
    """What ledgers would say beside a form that does not fit anyway, of the lines that can be read."""
    uses = office.service_of(row).ledgers
    if not uses or not form:
        return []
    spoilt = {str(one.facts.get("field", "")) for one in wrong}
    found = [one for one in _drawn(row, form, row.form, "reserve") if not spoilt & set(one.fields.values())]
    told = draws.unfit(_document(row, form, at), [one.draw for one in found], _by(row), at) if found else []
    return [_placed(one, found) for one in told]


def refuse_unfit(row: Case) -> None:
    """Raise Refused with all for which the answers of a case could not draw now."""
    wrong = unfit(row, row.form, [], at=row.at)
    if wrong:
        raise Refused.of(wrong)


def kept(found: Case) -> list[CaseDraw]:
    """What a case asked of ledgers, oldest first."""
    if not office.service_of(found).ledgers:
        return []
    return list(CaseDraw.objects.filter(case=found).select_related("request").order_by("pk"))


def _stands(row: Case, point: str) -> bool:
    """Whether what a point reserves is reserved already: the case was sent back to that step."""
    stands = False
    for one in kept(row):
        again = one.point == point and one.act == "reserve" and one.request is not None and one.request.result != "refused"
        stands = (stands or again) and one.point != "end"
    return stands


def _passed(row: Case) -> list[str]:
    """The points that a case has passed, in their order."""
    before = ["submit", *(["accept"] if row.accepted_at else [])]
    passed = StepRow.objects.filter(case=row, result="passed").order_by("closed_at", "pk").values_list("name", flat=True)
    return [*before, *(dict.fromkeys(passed) if row.accepted_at else ())]


def _at(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], point: str, at: datetime) -> None:
    for act in ("check", "reserve", "note", "consume"):
        found = list(_drawn(row, form, given, act, point))
        if found and not (act == "reserve" and _stands(row, point)):
            _draw(row, form, point, act, found, at)
    for use in office.service_of(row).ledgers.values():
        if "close" in use.acts.get(point, ()):
            _close(row, form, point, use, at)
        if "open" in use.acts.get(point, ()):
            _open(row, form, point, use, at)


def _draw(row: Case, form: Mapping[str, Any], point: str, act: str, found: list[Drawn], at: datetime) -> None:
    by = _by(row)
    try:
        document, asked = read(tell(_document(row, form, at), [one.draw for one in found]))  # of the size that is kept
        wrong = draws.check(document, asked, by=by, at=at) if act == "check" else []
        if wrong:
            raise Refused.of(wrong)
        answer = getattr(draws, act)(document, asked, key=_key(row, act), by=by, at=at) if act != "check" else None
    except Refused as saying:
        raise Refused.of([_placed(one, found) for one in saying.discrepancies]) from saying
    if answer is None:
        return
    if act != "reserve" and answer.outcome != "done":
        raise Refused("case.ledger_waits", since=office.day_of(row, at).isoformat())
    _keep(row, point, act, answer, at)


def _placed(one: Discrepancy, found: list[Drawn]) -> Discrepancy:
    """A discrepancy of a draw at the field of the form in which it stands."""
    head, _, rest = str(one.facts.get("field", "")).partition(".")
    place, _, part = rest.partition(".")
    if head != "draws" or not place.isdecimal() or int(place) >= len(found):
        return one
    return Discrepancy(one.code, {**one.facts, "field": found[int(place)].field(part)})


def _drawn(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], act: str, point: str = "") -> Iterator[Drawn]:
    """What the answers draw by an act, at a point or at any; a line that names no ledger draws nothing."""
    for use in office.service_of(row).ledgers.values():
        if not any(act in acts for name, acts in use.acts.items() if point in ("", name)):
            continue
        for said, fields in _lines(row, use, form, given):
            if not said["ledger"]:
                continue
            yield Drawn(
                Draw(
                    use.type,
                    said["ledger"],
                    _whole(said.get("line", "")),
                    document_line=_whole(fields["ledger"].partition(".")[2].partition(".")[0], -1) + 1 or 1,
                    quantity=_number(said.get("quantity", ""), exact.QUANTITY_PLACES),
                    amount=_number(said.get("amount", ""), exact.MINOR.get(said.get("currency", ""), 2)),
                    **{part: said[part] for part in ("unit", "currency", "goods", "edition", "country") if part in said},
                ),
                fields,
            )


def _lines(row: Case, use: LedgerUse, form: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Line by line what the answers say of each part, as texts, and where they stand in the form as it was given."""
    service = office.service_of(row)
    columns = {source for source in use.takes.values() if use.each and element_of(service, f"{use.each}.{source}")}
    lines: list[tuple[int, Mapping[str, Any]]] = list(filled(form.get(use.each))) if use.each else [(0, {})]
    places = [place for place, _ in filled(given.get(use.each))]
    for number, (place, line) in enumerate(lines):
        stands = places[number] if len(places) == len(lines) else place
        said, fields = {}, {}
        for part, source in use.takes.items():
            column = source in columns and part not in HEAD
            value = (line if column else form).get(source)
            said[part] = "" if value in (None, False) else str(value)
            fields[part] = f"{use.each}.{stands}.{source}" if column else source
        yield said, fields


def _whole(text: str, otherwise: int = 1) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def _number(text: str, places: int) -> int:
    """A number above nothing; what is none is told of the form, or as nothing drawn."""
    try:
        return max(0, exact.parse(text, places))
    except Refused:
        return 0


def _document(row: Case, form: Mapping[str, Any], at: datetime) -> Document:
    offices = {str(form.get(use.takes["office"]) or "") for use in office.service_of(row).ledgers.values() if "office" in use.takes}
    day = office.day_of(row, row.submitted_at or at)
    return Document("case", row.number, max(1, row.version or 1), actors.code_of(row.party), day, next(iter(sorted(offices - {""})), ""))


def _by(row: Case) -> Actor:
    """The agency that handles the case; its service says what it may."""
    return Actor(kind="system", agency=row.agency_id, channel="worker", level=3)


def _key(row: Case, act: str) -> str:
    """Once for each act of a case, which is locked: its own key made the act happen once."""
    return f"{row.number} {CaseDraw.objects.filter(case=row).count() + 1} {act}"


def _keep(row: Case, point: str, act: str, answer: draws.Answer, at: datetime) -> None:
    CaseDraw.objects.create(case=row, point=point, act=act, request_id=answer.request, at=at)


def _close(row: Case, form: Mapping[str, Any], point: str, use: LedgerUse, at: datetime) -> None:
    """Close each ledger that the answers name, once."""
    numbers = dict.fromkeys(said["ledger"] for said, _ in _lines(row, use, form, form))
    for number in filter(None, numbers):
        ledgers.close(use.type, number, reason=row.number, by=_by(row), at=at)
        CaseDraw.objects.create(case=row, point=point, act="close", ledger=f"{use.type}/{number}", at=at)


def _open(row: Case, form: Mapping[str, Any], point: str, use: LedgerUse, at: datetime) -> None:
    """Open the ledger that was granted, under the number of the case."""
    day, shape = office.day_of(row, at), ledger_lines.shape(use.type)
    own = ledger_lines.function_of(row.agency_id) == shape.owner
    keeper = row.agency_id if own else actors.agency_for(shape.owner, row.region_id, day)
    if keeper is None:
        raise Refused("case.no_keeper", type=use.type)
    rows = list(_lines(row, use, form, form))
    said = rows[0][0]
    ledgers.open_ledger(
        use.type,
        row.number,
        [_allowed(use, one, day) for one, _ in rows],
        agency=keeper,
        holder=row.party_id,
        valid_from=day,
        valid_until=date.fromisoformat(said["until"]),
        offices=_offices(said),
        reason=row.number,
        by=_by(row),
        at=at,
    )
    CaseDraw.objects.create(case=row, point=point, act="open", ledger=f"{use.type}/{row.number}", at=at)


def _offices(said: Mapping[str, str]) -> list[str]:
    return [said["office"]] if said.get("office") else []


def _allowed(use: LedgerUse, said: Mapping[str, str], day: date) -> Allowed:
    rate = dated(use.tolerance, day)
    return Allowed(
        quantity=_number(said.get("quantity", ""), exact.QUANTITY_PLACES),
        amount=_number(said.get("amount", ""), exact.MINOR.get(said.get("currency", ""), 2)),
        most_uses=int(said["uses"]) if said.get("uses") else None,
        tolerance=rate.value if rate is not None and said.get("bulk") else None,
        **{part: said[part] for part in ("unit", "currency", "goods", "edition", "country") if part in said},
    )


def _misfits(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], at: datetime) -> Iterator[Discrepancy]:
    """For what a ledger that is asked for could not be opened, at the fields of the form."""
    day = office.day_of(row, at)
    for use in office.service_of(row).ledgers.values():
        rows = list(_lines(row, use, form, given)) if use.opens else []
        if not rows:
            continue
        said, head = rows[0]
        allowed = [_allowed(use, one, day) for one, _ in rows]
        until = date.fromisoformat(said["until"])
        for one in ledgers.misfits(ledger_lines.shape(use.type), row.number, allowed, day, until, _offices(said)):
            first, _, rest = str(one.facts["field"]).partition(".")
            number, _, part = rest.partition(".")
            fields, name = (rows[int(number)][1], part) if number else (head, {"offices": "office"}.get(first, "until"))
            yield Discrepancy(one.code, {**one.facts, "field": fields.get(name, head["until"])})
