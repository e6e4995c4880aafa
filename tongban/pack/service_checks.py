"""Checks of one service: its references, course, form, fetches, reasons, texts and scenarios."""

from __future__ import annotations

from collections.abc import Collection

from tongban.pack import proofs, rules
from tongban.pack.about_checks import check_about, check_anybody
from tongban.pack.band_checks import check_bands
from tongban.pack.benefit_checks import BENEFIT, check_benefit, personal
from tongban.pack.deadline_checks import check_extending, check_silence, check_times
from tongban.pack.draw_checks import check_draws
from tongban.pack.evidence_checks import check_evidence
from tongban.pack.fee_checks import check_fees
from tongban.pack.fetch_checks import check_fetches, check_materials
from tongban.pack.flows import check_flows
from tongban.pack.form_checks import FREE, check_condition, check_form, facts_of
from tongban.pack.guide_checks import check_guide
from tongban.pack.lines import Problem
from tongban.pack.looking import check_looking
from tongban.pack.opening_checks import check_opening
from tongban.pack.overlay_checks import check_overlays
from tongban.pack.scenario_checks import check_scenarios
from tongban.pack.shapes import Outcome, Reason, Service, Step
from tongban.pack.signing import check_signatories
from tongban.pack.states import check_states
from tongban.pack.text_checks import check_texts
from tongban.pack.use_checks import check_uses
from tongban.pack.world import Check, near

MOST_LINES = 300


def check_service(one: Check, base: str, service: Service) -> None:
    """Every problem of a service of the pack."""
    main = f"{base}service.yaml"
    if service.online == "yes":
        _power(one, main, service)
        _promise(one, main, service)
    if not service.applicants:
        one.complain(main, ("applicants",), "shape.missing", "It is for nobody.", "Add `applicants: [person, enterprise]`.")
    if not service.law:
        one.complain(main, (), "law.missing", "The service cites no law.", "Add `law: [{act, article}]`.")
    for place, ref in enumerate(service.law):
        one.law(main, ("law", place), ref, None, "The service")
    if service.offered:
        one.law(main, ("offered",), service.offered.law, service.offered.since, "The time in which it is offered")
    for name in ("supplement", "notice", "visits"):
        one.dated(main, (name,), getattr(service, name), name)
    if service.steps or service.online == "yes":
        _graph(one, main, service)
    _steps(one, main, service)
    check_form(one, base, service)
    check_fetches(one, main, service)
    check_materials(one, main, service)
    _reasons(one, main, service)
    _concerns(one, main, service)
    check_about(one, main, service)
    check_times(one, main, service)
    check_extending(one, main, service)
    check_opening(one, main, service)
    check_signatories(one, main, service)
    _licence(one, base, service)
    check_benefit(one, main, service)
    check_fees(one, main, service)
    check_evidence(one, main, service)
    check_draws(one, main, service)
    check_uses(one, main, service)
    check_looking(one, main, service, facts_of(one, service))
    check_flows(one, main, service)
    check_states(one, main, service)
    check_guide(one, main, service)
    check_texts(one, base, service)
    check_scenarios(one, base, service)
    check_overlays(one, base, service)
    for line, reason, cure in rules.lint(service.rules) if service.rules else []:
        one.problems.append(Problem(f"{base}rules.py", line, "rules.not_pure", reason, cure))
    _size(one, base)


def _power(one: Check, main: str, service: Service) -> None:
    if service.power not in one.world.powers:
        reason = f"The power {service.power!r} is in no register."
        one.complain(main, ("power",), "power.unknown", reason, f"Name one.{near(service.power, one.world.powers)}")


def _size(one: Check, base: str) -> None:
    """An ordinary service needs at most 300 lines of YAML beside its texts and scenarios (design section 8)."""
    lines = sum(one.pack.files[f"{base}{name}"].count("\n") for name in ("service.yaml", "form.yaml") if f"{base}{name}" in one.pack.files)
    if lines > MOST_LINES:
        cure = "Split the service, or give the engine what it lacks."
        one.complain(f"{base}service.yaml", (), "size.yaml", f"The service has {lines} lines of YAML.", cure, warning=True)


def _graph(one: Check, main: str, service: Service) -> None:
    for flaw in proofs.flaws(service.steps, service.start):
        path = ("steps", flaw.step) if flaw.step else ("start",) if flaw.code == "graph.no_start" else ("steps",)
        one.complain(main, path, flaw.code, flaw.reason, flaw.cure)


