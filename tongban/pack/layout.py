"""Where the files of a pack lie. What lies elsewhere would be overlooked in silence, so it is a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tongban.pack.lines import Problem
from tongban.pack.shapes import LANGUAGES

PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        r"pack\.yaml",
        r"(registers|offers|joint|elements|codelists|laws|powers|deadlines|pauses|ledgers|units)/[^/]+\.yaml",
        r"services/[^/]+/(service|form)\.yaml",
        rf"services/[^/]+/texts\.({'|'.join(LANGUAGES)})\.yaml",
        r"services/[^/]+/rules\.py",
        r"services/[^/]+/[^/]+\.typ",
        r"services/[^/]+/(scenarios|local)/[^/]+\.yaml",
        r"(services/[^/]+/)?[^/]+\.(md|txt)",
        r"(pages|courses)/.+",
    )
)
LONGEST = 240
HIDDEN = re.compile(r"(^|/)[.~_]")  # what editors and Python leave behind
PART = re.compile(r"(?!\.{1,2}$)[^/\\:\x00-\x1f\x7f\ud800-\udfff]{1,120}")  # a name that every file system takes as one name
TEXTS = re.compile(r"services/[^/]+/texts\.(.+)\.yaml")


def plain(path: str) -> bool:
    """Whether a path is made of names alone: nothing that leads upwards, to a root or past what a file system takes."""
    return len(path) <= LONGEST and all(PART.fullmatch(part) for part in path.split("/"))


def misplaced(paths: Iterable[str]) -> Iterator[Problem]:
    """Problems of the places of files."""
    listed = sorted(paths)
    for path in listed:
        if not plain(path):
            yield Problem(
                repr(path)[1:81], 1, "file.bad_name", "This cannot name a file of a pack.", "Name it by plain parts and single slashes."
            )
            continue
        if HIDDEN.search(path) or any(place.fullmatch(path) for place in PLACES):
            continue
        language = TEXTS.fullmatch(path)
        if language:
            cure = f"Name it by one of: {', '.join(LANGUAGES)}."
            yield Problem(path, 1, "words.language", f"The language {language[1]} is not in use.", cure)
        else:
            cure = "Move or rename it; docs/write-a-pack.md shows the places."
            yield Problem(path, 1, "file.misplaced", "No file of a pack lies here or ends so.", cure)
    for folder in sorted({"/".join(path.split("/")[:2]) for path in listed if path.startswith("services/") and path.count("/") > 1}):
        if f"{folder}/service.yaml" not in listed:
            yield Problem(
                f"{folder}/service.yaml", 1, "file.missing", "The service has no service.yaml.", "Write it, or take the folder out."
            )
