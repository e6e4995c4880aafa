"""Checks of what a service does on ledgers: its type, who may, at which points of the course, and from which questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tongban.pack import rules
from tongban.pack.benefit_checks import personal
from tongban.pack.form_checks import check_condition, facts_of
from tongban.pack.ledgers import HEAD, POINTS, USES, LedgerShape, LedgerUse
from tongban.pack.shapes import Service
from tongban.pack.world import Check, near

LINE = ("quantity", "unit", "amount", "currency", "goods", "edition", "country", "office")
DRAWN = ("ledger", "line", *LINE)  # what a draw takes
OPENED = ("ledger", *LINE, "until", "uses", "bulk", "holder")  # what an opening takes
TYPES = {  # the elements that can say it; the others are texts
    "quantity": ("quantity", "integer"), "amount": ("money",), "until": ("date",), "uses": ("integer",), "line": ("integer",),
    "bulk": ("boolean",),
}  # fmt: skip
TEXTS = ("text", "code", "identifier", "region")
AT_THE_END = ("note", "close", "write_off", "void", "give_back", "open")  # what is not taken back when it is refused
WHOLE = ("line", "uses")
Found = Iterator[tuple[tuple[str | int, ...], str, str, str]]


def check_uses(one: Check, main: str, service: Service) -> None:
    """Everything that cannot be."""
    for path, code, reason, cure in _reckoned(one, service):
        one.complain(main, ("reckons", path), code, reason, cure)
    for name, use in service.ledgers.items():
        for value in ("tolerance", "valid", "beyond", "uses", "collect", "posted"):
            one.dated(main, ("ledgers", name, value), getattr(use, value), f"{value} of {name}")
        check_condition(one, main, ("ledgers", name, "when"), use.when, facts_of(one, service))
        shapes = [one.world.ledgers[kind] for kind in use.types if kind in one.world.ledgers]
        for kind in use.types:
            if kind not in one.world.ledgers:
                cure = f"Name one.{near(kind, one.world.ledgers)}"
                where: tuple[str | int, ...] = ("ledgers", name, "type" if kind == use.type else "instead")
                one.complain(main, where, "use.no_type", f"{kind} is a type of ledger that nobody defines.", cure)
        by_type = [
            part
            for shape in shapes
            for part in (_fitting(use, shape), _who(one, use, shape, service), _covering(use, shape, service), _given(use, shape, service))
        ]
        by_type += [_billing(use, shape, service) for shape in shapes]
        found = (_course(use, service), _opening(use, service), _sources(one, use, service), _instead(one, use, service), *by_type)
        for where, code, reason, cure in dict.fromkeys(chain(*found)) if shapes else ():
            one.complain(main, ("ledgers", name, *where), code, reason, cure)


def _course(use: LedgerUse, service: Service) -> Found:
    """Its points, each with acts, in an order that can be."""
    points = (*POINTS, *(name for name in service.steps if _can_be_a_point(service, name)))
    if not use.acts and not use.told and not use.bills:
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
    if point == "accept" and service.accept != "by_officer":
        yield where, "use.no_point", "It may be accepted as it is filed.", "Say `submit`."
    for act in acts:
        if act not in USES:
            yield where, "use.no_act", f"{act} is no act on a ledger.", f"Name one of: {', '.join(USES)}.{near(act, USES)}"
        elif act in AT_THE_END and point != "decide":
            yield where, "use.too_early", f"{act} at {point} would stay when it is refused.", "Do it at `decide`."
        elif act == "consume" and point in ("submit", "accept"):
            yield where, "use.too_early", f"Nothing is reserved before {point}.", "Do it at a later step, or at `decide`."
        elif act in ("check", "reserve") and point == "decide":
            yield where, "use.too_late", f"{act} at decide keeps nothing for anybody.", "Do it at an earlier point."


def _can_be_a_point(service: Service, name: str) -> bool:
    """A step that a person leaves with an opinion; no branch, which may be left out when another is done."""
    step = service.steps[name]
    branches = {branch for other in service.steps.values() for branch in other.parallel}
    return bool(step.post) and (bool(step.next) or not step.outcomes) and name not in branches


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
    if ("reserve" in acts) != ("consume" in acts) and not use.covers:
        reason = "What is reserved is never used up, or what is used up was never reserved."
        yield ("acts",), "use.half", reason, "Say both, `reserve` at a point before `consume`."
    if use.valid and not use.bills and (not use.opens or "until" in use.takes):
        yield ("valid",), "use.valid", "Nothing is opened, or a question says the last day.", "Take `valid:` or `until:` out."
    if use.beyond and (not use.opens or "until" not in use.takes):
        yield ("beyond",), "use.beyond", "No question says a last day beyond which it could hold.", "Take `beyond:` out, or `until` in."
    if use.tolerance and (not use.opens or "bulk" not in use.takes):
        cure = "Give it to a ledger that is opened, with the question `bulk`."
        yield ("tolerance",), "use.tolerance", "Nothing says which ledgers the tolerance is for.", cure


def _covering(use: LedgerUse, shape: LedgerShape, service: Service) -> Found:
    """A security: an amount that is held from a step on for what is assessed, given back when it is paid and used up when it is not."""
    if use.pays_back and not use.gives_back:
        yield ("pays_back",), "use.pays_back", "Nothing is handed back for which money could go back.", "Take `pays_back:` out."
    if not use.covers:
        return
    at = [point for point, acts in use.acts.items() if "reserve" in acts]
    acts = {act for listed in use.acts.values() for act in listed}
    if service.pay is None or service.pay.before != "step":
        yield ("covers",), "use.covers", "Nothing is assessed on the way that it could hold.", "Say `pay: {before: step}`."
    if not acts <= {"check", "reserve"} or len(at) != 1 or at[0] not in service.steps:
        reason = "A security is checked and reserved; that it is given back or used up follows from the payment."
        yield ("acts",), "use.covers", reason, "Reserve at the one step at which it is let go, such as `{submit: check, release: reserve}`."
    if shape.measures != ("amount",) or not shape.reserve or use.each or use.instead or {"amount", "quantity"} & {*use.takes, *use.says}:
        reason = f"Of {shape.id} one amount is held, and nothing but the bill says which."
        yield ("type",), "use.covers", reason, "Name a type that holds amounts beforehand, without `each:` and `amount:`."


def _billing(use: LedgerUse, shape: LedgerShape, service: Service) -> Found:
    """Bills as ledgers: one amount, paid and then posted by somebody else; everything that is done on them follows from the payment."""
    if use.posted and not use.bills:
        yield ("posted",), "use.bills", "No bill is a ledger that could be posted.", "Take `posted:` out."
    if not use.bills:
        return
    others = [other for other in service.ledgers.values() if other.bills and other is not use]
    if service.pay is None or service.pay.before != "step" or others:
        reason = "Nothing is assessed on the way that could be a bill, or another use has the bills already."
        yield ("bills",), "use.bills", reason, "Say `pay: {before: step}`, and this once."
    if use.acts or use.takes or use.says or use.each or use.when or use.instead or use.told:
        yield ("acts",), "use.bills", "What is done on a bill follows from its payment.", "Say `takes: {}` and nothing else of it."
    if shape.measures != ("amount",) or not shape.consumed_by:
        reason = f"Of {shape.id} nobody posts an amount that was paid."
        yield ("type",), "use.bills", reason, "Name a type that measures one amount and says `consumed_by:`."
    for name in ("valid", "posted"):
        if not getattr(use, name):
            yield (name,), "use.bills", f"Nothing says {name}.", f"Add `{name}:` with its days."


def _opening(use: LedgerUse, service: Service) -> Found:
    """What is said of a ledger that is opened, or handed back."""
    for name in ("uses", "collect", "less"):
        if getattr(use, name) and not use.opens:
            yield (name,), "use.opens_none", f"It opens no ledger, so {name} says nothing.", "Give it to one that is opened."
    if use.gives_back and not (service.about is not None and service.about.needed):
        yield ("acts",), "use.gives_what", "Nothing says what is given back.", "Add `about: {case: decided, needed: true, services: […]}`."
    decided = {name for step in service.steps.values() for name, outcome in step.outcomes.items() if outcome.favourable}
    if use.less not in {"", *decided}:
        yield ("less",), "use.no_outcome", f"{use.less} is no outcome in favour.", f"Name one.{near(use.less, decided)}"


def _who(one: Check, use: LedgerUse, shape: LedgerShape, service: Service) -> Found:
    """Whether the agencies with its power may do that on such ledgers."""
    power = one.world.powers.get(service.power)
    may = (shape.owner, *shape.opened_by) if use.opens or use.gives_back or use.bills else shape.drawn_by
    if power is not None and (use.acts or use.bills) and power.function not in may:
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
    yield from _says(use, known)


def _instead(one: Check, use: LedgerUse, service: Service) -> Found:
    """Which answers say that a ledger is of another type: a question with a list of codes, each of them a code of it."""
    facts = facts_of(one, service)
    for source, kinds in use.instead.items():
        path = f"{use.each}.{source}"
        fact = facts.get(path) or facts.get(source)
        where = ("instead", source)
        if fact is None or fact.element is None or fact.element.type != "code" or (fact.many and path not in facts):
            reason = f"The type is taken from {source}, which is no question with codes."
            yield where, "use.no_source", reason, f"Name one.{near(source, facts)}"
            continue
        listed = one.world.code_lists.get(fact.element.code_list)
        known = [code.code for code in listed.codes] if listed else []
        for code in kinds if listed else ():
            if code not in known:
                yield where, "use.no_code", f"{code} is no code of {fact.element.code_list}.", f"Name one.{near(code, known)}"
    if use.instead and (use.told or use.gives_back):
        reason = "Rules are told of ledgers of one type, and one type is given back."
        yield ("instead",), "use.instead", reason, "Take `told:` or `instead:` out."


def _says(use: LedgerUse, known: tuple[str, ...]) -> Found:
    """What is the same for every line."""
    for part, value in use.says.items():
        if part not in known or part in use.takes or part == "until":
            cure = f"Known here, where no question says it: {', '.join(known)}.{near(part, known)}"
            yield ("says", part), "use.no_part", f"It says {part}.", cure
        elif part in WHOLE and not (value.isdecimal() and 0 < len(value) < 7 and int(value)):
            yield ("says", part), "use.other_type", f"{part} is {value}.", "Give a whole number from 1."


def _given(use: LedgerUse, shape: LedgerShape, service: Service) -> Found:
    """Whether everything that is needed is said, by everybody."""
    groups = [group for group in service.form if not group.when]
    sure = {question.name for group in groups for question in group.fields if question.required and not question.when}
    sure |= set(service.reckons)
    if use.takes.get("until", "") not in {"", *sure}:
        cure = "Ask it of everybody: no `when:`, no `required: false`."
        yield ("takes", "until"), "use.optional", "The last day of the ledger may be left out.", cure
    for taken in _needed(use, shape):
        if taken not in use.takes and taken not in use.says:
            yield ("takes",), "use.missing", f"Nothing says the {taken}.", f"Add `{taken}: <question>`."


def _needed(use: LedgerUse, shape: LedgerShape) -> Iterator[str]:
    if use.gives_back or use.bills:
        return
    if not use.opens:
        yield "ledger"
    elif not use.valid:
        yield "until"
    if not use.acts:
        return
    if not {act for acts in use.acts.values() for act in acts} <= {"close", "write_off", "void"}:
        yield from ("quantity", "unit") if "quantity" in shape.measures else ()
        yield from ("amount", "currency")[bool(use.covers) :] if "amount" in shape.measures else ()
    if shape.one_office:
        yield "office"


def _reckoned(one: Check, service: Service) -> Iterator[tuple[str, str, str, str]]:
    """What is reckoned: a question that may be left empty, by a rule that there is."""
    asked = {}
    for group in service.form:
        for question in group.fields:
            asked[f"{group.name}.{question.name}" if group.repeat > 1 else question.name] = question
    tables = {group.name for group in service.form if group.repeat > 1}
    defined = rules.names(service.rules)
    for path, rule in service.reckons.items():
        one_asked = asked.get(path)
        if path not in tables and (one_asked is None or one_asked.repeat > 1):
            yield path, "reckon.no_question", f"{path} is reckoned, but not asked.", f"Name a question or a column.{near(path, asked)}"
        elif one_asked is not None and (one_asked.required or one_asked.personal):
            reason = f"{path} is reckoned, so nobody need answer it, and everybody who handles the matter reads it."
            yield path, "reckon.required", reason, "Say `required: false` at the question, and no `personal:`."
        if rule not in defined:
            yield path, "reckon.no_rule", f"{rule} is not in rules.py.", f"Define it.{near(rule, defined)}"
