"""The marks of a joint draft: what differs under another revision, and what was said there before. Nothing that was said is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.cases import joint_demand, personal
from tongban.cases.joint_models import Joint, JointMark, JointPart
from tongban.pack.carrying import MATERIAL, Carried, Mark, over
from tongban.pack.joining import OWN
from tongban.pack.joint_carrying import Whole, carry_joint, whole
from tongban.pack.shapes import FormField
from tongban.registers import queries as registers


def carried(row: Joint, old: Whole, new: Whole, given: Mapping[str, Any]) -> Carried:
    """The answers under another revision, with what was said to questions that are asked again; nothing is written."""
    back = {one.name: said(one) for one in standing(row) if one.change == "removed" and one.name in new.asked and one.name not in old.asked}
    return carry_joint(old, new, {**back, **given}, registers.elements())


def concerning(row: Joint, found: Carried, before: Collection[str], after: Collection[str]) -> list[Mark]:
    """The marks that concern this applicant: what he said or brought, and what he is asked now and was not, or otherwise.

    `before` and `after` name what he was and is asked, as a demand does.
    """
    brought = {MATERIAL + name for name in row.materials.filter(removed_at=None).values_list("name", flat=True)}
    given = {name for name, value in found.form.items() if value not in (None, "", [])} | brought
    was, now = (
        {MATERIAL + one.removeprefix("material.") if one.startswith("material.") else one for one in some} for some in (before, after)
    )
    marks = {
        one.name: one for one in found.marks if one.said is not None or one.name in brought or (one.change != "removed" and one.name in now)
    }
    for name in sorted(now - was - marks.keys()):
        marks[name] = Mark(name, "added", found.form.get(name) if name in given else None)
    for name in sorted((was - now - marks.keys()) & given):
        marks[name] = Mark(name, "removed", found.form.get(name))
    return list(marks.values())


class Keeper:
    """Keeps marks of a locked joint draft about what it asks by its pins; `secret` are other questions that are to be kept encrypted."""

    def __init__(self, row: Joint, parts: Sequence[JointPart], at: datetime, secret: Collection[str] = ()) -> None:
        shape, known = joint_demand.matter_of(row), joint_demand.services_of(list(parts))
        self.row, self.whole, self.digests, self.at = row, whole(shape, known), {one.name: one.digest for one in parts}, at
        self.secret = {*joint_demand.sealed_in(shape, known), *secret}
        self.needed = {one: part for part, service in reversed(known.items()) for one in service.materials}

    def note(self, mark: Mark) -> None:
        """Keep a mark, over one that nobody has looked at yet."""
        before = JointMark.objects.select_for_update().filter(joint=self.row, name=mark.name, done_at=None).first()
        told = over(mark, before.change, before.said) if before else mark
        if told is None:
            return
        if before is not None:
            before.done_at = self.at
            before.save(update_fields=["done_at"])
        self.keep(told)

    def keep(self, mark: Mark, *, done_at: datetime | None = None) -> None:
        """Write one mark, with where it was asked."""
        if mark.name.startswith(MATERIAL):
            asked = mark.name.removeprefix(MATERIAL)
            part = self.needed.get(asked, "")
        else:
            part, asked = self.whole.place(mark.name)
        one = self.whole.asked.get(mark.name)
        if part == OWN and isinstance(one, FormField):
            part, asked = "", one.element
        sealed = mark.name in self.secret and mark.said not in (None, "")
        kept = personal.sealed_of([mark.name] if sealed else [], {mark.name: mark.said})[mark.name]
        told = {"said": kept, "sealed": sealed, "left": mark.left, "at": self.at, "done_at": done_at}
        JointMark.objects.create(
            joint=self.row, name=mark.name, change=mark.change, service=self.digests.get(part, ""), asked=asked, **told
        )


def said(mark: JointMark) -> Any:
    """What was said under a mark, open."""
    return personal.opened_of([mark.name] if mark.sealed else [], {mark.name: mark.said})[mark.name]


def looked_at(row: Joint, names: Iterable[str], at: datetime) -> None:
    """The writer saved these answers (or brought this material) under the new questions: their marks are done, and stay known."""
    row.marks.filter(name__in=list(names), done_at=None).update(done_at=at)


def standing(row: Joint) -> list[JointMark]:
    """The marks that still stand, oldest first."""
    return list(row.marks.filter(done_at=None).order_by("pk"))
