"""Accounts of officers: open one, reset a second factor, end sessions, close; and who signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import accounts, staff, ties
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.base.names import readable
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary
from tongban.web.qr import qr

PAGE = 50


def officers(request: HttpRequest) -> HttpResponse:
    """Accounts by login or name, a page at a time, and a new one."""
    by, at, posted, text = session.officer(request), session.now(request), request.POST, request.GET.get("q", "")[:80]
    rows = staff.officers(by, text, after=whole(request.GET, "after"), limit=PAGE + 1)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        password = readable(16)
        opened, problems = attempt(lambda: _open(posted, password, by=by, at=at))
        if opened is not None:
            return _once(request, *opened, password=password)
    secure = actors.may(by, "account.secure")
    found = {
        "section": "officers",
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "q": text,
        "may_open": actors.may(by, "account.open"),
        "fields": _fields(posted, problems),
        "problems": summary(problems),
        "entries": staff.entries(by) if secure else [],
        "secure": secure,
    }
    return render(request, "desk/officers.html", found, status=422 if problems else 200)


def _open(posted: Any, password: str, *, by: Actor, at: datetime) -> tuple[Any, str]:
    return accounts.open_officer(posted.get("login", ""), posted.get("name", ""), password, by=by, at=at)


def _fields(posted: Any, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    hint = gettext("Small letters, digits, dots and hyphens, such as wang.fang.")
    return [
        field("login", gettext("Login"), problems, value=posted.get("login", ""), hint=hint, short=True),
        field("name", gettext("Name of the officer"), problems, value=posted.get("name", "")),
    ]


def officer(request: HttpRequest, account: int) -> HttpResponse:
    """One account: posts, sign-ins, and keeping it safe."""
    by, at = session.officer(request), session.now(request)
    found, secure = staff.officer(account, to=by), actors.may(by, "account.secure")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        secret, problems = attempt(lambda: _do(account, request.POST, by=by, at=at))
        if secret:
            return _once(request, found, secret)
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("desk:officer", account)
    shown = {
        "section": "officers",
        "officer": found,
        "own": by.account == found.pk,
        "citizen": _citizen(problems) if actors.may(by, "account.open") and found.is_active else [],
        "secure": secure,
        "locked": staff.locked(found, at) if secure else None,
        "entries": staff.entries(by, of=found.pk) if secure else [],
        "problems": summary(problems),
    }
    return render(request, "desk/officer.html", shown, status=422 if problems else 200)


def _do(account: int, posted: Any, *, by: Actor, at: datetime) -> str:
    """Say who the officer is as a citizen, or keep the account safe."""
    if posted.get("act") == "citizen":
        ties.tell_citizen(account, posted.get("number", "")[:40], posted.get("name", "")[:200], by=by, at=at)
        return ""
    return _keep_safe(account, posted.get("act", ""), by=by, at=at)


def _citizen(problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """The form for who the officer is; what was typed is not shown again, for it names a person."""
    hint = gettext("Only to see which parties the officer is tied to. It opens no way to act for that person.")
    return [field("number", gettext("Resident number"), problems, hint=hint), field("name", gettext("Name"), problems)]


def _keep_safe(account: int, act: str, *, by: Actor, at: datetime) -> str:
    """Reset, end sessions or close; the new secret where there is one."""
    if act == "reset":
        return accounts.reset_second_factor(account, by=by, at=at)
    if act == "end":
        accounts.end_sessions(account, by=by, at=at)
    elif act == "close":
        accounts.close_account(account, by=by, at=at)
    else:
        raise NotFound("web.no_such_page")
    return ""


def _once(request: HttpRequest, account: Any, secret: str, password: str = "") -> HttpResponse:
    """What is shown this once: the secret of the second factor and a first password."""
    found = {"section": "officers", "officer": account, "password": password, **scanned(account, secret)}
    return render(request, "desk/secret.html", found)


def scanned(account: Any, secret: str) -> dict[str, Any]:
    """The secret of a second factor, to type in groups of four, and as a code to scan (Key URI format)."""
    label = quote(f"{gettext('Tongban')}:{account.login}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': gettext('Tongban')})}"
    groups = [secret[place : place + 4] for place in range(0, len(secret), 4)]
    return {"secret": " ".join(groups), "qr": qr(address)}
