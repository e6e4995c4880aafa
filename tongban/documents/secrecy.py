"""Marks of secrecy as papers bear them (GB/T 9704): 绝密★30年, 机密★, 秘密★10年, in either script. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MARK = re.compile(r"(绝密|絕密|机密|機密|秘密)\s*[★☆*]")


def secret_mark(text: str) -> str:
    """The mark of secrecy that a text bears; empty when none."""
    found = MARK.search(text)
    return found[0] if found else ""


def drawn_mark(lines: Iterable[str]) -> str:
    """The mark that drawn lines bear: spaces between characters, and their wide and compatible forms, do not hide it."""
    for line in lines:
        mark = secret_mark("".join(one for one in unicodedata.normalize("NFKC", line) if one.isprintable() and not one.isspace()))
        if mark:
            return mark
    return ""
