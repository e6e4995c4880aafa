"""What rules may know of likeness: the sound of a text without tones, and its form without script, width and case."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Taiwan's names of these countries are the beginnings of the mainland's: the converter lengthens them each time, so the short ones stay.
LENGTHENED = re.compile("(厄瓜多|尼日)尔+|(塔吉克)(?:斯坦)+")
ROUNDS = 12  # none of the converter's phrases needs more than five until it changes nothing any more


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """One form for traditional and simplified script, full and half width, upper and lower case; blanks and punctuation go.

    What is folded is folded again until nothing changes: 乾縣 becomes 乾县, and 乾县 becomes 干县.
    """
    for _ in range(ROUNDS):
        before, text = text, _folded(text)
        if text == before:
            break
    return text


def _folded(text: str) -> str:
    simple = _converter().convert(unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(character for character in simple if character.isalnum())
    return LENGTHENED.sub(lambda found: found[1] or found[2], plain)


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
