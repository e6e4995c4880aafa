"""Long code lists as open data: whole, or what begins so or has these words in its names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from tongban.base.errors import NotFound
from tongban.registers import code_loading
from tongban.web import session

NAMES = ("en", "fr", "zh-Hans")
MOST = 200


def codes(request: HttpRequest, code_list: str) -> HttpResponse:
    """A list as CSV; with `?q=` at most 200 codes that hold today."""
    name = code_list
    if name not in code_loading.EDITIONS:
        raise NotFound("codes.none", list=name[:40])
    words = request.GET.get("q", "")[:100]
    rows = code_loading.found(name, words, session.now(request).date(), limit=MOST) if words.strip() else code_loading.every(name)
    answer = HttpResponse("".join(_lines(name, rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{code_loading.EDITIONS[name]}.csv"'
    return answer


def _lines(name: str, rows: Iterable[Any]) -> Iterator[str]:
    yield _line(("list", "edition", "code", "until", *NAMES))
    for one in rows:
        until = one.until.isoformat() if one.until else ""
        yield _line((name, one.edition, one.code, until, *(one.label.get(language, "") for language in NAMES)))


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
