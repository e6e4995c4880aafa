"""Checks of one service: its references, course, form, fetches, reasons, texts and scenarios."""

from __future__ import annotations

from tongban.pack import proofs, rules
from tongban.pack.form_checks import check_condition, check_form, facts_of
from tongban.pack.lines import Problem
from tongban.pack.overlay_checks import check_overlays
from tongban.pack.shapes import LANGUAGES, Outcome, Service, Step
from tongban.pack.world import Check, near


def check_service(one: Check, base: str, service: Service) -> None:
    """Every problem of a service of the pack."""
    main = f"{base}service.yaml"
    if service.power not in one.world.powers:
        one.complain(
            main,
            ("power",),
            "power.unknown",
            f"The power {service.power!r} is in no register.",
            f"Name one.{near(service.power, one.world.powers)}",
        )
    if not service.law:
        one.complain(main, (), "law.missing", "The service cites no law.", "Add `law: [{act, article}]`.")
    for place, ref in enumerate(service.law):
        one.law(main, ("law", place), ref, None, "The service")
    for name in ("supplement", "notice", "fees"):
        one.dated(main, (name,), getattr(service, name), name)
    _graph(one, main, service)
    _steps(one, main, service)
    check_form(one, base, service)
    _fetches(one, main, service)
    _reasons(one, main, service)
    _licence(one, main, service)
    _texts(one, base, service)
    check_overlays(one, base, service)
    for line, reason, cure in rules.lint(service.rules) if service.rules else []:
        one.problems.append(Problem(f"{base}rules.py", line, "rules.not_pure", reason, cure))
    if service.grade == "verified":
        _scenarios(one, base, service)


def _graph(one: Check, main: str, service: Service) -> None:
    for flaw in proofs.flaws(service.steps, service.start):
        path = ("steps", flaw.step) if flaw.step else ("start",) if flaw.code == "graph.no_start" else ("steps",)
        one.complain(main, path, flaw.code, flaw.reason, flaw.cure)


def _steps(one: Check, main: str, service: Service) -> None:
    defined, facts = rules.names(service.rules), facts_of(one, service)
    for name, step in service.steps.items():
        where = ("steps", name)
        one.dated(main, (*where, "limit"), step.limit, f"The limit of {name}")
        for rule in step.automatic:
            if rule not in defined:
                one.complain(
                    main, (*where, "automatic"), "rules.unknown", f"{rule} is not in rules.py.", f"Define it.{near(rule, defined)}"
                )
        _who(one, main, where, step)
        if step.deemed:
            one.law(main, (*where, "deemed"), step.law, None, f"The effect of silence at {name}")
        for outcome in step.outcomes.values():
            _outcome(one, main, (*where, "outcomes", outcome.name), outcome, service)
        for following in step.next:
            check_condition(one, main, where, following.when, facts)


def _who(one: Check, main: str, where: tuple[str | int, ...], step: Step) -> None:
    if step.post and step.post not in one.pack.posts:
        one.complain(main, (*where, "post"), "post.unknown", f"{step.post} is no post of the pack.", "Name it under `posts:` of pack.yaml.")


def _outcome(one: Check, main: str, where: tuple[str | int, ...], outcome: Outcome, service: Service) -> None:
    if not outcome.favourable and not outcome.reasons:
        one.complain(main, where, "outcome.no_reasons", f"{outcome.name} names no reasons.", "List `reasons:`.")
    for reason in outcome.reasons:
        if reason not in service.reasons:
            cure = f"Define it under `reasons:`.{near(reason, service.reasons)}"
            one.complain(main, where, "reason.unknown", f"The reason {reason} is not defined.", cure)
    if outcome.issue and service.licence is None:
        one.complain(main, where, "outcome.no_licence", "It issues a licence, but the service has none.", "Add `licence:`.")
    for register in (*outcome.enter, *outcome.strike):
        if register not in one.world.registers:
            cure = f"Name a register.{near(register, one.world.registers)}"
            one.complain(main, where, "outcome.no_register", f"It enters {register}, which nobody defines.", cure)