def _steps(one: Check, main: str, service: Service) -> None:
    defined, facts = rules.names(service.rules), facts_of(one, service)
    _doubts(one, main, service, defined)
    for name, step in service.steps.items():
        where = ("steps", name)
        one.dated(main, (*where, "limit"), step.limit, f"The limit of {name}")
        for rule in step.automatic:
            if rule not in defined:
                one.complain(
                    main, (*where, "automatic"), "rules.unknown", f"{rule} is not in rules.py.", f"Define it.{near(rule, defined)}"
                )
        _who(one, main, where, step)
        check_anybody(one, main, where, step)
        if step.deemed:
            check_silence(one, main, service, step)
        for outcome in step.outcomes.values():
            _outcome(one, main, (*where, "outcomes", outcome.name), outcome, service)
            check_bands(one, main, (*where, "outcomes", outcome.name, "bands"), outcome, facts)
        _goes_on(one, main, (*where, "outcomes"), step)
        if "disagree" in step.may:
            _disagrees(one, main, (*where, "may"), service, step)
        for following in step.next:
            check_condition(one, main, where, following.when, facts)


def _doubts(one: Check, main: str, service: Service, defined: Collection[str]) -> None:
    for rule in service.doubts:
        if rule not in defined:
            one.complain(main, ("doubts",), "rules.unknown", f"{rule} is not in rules.py.", f"Define it.{near(rule, defined)}")
    if bool(service.doubts) != (service.accept == "when_clean"):
        cure = "Say `accept: when_clean` and name rules under `doubts`; without a doubt to have, say `at_once`."
        one.complain(main, ("accept",), "accept.doubts", "It is not said which cases are clean.", cure)


def _promise(one: Check, main: str, service: Service) -> None:
    if service.case_type == "promised" and service.steps and not any(step.limit for step in service.steps.values()):
        cure = "Give a step a `limit:`, or say `case_type: instant`."
        one.complain(main, ("steps",), "limit.none", "The service promises no time.", cure)
        return
    for name, step in service.steps.items():
        if step.post and not step.limit and service.case_type == "promised":
            cure = "Add a dated `limit:`, so that somebody can be late."
            one.complain(main, ("steps", name), "limit.missing", f"{name} has no limit.", cure, warning=True)


def _who(one: Check, main: str, where: tuple[str | int, ...], step: Step) -> None:
    if step.post and step.post not in one.pack.posts:
        one.complain(main, (*where, "post"), "post.unknown", f"{step.post} is no post of the pack.", "Name it under `posts:` of pack.yaml.")
    if step.allocate != "queue" and not step.post:
        cure = "Take `allocate:` out, or name the `post:` whose officers it is for."
        one.complain(main, (*where, "allocate"), "allocate.no_post", f"Nobody handles {step.name}, so nobody can be allotted.", cure)
    functions = {power.function for power in one.world.powers.values()} | {register.owner for register in one.world.registers.values()}
    functions |= {ledger.owner for ledger in one.world.ledgers.values()}
    if step.agency and step.agency not in functions:
        reason = f"No power, register or ledger belongs to {step.agency}."
        one.complain(main, (*where, "agency"), "agency.unknown", reason, f"Check the word.{near(step.agency, functions)}", warning=True)


def _outcome(one: Check, main: str, where: tuple[str | int, ...], outcome: Outcome, service: Service) -> None:
    if not outcome.favourable and not outcome.reasons:
        one.complain(main, where, "outcome.no_reasons", f"{outcome.name} names no reasons.", "List `reasons:`.")
    if outcome.favourable and outcome.reasons:
        one.complain(main, where, "outcome.favourable", f"{outcome.name} is favourable, but names reasons.", "Say `favourable: false`.")
    for reason in outcome.reasons:
        if reason not in service.reasons:
            cure = f"Define it under `reasons:`.{near(reason, service.reasons)}"
            one.complain(main, where, "reason.unknown", f"The reason {reason} is not defined.", cure)
    if outcome.issue in ("amend", "renew") and not service.concerns:
        reason = f"It would {outcome.issue} a licence, but the application is about none."
        one.complain(main, where, "outcome.no_licence", reason, "Add `concerns:` with the kind of licence.")
    if outcome.issue == "licence" and service.licence is None:
        one.complain(main, where, "outcome.no_licence", "It issues a licence, but the service has none.", "Add `licence:`.")
    for register in (*outcome.enter, *outcome.strike):
        if register not in one.world.registers:
            cure = f"Name a register.{near(register, one.world.registers)}"
            one.complain(main, where, "outcome.no_register", f"It enters {register}, which nobody defines.", cure)


