"""What rules may know of likeness: the sound of a text without tones, and its form without script, width and case."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """One form for traditional and simplified script, full and half width, upper and lower case; blanks and punctuation go."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in _converter().convert(plain) if character.isalnum())


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """Pinyin without tones, syllables joined by blanks; other letters stay. 恒达 and 恆達 and 衡达 sound the same."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(fold(text)))


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("tw2sp")
