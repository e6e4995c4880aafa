"""Everything that a joint matter may ask, whichever of its parts apply: for its form on paper, whose boxes no answer moves. Pure.

A question stands in it when some part would ask it of somebody: while it is not known which parts apply, only those hand something on to
a part that apply whenever it does, and no register is taken to hold anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tongban.pack import joining, sharing
from tongban.pack.forms import Asked, answers_in
from tongban.pack.joining import OWN, Services
from tongban.pack.joint_shapes import JointMatter, Source
from tongban.pack.shapes import Condition, FormField, FormGroup, Service


@dataclass(frozen=True)
class Why:
    """Why something is asked: the part that needs it (`OWN` for the joint matter itself), when that applies, and when it needs it."""

    part: str
    name: str  # as the part calls it
    applies: Condition = ()
    when: Condition = ()

    @property
    def always(self) -> bool:
        """Whether everybody is asked."""
        return not (self.applies or self.when)


@dataclass(frozen=True)
class Question:
    """A question or a table of the one form, by whom it is asked, and what may be looked up instead."""

    asked: Asked
    why: tuple[Why, ...]
    held: tuple[Source, ...]


@dataclass(frozen=True)
class Sheet:
    """The pages, each by the part on whose page its questions stand, and materials by name with the parts that need them."""

    pages: Mapping[str, tuple[Question, ...]]
    materials: Mapping[str, tuple[Why, ...]]


def sheet(joint: JointMatter, services: Services) -> Sheet:
    """Everything that may be asked of somebody, each thing once."""
    joint = joining.offered(joint, services)
    keys, wide = joining.names(joint, services), sharing.widest(joint, services)
    asked: dict[str, Asked] = {one.name: replace(one, when=()) for one in joint.questions}
    why: dict[str, list[Why]] = {one.name: [Why(OWN, one.name, (), one.when)] for one in joint.questions}
    brought: dict[str, list[Why]] = {}
    for name in joining.in_order(joint.parts):
        part, found = joint.parts[name], _asked_with(joint, services, name)
        for group in services[name].form:
            for one in answers_in(group):
                key = keys[name, one.name]
                if found.routes[name][one.name] == key:
                    own = () if isinstance(one, FormGroup) else one.when
                    asked[key] = _merged(asked.get(key), wide.get(key, one), key)
                    why.setdefault(key, []).append(Why(name, one.name, part.when, (*group.when, *own)))
        for material, source in found.material_routes[name].items():
            if source is None:
                brought.setdefault(material, []).append(Why(name, material, part.when, _when(services[name], material)))
    held = _held(joint, keys)
    pages: dict[str, list[Question]] = {}
    for key, one in asked.items():
        pages.setdefault(why[key][0].part, []).append(Question(one, tuple(why[key]), held.get(key, ())))
    return Sheet({place: tuple(told) for place, told in pages.items()}, {name: tuple(told) for name, told in brought.items()})


def _asked_with(joint: JointMatter, services: Services, name: str) -> joining.Demand:
    """What is demanded with the parts that apply whenever this one does, were every condition of its questions to hold."""
    mine = joint.parts[name]
    parts = {other: replace(one, when=(), lines={}) for other, one in joint.parts.items() if all(test in mine.when for test in one.when)}
    return joining.demand(replace(joint, parts=parts), {part: _open(one) for part, one in services.items()}, {}, {}, {})


def _open(service: Service) -> Service:
    """A service none of whose questions and materials hangs on anything."""
    form = tuple(_without(one) for one in service.form)
    materials = {name: one if isinstance(one.needed, str) else replace(one, needed="always") for name, one in service.materials.items()}
    return replace(service, form=form, materials=materials)


def _without(group: FormGroup) -> FormGroup:
    return replace(group, when=(), fields=tuple(replace(one, when=()) for one in group.fields))


def _merged(there: Asked | None, one: Asked, key: str) -> Asked:
    """A question that several parts ask: it must be answered where one of them says so."""
    if isinstance(one, FormGroup):
        least = max(there.least, one.least) if isinstance(there, FormGroup) else one.least
        return replace(one, name=key, when=(), least=least)
    needed = one.required or (isinstance(there, FormField) and there.required)
    return replace(one, name=key, when=(), required=needed)


def _when(service: Service, material: str) -> Condition:
    needed = service.materials[material].needed
    return () if isinstance(needed, str) else needed


def _held(joint: JointMatter, keys: Mapping[tuple[str, str], str]) -> dict[str, tuple[Source, ...]]:
    """By question what may be looked up in a register, or stand in a licence, instead of being asked."""
    found: dict[str, list[Source]] = {}
    for name, part in joint.parts.items():
        for question, sources in part.answers.items():
            found.setdefault(keys.get((name, question), ""), []).extend(one for one in sources if one.kind != "part")
    return {key: tuple(dict.fromkeys(sources)) for key, sources in found.items() if sources}
