"""Passkeys of people: the list, adding and removing, and signing in with one.

The device needs script: `static/passkeys.js` asks here for options (`does=ask`, answered as JSON) and sends the form with the answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import passkeys as engine
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.web import problems, session
from tongban.web.portal import entering

ADDING, SIGNING_IN = "passkey-adding", "passkey-signing-in"
LONGEST = 20_000  # characters of a browser's answer; real ones have about a thousand


def passkeys(request: HttpRequest) -> HttpResponse:
    """A person's passkeys: add one, remove one."""
    by, at = session.actor(request), session.now(request)
    if by.kind != "person":
        raise NotFound("web.no_such_page")
    name, does = request.POST.get("name", "")[:200], request.POST.get("does")
    found: list[Discrepancy] = []
    if request.method == "POST" and does == "ask":
        return device_options(request, ADDING, lambda: engine.offer(_account(request), name, at=at))
    if request.method == "POST":
        act, done = _removal(request, by, at) if does == "remove" else _addition(request, name, by, at)
        _, found = problems.attempt(act)
        if not found:
            messages.success(request, done)
            return redirect("portal:passkeys")
    hint = gettext("What you call the device, such as: my telephone.")
    page = {
        "section": "mine",
        "scripted": True,
        "rows": engine.of(by.account or 0),
        "problems": problems.summary(found),
        "name": problems.field("name", gettext("Name of the passkey"), found, value=name, hint=hint, short=True),
    }
    return render(request, "portal/passkeys.html", page, status=422 if found else 200)


def _addition(request: HttpRequest, name: str, by: Actor, at: datetime) -> tuple[Callable[[], object], str]:
    state, account = device_state(request, ADDING), _account(request)
    done = gettext("The passkey is added. The next time, sign in with it.")
    return lambda: engine.add(account, name, state, device_answer(request), by=by, at=at), done


def _removal(request: HttpRequest, by: Actor, at: datetime) -> tuple[Callable[[], object], str]:
    given = request.POST.get("passkey", "")
    passkey = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
    account, done = _account(request), gettext("The passkey is removed. It opens nothing any more.")
    return lambda: engine.remove(account, passkey, by=by, at=at), done


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a person in whose device answers; nothing is typed."""
    at, following = session.now(request), session.safe_next(request, entering.MINE)
    found: list[Discrepancy] = []
    if request.method == "POST" and request.POST.get("does") == "ask":
        return device_options(request, SIGNING_IN, lambda: engine.ask("", at=at))
    if request.method == "POST":
        state, answer = device_state(request, SIGNING_IN), device_answer(request)
        account, found = problems.proved(lambda: engine.sign_in(state, answer, at=at, source=entering.source(request)), "")
        if account:
            session.signed_in(request, account, following)
            return redirect(following)
    page = {"scripted": True, "next": following, "problems": problems.summary(found)}
    return render(request, "portal/passkey.html", page, status=422 if found else 200)


def device_options(request: HttpRequest, key: str, options: Callable[[], tuple[dict[str, Any], dict[str, Any]]]) -> HttpResponse:
    """Options for the device; what stands in the way is told on the page, which the script then asks for."""
    made, found = problems.attempt(options)
    if made is None:
        return JsonResponse({"problems": problems.summary(found)}, status=422)
    request.session[key] = made[1]
    return JsonResponse(made[0])


def device_state(request: HttpRequest, key: str) -> dict[str, Any]:
    """The state of the question that was asked, taken once: a second answer to it finds none."""
    state: dict[str, Any] = request.session.pop(key, {})
    return {"challenge": "", "user_verification": None, "until": 0, "login": "", **state}


def device_answer(request: HttpRequest) -> dict[str, Any]:
    """The device's answer as the browser gave it; empty when it is none."""
    try:
        answer = json.loads(request.POST.get("answer", "")[:LONGEST])
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _account(request: HttpRequest) -> Any:
    return request.user
