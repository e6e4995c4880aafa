"""What a joint matter asks of one applicant: what its services need together, each thing once, without what comes from elsewhere. Pure.

Two questions are the same when they have one name and one element (or the joint matter says so under `same`); two materials when they have
one name. What a register or a licence holds is not asked by any part; what a part hands on is not asked by the parts that come after it.
A condition that looks at what nobody knows yet, such as a fact that a service fetches later, counts as fulfilled: nothing needed is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tongban.pack import sharing
from tongban.pack.conditions import holds
from tongban.pack.forms import Asked, answers_in
from tongban.pack.joint_shapes import JointMatter, Part, Source
from tongban.pack.shapes import Condition, FormField, FormGroup, Material, Service

OWN = "joint"  # the page with the joint matter's own questions
Facts = Mapping[str, Any]
Services = Mapping[str, Service]  # by the name of the part
Names = Mapping[tuple[str, str], str]  # (part, question) -> its name in the one form


@dataclass(frozen=True)
class Left:
    """What a part needs and nobody is asked for again: it was asked already, a part produces it, or a register or licence holds it."""

    kind: Literal["question", "material"]
    part: str
    name: str  # as the part calls it
    key: str  # as the one form calls it
    why: Literal["once", "produced", "held"]
    source: str  # the part that asks or produces it; `fetch.x`, `licence.x`


@dataclass(frozen=True)
class Demand:
    """The one form and the one set of materials, and where each part takes what it needs from.

    `parts` are those that apply, each after those it waits for. A route of an answer is its name in the one form, or its source; the
    route of a material is its source, None when it is brought.
    """

    parts: tuple[str, ...]
    waits: Mapping[str, tuple[str, ...]]
    groups: tuple[FormGroup, ...]
    materials: Mapping[str, Material]
    asked_by: Mapping[str, tuple[str, ...]]  # question, or `material.<name>` -> the parts that need it from the applicant
    left: tuple[Left, ...]
    routes: Mapping[str, Mapping[str, str | Source]]
    material_routes: Mapping[str, Mapping[str, Source | None]]
    taken: Mapping[str, Mapping[str, sharing.Taken]]  # part -> its table -> what it takes of one that several share


def demand(joint: JointMatter, services: Services, answers: Facts, held: Facts, facts: Facts) -> Demand:
    """What is demanded as the answers stand now. `held` are values by source (`fetch.person.name`); `facts` those of the applicant."""
    return _Joining(joint, services, answers, held, facts).demand()


def names(joint: JointMatter, services: Services) -> dict[tuple[str, str], str]:
    """The name in the one form of every question of every part: its own, unless the same name means something else elsewhere."""
    same = ((key, *one.partition(".")[::2]) for key, told in joint.same.items() for one in told)
    found = {(part, name): key for key, part, name in same if part in services}
    kinds: dict[str, set[tuple[Any, ...]]] = {one.name: {signature(one)} for one in joint.questions}
    units = {(part, one.name): one for part, service in services.items() for group in service.form for one in answers_in(group)}
    alone = {place: one for place, one in units.items() if place not in found}
    for one in alone.values():
        kinds.setdefault(one.name, set()).add(signature(one))
    for (part, name), one in alone.items():
        found[part, name] = name if len(kinds[one.name]) == 1 else f"{part}-{name}"
    return found


def signature(one: Asked) -> tuple[Any, ...]:
    """By which two questions of one name are known to mean the same: element and number; of a table its columns."""
    if isinstance(one, FormGroup):
        return ("table", one.repeat, tuple((column.name, column.element) for column in one.fields))
    return (one.element, one.repeat)


def ancestors(parts: Mapping[str, Part]) -> dict[str, frozenset[str]]:
    """For each part all that must come before it, near and far, of those that are there. A part in a circle comes before itself."""
    near = {name: part.comes_after & parts.keys() for name, part in parts.items()}
    found: dict[str, frozenset[str]] = {}
    for name in near:
        seen: set[str] = set()
        waiting = [*near[name]]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += near[one]
        found[name] = frozenset(seen)
    return found


def in_order(parts: Mapping[str, Part]) -> tuple[str, ...]:
    """Each part after those it comes after; otherwise as they were written."""
    before, done = ancestors(parts), dict[str, None]()
    while len(done) < len(parts):
        free = [name for name in parts if name not in done and before[name] <= done.keys()]
        if not free:
            raise ValueError("the parts of a joint matter wait for each other")
        done[free[0]] = None
    return tuple(done)


def offered(joint: JointMatter, services: Services) -> JointMatter:
    """A joint matter with the parts only whose services can be applied for."""
    return replace(joint, parts={name: part for name, part in joint.parts.items() if name in services})


def chosen(joint: JointMatter, answers: Facts, facts: Facts) -> dict[str, Part]:
    """The parts that apply to this applicant, in their order."""
    there = {name: part for name, part in joint.parts.items() if holds(part.when, {**facts, **answers})}
    there = {name: part for name, part in there.items() if sharing.applies(joint, name, answers, facts)}
    return {name: there[name] for name in in_order(there)}


def answers_for(found: Demand, part: str, answers: Facts, given: Facts) -> dict[str, Any]:
    """The form of one part: from the answers of the one form, and from what its sources gave (`given` by the text of the source)."""
    told = {}
    for name, route in found.routes[part].items():
        value = answers.get(route) if isinstance(route, str) else given.get(str(route))
        if name in found.taken[part]:
            value = found.taken[part][name].rows(value, given)
        if value not in (None, "", []):
            told[name] = value
    return told


def expected(found: Demand, part: str, answers: Facts) -> dict[str, Any]:
    """What the parts before one will give it if they are granted what they were asked for, by the text of the source."""
    told = {}
    for route in found.routes[part].values():
        if isinstance(route, Source) and route.kind == "part":
            asked = found.routes.get(route.name, {}).get(route.fact)
            if isinstance(asked, str) and asked in answers:
                told[str(route)] = answers[asked]
    return told


def placed(found: Demand, part: str, field: str) -> str | None:
    """Where a field of a part stands in the one form; None where another part gives it."""
    name, dot, rest = field.partition(".")
    route = found.routes[part].get(name, field)
    if isinstance(route, Source):
        return None if route.kind == "part" else field
    if dot and name in found.taken[part]:
        place = found.taken[part][name].place(rest)
        return None if place is None else f"{route}.{place}"
    return f"{route}{dot}{rest}" if name in found.routes[part] else field


class _Joining:
    """One reckoning."""

    def __init__(self, joint: JointMatter, services: Services, answers: Facts, held: Facts, facts: Facts) -> None:
        joint = offered(joint, services)
        self.joint, self.services, self.answers, self.held, self.facts = joint, services, answers, held, facts
        self.parts = chosen(joint, answers, facts)
        self.wide = sharing.widest(joint, services)
        self.split = {sharing.key_of(joint, name, table) for name, part in joint.parts.items() for table in part.lines}
        self.before = ancestors(self.parts)
        self.keys = names(joint, services)
        self.sources = _sources(self.parts, self.keys, joint.parts)
        self.material_sources = _material_sources(self.parts, joint.parts)
        self.asked: dict[str, Asked] = {}
        self.home: dict[str, str] = {}  # question -> the part on whose page it stands
        self.asked_by: dict[str, list[str]] = {}
        self.left: list[Left] = []
        self.materials: dict[str, Material] = {}
        self.routes: dict[str, dict[str, str | Source]] = {name: {} for name in self.parts}
        self.material_routes: dict[str, dict[str, Source | None]] = {name: {} for name in self.parts}

    def demand(self) -> Demand:
        for question in self.joint.questions:
            if holds(question.when, {**self.facts, **self.answers}):
                self._ask(OWN, question.name, replace(question, when=()))
        for name in self.parts:
            self._part(name)
        waits = {name: tuple(one for one in self.parts if one in part.comes_after) for name, part in self.parts.items()}
        asked_by = {key: tuple(parts) for key, parts in self.asked_by.items()}
        left, taken = tuple(self.left), {name: self._taken(name) for name in self.parts}
        return Demand(tuple(self.parts), waits, self._groups(), self.materials, asked_by, left, self.routes, self.material_routes, taken)

    def _taken(self, name: str) -> dict[str, sharing.Taken]:
        return sharing.taken(self.joint, name, self.services[name], self.before[name], self.answers, self.facts)

    def _part(self, name: str) -> None:
        service = self.services[name]
        known, unknown = self._known(name)
        for one in self._needed(service, known, unknown):
            self._question(name, one)
        for material in service.materials.values():
            self._material(name, material, known, unknown)

    def _needed(self, service: Service, known: dict[str, Any], unknown: set[str]) -> list[Asked]:
        """The questions whose condition may hold; what others answered is dropped from `known`: a part is not told what it does not ask."""
        conditions = {one.name: (*group.when, *_own(one)) for group in service.form for one in answers_in(group)}
        hidden: list[str] = []
        for _ in conditions:  # what one round hides may hide or show others in the next
            seen = {name: value for name, value in known.items() if name not in hidden}
            found = [name for name, condition in conditions.items() if not _may_hold(condition, seen, unknown)]
            if found == hidden:
                break
            hidden = found
        for name in hidden:
            known.pop(name, None)
        return [one for group in service.form for one in answers_in(group) if one.name not in hidden]

    def _known(self, name: str) -> tuple[dict[str, Any], set[str]]:
        """What conditions of a part look at, under its own names; and its questions that only another part's decision will answer."""
        known, unknown = dict(self.facts), set[str]()
        known["material"] = {}
        for (part, question), key in self.keys.items():
            if part != name:
                continue
            source = self._source(name, self._named(name, question, key))
            if source is None:
                known[question] = self.answers.get(key)
            elif source.kind == "part":
                handed = self.keys.get((source.name, source.fact), "")
                known[question] = self.answers.get(handed)
                unknown |= set() if handed in self.answers else {question}
            else:
                known[question] = self.held[str(source)]
        return known, unknown

    def _named(self, part: str, question: str, key: str) -> tuple[Source, ...]:
        """The sources of a question: those that the part names, then those that others name for the same question."""
        return (*self.parts[part].answers.get(question, ()), *self.sources.get(key, ()))

    def _source(self, part: str, sources: tuple[Source, ...]) -> Source | None:
        """The first source that is there for a part: a part that comes before it, or what a register or licence holds."""
        for one in sources:
            if one.name in self.before[part] if one.kind == "part" else str(one) in self.held:
                return one
        return None

    def _question(self, part: str, one: Asked) -> None:
        key = self.keys[part, one.name]
        source = self._source(part, self._named(part, one.name, key))
        self.routes[part][one.name] = source or key
        if source is not None:
            self.left.append(Left("question", part, one.name, key, _why(source), _told(source)))
        elif self._ask(part, key, one):
            self.left.append(Left("question", part, one.name, key, "once", self.home[key]))

    def _ask(self, part: str, key: str, one: Asked) -> bool:
        """Put a question into the one form; returns whether it stood there already."""
        there = self.asked.get(key)
        self.asked_by.setdefault(key, []).append(part)
        if there is None:
            self.home[key] = part
            self.asked[key] = replace(self.wide.get(key, one), name=key, when=())
        elif isinstance(there, FormField) and isinstance(one, FormField):
            self.asked[key] = replace(there, required=there.required or one.required, personal=there.personal or one.personal)
        elif isinstance(there, FormGroup) and isinstance(one, FormGroup) and len(there.fields) == len(one.fields):
            columns = tuple(replace(a, required=a.required or b.required) for a, b in zip(there.fields, one.fields, strict=True))
            self.asked[key] = replace(there, least=max(there.least, one.least), fields=columns)
        return there is not None

    def _material(self, part: str, one: Material, known: Facts, unknown: set[str]) -> None:
        if one.instead_of_asking:
            self.left.append(Left("material", part, one.name, one.name, "held", f"fetch.{one.instead_of_asking}"))
            return
        if not isinstance(one.needed, str) and not _may_hold(one.needed, known, unknown):
            return
        own = self.parts[part].materials.get(one.name, ())
        source = self._source(part, (*own, *self.material_sources.get(one.name, ())))
        self.material_routes[part][one.name] = source
        if source is not None:
            self.left.append(Left("material", part, one.name, one.name, _why(source), _told(source)))
            return
        there = self.materials.get(one.name)
        by = self.asked_by.setdefault(f"material.{one.name}", [])
        if there is not None:
            self.left.append(Left("material", part, one.name, one.name, "once", by[0]))
        by.append(part)
        self.materials[one.name] = merged_material(there, one)

    def _groups(self) -> tuple[FormGroup, ...]:
        """A page for the joint matter's own questions, a page for each part that asks more, and each table a page of its own.

        A table of which parts take lines says which of them apply: it comes before their pages.
        """
        pages, deciding = list[FormGroup](), [one for key, one in self.asked.items() if key in self.split and isinstance(one, FormGroup)]
        for place in (OWN, *self.parts):
            pages += deciding if place == next(iter(self.parts), "") else []
            mine = [self.asked[key] for key, home in self.home.items() if home == place and key not in self.split]
            fields = tuple(one for one in mine if isinstance(one, FormField))
            if fields:
                pages.append(FormGroup(place, fields))
            pages += [one for one in mine if isinstance(one, FormGroup)]
        return tuple(pages)


