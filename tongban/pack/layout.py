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
        r"(registers|offers|elements|codelists|laws|powers)/[^/]+\.yaml",
        r"services/[^/]+/(service|form)\.yaml",
        rf"services/[^/]+/texts\.({'|'.join(LANGUAGES)})\.yaml",
        r"services/[^/]+/rules\.py",
        r"services/[^/]+/[^/]+\.typ",
        r"services/[^/]+/(scenarios|local)/[^/]+\.yaml",
        r"(services/[^/]+/)?[^/]+\.(md|txt)",
        r"(pages|courses)/.+",
    )
)
HIDDEN = re.compile(r"(^|/)[.~_]")  # what editors and Python leave behind
TEXTS = re.compile(r"services/[^/]+/texts\.(.+)\.yaml")


def misplaced(paths: Iterable[str]) -> Iterator[Problem]:
    """Problems of the places of files."""
    listed = sorted(paths)
    for path in listed:
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
