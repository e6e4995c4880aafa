"""What is linked statically into the modules of wheels: as their bills of materials say, or the reviewed table in docs/decisions/001 does.

A wheel with a binary module is fine when each component of its CycloneDX bill has a licence that we accept. Where it has no bill, or a
component without a licence, the table must have a row of the wheel with the very version that is locked: a new one is looked at anew.
"""

import json
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from checks.licences import locked

TABLE = Path("docs/decisions/001-dependencies.md")
BINARY = re.compile(r"\.(so|pyd|dylib)$")
ROW = re.compile(r"^\| ([\w-]+) \| (\d[\w.]*) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# SPDX names, as bills write them.
ACCEPTED = {
    "MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Zlib", "Unlicense", "PSF-2.0", "BSL-1.0", "CC0-1.0",
    "Unicode-3.0", "Unicode-DFS-2016",
}  # fmt: skip
# Components with another licence, each with its reason in the same page.
NAMED = {"option-ext": "MPL-2.0"}


def problems() -> list[str]:
    table = {name: version for name, version, *_ in ROW.findall(TABLE.read_text(encoding="utf-8"))}
    binary = [name for name in locked() if carries_binaries(name)]
    found = [f"{TABLE}: a row for {name}, which is no binary wheel of the lock" for name in table if name not in binary]
    for name in binary:
        version = metadata.version(name)
        if table.get(name) == version:
            continue
        told = list(components(name))
        if not told or any(not licence for _, licence in told):
            found.append(f"{name} {version}: says not of all it links how that is licensed; look, and write a row into {TABLE}")
        found += [f"{name} {version} links {one}: {licence}" for one, licence in told if licence and not fine(one, licence)]
    return found


def carries_binaries(name: str) -> bool:
    """Whether an installed distribution has binary modules."""
    try:
        return any(BINARY.search(str(file)) for file in metadata.files(name) or [])
    except metadata.PackageNotFoundError:
        return False


def components(name: str) -> Iterator[tuple[str, str]]:
    """Each component of a distribution's bills with its licence; empty where the bill names none."""
    for file in metadata.files(name) or []:
        if ".dist-info/sboms/" in file.as_posix() and file.suffix == ".json":
            bill = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
            yield from ((one["name"], _licence(one)) for one in bill.get("components", []))


def _licence(component: dict[str, Any]) -> str:
    told = [one.get("expression") or one["license"].get("id") or one["license"].get("name", "") for one in component.get("licenses", [])]
    return " AND ".join(f"({one})" for one in told)


def fine(component: str, licence: str) -> bool:
    """Whether an SPDX expression leaves us a licence that we accept: one side of OR, both of AND."""
    return NAMED.get(component) == licence.strip("()") or _accepted(re.findall(r"[()]|[^\s()]+", licence))


def _accepted(words: list[str]) -> bool:
    """The value of an expression; AND binds more than OR. It takes the words away as far as it has read."""
    value = _both(words)
    while words and words[0] == "OR":
        words.pop(0)
        value = _both(words) or value
    return value


def _both(words: list[str]) -> bool:
    value = _one(words)
    while words and words[0] == "AND":
        words.pop(0)
        value = _one(words) and value
    return value


def _one(words: list[str]) -> bool:
    """A name, with or without an exception, which only gives more; or something in parentheses."""
    first = words.pop(0)
    if first == "(":
        value = _accepted(words)
        words.pop(0)
        return value
    if words[:1] == ["WITH"]:
        del words[:2]
    return first in ACCEPTED
