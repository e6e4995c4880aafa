"""Compares what a move gave with what its scenario expects: only what is named must fit, the rest is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tongban.pack.stage import Result

OPERATORS = ("one_of", "present", "at_least", "at_most", "contains", "is_not")
TOGETHER = ("exactly_one", "other", "every", "none", "at_least_one")


def differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Each way in which `found` is not as expected, with its path; empty when it fits.

    A mapping fits when each named key does; a list when it has as many entries and each fits; operators compare one value.
    Of a list of rows `{count: 2, state: x}` wants exactly two rows of state x, `{state: x}` at least one, `{every: {…}}` all.
    """
    if isinstance(expected, Mapping) and expected and all(key in OPERATORS for key in expected):
        return [line for name, bound in expected.items() for line in _operator(name, bound, found, path)]
    if isinstance(expected, Mapping) and isinstance(found, list | tuple):
        return _rows(expected, found, path)
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping):
            return [_line(path, "a mapping", found)]
        return [line for key, value in expected.items() for line in differences(value, found.get(key), f"{path}.{key}".lstrip("."))]
    if isinstance(expected, list | tuple):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            return [_line(path, f"{len(expected)} entries", found)]
        return [
            line
            for place, (one, other) in enumerate(zip(expected, found, strict=True))
            for line in differences(one, other, f"{path}.{place}".lstrip("."))
        ]
    return [] if expected == found and isinstance(expected, bool) == isinstance(found, bool) else [_line(path, repr(expected), found)]


def _line(path: str, expected: str, found: Any) -> str:
    return f"{path or 'result'}: expected {expected}, was {found!r}"


def _rows(expected: Mapping[str, Any], rows: Sequence[Any], path: str) -> list[str]:
    if set(expected) == {"every"}:
        return [line for place, row in enumerate(rows) for line in differences(expected["every"], row, f"{path}.{place}".lstrip("."))]
    rest = {key: value for key, value in expected.items() if key != "count"}
    fitting = sum(not differences(rest, row) for row in rows)
    wanted = expected.get("count", {"at_least": 1})
    return [f"{path or 'rows'}: of {len(rows)} rows, those as {rest!r}: {line}" for line in differences(wanted, fitting, "count")]


def _operator(name: str, bound: Any, found: Any, path: str) -> list[str]:
    if name == "present":
        fits = (found not in (None, "", [], {})) == bool(bound)
    elif name == "one_of":
        fits = any(not differences(one, found) for one in bound)
    elif name == "is_not":
        fits = bool(differences(bound, found))
    elif name == "contains":
        fits = _contains(bound, found)
    else:
        fits = _bounded(name, bound, found)
    return [] if fits else [_line(path, f"{name} {bound!r}", found)]


def _contains(wanted: Any, found: Any) -> bool:
    if isinstance(found, str):
        return str(wanted) in found
    if isinstance(found, Mapping):
        return wanted in found
    return isinstance(found, list | tuple) and any(not differences(wanted, one) for one in found)


def _bounded(name: str, bound: Any, found: Any) -> bool:
    if isinstance(found, bool) or type(found) is not type(bound) or not isinstance(found, int | str):
        return False
    return bool(found >= bound) if name == "at_least" else bool(found <= bound)
