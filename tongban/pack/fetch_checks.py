"""Checks of what is fetched and what must be brought: nobody is asked for what an offer answers (design law 9)."""

from __future__ import annotations

from tongban.pack.form_checks import FREE, check_condition, facts_of
from tongban.pack.shapes import Fetch, Material, Service
from tongban.pack.world import Check, near


def check_fetches(one: Check, main: str, service: Service) -> None:
    """Every problem of the fetches of a service."""
    asked = {name for name, fact in facts_of(one, service).items() if not fact.many and "." not in name}
    for fetch in service.fetch.values():
        check_fetch(one, main, fetch, asked)
        if fetch.on_unavailable == "later" and not _holds_up(service):
            cure = "Let officers decide, nothing by silence, and hold no name that a rule makes; or say `wait`."
            one.complain(main, ("fetch", fetch.name), "fetch.later", "Something would go on before it is answered.", cure)


def _holds_up(service: Service) -> bool:
    """Whether nothing comes of a case by itself before an officer goes on."""
    decided = all(step.post for step in service.steps.values() if step.outcomes)
    deemed = any(step.deemed for step in service.steps.values())
    return decided and not deemed and not any("key_rule" in draw for draw in service.draws)


def check_fetch(one: Check, file: str, fetch: Fetch, asked: set[str]) -> None:
    """Every problem of a fetch: the offer, its purpose, and what it is asked by."""
    where, offer = ("fetch", fetch.name), one.world.offers.get(fetch.offer)
    if offer is None:
        cure = f"Name an offer.{near(fetch.offer, one.world.offers)}"
        one.complain(file, where, "fetch.no_offer", f"Nobody offers {fetch.offer}.", cure)
        return
    if fetch.purpose not in offer.purposes:
        cure = f"Name one of: {', '.join(offer.purposes)}."
        one.complain(file, where, "fetch.purpose", f"{fetch.offer} does not answer for {fetch.purpose}.", cure)
    if set(fetch.claim) != set(offer.claim):
        reason = f"{fetch.offer} is asked by {', '.join(offer.claim)}."
        one.complain(file, (*where, "claim"), "fetch.claim", reason, "Give just these.")
    for name, source in fetch.claim.items():
        if source.split(".")[0] not in FREE and source not in asked:
            cure = f"Name applicant.code or a question.{near(source, asked)}"
            one.complain(file, (*where, "claim", name), "fetch.no_source", f"{name} is taken from {source}, which is not asked.", cure)


def check_materials(one: Check, main: str, service: Service) -> None:
    """Every problem of the materials of a service."""
    facts = facts_of(one, service)
    replaced = {name: offer.id for offer in one.world.offers.values() for name in offer.replaces}
    for material in service.materials.values():
        where = ("materials", material.name)
        if not isinstance(material.needed, str):
            check_condition(one, main, (*where, "needed"), material.needed, facts)
        if material.most < 1:
            one.complain(main, (*where, "most"), "material.most", f"{material.most} files are taken.", "Give 1 or more.")
        if material.instead_of_asking:
            if material.instead_of_asking not in service.fetch:
                cure = f"Name a fetch.{near(material.instead_of_asking, service.fetch)}"
                one.complain(main, where, "material.no_fetch", f"{material.instead_of_asking} is not fetched.", cure)
        else:
            # A guide only tells what the office asks for at its counter, where nothing is fetched.
            offer = replaced.get(material.name, "") if service.online == "yes" else ""
            _asked(one, main, where, material, offer)


def _asked(one: Check, main: str, where: tuple[str | int, ...], material: Material, offer: str) -> None:
    if offer:
        cure = f"Fetch {offer} and say `instead_of_asking: fetch.…` (design law 9)."
        one.complain(main, where, "once_only", f"{material.name} is asked although {offer} answers what it shows.", cure)
    one.law(main, where, material.law, None, f"The material {material.name}")
    one.dated(main, (*where, "later"), material.later, f"The time for {material.name}")
