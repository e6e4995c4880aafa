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


WORDS = {
    "canonical.bad_value": "%(field)s cannot be written exactly (%(reason)s). Give text, whole numbers, lists or mappings.",
    "canonical.not_canonical": "The bytes are not in canonical form: they do not print back to themselves. Send canonical JSON.",
    "text.bad_character": "%(field)s has a character that cannot be kept (%(character)s at place %(place)s). Delete it and type it anew.",
    "text.too_long": "%(field)s has %(given)s characters; at most %(most)s fit. Shorten it.",
    "exact.not_a_number": "“%(given)s” is not a number with at most %(places)s decimals. Use digits and one point, such as 12.50.",
    "exact.too_large": "“%(given)s” has more than 18 digits. Check the amount.",
    "exact.other_currency": "The amount is in %(given)s, the account in %(on_record)s. Give it in %(on_record)s.",
    "keys.unknown": "The key %(key)s is not in this node's key store. Restore the keys from the backup.",
    "keys.damaged": "A value sealed with %(key)s was changed or damaged. Restore it from the backup.",
    "keys.bad_pem": "This is not an Ed25519 key in PEM without a passphrase. Make one with: openssl genpkey -algorithm ed25519",
    "identifier.length": "%(field)s: “%(given)s” does not have the right number of characters. Compare it with the document.",
    "identifier.characters": "%(field)s: “%(given)s” has characters that this kind of number never has. Compare it with the document.",
    "identifier.date": "%(field)s: “%(given)s” holds a day that does not exist. Compare it with the document.",
    "identifier.check": "%(field)s: the last character of “%(given)s” does not fit the others; probably one is mistyped.",
}
