"""What a joint matter asks: over random ones nothing needed is lost, nothing asked twice, nothing asked that is held or produced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tongban.pack import joining, joint_sheet
from tongban.pack.conditions import holds
from tongban.pack.joint_shapes import JointMatter, Part, Source
from tongban.pack.shapes import Condition, FormField, FormGroup, Material, Service
from tongban.pack.shapes import Test as Comparison

NAMES = ("company", "address", "phone", "owner", "kind", "area")
ELEMENTS = ("e1", "e2")
MATERIALS = ("proof", "lease", "plan", "identity")
HOLDERS = (Source("fetch", "r"), Source("licence", "permit"))
PERSON = {"applicant": {"kind": "person"}, "case": {}}


def service(name: str, fields: tuple[FormField, ...] = (), materials: tuple[Material, ...] = (), **more: Any) -> Service:
    told: dict[str, Any] = {
        "grade": "draft",
        "authentic": "en",
        "power": "p",
        "law": (),
        "applicants": ("person",),
        "identity": 1,
        "case_type": "promised",
        "fetch": {},
        "steps": {},
        "start": "",
        "texts": {},
    }
    form = (FormGroup("page", fields),) if fields else ()
    return Service(id=f"s.{name}", form=form, materials={one.name: one for one in materials}, **{**told, **more})


def matter(parts: dict[str, Part], questions: tuple[FormField, ...] = (), same: dict[str, tuple[str, ...]] | None = None) -> JointMatter:
    return JointMatter("j", "en", {}, {}, (), ("person",), parts, questions, {}, same or {})


Case = tuple[JointMatter, dict[str, Service], dict[str, Any], dict[str, Any]]


class Drawn:
    """A random joint matter without circles, from a seed: cheaper to draw than piece by piece."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def some(self, among: Sequence[str], most: int) -> list[str]:
        return self.random.sample(among, self.random.randint(0, min(most, len(among))))

    def condition(self, names: Sequence[str] = NAMES) -> Condition:
        if not names or self.random.random() > 0.3:
            return ()
        op = self.random.choice(["equals", "equals", "present"])
        return (Comparison(self.random.choice(names), op, self.random.choice([True, False] if op == "present" else ["a", "b"])),)

    def fields(self) -> tuple[FormField, ...]:
        """Questions; a condition looks at one before it, or at what is not asked here (never at itself: `condition.itself`)."""
        pick, names = self.random.choice, self.some(NAMES, 4)
        before = {name: [*names[:place], *(one for one in NAMES if one not in names)] for place, name in enumerate(names)}
        return tuple(FormField(name, pick(ELEMENTS), pick([True, False]), self.condition(before[name])) for name in names)

    def materials(self) -> tuple[Material, ...]:
        return tuple(Material(name, self.condition() or self.random.choice(["always", "optional"])) for name in self.some(MATERIALS, 3))

    def part(self, name: str, services: dict[str, Service], earlier: list[str]) -> Part:
        answers: dict[str, tuple[Source, ...]] = {}
        brought: dict[str, tuple[Source, ...]] = {}
        for question in (question for group in services[name].form for question in group.fields):
            known = [Source("fetch", "r", question.name), Source("licence", "permit", question.name)]
            for other in earlier:
                asked = [a for group in services[other].form for a in group.fields]
                known += [Source("part", other, a.name) for a in asked if a.element == question.element]
            if self.random.random() < 0.5:
                answers[question.name] = (self.random.choice(known),)
        for material in services[name].materials:
            if self.random.random() < 0.5:
                brought[material] = (self.random.choice([*HOLDERS, *(Source("part", other) for other in earlier)]),)
        return Part(name, services[name].id, self.condition(), tuple(self.some(earlier, 2)), answers, brought)

    def case(self) -> Case:
        """A joint matter, its services, answers, and what registers and licences hold."""
        services = {f"p{n}": service(f"p{n}", self.fields(), self.materials()) for n in range(self.random.randint(2, 8))}
        held = {f"{one}.{name}": f"held {name}" for one in HOLDERS for name in self.some(NAMES, 2)}
        held |= {str(one): "record" for one in HOLDERS if self.random.random() < 0.5}
        parts = {name: self.part(name, services, list(services)[:place]) for place, name in enumerate(services)}
        return matter(parts), services, {name: self.random.choice("abc") for name in self.some(NAMES, 6)}, held


def bundles() -> st.SearchStrategy[Case]:
    return st.integers(0, 10**9).map(lambda seed: Drawn(seed).case())


def reckoned(case: Case) -> joining.Demand:
    return joining.demand(*case, PERSON)


def asked(found: joining.Demand) -> dict[str, FormField]:
    return {one.name: one for group in found.groups for one in group.fields}


