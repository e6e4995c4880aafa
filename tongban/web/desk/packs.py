"""Packs at the desk: what is published, what waits for a second pair of eyes; export and import of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import queries as cases
from tongban.pack import zipped
from tongban.pack.comparer import Difference
from tongban.services import actions, editing, queries
from tongban.web import session
from tongban.web.posted import day
from tongban.web.problems import attempt, field, summary

NEWEST = 50


def packs(request: HttpRequest) -> HttpResponse:
    """Revisions, newest first, with the open cases that their services have; and the packs one may edit."""
    by, at = session.officer(request), session.now(request)
    rows: list[dict[str, Any]] = queries.revisions(NEWEST)
    names = actors.account_names(row["proposed_by"] for row in rows)
    open_by = cases.open_by_service({service for row in rows for service in row["services"]})
    for row in rows:
        row["open"] = sum(open_by.get(service, 0) for service in row["services"])
        row["by"] = names.get(row["proposed_by"] or 0, "")
        row["ahead"] = row["state"] == "published" and row["effective_from"] > at
        if row["state"] == "proposed":
            row["touched"] = touched(queries.differences(row["pk"]))
            row["outdated"] = bool(row["base"]) and row["base"] != queries.latest(row["pack"])[1]
            row["own"] = row["proposed_by"] == by.account
    may_edit = actors.may(by, "pack.propose")
    shown = {
        "section": "packs",
        "rows": rows,
        "may_publish": actors.may(by, "pack.publish"),
        "may_look": may_edit or actors.may(by, "pack.publish") or actors.may(by, "supervise.read"),
        "may_move": actors.may(by, "case.move"),
        "may_edit": may_edit,
        "edited": _edited(by, at) if may_edit else [],
        "import": field("file", gettext("Folder of a pack, as a .zip file"), kind="file"),
    }
    return render(request, "desk/packs.html", shown)


def touched(differences: Sequence[Difference]) -> dict[str, Any]:
    """Differences by what they are about, and the open cases of the services in which something differs."""
    services = sorted({one.service for one in differences if one.service})
    return {
        "differences": differences,
        "shown": [_plain(one) for one in differences],
        "breaks": sum(one.breaks for one in differences),
        "services": services,
        "open": sum(cases.open_by_service(services).values()),
    }


def _plain(one: Difference) -> dict[str, Any]:
    """A difference as people read it: of what has parts only those that differ, each by its name."""
    was, now = one.was, one.now
    if isinstance(was, dict) and isinstance(now, dict):
        names = [name for name in dict.fromkeys([*was, *now]) if was.get(name) != now.get(name)]
        was, now = ({name: told[name] for name in names if name in told} for told in (was, now))
    return {"service": one.service, "part": one.part, "name": one.name, "breaks": one.breaks, "was": _said(was), "now": _said(now)}


def _said(value: Any) -> str:
    """A plain value without the marks of a program."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _edited(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The packs there are, with the reader's draft where there is one."""
    drafts = editing.own(to=by, at=at)
    return [{"pack": name, "changed": drafts.get(name)} for name in sorted({*queries.packs(), *drafts})]


@require_POST
def publish(request: HttpRequest, revision: int) -> HttpResponse:
    """Publish a proposed revision from now on, or from a day on."""
    by, at = session.officer(request), session.now(request)
    actions.publish(revision, effective_from=day(request.POST, "from", "pack.bad_day") or at, by=by, at=at)
    messages.success(request, gettext("Published."))
    return redirect("desk:packs")


@require_POST
def withdraw(request: HttpRequest, revision: int) -> HttpResponse:
    """Take a proposal back, or turn it down, with a reason."""
    row = actions.withdraw(revision, reason=request.POST.get("reason", ""), by=session.officer(request), at=session.now(request))
    messages.success(request, gettext("Withdrawn.") if row.state == "withdrawn" else gettext("Turned down."))
    return redirect("desk:packs")


def export(request: HttpRequest, revision: int) -> HttpResponse:
    """The folder of a revision as one file: whoever edits or publishes packs takes it along."""
    by = session.officer(request)
    if not actors.may(by, "pack.publish"):
        actors.require(by, "pack.propose")
    files = queries.files(revision)
    return zip_file(files, queries.parsed(revision).id)


def zip_file(files: dict[str, str], pack: str) -> HttpResponse:
    """Files of a pack to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{pack}.zip"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(zipped.write(files, pack), content_type="application/zip", headers=headers)


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Make the folder in a .zip file one's draft; nothing of it holds before it is proposed and published."""
    by, at, given = session.officer(request), session.now(request), request.FILES.get("file")
    actors.require(by, "pack.propose")
    edit, problems = attempt(lambda: editing.take_in(_unpacked(given), by=by, at=at))
    if edit is not None:
        messages.success(request, gettext("The folder is your draft now. Look at what differs, then propose it."))
        return redirect("desk:pack", edit.pack)
    shown = {
        "section": "packs",
        "problems": summary(problems),
        "import": field("file", gettext("Folder of a pack, as a .zip file"), problems),
    }
    return render(request, "desk/pack_import.html", shown, status=422)


def _unpacked(given: Any) -> dict[str, str]:
    if given is None:
        raise Refused("edit.no_file_given", field="file")
    return zipped.read(given.read(zipped.LARGEST + 1))
