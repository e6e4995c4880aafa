"""Checks of joint matters: parts that are there, no circle, sources that fit what they answer, materials that all of them can take."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack import joining
from tongban.pack.fetch_checks import check_fetch
from tongban.pack.form_checks import Fact, check_condition
from tongban.pack.forms import answers_of
from tongban.pack.joint_shapes import JointMatter, Part, Source
from tongban.pack.shapes import Element, FormField, Service
from tongban.pack.sharing_checks import check_sharing, columns_of, same_table
from tongban.pack.world import Check, near

NUMBER = "number"  # of the licence that a part issued, or of its case


def check_joint(one: Check, file: str, joint: JointMatter) -> None:
    """Every problem of a joint matter of the pack."""
    _words(one, file, joint)
    _laws(one, file, joint)
    _questions(one, file, joint)
    services = {name: found for name, part in joint.parts.items() if (found := _service(one, file, joint, part))}
    if len(joint.parts) < 2:
        one.complain(file, ("parts",), "joint.few", "A joint matter joins at least two services.", "Add parts, or offer the service alone.")
    for part in joint.parts.values():
        _order(one, file, joint, part)
    _circle(one, file, joint)
    for name, service in services.items():
        _sources(one, file, joint, joint.parts[name], service, services)
    _together(one, file, joint, services)
    check_sharing(one, file, joint, services, _facts(one, joint))


def _words(one: Check, file: str, joint: JointMatter) -> None:
    for name in ("title", "summary"):
        words = getattr(joint, name)
        one.words(file, (name,), words, f"{joint.id}: {name}")
        if words and joint.authentic not in words:
            reason = f"{name} has no words in {joint.authentic}."
            one.complain(file, (name,), "texts.missing", reason, "Add them: it is authentic.")
    known = {*(f"question.{question.name}" for question in joint.questions), *(f"part.{name}" for name in joint.parts)}
    for key, words in joint.texts.items():
        one.words(file, ("texts", key), words, key)
        if key.removesuffix(".hint") not in known:
            cure = f"Name question.x or part.x.{near(key, known)}"
            one.complain(file, ("texts", key), "texts.unknown", f"Nothing of the joint matter is called {key}.", cure)


def _laws(one: Check, file: str, joint: JointMatter) -> None:
    if not joint.law:
        one.complain(file, (), "law.missing", "The joint matter cites no law.", "Add `law: [{act, article}]`.")
    for place, ref in enumerate(joint.law):
        one.law(file, ("law", place), ref, None, "The joint matter")
    if not joint.applicants:
        one.complain(file, ("applicants",), "shape.missing", "Nobody may apply.", "Add `applicants: [person]`.")


def _questions(one: Check, file: str, joint: JointMatter) -> None:
    facts = _facts(one, joint)
    for question in joint.questions:
        where = ("questions", question.name)
        if question.element not in one.world.elements:
            cure = f"Name one of standards.{near(question.element, one.world.elements)}"
            one.complain(file, where, "element.unknown", f"{question.name} names the element {question.element}.", cure)
        check_condition(one, file, where, question.when, facts)
    for part in joint.parts.values():
        check_condition(one, file, ("parts", part.name, "when"), part.when, facts)
        asked = next((question for question in joint.questions if question.name == part.region), None)
        element = one.world.elements.get(asked.element) if asked else None
        if part.region and (element is None or element.type != "region"):
            cure = "Name a question of the joint matter whose element is a region."
            one.complain(file, ("parts", part.name, "region"), "joint.region", f"{part.region} asks for no region.", cure)
    for fetch in joint.fetch.values():
        check_fetch(one, file, fetch, {question.name for question in joint.questions})


def _facts(one: Check, joint: JointMatter) -> dict[str, Fact]:
    found = {question.name: Fact(one.world.elements.get(question.element)) for question in joint.questions}
    for fetch in joint.fetch.values():
        found |= {f"fetch.{fetch.name}.{name}": Fact(element) for name, element in _offered(one, joint, fetch.name).items()}
    return found


def _offered(one: Check, joint: JointMatter, fetch: str) -> dict[str, Element | None]:
    """What a fetch gives: its fields with their elements."""
    offer = one.world.offers.get(joint.fetch[fetch].offer) if fetch in joint.fetch else None
    register = one.world.registers.get(offer.register) if offer else None
    if offer is None or register is None:
        return {}
    return {name: one.world.elements.get(register.fields[name].element) for name in offer.fields if name in register.fields}


def _service(one: Check, file: str, joint: JointMatter, part: Part) -> Service | None:
    service, where = one.world.services.get(part.service), ("parts", part.name, "service")
    if service is None:
        cure = f"Name a service.{near(part.service, one.world.services)}"
        one.complain(file, where, "joint.no_service", f"Nobody defines the service {part.service}.", cure)
    elif service.online == "no":
        cure = "Define the service, so that it can be applied for."
        one.complain(file, where, "joint.guide_only", f"{part.service} is a guide only.", cure)
    elif not set(joint.applicants) <= set(service.applicants):
        cure = f"Leave it to: {', '.join(service.applicants)}."
        one.complain(file, where, "joint.applicants", f"Not everybody who may apply may apply for {part.service}.", cure)
    elif service.concerns:
        cure = "Offer it alone; a joint matter begins with no licence chosen."
        one.complain(file, where, "joint.concerns", f"{part.service} is about a licence that one has already.", cure)
    elif service.signatories:
        cure = "Leave it out: people file it by themselves, once everybody has confirmed its form."
        one.complain(file, where, "joint.signatories", f"The form of {part.service} is confirmed by several before it is filed.", cure)
    return service


def _order(one: Check, file: str, joint: JointMatter, part: Part) -> None:
    for name in part.needs:
        if name not in joint.parts:
            cure = f"Name a part.{near(name, joint.parts)}"
            one.complain(file, ("parts", part.name, "needs"), "joint.no_part", f"{part.name} needs {name}, which is no part.", cure)


def _circle(one: Check, file: str, joint: JointMatter) -> None:
    before = joining.ancestors(joint.parts)
    inside = sorted(name for name in before if name in before[name])
    if inside:
        reason = f"{', '.join(inside)} wait for each other, so that none of them ever begins."
        cure = "Take out one of their `needs` or sources."
        one.complain(file, ("parts", inside[0]), "joint.circle", reason, cure)


def _sources(one: Check, file: str, joint: JointMatter, part: Part, service: Service, services: dict[str, Service]) -> None:
    asked = answers_of(service)
    for name, sources in part.answers.items():
        where, question = ("parts", part.name, "answers", name), asked.get(name)
        if not isinstance(question, FormField):
            cure = f"Name a question.{near(name, asked)}"
            one.complain(file, where, "joint.no_question", f"{part.service} does not ask {name}.", cure)
            continue
        _one_part(one, file, where, sources)
        for source in sources:
            _answer(one, file, where, joint, question, source, services)
    for name, sources in part.materials.items():
        where, material = ("parts", part.name, "materials", name), service.materials.get(name)
        if material is None or material.instead_of_asking:
            cure = f"Name a material that it asks for.{near(name, service.materials)}"
            one.complain(file, where, "joint.no_material", f"{part.service} does not ask for {name}.", cure)
        _one_part(one, file, where, sources)
        for source in sources:
            _material(one, file, where, joint, source, services)


def _one_part(one: Check, file: str, where: tuple[str | int, ...], sources: tuple[Source, ...]) -> None:
    producing = [source.name for source in sources if source.kind == "part"]
    if len(producing) > 1:
        reason = f"{' and '.join(producing)} both produce it, and could contradict each other."
        one.complain(file, where, "joint.two_sources", reason, "Name the one part whose decision holds.")


def _answer(
    one: Check, file: str, where: tuple[str | int, ...], joint: JointMatter, asked: FormField, source: Source, services: dict[str, Service]
) -> None:
    known = _handed_on(one, joint, source, services)
    if known is None:
        _nowhere(one, file, where, joint, source)
    elif source.fact not in known:
        cure = f"Name one of: {', '.join(sorted(known))}."
        one.complain(file, where, "joint.no_fact", f"{source} is not there.", cure)
    elif source.fact != NUMBER and known[source.fact] != one.world.elements.get(asked.element):
        reason = f"{source} and {asked.name} are of different elements."
        one.complain(file, where, "joint.element", reason, "Take the source from a fact of the same element.")


def _material(
    one: Check, file: str, where: tuple[str | int, ...], joint: JointMatter, source: Source, services: dict[str, Service]
) -> None:
    if source.fact:
        one.complain(file, where, "joint.fact", f"{source} names a fact.", "A material comes from a part, a fetch or a licence as a whole.")
    elif _handed_on(one, joint, source, services) is None:
        _nowhere(one, file, where, joint, source)


def _nowhere(one: Check, file: str, where: tuple[str | int, ...], joint: JointMatter, source: Source) -> None:
    known = [*joint.parts, *(f"fetch.{name}" for name in joint.fetch), *(f"licence.{kind}" for kind in sorted(one.world.licence_kinds))]
    cure = f"Name a part, a fetch or a licence.{near(str(source), known)}"
    one.complain(file, where, "joint.no_source", f"{source} comes from nowhere.", cure)


def _handed_on(one: Check, joint: JointMatter, source: Source, services: dict[str, Service]) -> dict[str, Element | None] | None:
    """What a source gives, with elements; None when there is no such source."""
    if source.kind == "fetch":
        return _offered(one, joint, source.name) or None
    if source.kind == "part":
        service = services.get(source.name)
        return {**dict(_answers(one, service)), NUMBER: None} if service else None
    issuing = [found for found in one.world.services.values() if found.licence and found.licence.kind == source.name]
    shown = {name: element for found in issuing for name, element in _answers(one, found) if found.licence and name in found.licence.shows}
    return {**shown, NUMBER: None} if issuing else None


def _answers(one: Check, service: Service) -> Iterator[tuple[str, Element | None]]:
    for name, question in answers_of(service).items():
        if isinstance(question, FormField):
            yield name, one.world.elements.get(question.element)


def _together(one: Check, file: str, joint: JointMatter, services: dict[str, Service]) -> None:
    """What the parts ask must fit together in one form."""
    _same(one, file, joint, services)
    materials: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for name, service in services.items():
        for material in service.materials.values():
            if material.instead_of_asking:
                continue
            title = service.texts.get(service.authentic, {}).get(f"material.{material.name}", "")
            other, there, formats = materials.setdefault(material.name, (name, title, material.formats))
            if title != there:
                reason = f"{material.name} is “{there}” in {other} and “{title}” in {name}."
                cure = "Give different materials different names, or the same material one title."
                one.complain(file, ("parts", name), "joint.material_differs", reason, cure)
            elif not set(formats) & set(material.formats):
                reason = f"{other} and {name} take {material.name} in no common form."
                one.complain(file, ("parts", name), "joint.no_format", reason, "Let one of them take a form of the other.")


def _same(one: Check, file: str, joint: JointMatter, services: dict[str, Service]) -> None:
    units = {f"{part}.{name}": asked for part, service in services.items() for name, asked in answers_of(service).items()}
    for key, told in joint.same.items():
        unknown = [name for name in told if name not in units]
        if unknown:
            cure = f"Name part.question.{near(unknown[0], units)}"
            one.complain(file, ("same", key), "joint.no_question", f"{', '.join(unknown)} is not asked.", cure)
        elif same_table(one, joint, [units[name] for name in told], told):
            continue
        elif len({joining.signature(units[name]) for name in told}) > 1:
            reason = f"{', '.join(told)} are of different elements or numbers."
            one.complain(file, ("same", key), "joint.element", reason, "Only questions of one element can be the same.")
    keys = joining.names(joint, services)
    meanings: dict[str, set[object]] = {question.name: {joining.signature(question)} for question in joint.questions}
    for (part, name), key in keys.items():
        if f"{part}.{name}" in units and not columns_of(joint, services, key):
            meanings.setdefault(key, set()).add(joining.signature(units[f"{part}.{name}"]))
    for key, found in meanings.items():
        if len(found) > 1:
            cure = "Give the questions different names."
            one.complain(file, ("parts",), "joint.name", f"{key} would mean several things in the one form.", cure)