def local(case: Case, found: joining.Demand, part: str) -> dict[str, Any]:
    """What the part's own conditions see once everything is answered: an answer handed on is what the other part was told."""
    joint, services, answers, held = case
    keys = joining.names(joint, services)
    told = dict(PERSON) | {"material": {}}
    for name, route in found.routes[part].items():  # what it does not ask, it is not told
        if isinstance(route, Source):
            told[name] = held.get(str(route)) if route.kind != "part" else answers.get(keys.get((route.name, route.fact), ""))
        else:
            told[name] = answers.get(route)
    return told


@given(bundles())
def test_nothing_that_a_part_needs_is_lost(case: Case) -> None:
    _, services, _, _ = case
    found, form = reckoned(case), asked(reckoned(case))
    for part in found.parts:
        told = local(case, found, part)
        for question in (question for group in services[part].form for question in group.fields):
            if holds(question.when, told):
                route = found.routes[part][question.name]
                assert isinstance(route, Source) or not question.required or form[route].required
                assert isinstance(route, Source) or route in form
        for material in services[part].materials.values():
            if material.needed == "always" or (not isinstance(material.needed, str) and holds(material.needed, told)):
                route_of = found.material_routes[part][material.name]
                assert route_of is not None or found.materials[material.name].needed == "always"


@given(bundles())
def test_nothing_is_asked_twice(case: Case) -> None:
    joint, services, _, _ = case
    found = reckoned(case)
    names = [one.name for group in found.groups for one in group.fields]
    assert len(names) == len(set(names))
    keys = joining.names(joint, services)
    for (part, name), key in keys.items():
        one = next(one for group in services[part].form for one in group.fields if one.name == name)
        for (other, same), other_key in keys.items():
            if same == name and other != part:
                twin = next(one for group in services[other].form for one in group.fields if one.name == name)
                assert twin.element != one.element or joining.signature(twin) != joining.signature(one) or other_key == key or "-" in key
    assert all(found.asked_by[name] for name in names)


@given(bundles())
def test_nothing_is_asked_that_a_register_or_licence_holds_or_a_part_before_produces(case: Case) -> None:
    joint, _, _, held = case
    found = reckoned(case)
    there = {name: joint.parts[name] for name in found.parts}
    before = joining.ancestors(there)
    for name, part in there.items():
        for question, sources in part.answers.items():
            given_ = [one for one in sources if (one.kind == "part" and one.name in before[name]) or str(one) in held]
            if given_ and question in found.routes[name]:
                assert isinstance(found.routes[name][question], Source)
                assert name not in found.asked_by.get(question, ())
        for material, sources in part.materials.items():
            given_ = [one for one in sources if (one.kind == "part" and one.name in before[name]) or str(one) in held]
            if given_ and material in found.material_routes[name]:
                assert found.material_routes[name][material] is not None
                assert name not in found.asked_by.get(f"material.{material}", ())


@given(bundles())
def test_the_paper_has_room_for_everything_that_anybody_is_asked(case: Case) -> None:
    joint, services, _, _ = case
    found, paper = reckoned(case), joint_sheet.sheet(joint, services)
    printed = {one.asked.name: one for told in paper.pages.values() for one in told}
    for name, one in asked(found).items():
        question = printed[name].asked
        assert isinstance(question, FormField)
        assert (question.element, question.when) == (one.element, ())
        assert question.required or not one.required
        assert {part for part in found.asked_by[name] if part != joining.OWN} <= {why.part for why in printed[name].why}
    assert set(found.materials) <= set(paper.materials)


@given(bundles(), st.integers(0, 1000))
def test_the_order_in_which_services_are_named_does_not_matter(case: Case, seed: int) -> None:
    joint, services, answers, held = case
    mixed = list(joint.parts)
    Random(seed).shuffle(mixed)
    other = replace(joint, parts={name: joint.parts[name] for name in mixed})
    one, two = reckoned(case), joining.demand(other, {name: services[name] for name in mixed}, answers, held, PERSON)
    assert set(one.parts) == set(two.parts)
    first, second = ({name: (a.required, a.element) for name, a in asked(told).items()} for told in (one, two))
    assert first == second
    assert {name: a.needed for name, a in one.materials.items()} == {name: a.needed for name, a in two.materials.items()}
    assert one.routes == two.routes
    assert one.material_routes == two.material_routes


@given(bundles())
def test_every_part_comes_after_those_it_waits_for_and_every_thing_left_out_says_why(case: Case) -> None:
    found = reckoned(case)
    for place, name in enumerate(found.parts):
        assert set(found.waits[name]) <= set(found.parts[:place])
    for left in found.left:
        if left.why == "once":
            assert left.source in (*found.parts, joining.OWN)
        if left.why == "produced":
            assert left.source in found.parts
        if left.why == "held":
            assert left.source.startswith(("fetch.", "licence."))


