"""The link to a node above: its basic catalogue as the letter that it signed, kept as a file of the home until it is looked at."""

from __future__ import annotations

import hashlib
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.base.suites import bytes_of
from tongban.exchange import letters
from tongban.exchange.links.partner import SECONDS, opener
from tongban.exchange.partners import Partner, partner

MOST = 16_000_000  # tens of thousands of items
A_WEEK = 7 * 86_400
FOLDER = "above"  # in the home
ADDRESS = "/open/basic.letter"


def fetch(asked: Mapping[str, Any]) -> dict[str, Any]:
    """In: `{"partner": name}`. Out: `{"partner", "file": SHA-256 of the letter}`. Raises Unavailable("partner.no_answer")."""
    one = partner(str(asked["partner"]))
    try:
        with opener.open(f"{one.url}{ADDRESS}?keeper={one.region}", timeout=SECONDS) as answer:
            content = answer.read(MOST + 1)
        opened(one, content)
    except (urllib.error.URLError, OSError) as error:
        raise Unavailable("partner.no_answer", partner=one.name, reason=type(error).__name__) from None
    except (Refused, NotAllowed) as refusal:
        raise Unavailable("partner.no_answer", partner=one.name, reason=refusal.code) from None
    return {"partner": one.name, "file": keep(content)}


def opened(one: Partner, content: bytes) -> dict[str, Any]:
    """What a letter of a node above says. Raises Refused("letter.unreadable"), NotAllowed("letter.forged")."""
    return letters.opened(content, bytes_of(one.key), one.suite, most=MOST)


def keep(content: bytes) -> str:
    """Keep a letter under its digest."""
    name, folder = hashlib.sha256(content).hexdigest(), Path(settings.HOME) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{name}.{os.getpid()}"
    partial.write_bytes(content)
    os.replace(partial, folder / f"{name}.letter")
    return name


def kept(one: Partner, name: str) -> dict[str, Any]:
    """A letter that was kept, opened anew with the key of today. Raises NotFound("file.unknown") where it is gone."""
    path = Path(settings.HOME) / FOLDER / f"{name}.letter"
    if not path.is_file():
        raise NotFound("file.unknown")
    return opened(one, path.read_bytes())


def sweep(names: set[str]) -> None:
    """Throw away letters that nobody needs any more; one that came a short while ago may still be on its way to who takes it in."""
    folder = Path(settings.HOME) / FOLDER
    for path in folder.glob("*.letter") if folder.is_dir() else ():
        if path.stem not in names and path.stat().st_mtime < time.time() - A_WEEK:
            path.unlink(missing_ok=True)