def _own(one: Asked) -> Condition:
    """The condition of one question; a table has that of its group."""
    return () if isinstance(one, FormGroup) else one.when


def _why(source: Source) -> Literal["produced", "held"]:
    return "produced" if source.kind == "part" else "held"


def _told(source: Source) -> str:
    return source.name if source.kind == "part" else f"{source.kind}.{source.name}"


def _sources(parts: Mapping[str, Part], keys: Names, written: Mapping[str, Part]) -> dict[str, tuple[Source, ...]]:
    """By question of the one form every source that some part names for it, registers and licences first."""
    found: dict[str, list[Source]] = {}
    for name in written:
        for question, sources in parts[name].answers.items() if name in parts else ():
            found.setdefault(keys.get((name, question), ""), []).extend(sources)
    return {key: _held_first(sources) for key, sources in found.items()}


def _material_sources(parts: Mapping[str, Part], written: Mapping[str, Part]) -> dict[str, tuple[Source, ...]]:
    found: dict[str, list[Source]] = {}
    for name in written:
        for material, sources in parts[name].materials.items() if name in parts else ():
            found.setdefault(material, []).extend(sources)
    return {name: _held_first(sources) for name, sources in found.items()}


def _held_first(sources: list[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sorted(sources, key=lambda one: (one.kind == "part", str(one)))))


def merged_material(there: Material | None, one: Material) -> Material:
    """A material that several parts need: in a form that all of them take; it must be brought when one of them says so."""
    needed: Literal["always", "optional"] = "optional" if one.needed == "optional" else "always"
    if there is None:
        return replace(one, needed=needed)
    both = tuple(kind for kind in there.formats if kind in one.formats)
    later = one.later if there.later and one.later else ()
    always: Literal["always", "optional"] = "always" if "always" in (needed, there.needed) else "optional"
    return replace(there, needed=always, formats=both, most=min(there.most, one.most), later=later)


def _may_hold(condition: Condition, facts: Facts, unknown: set[str]) -> bool:
    """Whether a condition holds, or may once somebody knows."""
    return all(_later(test.field, facts, unknown) or holds((test,), facts) for test in condition)


def _later(path: str, facts: Facts, unknown: set[str]) -> bool:
    first, _, rest = path.partition(".")
    if first == "fetch":
        return rest.split(".")[0] not in facts.get("fetch", {})
    return first in unknown


def missing(found: Demand, given: Mapping[str, Any]) -> Iterator[str]:
    """Materials still to be brought."""
    yield from (name for name, one in found.materials.items() if one.needed == "always" and not one.later and name not in given)
