"""My account at the desk: change the password, renew the second factor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import renewal, sign_ins
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.web import session
from tongban.web.desk.officers import scanned
from tongban.web.problems import field, proved, summary

PENDING = "second-factor"


def account(request: HttpRequest) -> HttpResponse:
    """What an officer may do with the own account; each act is a form of its own."""
    by = session.officer(request)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        acts = {"password": _password, "offer": _offer, "renew": _renew}
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise NotFound("web.no_such_page")
        answer, problems = act(request, by)
        if answer is not None:
            return answer
    pending = request.session.get(PENDING, {}).get("until", 0) > session.now(request).timestamp()
    latest = sign_ins.latest(by.account or 0)
    found = {"problems": summary(problems), "fields": _fields(problems), "pending": pending, "sign_ins": latest}
    return render(request, "desk/account.html", found, status=422 if problems else 200)


def _password(request: HttpRequest, by: Actor) -> tuple[HttpResponse | None, list[Discrepancy]]:
    old, new, again = (request.POST.get(name, "")[:1000] for name in ("old", "new", "again"))

    def change() -> bool:
        if new != again:
            raise Refused("account.not_the_same", field="again")
        renewal.change_password(by.account or 0, old, new, by=by, at=session.now(request))
        return True

    done, problems = proved(change, "old")
    return _done(request, gettext("The password is changed. Other sessions have ended.")) if done else None, problems


def _offer(request: HttpRequest, by: Actor) -> tuple[HttpResponse | None, list[Discrepancy]]:
    code = request.POST.get("code", "")[:20]
    made, problems = proved(lambda: renewal.offer_secret(by.account or 0, code, by=by, at=session.now(request)), "code")
    if made is None:
        return None, problems
    secret, request.session[PENDING] = made
    found = {**scanned(_account(request), secret), "field": _fields([])["fresh"]}
    return render(request, "desk/renew.html", found), []


def _renew(request: HttpRequest, by: Actor) -> tuple[HttpResponse | None, list[Discrepancy]]:
    state, code = request.session.get(PENDING, {}), request.POST.get("fresh", "")[:20]

    def renew() -> bool:
        renewal.renew_secret(by.account or 0, state, code, by=by, at=session.now(request))
        return True

    done, problems = proved(renew, "fresh")
    if not done:
        return None, problems
    del request.session[PENDING]
    return _done(request, gettext("The second factor is renewed. The old one opens nothing any more; other sessions have ended.")), []


def _done(request: HttpRequest, words: str) -> HttpResponse:
    session.goes_on(request)
    messages.success(request, words)
    return redirect("desk:account")


def _account(request: HttpRequest) -> Any:
    return request.user


def _fields(problems: list[Discrepancy]) -> dict[str, dict[str, Any]]:
    hint = gettext("At least 12 characters: a short sentence is good. Not your name, not only digits, nothing that many people use.")
    digits = {"short": True, "inputmode": "numeric", "autocomplete": "one-time-code"}
    new = {"kind": "password", "autocomplete": "new-password", "short": True}
    return {
        "old": field("old", gettext("Old password"), problems, kind="password", autocomplete="current-password", short=True),
        "new": field("new", gettext("New password"), problems, hint=hint, **new),
        "again": field("again", gettext("New password once more"), problems, **new),
        "code": field("code", gettext("Six digits of your authenticator"), problems, **digits),
        "fresh": field("fresh", gettext("Six digits of the new secret"), problems, **digits),
    }
