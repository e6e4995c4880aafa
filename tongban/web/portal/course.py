"""The course of a service drawn as boxes on one line, for wide pages; on a telephone and in large print it is a list.

What only some cases come to, and what goes on at the same time, stands below the line. The picture says nothing that the list does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, GAP, TOP, LINE = 720, 28, 46, 19
MOST = 5  # boxes on the line; a longer course is a list on wide pages too
WIDEST = 190


@dataclass
class Box:
    """A step: its title, who does it and how long; what stands below it."""

    title: str
    note: str = ""
    filled: bool = False
    sometimes: bool = False
    below: list[Box] = field(default_factory=list)


def folded(text: str, room: float) -> list[str]:
    """A text in lines of so many em: Han and kana are one wide, other characters about half; broken at blanks where there are any."""
    lines, line, filled = [""], 0, 0.0
    for piece in _pieces(text):
        wide = sum(1 if one >= "\u2e80" else 0.56 for one in piece)
        if filled and filled + wide > room:
            lines.append("")
            line, filled = line + 1, 0.0
            piece = piece.lstrip()
        lines[line] += piece
        filled += wide
    return [one.strip() for one in lines if one.strip()]


def _pieces(text: str) -> Iterator[str]:
    """Each Han character by itself, other words with the blank before them."""
    word = ""
    for one in text:
        if one >= "\u2e80":
            if word:
                yield word
            word = ""
            yield one
        elif one == " " and word.strip():
            yield word
            word = one
        else:
            word += one
    if word:
        yield word


def drawn(boxes: list[Box], title: str) -> SafeString:
    """The picture; nothing when the line would be too long."""
    if not 1 < len(boxes) <= MOST:
        return SafeString("")
    wide = min(WIDEST, (WIDTH - GAP * (len(boxes) - 1)) / len(boxes))
    every = [*boxes, *(one for box in boxes for one in box.below)]
    tall = 22 + LINE * max(len(folded(one.title, (wide - 18) / 15)) for one in every)
    step = (WIDTH - wide) / (len(boxes) - 1)
    deepest = max(len(box.below) for box in boxes)
    height = TOP + tall + deepest * (tall + 46) + 8
    parts: list[SafeString] = []
    for place, box in enumerate(boxes):
        left = place * step
        if place:
            parts.append(_path(f"M{left - step + wide:.0f} {TOP + tall / 2:.0f}H{left:.0f}"))
        parts += _below(box, left, step, wide, tall)
        parts += [_note(box.note, left, wide, TOP - 10), _box(box, left, TOP, wide, tall)]
    inner = format_html_join("", "{}", ((one,) for one in parts))
    head = format_html('<svg class="chart" viewBox="0 0 {} {}" role="img"><title>{}</title>', WIDTH, f"{height:.0f}", title)
    return format_html("{}{}</svg>", head, inner)


def _below(box: Box, left: float, step: float, wide: float, tall: float) -> list[SafeString]:
    """Steps under the line: those for some cases on a dashed way round to the next box, those at the same time hanging from theirs."""
    parts: list[SafeString] = []
    for place, one in enumerate(box.below):
        top = TOP + tall + 34 + place * (tall + 46)
        start = left + (step / 2 if one.sometimes else 14)
        start = min(start, WIDTH - wide)
        middle, onward = top + tall / 2, left + step
        if one.sometimes and onward < WIDTH:
            line, turn, end = TOP + tall / 2, start - 8, start + wide
            parts.append(_path(f"M{left + wide:.0f} {line:.0f}Q{turn:.0f} {line:.0f} {turn:.0f} {middle:.0f}H{start:.0f}", dashed=True))
            parts.append(_path(f"M{end:.0f} {middle:.0f}H{end + 8:.0f}V{TOP + tall:.0f}", dashed=True))
        else:
            parts.append(_path(f"M{left + 6:.0f} {TOP + tall:.0f}V{middle:.0f}H{start:.0f}", dashed=one.sometimes))
        parts += [_note(one.note, start, wide, top - 6, most=1), _box(one, start, top, wide, tall)]
    return parts


def _path(way: str, *, dashed: bool = False) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', "ln2" if dashed else "ln", way)


def _note(note: str, left: float, wide: float, bottom: float, most: int = 2) -> SafeString:
    lines = folded(note, wide / 12.4)[:most]
    rows = ((f"{left + 2:.0f}", f"{bottom - 16 * (len(lines) - 1 - place):.0f}", line) for place, line in enumerate(lines))
    return format_html_join("", '<text class="soft say" x="{}" y="{}">{}</text>', rows)


def _box(box: Box, left: float, top: float, wide: float, tall: float) -> SafeString:
    kind = "bx f" if box.filled else "bx n" if box.sometimes else "bx"
    shape = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/>', kind, f"{left:.0f}", f"{top:.0f}", f"{wide:.0f}", f"{tall:.0f}"
    )
    kind = "name on" if box.filled else "name"
    lines = folded(box.title, (wide - 18) / 15)
    first = top + tall / 2 + 5 - LINE * (len(lines) - 1) / 2
    rows = ((kind, f"{left + wide / 2:.0f}", f"{first + LINE * place:.0f}", line) for place, line in enumerate(lines))
    return format_html("{}{}", shape, format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', rows))
