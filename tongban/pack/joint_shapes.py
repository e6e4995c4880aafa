"""The typed shapes of joint matters (一件事): several services that one event calls for, applied for with one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tongban.pack.values import Condition, LawRef, Words

if TYPE_CHECKING:  # the shapes of services name these in turn
    from tongban.pack.shapes import Fetch, FormField


@dataclass(frozen=True)
class Source:
    """Where something comes from instead of from the applicant.

    kind `part`: what another part hands on, an answer it decided on, or the `number` of its licence; `fetch`: a field of an offer that
    the joint matter fetches; `licence`: a fact of a licence of that kind that the applicant holds. `fact` is empty for a material: the
    licence or the record itself stands for it.
    """

    kind: str
    name: str
    fact: str = ""

    def __str__(self) -> str:
        told = self.name if self.kind == "part" else f"{self.kind}.{self.name}"
        return f"{told}.{self.fact}" if self.fact else told


@dataclass(frozen=True)
class Part:
    """One service of a joint matter, under a name of its own.

    `when` looks at questions of the joint matter; `needs` names parts that must be granted before this one begins; `answers` and
    `materials` say what is not asked because it comes from elsewhere. `region` names the question whose answer says where the competent
    office is: the part is then accepted here on behalf of that office (异地代收代办).
    """

    name: str
    service: str
    when: Condition = ()
    needs: tuple[str, ...] = ()
    answers: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    materials: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    region: str = ""

    @property
    def comes_after(self) -> frozenset[str]:
        """The parts that it names, as a need or as a source."""
        sources = (one for many in (*self.answers.values(), *self.materials.values()) for one in many)
        return frozenset({*self.needs, *(one.name for one in sources if one.kind == "part")})


@dataclass(frozen=True)
class JointMatter:
    """What one event calls for. `same` gives one name to questions of several parts (`part.question`) that mean the same."""

    id: str
    authentic: str
    title: Words
    summary: Words
    law: tuple[LawRef, ...]
    applicants: tuple[str, ...]
    parts: Mapping[str, Part]
    questions: tuple[FormField, ...] = ()
    fetch: Mapping[str, Fetch] = field(default_factory=dict)
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)  # `question.x`, `part.x`: words beside those of elements and services
    life_events: tuple[str, ...] = ()
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
