"""What rules may know of likeness: the sound of a text without tones, and its form without script, width and case."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """One form for traditional and simplified script, full and half width, upper and lower case; blanks and punctuation go."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in _converter().convert(plain) if character.isalnum())


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """Pinyin without tones, syllables joined by blanks; other letters stay. 恒达 and 恆達 and 衡达 sound the same."""
    return " ".join(_speller()(fold(text)))


@lru_cache(maxsize=1)
def _speller() -> Callable[[str], list[str]]:
    """pypinyin with those of its phrases that matter to a sound (`readings`); all of them take 40 MB more of every process."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin import lazy_pinyin, load_phrases_dict

    from tongban.pack import readings

    syllables: dict[str, list[str]] = {}
    load_phrases_dict({phrase: [syllables.setdefault(one, [one]) for one in sounds] for phrase, sounds in readings.read().items()})
    return lazy_pinyin


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("tw2sp")
