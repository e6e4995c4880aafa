"""How the house says no: four kinds, a stable code and the facts. The words are in the catalogues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Discrepancy:
    """One thing that does not fit. `code` is stable; `facts` are plain JSON values (strings, integers, lists of them).

    Usual facts: `field` (path in the form, "domain" or "lines.3.amount"), `given`, `on_record`, `difference`, `line`.
    """

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


class Saying(Exception):
    """A refusal with everything that is wrong at once (design law 11); never raised itself, only its four kinds."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.discrepancies: tuple[Discrepancy, ...] = (Discrepancy(code, facts),)

    @classmethod
    def of(cls, found: list[Discrepancy]) -> Saying:
        """One refusal for all that was found; `found` must not be empty, the first gives the code."""
        saying = cls(found[0].code, **found[0].facts)
        saying.discrepancies = tuple(found)
        return saying

    @property
    def code(self) -> str:
        return self.discrepancies[0].code

    @property
    def facts(self) -> dict[str, Any]:
        return self.discrepancies[0].facts


class Refused(Saying):
    """The law or the state of things forbids it (422 or 409)."""


class NotAllowed(Saying):
    """This actor may not (403)."""


class NotFound(Saying):
    """There is no such thing, or not for this reader (404)."""


class Unavailable(Saying):
    """It cannot be done now; try again later (503)."""
