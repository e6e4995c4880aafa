"""Which answers of a joint draft go along to another revision of the joint matter or of its services. Pure; nothing that was said is lost.

A question of the one form is known again by the part that asks it and its name there: what it is called in the one form may change when
another part begins or ceases to ask the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.pack import sharing
from tongban.pack.carrying import Carried, carry_answers, material_marks
from tongban.pack.forms import Asked, answers_in
from tongban.pack.joining import OWN, Services, merged_material, names
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import Element, FormField, Material

Place = tuple[str, str]  # (part, question)


@dataclass(frozen=True)
class Whole:
    """Everything that a joint matter may ask of somebody: by its name in the one form each question, and the places that ask it."""

    asked: Mapping[str, Asked]
    places: Mapping[Place, str]
    materials: Mapping[str, Material]

    def place(self, key: str) -> Place:
        """The first place that asks a question, or needs a material; nothing where none does."""
        return next((place for place, one in self.places.items() if one == key), ("", ""))


def whole(joint: JointMatter, services: Services) -> Whole:
    """Everything that may be asked, whichever parts apply."""
    places = {**{(OWN, one.name): one.name for one in joint.questions}, **names(joint, services)}
    wide = sharing.widest(joint, services)
    asked: dict[str, Asked] = {one.name: one for one in joint.questions}
    materials: dict[str, Material] = {}
    for part in (one for one in joint.parts if one in services):
        for group in services[part].form:
            for one in answers_in(group):
                key = places[part, one.name]
                asked[key] = _both(asked.get(key), replace(wide.get(key, one), name=key))
        for material in services[part].materials.values():
            if not material.instead_of_asking:
                materials[material.name] = merged_material(materials.get(material.name), material)
    return Whole(asked, places, materials)


def _both(there: Asked | None, one: Asked) -> Asked:
    """A question that several parts ask: it must be answered, or is personal, where one of them says so."""
    if isinstance(there, FormField) and isinstance(one, FormField):
        return replace(there, required=there.required or one.required, personal=there.personal or one.personal)
    return there or one


def carry_joint(old: Whole, new: Whole, form: Mapping[str, Any], elements: Mapping[str, Element]) -> Carried:
    """Take the answers of the one form over, with the marks on what differs of questions and materials."""
    said, before = _renamed(old, new, form)
    found = carry_answers(before, new.asked, said, elements)
    return Carried(found.form, (*found.marks, *material_marks(old.materials, new.materials)))


def _renamed(old: Whole, new: Whole, form: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Asked]]:
    """The answers and the old questions under the names that they have now; of two that become one, the other keeps its own name."""
    heirs: dict[str, dict[str, None]] = {}
    for place, key in old.places.items():
        if place in new.places:
            heirs.setdefault(key, {})[new.places[place]] = None
    said, before = dict[str, Any](), dict[str, Asked]()
    for key in sorted({**old.asked, **form}, key=lambda one: one not in heirs.get(one, {})):  # who keeps the name comes first
        there = form.get(key)
        for name in heirs.get(key, {}) or {key: None}:
            name = next(one for one in (name, key, f"{key}-before") if not (one in before and _differ(said.get(one), there)))
            if key in old.asked:
                before.setdefault(name, replace(old.asked[key], name=name))
            if key in form and said.get(name) in (None, "", []):
                said[name] = there
    return said, before


def _differ(kept: Any, other: Any) -> bool:
    """Whether two answers to what becomes one question both say something, and not the same."""
    return kept != other and kept not in (None, "", []) and other not in (None, "", [])
