"""Checks of what a service does on ledgers: its type, who may, at which points of the course, and from which questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tongban.pack.benefit_checks import personal
from tongban.pack.form_checks import facts_of
from tongban.pack.ledgers import HEAD, POINTS, USES, LedgerShape, LedgerUse
from tongban.pack.shapes import Service
from tongban.pack.world import Check, near

LINE = ("quantity", "unit", "amount", "currency", "goods", "edition", "country", "office")
DRAWN = ("ledger", "line", *LINE)  # what a draw takes
OPENED = (*LINE, "until", "uses", "bulk")  # what an opening takes
TYPES = {  # the elements that can say it; the others are texts
    "quantity": ("quantity", "integer"), "amount": ("money",), "until": ("date",), "uses": ("integer",), "line": ("integer",),
    "bulk": ("boolean",),
}  # fmt: skip
TEXTS = ("text", "code", "identifier", "region")
AT_THE_END = ("note", "consume", "close", "open")  # only a favourable decision does what cannot wait for another
Found = Iterator[tuple[tuple[str | int, ...], str, str, str]]


def check_uses(one: Check, main: str, service: Service) -> None:
    """Everything that cannot be."""
    for name, use in service.ledgers.items():
        one.dated(main, ("ledgers", name, "tolerance"), use.tolerance, f"The tolerance of {name}")
        shape = one.world.ledgers.get(use.type)
        if shape is None:
            cure = f"Name one.{near(use.type, one.world.ledgers)}"
            one.complain(main, ("ledgers", name, "type"), "use.no_type", f"{use.type} is a type of ledger that nobody defines.", cure)
            continue
        found = (_course(use, service), _fitting(use, shape), _who(one, use, shape, service), _sources(one, use, service))
        for where, code, reason, cure in chain(*found, _given(use, shape, service)):
            one.complain(main, ("ledgers", name, *where), code, reason, cure)


def _course(use: LedgerUse, service: Service) -> Found:
    """Its points, each with acts, in an order that can be."""
    points = (*POINTS, *(name for name in service.steps if _can_be_a_point(service, name)))
    if not use.acts:
        yield ("acts",), "use.no_acts", "It does nothing.", "Add `acts: {submit: reserve, decide: consume}`."
    if any(step.deemed for step in service.steps.values()):
        yield (), "use.deemed", "Silence cannot draw on a ledger.", "Take `deemed:` or this out."
    for point, acts in use.acts.items():
        if point not in points:
            cure = f"Name one of: {', '.join(points)}.{near(point, points)}"
            yield ("acts", point), "use.no_point", f"{point} is no act and no step at which something is drawn.", cure
        yield from _at_point(("acts", point), point, acts, service)


def _at_point(where: tuple[str | int, ...], point: str, acts: tuple[str, ...], service: Service) -> Found:
    """What is done there, and whether it can be done there."""
    if point == "accept" and service.accept == "at_once":
        yield where, "use.no_point", "It is accepted as it is filed.", "Say `submit`."
    for act in acts:
        if act not in USES:
            yield where, "use.no_act", f"{act} is no act on a ledger.", f"Name one of: {', '.join(USES)}.{near(act, USES)}"
        elif act in AT_THE_END and point != "decide":
            yield where, "use.too_early", f"{act} at {point} would stay when it is refused.", "Do it at `decide`."
        elif act in ("check", "reserve") and point == "decide":
            yield where, "use.too_late", f"{act} at decide keeps nothing for anybody.", "Do it at an earlier point."


def _can_be_a_point(service: Service, name: str) -> bool:
    """A step that a person leaves with an opinion; no branch, which may be left out when another is done."""
    step = service.steps[name]
    branches = {branch for other in service.steps.values() for branch in other.parallel}
    return bool(step.post) and not step.outcomes and name not in branches


def _fitting(use: LedgerUse, shape: LedgerShape) -> Found:
    """Its acts, against each other and against what the type knows."""
    acts = [act for listed in use.acts.values() for act in listed]
    if use.opens and len(acts) > 1:
        yield ("acts",), "use.opens_too", "It opens a ledger and draws on it.", "Give each a name of its own."
    for act in sorted({act for act in acts if acts.count(act) > 1 and act != "check"}):
        yield ("acts",), "use.twice", f"{act} stands at two points.", "Keep one of them."
    if "reserve" in acts and not shape.reserve:
        yield ("acts",), "use.not_reserved", f"Ledgers of {shape.id} hold nothing beforehand.", "Say `note`."
    if "note" in acts and shape.reserve:
        yield ("acts",), "use.not_noted", f"On ledgers of {shape.id} one reserves first.", "Say `reserve`, and `consume` at `decide`."
    if ("reserve" in acts) != ("consume" in acts):
        reason = "What is reserved is never used up, or what is used up was never reserved."
        yield ("acts",), "use.half", reason, "Say both, `reserve` at a point before `decide: consume`."
    if use.tolerance and (not use.opens or "bulk" not in use.takes):
        cure = "Give it to a ledger that is opened, with the question `bulk`."
        yield ("tolerance",), "use.tolerance", "Nothing says which ledgers the tolerance is for.", cure


def _who(one: Check, use: LedgerUse, shape: LedgerShape, service: Service) -> Found:
    """Whether the agencies with its power may do that on such ledgers."""
    power = one.world.powers.get(service.power)
    may = (shape.owner, *shape.opened_by) if use.opens else shape.drawn_by
    if power is not None and power.function not in may:
        reason = f"{power.function}, whose power this is, {'opens no' if use.opens else 'does not draw on'} ledgers of {shape.id}."
        yield ("type",), "use.not_theirs", reason, f"Those who do: {', '.join(may)}."


def _sources(one: Check, use: LedgerUse, service: Service) -> Found:
    """Where what is written comes from."""
    facts, tables = facts_of(one, service), {group.name for group in service.form if group.repeat > 1}
    if use.each and use.each not in tables:
        yield ("each",), "use.no_table", f"{use.each} is no table of the form.", f"Name one.{near(use.each, tables)}"
        return
    known = OPENED if use.opens else DRAWN
    for taken, source in use.takes.items():
        where, path = ("takes", taken), f"{use.each}.{source}"
        fact = facts.get(source) if taken in HEAD or path not in facts else facts[path]
        if taken not in known:
            yield where, "use.no_part", f"{taken} is nothing that it takes.", f"Known here: {', '.join(known)}.{near(taken, known)}"
        elif fact is None or (fact.many and path not in facts):
            yield where, "use.no_source", f"{taken} comes from {source}, which is not asked.", f"Name a question.{near(source, facts)}"
        elif fact.element is not None and fact.element.type not in TYPES.get(taken, TEXTS):
            cure = f"Name a question of the type {' or '.join(TYPES.get(taken, TEXTS))}."
            yield where, "use.other_type", f"{taken} comes from {source}, which is of the type {fact.element.type}.", cure
        if {source, path} & personal(service):
            yield where, "use.personal", f"{source} is a personal answer; ledgers are read by others.", "Name another question."


def _given(use: LedgerUse, shape: LedgerShape, service: Service) -> Found:
    """Whether everything that is needed is said, by everybody."""
    groups = [group for group in service.form if not group.when]
    sure = {question.name for group in groups for question in group.fields if question.required and not question.when}
    if use.takes.get("until", "") not in {"", *sure}:
        cure = "Ask it of everybody: no `when:`, no `required: false`."
        yield ("takes", "until"), "use.optional", "The last day of the ledger may be left out.", cure
    for taken in _needed(use, shape):
        if taken not in use.takes:
            yield ("takes",), "use.missing", f"Nothing says the {taken}.", f"Add `{taken}: <question>`."


def _needed(use: LedgerUse, shape: LedgerShape) -> Iterator[str]:
    yield "until" if use.opens else "ledger"
    if set(use.acts.values()) != {("close",)}:
        yield from ("quantity", "unit") if "quantity" in shape.measures else ()
        yield from ("amount", "currency") if "amount" in shape.measures else ()
    if shape.one_office:
        yield "office"
