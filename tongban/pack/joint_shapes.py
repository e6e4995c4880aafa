"""The typed shapes of joint matters (一件事): several services that one event calls for, applied for with one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tongban.pack.values import Condition, LawRef, Words

if TYPE_CHECKING:  # the shapes of services name these in turn
    from tongban.pack.shapes import Fetch, FormField
    from tongban.pack.standards import CodeList


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
class Lines:
    """Which lines of a table that several parts share a part takes; it applies when there is one.

    `when` looks at the line, then at the answers of the one form; `listed` says of columns or answers in which code list the value, or a
    beginning of it, must stand on the day. `columns` says which column of the one table is its own one, where they are called otherwise.
    `gives` fills columns of these lines in the parts that come after it: `number` of its licence or case, the `line` that one of them is
    in its own table, or `=` and a text.
    """

    when: Condition = ()
    listed: Mapping[str, CodeList] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fill:
    """Answers of the one form that a ledger holds, filled in where they are left empty: `gives` maps an answer to what the ledger says.

    `by` is the answer with its number. With `each` it is a column of that table, `line` the one with the line of the ledger.
    """

    name: str
    ledger: str
    by: str
    gives: Mapping[str, str]
    each: str = ""
    line: str = ""
    when: Condition = ()


@dataclass(frozen=True)
class Part:
    """One service of a joint matter, under a name of its own.

    `when` looks at questions of the joint matter; `needs` names parts that must be granted before this one begins; `answers` and
    `materials` say what is not asked because it comes from elsewhere. `region` names the question whose answer says where the competent
    office is: the part is then accepted here on behalf of that office (异地代收代办). A part that waits is `tried` when the whole is
    submitted, so that nothing is filed that another part would refuse; not where its checks look at what another decision enters.
    """

    name: str
    service: str
    when: Condition = ()
    needs: tuple[str, ...] = ()
    answers: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    materials: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    region: str = ""
    tried: bool = True
    lines: Mapping[str, Lines] = field(default_factory=dict)  # by its own table

    @property
    def comes_after(self) -> frozenset[str]:
        """The parts that it names, as a need or as a source."""
        sources = (one for many in (*self.answers.values(), *self.materials.values()) for one in many)
        return frozenset({*self.needs, *(one.name for one in sources if one.kind == "part")})


@dataclass(frozen=True)
class JointMatter:
    """What one event calls for. `same` gives one name to questions of several parts (`part.question`) that mean the same; of tables the
    first named has all the columns.
    """

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
    fills: Mapping[str, Fill] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)  # `question.x`, `part.x`: words beside those of elements and services
    life_events: tuple[str, ...] = ()
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