def _fetches(one: Check, main: str, service: Service) -> None:
    for fetch in service.fetch.values():
        offer = one.world.offers.get(fetch.offer)
        if offer is None:
            one.complain(
                main,
                ("fetch", fetch.name),
                "fetch.no_offer",
                f"Nobody offers {fetch.offer}.",
                f"Name an offer.{near(fetch.offer, one.world.offers)}",
            )
            continue
        if fetch.purpose not in offer.purposes:
            one.complain(
                main,
                ("fetch", fetch.name),
                "fetch.purpose",
                f"{fetch.offer} does not answer for {fetch.purpose}.",
                f"Name one of: {', '.join(offer.purposes)}.",
            )
        if set(fetch.claim) != set(offer.claim):
            one.complain(
                main, ("fetch", fetch.name), "fetch.claim", f"{fetch.offer} is asked by {', '.join(offer.claim)}.", "Give just these."
            )
    facts = facts_of(one, service)
    for material in service.materials.values():
        if not isinstance(material.needed, str):
            check_condition(one, main, ("materials", material.name, "needed"), material.needed, facts)
        if material.instead_of_asking:
            if material.instead_of_asking not in service.fetch:
                one.complain(
                    main,
                    ("materials", material.name),
                    "material.no_fetch",
                    f"{material.instead_of_asking} is not fetched.",
                    "Name a fetch.",
                )
            continue
        one.law(main, ("materials", material.name), material.law, None, f"The material {material.name}")
        one.dated(main, ("materials", material.name, "later"), material.later, f"The time for {material.name}")


def _reasons(one: Check, main: str, service: Service) -> None:
    for reason in service.reasons.values():
        one.law(main, ("reasons", reason.name), reason.law, None, f"The reason {reason.name}")
    if service.retention is None:
        one.complain(main, (), "retention.missing", "How long the file is kept is not said.", "Add `retention: {class: 10y, law: …}`.")
    else:
        one.law(main, ("retention",), service.retention.law, None, "The retention")


def _licence(one: Check, main: str, service: Service) -> None:
    if service.licence is not None:
        one.dated(main, ("licence", "valid"), service.licence.valid, "The validity")
        for reason in (*service.licence.revoke_reasons, *service.licence.suspend_reasons):
            one.law(main, ("licence", "revoke_reasons", reason.name), reason.law, None, f"The reason {reason.name}")


def _texts(one: Check, base: str, service: Service) -> None:
    wanted = {"title", "summary"} | {f"step.{name}" for name in service.steps} | {f"material.{name}" for name in service.materials}
    wanted |= {f"group.{group.name}" for group in service.form} | {f"reason.{name}" for name in service.reasons}
    wanted |= (
        {f"reason.{reason.name}" for reason in (*service.licence.revoke_reasons, *service.licence.suspend_reasons)}
        if service.licence
        else set()
    )
    for language in LANGUAGES:
        known = service.texts.get(language, {})
        missing = sorted(wanted - set(known))
        if missing:
            file, own = f"{base}texts.{language}.yaml", language == service.authentic
            cure = "Add them." if own else "Until then the authentic text is shown and says so."
            one.complain(file, (), "texts.missing", f"{language} lacks {', '.join(missing)}.", cure, warning=not own)


def _scenarios(one: Check, base: str, service: Service) -> None:
    text = "\n".join(content for path, content in one.pack.files.items() if path.startswith(f"{base}scenarios/"))
    outcomes = {name for step in service.steps.values() for name in step.outcomes}
    for name in sorted(outcomes | set(service.reasons)):
        if name not in text:
            one.complain(
                f"{base}service.yaml",
                ("grade",),
                "verified.no_scenario",
                f"No scenario plays {name}.",
                "Write one, or say `grade: checked`.",
            )
