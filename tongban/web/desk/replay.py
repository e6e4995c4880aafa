"""Past cases under a revision that is only proposed, for who edits or publishes it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.cases import replaying
from tongban.services import queries as services
from tongban.web import marks, session

SHOWN = 50


def replay(request: HttpRequest, revision: int) -> HttpResponse:
    """What the newest closed cases of its services would have come to, counted, and those that differ."""
    by, at = session.officer(request), session.now(request)
    replaying.require(by)
    services.files(revision)  # refuses a revision that is not there
    pack = services.parsed(revision)
    found = [_told(one, pack) for one in replaying.played(pack, to=by, at=at)]
    return render(request, "desk/replay.html", {"section": "packs", "pack": pack.id, "digest": pack.digest, "rows": found})


def words() -> dict[str, str]:
    """What can differ."""
    return {
        "refused": gettext("would be refused now"),
        "passes": gettext("would pass now"),
        "asked": gettext("would have to answer a new question"),
        "materials": gettext("would have to bring more"),
        "fee_more": gettext("would pay more"),
        "fee_less": gettext("would pay less"),
        "limit_shorter": gettext("would have a shorter limit"),
        "limit_longer": gettext("would have a longer limit"),
        "course": gettext("would go another way"),
    }


def _told(one: replaying.Replay, pack: Any) -> dict[str, Any]:
    said, service = words(), pack.services[one.service]
    title, lang = services.said(service, "title", session.language())
    cases = [
        {
            "row": row.row,
            "kinds": [said[kind] for kind in row.kinds],
            "asked": [marks.called(name, service)[0] for name in row.asked],
        }
        for row in one.cases[:SHOWN]
    ]
    counts = [{"words": said[kind], "n": one.counts[kind]} for kind in replaying.KINDS if kind in one.counts]
    return {"one": one, "title": title, "lang": lang, "counts": counts, "cases": cases, "more": max(0, len(one.cases) - SHOWN)}
