"""Checks of what a service costs: free unless a law says otherwise, and nothing that could not be reckoned."""

from __future__ import annotations

from tongban.pack import rules
from tongban.pack.form_checks import check_condition, facts_of
from tongban.pack.lines import Path
from tongban.pack.shapes import Dated, Fee, Service
from tongban.pack.values import PAYMENT
from tongban.pack.world import Check, near

FREE = ("licensing-law", "58")  # 行政许可法 article 58: free of charge unless a law or an administrative regulation says otherwise


def check_fees(one: Check, main: str, service: Service) -> None:
    """Every problem of fees, of waivers and of when one pays."""
    one.dated(main, ("fees",), service.fees, "fees")
    for place, row in enumerate(service.fees):
        _fee(one, main, ("fees", place), row, service)
    for name, waiver in service.waivers.items():
        where = ("waivers", name)
        one.law(main, where, waiver.law, None, f"The waiver {name}")
        check_condition(one, main, where, waiver.when, facts_of(one, service))
        if not waiver.when:
            one.complain(main, where, "fee.everybody", f"{name} waives the fee for everybody.", "Add `when:`, or ask nothing.")
        if not 1 <= waiver.percent <= 100:
            one.complain(main, where, "fee.percent", f"{name} waives {waiver.percent} per cent.", "Give 1 to 100.")
    costs = any(not row.value.free for row in service.fees)
    if costs and service.online == "yes" and service.pay is None:
        cure = "Add `pay: {before: accepted, within: […], law: {…}}`."
        one.complain(main, ("fees",), "pay.missing", "It costs something, but when one pays is not said.", cure)
    if service.pay is not None:
        _pay(one, main, service)


def _fee(one: Check, main: str, where: Path, row: Dated, service: Service) -> None:
    fee: Fee = row.value
    if not fee.free and not row.law.assumed and (row.law.article == "unknown" or (row.law.act, row.law.article) == FREE):
        cure = "Name the article that allows it, or ask nothing (行政许可法 article 58)."
        one.complain(main, where, "fee.no_law", "It is free of charge unless a law says otherwise, and none is named.", cure)
    asked = fee.per or fee.by
    if asked:
        _number(one, main, where, asked, service)
    if fee.formula and fee.formula not in rules.names(service.rules):
        one.complain(main, where, "rules.unknown", f"{fee.formula} is not in rules.py.", "Define it.")
    above = [place for place, _ in fee.bands]
    if above and (above != sorted(set(above)) or above[0] != 0):
        one.complain(main, where, "fee.bands", "The bands do not begin above 0, or not in order.", "Put the lowest first, each once.")


def _number(one: Check, main: str, where: Path, asked: str, service: Service) -> None:
    facts = facts_of(one, service)
    fact = facts.get(asked)
    if fact is None:
        one.complain(main, where, "fee.unknown", f"{asked} is neither asked nor fetched.", f"Name a question.{near(asked, facts)}")
    elif not fact.many and (fact.element is None or fact.element.type != "integer"):
        one.complain(main, where, "fee.no_number", f"{asked} is not a number of things.", "Name one whose element is an integer.")


def _pay(one: Check, main: str, service: Service) -> None:
    assert service.pay is not None
    one.law(main, ("pay",), service.pay.law, None, "When one pays")
    one.dated(main, ("pay", "within"), service.pay.within, "The time for paying")
    if any(row.value.whose != "applicant" for row in service.pay.within):
        one.complain(main, ("pay", "within"), "pay.whose", "The time for paying is not the applicant's.", "Say `whose: applicant`.")
    one.dated(main, ("pay", "surcharge"), service.pay.surcharge, "The surcharge")
    if service.pay.surcharge and service.pay.before not in ("fine", "step"):
        cure = "Say `before: fine` or `before: step`, or take `surcharge:` out."
        one.complain(main, ("pay", "surcharge"), "pay.no_fine", "A surcharge is of a fine or of a tax, and this is a fee.", cure)
    one.dated(main, ("pay", "after"), service.pay.after, "From when the time for paying counts")
    _waiting(one, main, service)
    _together(one, main, service)
    for name, law in service.pay.refunds.items():
        one.law(main, ("pay", "refunds", name), law, None, f"Giving it back when {name}")


def _together(one: Check, main: str, service: Service) -> None:
    """Bills that are paid by the month stand on a security; what pays them is of a service of its own, and does not come back."""
    assert service.pay is not None
    one.dated(main, ("pay", "monthly"), service.pay.monthly, "What is paid by the month")
    for place, row in enumerate(service.pay.monthly):
        check_condition(one, main, ("pay", "monthly", place), row.value.when, facts_of(one, service))
        if not 1 <= row.value.working_day <= 20:
            one.complain(main, ("pay", "monthly", place), "pay.monthly", "Its working day is none of a month.", "Give 1 to 20.")
    if service.pay.monthly and not any(use.covers for use in service.ledgers.values()):
        cure = "Name a security under `ledgers:` that `covers: payment`."
        one.complain(main, ("pay", "monthly"), "pay.monthly", "Nothing stands for what is paid by the month.", cure)
    found = service.looks_up.get(service.pay.settles)
    if service.pay.settles and (found is None or not found.owed or service.pay.before != "accepted" or service.pay.refunds):
        cure = "Name a look-up of what is `owed:`, say `before: accepted`, and no `refunds:`."
        one.complain(main, ("pay", "settles"), "pay.settles", f"Nothing is settled by {service.pay.settles}.", cure)


def _waiting(one: Check, main: str, service: Service) -> None:
    """What is assessed at a step has one at which the case waits for it; nothing else has."""
    assert service.pay is not None
    waiting = [name for name, step in service.steps.items() if step.waits_for == PAYMENT]
    covered = any(use.covers for use in service.ledgers.values())
    if service.pay.before == "step" and len(waiting) != 1 + covered:
        cure = "Give exactly one step `waits_for: payment`, and with a security one more after the step at which it is held."
        one.complain(main, ("pay", "before"), "pay.no_step", f"{len(waiting)} steps wait for the payment.", cure)
    elif service.pay.before != "step" and waiting:
        reason = f"{waiting[0]} waits for a payment that is due at another point."
        one.complain(main, ("steps", waiting[0], "waits_for"), "pay.no_step", reason, "Say `before: step` in `pay:`, or take the step out.")
