"""Phrases that change how a text sounds, taken from pypinyin: `python -m tongban.pack.readings` writes them anew.

pypinyin reads a text by the longest phrase at each place. Most of its phrases sound as their characters do one by one and only matter where
they stand in the way of one that does not. Kept are those that sound otherwise, and those into which such a one may reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parents[2] / "data/readings/phrases.txt"


def read() -> dict[str, tuple[str, ...]]:
    """Phrase -> its syllables without tones; a line each: 银行 yin hang."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {phrase: tuple(sounds) for phrase, *sounds in (line.split(" ") for line in lines if not line.startswith("#"))}


def needed() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same from the whole of pypinyin, which must not have been loaded without its phrases before."""
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.style import convert

    plain = {name: tuple(convert(one[0], Style.NORMAL, strict=True) for one in sounds) for name, sounds in PHRASES_DICT.items()}
    alone = {character: lazy_pinyin(character)[0] for name in plain for character in name}
    other = {name for name, sounds in plain.items() if sounds != tuple(alone[character] for character in name)}
    beginnings = {name[:end] for name in other for end in range(1, len(name) + 1)}
    for name in sorted(plain):
        ends = range(len(name))
        if name in other or any(name[at:] in beginnings or any(name[at:end] in other for end in ends[at + 2 :]) for at in ends):
            yield name, plain[name]


def main() -> None:
    head = "# Derived from pypinyin (MIT, see LICENSE.txt) by python -m tongban.pack.readings\n"
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(head + "".join(f"{name} {' '.join(sounds)}\n" for name, sounds in needed()), encoding="utf-8")


if __name__ == "__main__":
    main()
