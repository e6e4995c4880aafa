"""The words of a service, side by side in its languages: most changes of packs are words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, NotFound
from tongban.pack import wording
from tongban.pack.shapes import LANGUAGES
from tongban.services import editing
from tongban.web import session
from tongban.web.desk.editor import _draft, file_address
from tongban.web.posted import whole
from tongban.web.problems import attempt, summary

PAGE = 12


def words(request: HttpRequest, pack: str) -> HttpResponse:
    """A page of keys with their words in each language; saved together."""
    by, at, folder = session.officer(request), session.now(request), request.GET.get("service", "")
    draft = _draft(pack, by, at)
    if f"services/{folder}/service.yaml" not in draft.files:
        raise NotFound("edit.no_file", file=f"services/{folder}"[:80])
    texts = {one: draft.files.get(f"services/{folder}/texts.{one}.yaml", "") for one in LANGUAGES}
    known = {one: wording.words(text) for one, text in texts.items()}
    keys = list(dict.fromkeys(key for told in known.values() for key in told))
    wanted = request.GET.get("q", "").strip().casefold()[:80]
    fitting = [
        key for key in keys if not wanted or wanted in key.casefold() or any(wanted in known[one].get(key, "").casefold() for one in known)
    ]
    start = min(whole(request.GET, "from"), max(0, len(fitting) - 1)) // PAGE * PAGE
    here = fitting[start : start + PAGE]
    given, problems = known, []
    if request.method == "POST":
        given = {
            one: {**known[one], **{key: request.POST.get(f"{one}:{key}", known[one].get(key, "")) for key in here}} for one in LANGUAGES
        }
        given = {one: {key: told.replace("\r\n", "\n") for key, told in rows.items()} for one, rows in given.items()}
        problems = _save(request, pack, folder, known, given)
        if not problems:
            messages.success(request, gettext("Saved in your draft."))
            return redirect(f"{reverse('desk:pack-words', args=[pack])}?{request.GET.urlencode()}")
    shown = {
        "section": "packs",
        "pack": pack,
        "folder": folder,
        "rows": [{"key": key, "words": [(one, given[one].get(key, "")) for one in LANGUAGES]} for key in here],
        "marks": [(one, editing.mark(texts[one])) for one in LANGUAGES],
        "unreadable": [file_address(pack, f"services/{folder}/texts.{one}.yaml") for one in LANGUAGES if not wording.readable(texts[one])],
        "q": request.GET.get("q", "")[:80],
        "count": len(fitting),
        "pages": _pages(folder, wanted, len(fitting), start),
        "problems": summary(problems),
    }
    return render(request, "desk/pack_words.html", shown, status=422 if problems else 200)


def _pages(folder: str, wanted: str, count: int, start: int) -> list[tuple[int, str, bool]]:
    """Number, address and whether it is this one, of each page of keys."""
    starts = range(0, count, PAGE)
    asked = {"service": folder, "q": wanted}
    return [(place + 1, urlencode({**asked, "from": str(one)}), one == start) for place, one in enumerate(starts)]


def _save(request: HttpRequest, pack: str, folder: str, known: Any, given: Any) -> list[Discrepancy]:
    told = {one: {key: value for key, value in given[one].items() if value != known[one].get(key, "")} for one in LANGUAGES}
    was = {one: request.POST.get(f"was-{one}", "") for one in LANGUAGES}
    by, at = session.officer(request), session.now(request)
    return attempt(lambda: editing.put_words(pack, folder, told, was=was, by=by, at=at))[1]
