"""YAML with the line of every value: safe types only, no anchors, no key twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 400_000
DEEPEST = 20
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a pack, where, why, and how to mend it. `warning` does not stop publication."""

    file: str
    line: int
    code: str
    reason: str
    cure: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'warning ' if self.warning else ''}{self.code}: {self.reason} {self.cure}"


@dataclass
class Page:
    """A YAML file that was read: its value and the line of each path in it."""

    file: str
    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest path above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Bad(Exception):
    def __init__(self, line: int, code: str, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.line, self.code, self.reason, self.cure = line, code, reason, cure


def read(file: str, text: str) -> tuple[Page, list[Problem]]:
    """The page of a text; an empty page with the problem when it cannot be read."""
    page = Page(file, {}, {})
    try:
        if len(text) > LARGEST:
            raise _Bad(1, "yaml.too_large", f"The file has {len(text)} characters.", f"Keep it under {LARGEST}: split it by topic.")
        _refuse_anchors(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        page.value = _plain(node, (), page.lines, 0) if node is not None else {}
    except _Bad as bad:
        return page, [Problem(file, bad.line, bad.code, bad.reason, bad.cure)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error).splitlines()[0]
        return page, [
            Problem(file, mark.line + 1 if mark else 1, "yaml.broken", f"This is not YAML: {reason}.", "Mend the line; blanks, not tabs.")
        ]
    except (ValueError, RecursionError) as error:
        return page, [Problem(file, 1, "yaml.broken", f"This cannot be read: {error}.", "Write plain values.")]
    return page, []


def _refuse_anchors(text: str) -> None:
    """Before anything is built: a few anchors can stand for millions of values."""
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
            line = token.start_mark.line + 1
            raise _Bad(line, "yaml.anchor", "Anchors and tags are not part of the pack language.", "Write the value where it is needed.")


_CONSTRUCTOR = yaml.SafeLoader("")


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], depth: int) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if depth > DEEPEST:
        raise _Bad(line, "yaml.too_deep", "The values are nested too deeply.", f"Keep to {DEEPEST} levels.")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, depth)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, place), lines, depth + 1) for place, child in enumerate(node.value)]
    value = _CONSTRUCTOR.construct_object(node)
    if isinstance(value, bytes | float | set):
        raise _Bad(line, "yaml.bad_value", f"A {type(value).__name__} has no exact form.", "Write whole numbers, or text in quotes.")
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise _Bad(line, "yaml.bad_value", "The text has a lone surrogate.", "Type the character anew.")
    return value


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _CONSTRUCTOR.construct_object(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        key = str(key) if isinstance(key, int) and not isinstance(key, bool) else key
        if not isinstance(key, str):
            raise _Bad(line, "yaml.bad_key", f"The key {key!r} is not a name.", "Put it in quotes.")
        if key in found:
            raise _Bad(line, "yaml.twice", f"The key {key} stands twice.", "Keep one of them.")
        found[key] = _plain(value_node, (*path, key), lines, depth + 1)
        lines[(*path, key)] = line
    return found
