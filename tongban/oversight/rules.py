"""What ratings and figures are reckoned by: values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from math import ceil, sqrt
from typing import Any

LEVELS = (1, 2, 3, 4, 5)  # GB/T 39046: 1 very satisfied ... 5 very dissatisfied
BAD = (4, 5)
ITEMS = ("efficiency", "guide", "convenience", "operability")  # what is rated one by one on line (好差评)
Z = 1.96


def untold(counts: Mapping[Any, Mapping[str, int]], path: str, few: int) -> set[Any]:
    """Which groups are not told in a region: those of few, and those by which others of few could be reckoned.

    `counts` is, for each group, how many there are by the path of the agency. A group is told in a region only if no region beside it, or
    beside one above it, has few: else the difference to the whole would be those few. And who knows the sum of all groups must not
    know a hidden one by taking the others away: together the hidden are as many as are told, or one more is hidden.
    """
    here = {group: sum(n for where, n in told.items() if where.startswith(path)) for group, told in counts.items()}
    hidden = {group for group, told in counts.items() if 0 < here[group] < few or _few_beside(told, path, few)}
    if 0 < sum(here[group] for group in hidden) < few:
        more = min((group for group in here if group not in hidden and here[group]), key=lambda group: here[group], default=None)
        hidden |= set() if more is None else {more}
    return hidden


def _few_beside(counted: Mapping[str, int], path: str, few: int) -> bool:
    """Whether at any level down to a region one of those beside it has few; the offices of a region itself are beside those below it."""
    for depth in range(1, path.count("/")):
        above = "/".join(path.split("/")[:depth]) + "/"
        parts: Counter[str] = Counter()
        for where, n in counted.items():
            if where.startswith(above):
                parts["/".join(where.split("/")[: depth + 1])] += n
        if any(0 < n < few for n in parts.values()):
            return True
    return False


def quarter(month: date) -> date:
    """The first day of the quarter of a year in which a day lies."""
    return date(month.year, month.month - (month.month - 1) % 3, 1)


def ended(quarters: int, on: date) -> tuple[date, date]:
    """The first and the last month of so many quarters that had ended on a day."""
    last = quarter(on)
    number, end = last.year * 12 + last.month - 1 - 3 * quarters, last.year * 12 + last.month - 2
    return date(number // 12, number % 12 + 1, 1), date(end // 12, end % 12 + 1, 1)


def wilson(good: int, of: int) -> float | None:
    """The lower bound of a share at 95 %: what it is at least, given how few were asked. None without any."""
    if not of:
        return None
    share, square = good / of, Z * Z
    spread = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (share + square / (2 * of) - spread) / (1 + square / of)


def quantile(counted: Mapping[int, int], part: float) -> int | None:
    """The least value that at least a part of all does not exceed (nearest rank); None without any."""
    total, seen = sum(counted.values()), 0
    wanted = max(1, ceil(total * part))
    for value in sorted(counted):
        seen += counted[value]
        if seen >= wanted:
            return value
    return None


def winsorised(counted: Mapping[int, int]) -> float | None:
    """The mean when the lowest and highest twentieth count as the bounds between which the others lie."""
    low, high, total = quantile(counted, 0.05), quantile(counted, 0.95), sum(counted.values())
    if low is None or high is None:
        return None
    return sum(min(max(value, low), high) * n for value, n in counted.items()) / total
