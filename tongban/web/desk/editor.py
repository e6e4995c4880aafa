"""The editor of packs: one's draft with its problems and differences, its files, and its words language by language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.pack.lines import Problem
from tongban.services import editing, queries, trials
from tongban.web import answers, session
from tongban.web.desk.packs import touched, zip_file
from tongban.web.problems import attempt, field, summary

SHOWN = 100  # problems and differences on a page; the rest is counted


def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """A pack as the reader edits it: what is changed, wrong and different, and what to do next."""
    by, at = session.officer(request), session.now(request)
    draft = _draft(pack, by, at)
    seen = editing.looked(draft)
    others = editing.others(pack, to=by, at=at)
    names = actors.account_names(one.account for one in others)
    shown = {
        "section": "packs",
        "pack": pack,
        "title": answers.label(seen.pack.title, pack)[0],
        "draft": draft,
        "begun": draft.edit.pk is not None,
        "revision": queries.latest(pack)[0],
        "errors": sum(not one.warning for one in seen.problems),
        "problems_found": _placed(seen.problems[:SHOWN], pack),
        "more_problems": max(0, len(seen.problems) - SHOWN),
        "touched": touched(seen.differences[:SHOWN]),
        "more_differences": max(0, len(seen.differences) - SHOWN),
        "others": [{"name": names.get(one.account, ""), "row": one, "files": sorted(one.files)[:10]} for one in others],
        "clashes": editing.clashes(draft) if draft.outdated else [],
        "files": _files(draft, seen.problems),
        "services": _services(seen.pack, draft.files),
        "trial": trials.latest(pack, to=by),
        "scenarios": trials.count(draft.files),
        "new": field("path", gettext("Path of a new file"), hint=gettext("Such as services/name/scenarios/refusals.yaml.")),
    }
    return render(request, "desk/pack.html", shown)


def _draft(pack: str, by: Actor, at: datetime) -> editing.Draft:
    """One's draft, or the latest revision as a draft would begin with it. Raises NotFound("pack.unknown") where there is neither."""
    found = editing.draft(pack, to=by, at=at) or editing.beginning(pack)
    if not found.files and found.edit.pk is None:
        raise NotFound("pack.unknown")
    return found


def _placed(problems: tuple[Problem, ...], pack: str) -> list[dict[str, Any]]:
    return [{"one": one, "href": f"{file_address(pack, one.file)}#L{one.line}"} for one in problems]


def file_address(pack: str, path: str) -> str:
    """The page of a file."""
    return f"{reverse('desk:pack-file', args=[pack])}?{urlencode({'path': path})}"


def _files(draft: editing.Draft, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Every file with whether it is changed and how many problems it has; those taken out stand too."""
    wrong: dict[str, int] = {}
    for one in problems:
        wrong[one.file] = wrong.get(one.file, 0) + (not one.warning)
    return [
        {
            "path": path,
            "href": file_address(draft.edit.pack, path),
            "state": _state(draft, path),
            "problems": wrong.get(path, 0),
            "data": path.endswith(editing.KINDS),
            "gone": path not in draft.files,
        }
        for path in sorted({*draft.files, *draft.base})
    ]


def _state(draft: editing.Draft, path: str) -> str:
    if path not in draft.edit.files:
        return ""
    if path not in draft.files:
        return gettext("taken out")
    return gettext("changed") if path in draft.base else gettext("new")


def _services(pack: Any, files: Mapping[str, str]) -> list[dict[str, str]]:
    """The services of a pack by folder and title, for the words."""
    folders = [path.split("/")[1] for path in sorted(files) if path.endswith("/service.yaml") and path.count("/") == 2]
    by_folder = {one.id.partition(".")[2]: one for one in pack.services.values()}
    texts = {folder: by_folder[folder].texts for folder in folders if folder in by_folder}
    return [
        {"folder": folder, "title": answers.label({language: one.get("title", "") for language, one in texts[folder].items()}, folder)[0]}
        if folder in texts
        else {"folder": folder, "title": folder}
        for folder in folders
    ]


def file(request: HttpRequest, pack: str) -> HttpResponse:
    """One file: its text with the numbers of its lines and what is wrong with it; saved into the reader's draft."""
    by, at, path = session.officer(request), session.now(request), request.GET.get("path", "")
    draft = _draft(pack, by, at)
    problems: list[Discrepancy] = []
    text = draft.files.get(path, "")
    if request.method == "POST":
        text = request.POST.get("text", "")
        _, problems = attempt(lambda: _change(request, pack, path, by, at))
        if not problems:
            messages.success(request, gettext("Saved in your draft."))
            return redirect(file_address(pack, path) if path in _draft(pack, by, at).files else reverse("desk:pack", args=[pack]))
    elif path not in draft.files and path not in draft.base and "new" not in request.GET:
        raise NotFound("edit.no_file", file=path[:80])
    found = [one for one in editing.looked(draft).problems if one.file == path]
    shown = {
        "section": "packs",
        "pack": pack,
        "path": path,
        "draft": draft,
        "text": text,
        "was": editing.mark(draft.files.get(path, "")),
        "theirs": draft.files.get(path, "") if problems and text != draft.files.get(path, "") else None,
        "before": draft.base.get(path) if draft.base.get(path) != draft.files.get(path) else None,
        "data": path.endswith(editing.KINDS),
        "gone": path not in draft.files and path in draft.base,
        "state": _state(draft, path),
        "lines": _numbers(text, found),
        "rows": min(text.count("\n") + 4, 4000),
        "found": found,
        "problems": summary(problems),
    }
    return render(request, "desk/pack_file.html", shown, status=422 if problems else 200)


def _change(request: HttpRequest, pack: str, path: str, by: Actor, at: datetime) -> Any:
    act, posted = request.POST.get("act", ""), request.POST
    if act == "remove":
        return editing.remove(pack, path, by=by, at=at)
    if act == "restore":
        return editing.restore(pack, path, by=by, at=at)
    return editing.write(pack, path, posted.get("text", ""), was=posted.get("was", ""), by=by, at=at)


def _numbers(text: str, found: list[Problem]) -> list[tuple[int, str]]:
    """The numbers of the lines, some more than there are, with the kind of problem of each."""
    kinds = {one.line: "warn" if one.warning else "bad" for one in reversed(found)}
    return [(number, kinds.get(number, "")) for number in range(1, min(text.count("\n") + 40, 4000))]


ACTS = {"propose": editing.propose_draft, "discard": editing.discard, "try": trials.ask}


@require_POST
def act(request: HttpRequest, pack: str, act: str) -> HttpResponse:
    """Propose a draft, throw it away, have its scenarios played, or bring it up to date."""
    by, at = session.officer(request), session.now(request)
    told = {
        "propose": gettext("Proposed. A colleague with the right to publish looks at it now."),
        "discard": gettext("Your draft is thrown away."),
        "try": gettext("The scenarios are played now. The result stands here."),
        "refresh": gettext("Your draft begins with the latest revision now. Look it through again."),
    }
    if act == "refresh":
        editing.refresh(pack, frozenset(request.POST.getlist("mine")), by=by, at=at)
    elif act in ACTS:
        ACTS[act](pack, by=by, at=at)
    else:
        raise NotFound("web.no_such_page")
    messages.success(request, told[act])
    return redirect("desk:packs") if act in ("propose", "discard") else redirect("desk:pack", pack)


def export(request: HttpRequest, pack: str) -> HttpResponse:
    """The folder of one's draft as one file."""
    by, at = session.officer(request), session.now(request)
    return zip_file(dict(_draft(pack, by, at).files), pack)
