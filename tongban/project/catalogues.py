"""Message catalogues: compiled from the .po files of each package without system tools."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent


def sources() -> list[Path]:
    """Every .po file of the tree."""
    return sorted(ROOT.rglob("locale/*/LC_MESSAGES/django.po"))


def stale() -> list[Path]:
    """The .po files whose .mo is older or not there."""
    made = {source: source.with_suffix(".mo") for source in sources()}
    return [one for one, target in made.items() if not target.exists() or target.stat().st_mtime_ns < one.stat().st_mtime_ns]


def compile_all() -> int:
    """Write each .mo that is older than its .po; returns how many were written."""
    written = 0
    for source in stale():
        target = source.with_suffix(".mo")
        with source.open("rb") as text:
            catalogue = read_po(text)
        partial = target.with_suffix(".mo.new")
        with partial.open("wb") as binary:
            write_mo(binary, catalogue)
        partial.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    compile_all()
