"""Loads the rules of a pack: named pure functions, compiled from the stored source.

The checker's look at the source is lint, not a sandbox: rules.py enters only with the installed tree or a signed bundle.
A rule takes the facts of a case and returns a list of discrepancies as (code, facts); empty means it passes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from tongban.base import exact, parts
from tongban.base.errors import Refused

Rule = Callable[[Mapping[str, Any]], list[tuple[str, dict[str, Any]]]]
ALLOWED = (
    *("abs", "all", "any", "bool", "dict", "enumerate", "frozenset", "int", "isinstance", "len", "list", "max", "min", "next", "range"),
    *("reversed", "set", "sorted", "str", "sum", "tuple", "zip"),
)
# Of tongban.pack.likeness, below, of tongban.base.exact and of tongban.base.parts.
GIVEN = ("sound", "fold", "minutes", "exactly", "shown", "half_up", "sum_half_up", "shared")
LONGEST = 100
FORBIDDEN = (
    *(ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.With, ast.Try, ast.ClassDef, ast.AsyncFunctionDef, ast.Await),
    *(ast.Yield, ast.YieldFrom, ast.While, ast.Delete, ast.Raise, ast.Pow),
)
# They look attributes up by text, where no look at the source sees it.
BY_TEXT = ("format", "format_map")
Finding = tuple[int, str, str]  # line, reason, cure
_one_at_a_time = Lock()


def tree_of(source: str) -> ast.Module:
    """The tree of a source. Raises what `ast.parse` raises. One thread at a time: Python 3.11 counts its depth for all threads together."""
    with _one_at_a_time:
        return ast.parse(source)


def lint(source: str) -> list[Finding]:
    """What a rule may not be: (line, reason, cure)."""
    try:
        tree = tree_of(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return [(getattr(error, "lineno", 1) or 1, f"This is not Python: {error}.", "Mend the line.")]
    found: list[Finding] = []
    if source.count("\n") > LONGEST:
        found.append((1, f"rules.py has {source.count(chr(10))} lines.", f"Keep it under {LONGEST}."))
    for node in ast.walk(tree):
        found += _node(node, getattr(node, "lineno", 1))
    return sorted([*found, *_top(tree), *_unknown_names(tree)])


def _node(node: ast.AST, line: int) -> Iterator[Finding]:
    if isinstance(node, FORBIDDEN):
        yield line, f"A rule has no {type(node).__name__}.", "Write plain functions of their facts."
    if isinstance(node, ast.Attribute) and (node.attr.startswith("_") or node.attr in BY_TEXT):
        yield line, f"The name {node.attr} is not for rules.", "Use plain values, and f-strings for text."
    if isinstance(node, ast.Name) and node.id.startswith("__"):
        yield line, f"The name {node.id} is not for rules.", "Use plain values."


def _top(tree: ast.Module) -> Iterator[Finding]:
    """At the top stand values and functions of one argument that say what they decide; nothing changes these values."""
    kept = {name.id for node in tree.body if isinstance(node, ast.Assign) for name in node.targets if isinstance(name, ast.Name)}
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.FunctionDef):
            yield from _function(node, kept)
        elif not isinstance(node, ast.Assign) and not (place == 0 and isinstance(node, ast.Expr)):
            yield node.lineno, "Only values and functions stand at the top.", "Move it into a function."


def _function(node: ast.FunctionDef, kept: set[str]) -> Iterator[Finding]:
    arguments = node.args
    if not node.name.startswith("_"):
        if not ast.get_docstring(node):
            yield node.lineno, f"The rule {node.name} does not say what it decides.", "Add a docstring with its source."
        if len(arguments.args) != 1 or arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
            yield (
                node.lineno,
                f"The rule {node.name} does not take just the facts.",
                "Write it with one argument, or its name with _ before.",
            )
    if node.decorator_list:
        yield node.lineno, f"{node.name} has a decorator.", "Write a plain function."
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript | ast.Attribute) and isinstance(inner.ctx, ast.Store) and _base(inner) in kept:
            yield inner.lineno, f"{_base(inner)} is changed inside a rule.", "Make a new value: a rule remembers nothing."


def _base(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _unknown_names(tree: ast.Module) -> Iterator[Finding]:
    """Names that nothing defines: they would fail when the rule is asked."""
    known = {*ALLOWED, *GIVEN}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            known.add(node.name)
        elif isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in known and not node.id.startswith("__"):
            yield node.lineno, f"Nothing here is called {node.id}.", f"Rules know {', '.join((*ALLOWED, *GIVEN))}."


def names(source: str) -> set[str]:
    """The rules that a source defines."""
    try:
        return {node.name for node in tree_of(source).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def minutes(moment: str) -> int | None:
    """Minutes from a fixed day to a moment of one zone (2026-03-02T09:00), so that two can be held against each other; None for others."""
    try:
        read = datetime.fromisoformat(moment)
    except (TypeError, ValueError):
        return None
    if len(moment) != len("2026-03-02T09:00"):
        return None
    return read.toordinal() * 1440 + read.hour * 60 + read.minute


def exactly(text: Any, places: int) -> int | None:
    """The integer of an answer such as "12.5" with so many decimals (1250 for 2); None where it is no such number."""
    try:
        return exact.parse(str(text), places)
    except Refused:
        return None


@lru_cache(maxsize=128)
def load(source: str) -> Mapping[str, Rule]:
    """The rules of a stored source, by name. Besides plain built-ins they have those named in `GIVEN`."""
    import builtins

    from tongban.pack.likeness import fold, sound

    given = {"sound": sound, "fold": fold, "minutes": minutes}
    given |= {"exactly": exactly, "shown": exact.show, "half_up": exact.half_up, "sum_half_up": exact.sum_half_up, "shared": parts.shared}
    space: dict[str, Any] = {"__builtins__": {name: getattr(builtins, name) for name in ALLOWED}, **given}
    exec(compile(source, "rules.py", "exec"), space)  # noqa: S102  only installed or signed source comes here
    return {name: space[name] for name in names(source)}


def watched(rule: Rule, facts: Mapping[str, Any]) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    """What a rule says, and which facts it looked at, by their paths (`fetch.operator.state`) in the order in which it did."""
    seen: dict[str, None] = {}
    return rule(_Watched(facts, seen)), list(seen)


class _Watched(dict[str, Any]):
    """Facts that note what is looked at; for a rule they are the dictionary that they always were."""

    def __init__(self, facts: Mapping[str, Any], seen: MutableMapping[str, None], before: str = "") -> None:
        super().__init__(facts)
        self._seen, self._before = seen, before

    def _given(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return _Watched(value, self._seen, f"{self._before}{name}.")
        self._seen[f"{self._before}{name}"] = None
        return value

    def __getitem__(self, name: str) -> Any:
        return self._given(name, super().__getitem__(name))

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dictionary; asking for what is not there is a look too."""
        if name not in self.keys():
            if not isinstance(default, Mapping):
                self._seen[f"{self._before}{name}"] = None
            return default
        return self[name]

    def values(self) -> Any:
        """As of a dictionary, each value looked at."""
        return [self[name] for name in self.keys()]

    def items(self) -> Any:
        """As of a dictionary, each value looked at."""
        return [(name, self[name]) for name in self.keys()]


@lru_cache(maxsize=128)
def constants(source: str, asked: tuple[str, ...]) -> frozenset[str | int]:
    """Every text and whole number in some rules, and in the values and functions of the source that they use."""
    tops: dict[str, ast.AST] = {}
    for top in tree_of(source).body:
        if isinstance(top, ast.FunctionDef):
            tops[top.name] = top
        elif isinstance(top, ast.Assign):
            tops |= {name.id: top.value for target in top.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    reached, found = set(asked) & set(tops), set[str | int]()
    waiting = sorted(reached)
    while waiting:
        for node in ast.walk(tops[waiting.pop()]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | int) and not isinstance(node.value, bool):
                found.add(node.value)
            elif isinstance(node, ast.Name) and node.id in tops and node.id not in reached:
                reached.add(node.id)
                waiting.append(node.id)
    return frozenset(found)
