"""Message catalogues: compiled from the .po files of each package without system tools."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
# French sets a blank before these marks and inside its quotes, at which a line must not break.
BLANKS = (re.compile(r" (?=[:;?!»])"), re.compile(r"(?<=«) "))


def sources() -> list[Path]:
    """Every .po file of the tree."""
    return sorted(ROOT.rglob("locale/*/LC_MESSAGES/django.po"))


def stale() -> list[Path]:
    """The .po files whose .mo is older or not there."""
    made = {source: source.with_suffix(".mo") for source in sources()}
    return [one for one, target in made.items() if not target.exists() or target.stat().st_mtime_ns < one.stat().st_mtime_ns]


def _hold(catalogue: Catalog) -> None:
    """The blanks of a French catalogue, in messages and in their forms by number."""
    for message in catalogue:
        said = message.string
        if isinstance(said, str):
            message.string = unbroken(said)
        elif said:
            message.string = tuple(unbroken(one) for one in said)


def unbroken(said: str) -> str:
    """A French sentence with blanks that hold where the catalogue has plain ones."""
    for blank in BLANKS:
        said = blank.sub("\u00a0", said)
    return said


def compile_all() -> int:
    """Write each .mo that is older than its .po; returns how many were written."""
    written = 0
    for source in stale():
        target = source.with_suffix(".mo")
        with source.open("rb") as text:
            catalogue = read_po(text)
        if source.parts[-3] == "fr":
            _hold(catalogue)
        partial = target.with_suffix(".mo.new")
        with partial.open("wb") as binary:
            write_mo(binary, catalogue)
        partial.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    compile_all()
