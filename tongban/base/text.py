"""Text that people give: kept as they have it, refused by name where it cannot be kept."""

from __future__ import annotations

import re
import unicodedata

from tongban.base.errors import Refused

# Directional marks can make a text read differently from what it is (Unicode TR 36).
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

# Compatibility ideographs are shapes that people have in their names; NFC would put another character in their place.
KEPT = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


def clean(value: str, most: int = 200, *, lines: bool = False, field: str = "") -> str:
    """NFC text without outer blanks. CJK extensions, compatibility ideographs and the middle dot stay.

    Raises Refused: text.bad_character (controls, lone surrogates, directional marks, noncharacters, with place and code point),
    text.too_long (with the count), when it does not fit `most` characters; `lines` allows line breaks.
    """
    for place, character in enumerate(value):
        if _is_bad(character, lines):
            raise Refused("text.bad_character", field=field, place=place + 1, character=f"U+{ord(character):04X}")
    text = KEPT.sub(lambda found: unicodedata.normalize("NFC", found[0]), value.replace("\r\n", "\n")).strip()
    if len(text) > most:
        raise Refused("text.too_long", field=field, most=most, given=len(text))
    return text


def same(one: str, other: str) -> bool:
    """Whether two names are one, written with a compatibility ideograph or with the unified one."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _is_bad(character: str, lines: bool) -> bool:
    if character in "\n\r":
        return not lines
    code = ord(character)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or character in BIDI or unicodedata.category(character) in ("Cc", "Cs")


def scripts(value: str) -> set[str]:
    """The scripts of a text's letters, by the first word of their Unicode names (LATIN, CYRILLIC, GREEK, CJK ...)."""
    return {unicodedata.name(character, "UNKNOWN").split(" ")[0].split("-")[0] for character in value if character.isalpha()}