def test_registers_and_licences_and_parts_are_among_what_is_drawn() -> None:
    left = [one for seed in range(60) for one in reckoned(Drawn(seed).case()).left]
    told = {(one.why, one.kind, one.source.partition(".")[0]) for one in left if one.why == "held"}
    assert told == {("held", kind, holder) for kind in ("question", "material") for holder in ("fetch", "licence")}
    assert {one.why for one in left} == {"once", "produced", "held"}


def test_one_name_with_two_meanings_stays_two_questions_and_two_names_with_one_meaning_become_one() -> None:
    services = {
        "seal": service("seal", (FormField("kind", "seal-kind"), FormField("boss", "name"))),
        "tax": service("tax", (FormField("kind", "tax-kind"), FormField("payer", "name"))),
    }
    joint = matter({name: Part(name, one.id) for name, one in services.items()}, same={"person": ("seal.boss", "tax.payer")})
    found = joining.demand(joint, services, {}, {}, PERSON)
    assert sorted(asked(found)) == ["person", "seal-kind", "tax-kind"]
    assert found.asked_by["person"] == ("seal", "tax")
    assert [(one.why, one.part, one.name, one.source) for one in found.left] == [("once", "tax", "payer", "seal")]
    assert joining.answers_for(found, "tax", {"person": "王芳", "tax-kind": "small"}, {}) == {"payer": "王芳", "kind": "small"}


def test_what_a_part_hands_on_is_asked_when_that_part_does_not_apply() -> None:
    services = {"name": service("name", (FormField("company", "n"),)), "seal": service("seal", (FormField("company", "n"),))}
    only = (Comparison("wants-name", "equals", True),)
    parts = {
        "name": Part("name", "s.name", only),
        "seal": Part("seal", "s.seal", answers={"company": (Source("part", "name", "company"),)}),
    }
    joint = matter(parts, (FormField("wants-name", "yes"),))
    with_it = joining.demand(joint, services, {"wants-name": True}, {}, PERSON)
    assert with_it.asked_by["company"] == ("name",)
    assert with_it.routes["seal"]["company"] == Source("part", "name", "company")
    assert joining.answers_for(with_it, "seal", {}, {"name.company": "恒达"}) == {"company": "恒达"}
    without = joining.demand(joint, services, {"wants-name": False}, {}, PERSON)
    assert (without.parts, without.asked_by["company"]) == (("seal",), ("seal",))


def test_a_material_is_brought_in_a_form_that_every_part_takes_and_only_once() -> None:
    services = {
        "fire": service("fire", materials=(Material("plan", "optional", formats=("pdf", "png")),)),
        "food": service("food", materials=(Material("plan", formats=("pdf",), most=3),)),
    }
    found = joining.demand(matter({name: Part(name, one.id) for name, one in services.items()}), services, {}, {}, PERSON)
    assert (found.materials["plan"].formats, found.materials["plan"].most, found.materials["plan"].needed) == (("pdf",), 1, "always")
    assert found.asked_by["material.plan"] == ("fire", "food")
    assert list(joining.missing(found, {})) == ["plan"]
    assert list(joining.missing(found, {"plan": True})) == []


def test_the_paper_says_when_a_question_is_asked_and_what_may_be_looked_up_instead() -> None:
    wants, big = (Comparison("wants", "equals", True),), (Comparison("kind", "equals", "big"),)
    services = {
        "name": service("name", (FormField("company", "n"), FormField("home", "h"))),
        "seal": service(
            "seal", (FormField("company", "n"), FormField("kind", "k"), FormField("area", "a", False, big)), (Material("plan", big),)
        ),
        "tax": service("tax", (FormField("kind", "k"), FormField("area", "a"))),
    }
    source = {"company": (Source("part", "name", "company"),)}
    parts = {
        "name": Part("name", "s.name", answers={"home": (Source("fetch", "r", "home"),)}),
        "seal": Part("seal", "s.seal", wants, answers=source),
        "tax": Part("tax", "s.tax", wants),
    }
    paper = joint_sheet.sheet(matter(parts, (FormField("wants", "yes"),)), services)
    told = {page: [one.asked.name for one in questions] for page, questions in paper.pages.items()}
    assert told == {joining.OWN: ["wants"], "name": ["company", "home"], "seal": ["kind", "area"]}
    found = {one.asked.name: one for questions in paper.pages.values() for one in questions}
    assert [(why.part, why.always) for why in found["company"].why] == [("name", True)]  # the seal has it from the name
    assert found["home"].held == (Source("fetch", "r", "home"),)
    assert [(why.part, why.applies, why.when) for why in found["area"].why] == [("seal", wants, big), ("tax", wants, ())]
    assert isinstance(found["area"].asked, FormField)
    assert found["area"].asked.required
    assert [(why.applies, why.when) for why in paper.materials["plan"]] == [(wants, big)]
