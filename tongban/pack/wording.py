"""The texts of a service, one file a language: read as words by key, and changed where they stand, so that comments and order stay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from tongban.pack.lines import _Loader, read


def words(text: str) -> dict[str, str]:
    """The words of a file by key; nothing of what cannot be read as words."""
    page, problems = read("texts.yaml", text)
    if problems or not isinstance(page.value, dict):
        return {}
    return {str(key): value for key, value in page.value.items() if isinstance(value, str)}


def readable(text: str) -> bool:
    """Whether a file is words by key, or empty."""
    page, problems = read("texts.yaml", text)
    return not problems and isinstance(page.value, dict)


def changed(text: str, wanted: Mapping[str, str]) -> str:
    """The text with other words under some keys; a key with empty words is taken out, one that is new stands at the end."""
    known = words(text)
    edits = {key: told for key, told in wanted.items() if known.get(key, "") != told}
    if not edits:
        return text
    root = yaml.compose(text, Loader=_Loader) if known else None
    nodes = root.value if isinstance(root, yaml.MappingNode) else []
    for key, value in sorted(nodes, key=lambda pair: -pair[0].start_mark.index):
        if key.value in edits:
            text = _replaced(text, key, value, edits.pop(key.value))
    added = "".join(_line(key, told) for key, told in edits.items() if told)
    return f"{text.rstrip()}\n{added}" if added and text.strip() else added or text


def _replaced(text: str, key: Any, value: Any, told: str) -> str:
    """The text with one entry written anew: from the beginning of its key to the end of its last line."""
    end = value.end_mark.index
    if text[end - 1 : end] != "\n":
        rest = text.find("\n", end)
        end = len(text) if rest < 0 else rest + 1
    return text[: key.start_mark.index] + (_line(key.value, told) if told else "") + text[end:]


def _line(key: str, told: str) -> str:
    return f"{_scalar(key)}: {_scalar(told)}\n"


def _scalar(told: str) -> str:
    """The plainest way of writing that reads back as just these words."""
    block = "|-\n" + "\n".join(f"  {line}" if line else "" for line in told.split("\n"))
    for way in (told, block) if "\n" in told else (told,):
        if words(f"k: {way}\n") == {"k": told}:
            return way
    return json.dumps(told, ensure_ascii=False)
