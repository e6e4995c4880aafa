"""Text that people give: kept as they have it, refused by name where it cannot be kept."""

from __future__ import annotations

import unicodedata

from tongban.base.errors import Refused

# Directional marks can make a text read differently from what it is (Unicode TR 36).
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def clean(value: str, most: int = 200, *, lines: bool = False, field: str = "") -> str:
    """NFC text without outer blanks. CJK extensions and the middle dot stay.

    Raises Refused: text.bad_character (controls, lone surrogates, directional marks, noncharacters, with place and code point),
    text.too_long (with the count), when it does not fit `most` characters; `lines` allows line breaks.
    """
    for place, character in enumerate(value):
        if _is_bad(character, lines):
            raise Refused("text.bad_character", field=field, place=place + 1, character=f"U+{ord(character):04X}")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if len(text) > most:
        raise Refused("text.too_long", field=field, most=most, given=len(text))
    return text


def _is_bad(character: str, lines: bool) -> bool:
    if character in "\n\r":
        return not lines
    code = ord(character)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or character in BIDI or unicodedata.category(character) in ("Cc", "Cs")


def scripts(value: str) -> set[str]:
    """The scripts of a text's letters, by the first word of their Unicode names (LATIN, CYRILLIC, GREEK, CJK ...)."""
    return {unicodedata.name(character, "UNKNOWN").split(" ")[0].split("-")[0] for character in value if character.isalpha()}
