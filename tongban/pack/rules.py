"""Loads the rules of a pack: named pure functions, compiled from the stored source.

The checker's look at the source is lint, not a sandbox: rules.py enters only with the installed tree or a signed bundle.
A rule takes the facts of a case and returns a list of discrepancies as (code, facts); empty means it passes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

Rule = Callable[[Mapping[str, Any]], list[tuple[str, dict[str, Any]]]]
ALLOWED = (
    "abs",
    "all",
    "any",
    "bool",
    "dict",
    "enumerate",
    "frozenset",
    "int",
    "isinstance",
    "len",
    "list",
    "max",
    "min",
    "next",
    "range",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "zip",
)
LONGEST = 100
FORBIDDEN = (
    ast.Import,
    ast.ImportFrom,
    ast.Global,
    ast.Nonlocal,
    ast.With,
    ast.Try,
    ast.ClassDef,
    ast.AsyncFunctionDef,
    ast.Await,
    ast.Yield,
    ast.While,
)


def lint(source: str) -> list[tuple[int, str, str]]:
    """What a rule may not be: (line, reason, cure)."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return [(getattr(error, "lineno", 1) or 1, f"This is not Python: {error}.", "Mend the line.")]
    found = []
    if source.count("\n") > LONGEST:
        found.append((1, f"rules.py has {source.count(chr(10))} lines.", f"Keep it under {LONGEST}."))
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        if isinstance(node, FORBIDDEN):
            found.append((line, f"A rule has no {type(node).__name__}.", "Write plain functions of their facts."))
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            found.append((line, f"The name {node.attr} is not for rules.", "Use plain values."))
        if isinstance(node, ast.Name) and node.id.startswith("__"):
            found.append((line, f"The name {node.id} is not for rules.", "Use plain values."))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            found.append((node.lineno, f"The rule {node.name} does not say what it decides.", "Add a docstring with its source."))
    return found


def names(source: str) -> set[str]:
    """The rules that a source defines."""
    try:
        return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    except (SyntaxError, ValueError):
        return set()


@lru_cache(maxsize=128)
def load(source: str) -> Mapping[str, Rule]:
    """The rules of a stored source, by name. Besides plain built-ins they have `sound` and `fold` of tongban.pack.likeness."""
    import builtins

    from tongban.pack.likeness import fold, sound

    space: dict[str, Any] = {"__builtins__": {name: getattr(builtins, name) for name in ALLOWED}, "sound": sound, "fold": fold}
    exec(compile(source, "rules.py", "exec"), space)  # noqa: S102  only installed or signed source comes here
    return {name: space[name] for name in names(source)}
