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


def of_act(expected: Mapping[str, Any] | None, result: Result) -> list[str]:
    """Differences of one act. Nothing expected, or nothing said of a refusal, means that it succeeds.

    `refused: code` wants a discrepancy of that code, `refused: {code, …}` one with these facts too; a list wants just these and no others.
    """
    wanted = dict(expected or {})
    wanted.pop("unchanged", None)
    refused = result.get("refused")
    if "refused" in wanted:
        return [*_refused(wanted.pop("refused"), refused), *differences(wanted, result)]
    if refused:
        return [f"refused: {_said(refused)}"]
    return differences(wanted, result)


def _said(refused: Any) -> str:
    facts = [{key: value for key, value in one.items() if key != "code"} for one in refused]
    return "; ".join(f"{one['code']} {told}" if told else str(one["code"]) for one, told in zip(refused, facts, strict=True))


def _refused(expected: Any, refused: Any) -> list[str]:
    if not refused:
        return [f"expected the refusal {expected!r}, but it was done"]
    wanted = [{"code": one} if isinstance(one, str) else one for one in (expected if isinstance(expected, list | tuple) else [expected])]
    lines = [f"expected the refusal {one!r}, was: {_said(refused)}" for one in wanted if all(differences(one, told) for told in refused)]
    if isinstance(expected, list | tuple):
        others = [told for told in refused if all(differences(one, told) for one in wanted)]
        lines += [f"refused for more than expected: {_said(others)}"] if others else []
    return lines


def of_acts(expected: Mapping[str, Any], results: Sequence[Result]) -> tuple[list[str], Result | None]:
    """Differences of acts done together, and the one result that fits `exactly_one`."""
    lines: list[str] = []
    winners: list[Result] = []
    if "exactly_one" in expected:
        winners = _fitting(expected["exactly_one"], results)
        lines += [] if len(winners) == 1 else [f"{len(winners)} of {len(results)} fit, not exactly one: {_all(results)}"]
    for result in results if "other" in expected else ():
        if not any(result is winner for winner in winners):
            lines += [f"other: {line}" for line in of_act(expected["other"], result)]
    for result in results if "every" in expected else ():
        lines += [f"every: {line}" for line in of_act(expected["every"], result)]
    if "at_least_one" in expected and not _fitting(expected["at_least_one"], results):
        lines.append(f"none fits {expected['at_least_one']!r}: {_all(results)}")
    if "none" in expected and (found := _fitting(expected["none"], results)):
        lines.append(f"{len(found)} fit {expected['none']!r}, none should")
    return lines, winners[0] if len(winners) == 1 else None


def _fitting(expected: Mapping[str, Any], results: Iterable[Result]) -> list[Result]:
    return [result for result in results if not of_act(expected, result)]


def _all(results: Iterable[Result]) -> str:
    return "; ".join(f"refused {_said(result['refused'])}" if result.get("refused") else repr(dict(result))[:200] for result in results)
