"""YAML with the line of every value: safe types only, no anchors, no key twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

LARGEST = 400_000
DEEPEST = 20
LARGEST_NUMBER = 10**18
OPENING = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
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


class _Loader(yaml.SafeLoader):
    """Values as YAML 1.2 has them: `on` and `yes` are words, 010 and 9:30 are text, a day is a day."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", list("-+.0123456789")),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", list("0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})\\Z"), _first)


class _Fast(yaml.CSafeLoader):
    """The same by libyaml, ten times as fast. What it refuses is read again in Python, whose words name place and reason better."""


_Fast.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


def read(file: str, text: str) -> tuple[Page, list[Problem]]:
    """The page of a text, not to be changed, with everything that is wrong in it; an empty page when it cannot be read at all."""
    page, problems = _read(file, text)
    return page, list(problems)


# A pack is read when it is checked, proposed and published, and again by each scenario: its text is the same.
@lru_cache(maxsize=1024)
def _read(file: str, text: str) -> tuple[Page, list[Problem]]:
    try:
        reading = _Reading(file, _Fast)
        reading.whole(text)
    except (yaml.YAMLError, UnicodeEncodeError):
        reading = _Reading(file, _Loader)
        reading.said(text)
    return reading.page, reading.problems


class _Reading:
    """One file being read."""

    def __init__(self, file: str, loader: type[Any]) -> None:
        self.page = Page(file, {}, {})
        self.problems: list[Problem] = []
        self.loader, self.values = loader, _Loader("")

    def whole(self, text: str) -> None:
        """Read a text; raises yaml.YAMLError when it is none."""
        if len(text) > LARGEST:
            self.complain(1, "yaml.too_large", f"The file has {len(text)} characters.", f"Keep it under {LARGEST}: split it by topic.")
        elif self.may_be_built(text):
            node = yaml.compose(text, Loader=self.loader)
            self.page.value = self.plain(node, ()) if node is not None else {}

    def said(self, text: str) -> None:
        """Read a text and say what it fails at."""
        try:
            self.whole(text)
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            reason = f"The character {error.character!r} cannot be kept."
            self.complain(line, "yaml.bad_character", reason, "Save the file as UTF-8 and type the character anew.")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = str(getattr(error, "problem", None) or error).splitlines()[0]
            self.complain(mark.line + 1 if mark else 1, "yaml.broken", f"This is not YAML: {reason}.", "Mend the line; blanks, not tabs.")

    def complain(self, line: int, code: str, reason: str, cure: str) -> None:
        self.problems.append(Problem(self.page.file, line, code, reason, cure))

    def may_be_built(self, text: str) -> bool:
        """Looks before anything is built: a few anchors can stand for millions of values, a few brackets for any depth."""
        depth = 0
        for token in yaml.scan(text, Loader=self.loader):
            line = token.start_mark.line + 1
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                self.complain(
                    line, "yaml.anchor", "Anchors and tags are not part of the pack language.", "Write the value where it is needed."
                )
            elif isinstance(token, yaml.DocumentStartToken) and line > 1:
                self.complain(line, "yaml.two_documents", "A second document begins here.", "Give it a file of its own.")
            depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
            if depth > DEEPEST:
                self.complain(line, "yaml.too_deep", "The values are nested too deeply.", f"Keep to {DEEPEST} levels.")
                break
        return not self.problems

    def plain(self, node: yaml.Node, path: Path) -> Any:
        """The value of a node; what is wrong in it is noted and left out."""
        line = node.start_mark.line + 1
        self.page.lines[path] = line
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*path, place)) for place, child in enumerate(node.value)]
        try:
            value = self.values.construct_object(node)
        except (ValueError, OverflowError) as error:
            self.complain(line, "yaml.bad_value", f"{node.value[:40]} cannot be read: {error}.", "Give a day or number that exists.")
            return None
        if isinstance(value, float) or (isinstance(value, int) and abs(value) >= LARGEST_NUMBER):
            self.complain(line, "yaml.bad_value", f"{node.value[:40]} has no exact form.", "Write whole numbers, or text in quotes.")
            return None
        if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
            self.complain(line, "yaml.bad_value", "The text has a lone surrogate.", "Type the character anew.")
            return None
        return value

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
                self.complain(line, "yaml.bad_key", "This key is not a name.", "Write a word before the colon.")
                continue
            key = str(key_node.value)
            if key in found:
                self.complain(line, "yaml.twice", f"The key {key} stands twice.", "Keep one of them.")
                continue
            found[key] = self.plain(value_node, (*path, key))
            self.page.lines[(*path, key)] = line
        return found
