"""The public log as C2SP tlog-tiles: checkpoint, tiles, entries. Full tiles never change and may be cached for ever."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from tongban.base.errors import NotFound
from tongban.log import queries
from tongban.log.merkle import WIDTH


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest signed head."""
    head = queries.head()
    if head is None:
        raise NotFound("log.no_tile", level="checkpoint", index=0, width=0)
    return HttpResponse(head.note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


def key(request: HttpRequest) -> HttpResponse:
    """The keys of this node, for those who verify off line what it signed."""
    return HttpResponse(queries.verifiers(), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


def tile(request: HttpRequest, level: int, name: str) -> HttpResponse:
    """Hashes of a tile: `x001/x234/067` or `067.p/5`."""
    index, width = place(name)
    return _answer(queries.tile(level, index, width), width)


def entries(request: HttpRequest, name: str) -> HttpResponse:
    """The entries of a tile."""
    index, width = place(name)
    return _answer(queries.entries(index, width), width)


def place(name: str) -> tuple[int, int]:
    """Index and width of a tile's name. Raises NotFound for any other name."""
    match = re.fullmatch(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?", name)
    width = int(match[2]) if match and match[2] else WIDTH
    if match is None or not 0 < width <= WIDTH:
        raise NotFound("log.no_tile", level="", index=name[:40], width=0)
    return int(match[1].replace("x", "").replace("/", "")), width


def _answer(content: bytes, width: int) -> HttpResponse:
    kept = "public, max-age=31536000, immutable" if width == WIDTH else "no-cache"
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": kept})
