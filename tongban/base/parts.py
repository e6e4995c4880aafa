"""Parts of a whole, exact whatever is taken and given back in which order.

A part is where it lies on the whole, `[from, to)`, never only how much of it: what belongs to the whole (an amount, a tax) is shared
out by position, `half_up(total × to, whole) - half_up(total × from, whole)`. Parts that cover the whole then add up to the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tongban.base.exact import half_up

Span = tuple[int, int]


def free(whole: int, moves: Iterable[tuple[str, int]], own: str = "") -> list[Span]:
    """What of a whole nobody has, in its order; what `own` has counts as free.

    `moves` in the order in which they came: who took how much (the lowest free places), or gave back how much, below nothing (its
    highest places first).
    """
    taken: dict[str, list[Span]] = {}
    for who, change in moves:
        mine = taken.setdefault(who, [])
        if change > 0:
            mine += lowest(_left(whole, taken), change)
        else:
            taken[who] = lowest(sorted(mine), max(0, _size(mine) + change))
    taken.pop(own, None)
    return _left(whole, taken)


def lowest(spans: Iterable[Span], size: int) -> list[Span]:
    """The first places of spans, as many as `size`."""
    found = []
    for start, end in spans:
        part = min(size, end - start)
        if part > 0:
            found.append((start, start + part))
            size -= part
    return found


def less(spans: Iterable[Span], part: Iterable[Span]) -> list[Span]:
    """Spans without the first places that `lowest` took of them."""
    found = []
    gone = _size(part)
    for start, end in spans:
        here = min(gone, end - start)
        gone -= here
        if start + here < end:
            found.append((start + here, end))
    return found


def share(total: int, whole: int, part: Iterable[Span]) -> int:
    """What of a total belongs to a part of a whole."""
    return sum(half_up(total * end, whole) - half_up(total * start, whole) for start, end in part)


def _left(whole: int, taken: dict[str, list[Span]]) -> list[Span]:
    found, place = [], 0
    for start, end in sorted(span for spans in taken.values() for span in spans):
        if start > place:
            found.append((place, start))
        place = max(place, end)
    return [*found, (place, whole)] if place < whole else found


def _size(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def shared(total: int, shares: Sequence[int]) -> list[int]:
    """A total shared out over several by their size, exactly: each what belongs to its places; all nothing where all are nothing."""
    ends = [sum(shares[:end]) for end in range(len(shares) + 1)]
    places = [half_up(total * end, ends[-1] or 1) for end in ends]
    return [last - first for first, last in pairwise(places)]