def _disagrees(one: Check, main: str, where: tuple[str | int, ...], service: Service, step: Step) -> None:
    """A step whose no binds the decision: it decides nothing itself, no other answer stands for it, and the case can be refused."""
    any_of = [other for other in service.steps.values() if other.join == "any" and step.name in other.parallel]
    refusable = any(not outcome.favourable for other in service.steps.values() for outcome in other.outcomes.values())
    if step.outcomes or any_of or not refusable:
        reason = (
            f"{step.name} decides by its outcomes."
            if step.outcomes
            else f"At {any_of[0].name} any one answer is enough, so that of {step.name} binds nobody."
            if any_of
            else "The case cannot be refused."
        )
        one.complain(main, where, "step.disagrees", reason, "Take `disagree` out, or let the case be refused when all have come.")


def _goes_on(one: Check, main: str, where: tuple[str | int, ...], step: Step) -> None:
    """A step at which one outcome goes on says where to, and such an outcome does nothing that only an end does."""
    onward = [outcome for outcome in step.outcomes.values() if outcome.goes_on]
    if step.outcomes and bool(step.next) != bool(onward):
        cure = "Say `goes_on: true` of the outcome after which it goes on, and where with `next:`; or neither."
        one.complain(main, where, "outcome.goes_on", f"{step.name} leads on, or an outcome says so, but not both.", cure)
    for outcome in onward:
        done = (outcome.issue, outcome.enter, outcome.strike, outcome.change, outcome.bands, outcome.public, outcome.remedy)
        if not outcome.favourable or any(done):
            cure = "Leave it to an outcome that ends the case."
            one.complain(main, (*where, outcome.name), "outcome.goes_on", f"{outcome.name} goes on, but does what only an end does.", cure)


def _concerns(one: Check, main: str, service: Service) -> None:
    kinds = one.world.licence_kinds
    if service.concerns and service.concerns not in kinds:
        reason = f"No service issues a licence of the kind {service.concerns}."
        one.complain(main, ("concerns",), "concerns.unknown", reason, f"Name a kind.{near(service.concerns, kinds)}")


def _reasons(one: Check, main: str, service: Service) -> None:
    for reason in service.reasons.values():
        one.law(main, ("reasons", reason.name), reason.law, None, f"The reason {reason.name}")
    if service.retention is None and service.online == "no":
        return
    if service.retention is None:
        one.complain(main, (), "retention.missing", "How long the file is kept is not said.", "Add `retention: {class: 10y, law: …}`.")
    else:
        one.law(main, ("retention",), service.retention.law, None, "The retention")


def _found_by(one: Check, main: str, where: tuple[str, ...], reason: Reason, defined: Collection[str]) -> None:
    for rule in reason.found_by:
        if rule not in defined:
            one.complain(main, (*where, "found_by"), "rules.unknown", f"{rule} is not in rules.py.", f"Define it.{near(rule, defined)}")


def _licence(one: Check, base: str, service: Service) -> None:
    licence, main = service.licence, f"{base}service.yaml"
    if licence is None:
        return
    one.dated(main, ("licence", "valid"), licence.valid, "The validity")
    for kind in ("revoke_reasons", "suspend_reasons"):
        for reason in getattr(licence, kind):
            one.law(main, ("licence", kind, reason.name), reason.law, None, f"The reason {reason.name}")
            _found_by(one, main, ("licence", kind, reason.name), reason, rules.names(service.rules))
    facts = facts_of(one, service)
    for name in set(licence.shows) & personal(service):
        cure = "Take it out: a licence is shown to others."
        one.complain(main, ("licence", "shows"), "licence.personal", f"The licence shows {name}, which is personal.", cure)
    for name in licence.shows:
        if name == BENEFIT and service.benefit is not None:
            continue
        if name not in facts and name.split(".")[0] not in FREE:
            cure = f"Name a question or a fetched fact.{near(name, facts)}"
            one.complain(
                main, ("licence", "shows"), "licence.no_fact", f"The licence shows {name}, which is neither asked nor fetched.", cure
            )
    if licence.template and f"{base}{licence.template}" not in one.pack.files:
        one.complain(main, ("licence", "template"), "licence.no_template", f"{licence.template} is not there.", "Add the file.")
