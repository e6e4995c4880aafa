"""Who reads: the actor of a request, and signing in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from tongban.actors import accounts, unsent
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound

PARTY, POST, AT_TERMINAL = "party", "post", "terminal"
IDLE, LONGEST = 10 * 60, 45 * 60  # assumed: seconds for which a session at a terminal goes on without a page, and at most


def actor(request: HttpRequest) -> Actor:
    """The actor of the request: a person for the party chosen, or an officer in the post chosen.

    Who has lost the mandate for the party chosen is themselves again from the next page on; the act at hand is refused, for
    it was meant for the other. Raises NotAllowed: web.signed_out, actor.no_mandate.
    """
    account: Any = request.user
    if not account.is_authenticated:
        raise NotAllowed("web.signed_out")
    if account.kind == "officer":
        found: Actor | None = getattr(request, "officer", None)  # several parts of a page ask; the post stays through a request
        if found is None:
            found = request.officer = actors.officer(account.pk, request.session.get(POST), channel="web")  # type: ignore[attr-defined]
        return found
    try:
        return actors.person(account, request.session.get(PARTY), at=now(request), channel=channel(request))
    except NotAllowed:
        request.session[PARTY] = None
        if request.method != "GET":
            raise
        messages.warning(request, gettext("The mandate you were acting under has ended. You are acting for yourself again."))
        return actors.person(account, at=now(request), channel=channel(request))


def officer(request: HttpRequest) -> Actor:
    """The officer at the desk. Raises NotAllowed("web.signed_out"), and NotFound for people: for them there is no desk."""
    by = actor(request)
    if by.kind != "officer":
        raise NotFound("web.no_such_page")
    return by


def person(request: HttpRequest) -> Actor:
    """The person in their space, for the party chosen. Raises NotAllowed("web.signed_out"), NotFound for officers."""
    by = actor(request)
    if by.kind != "person":
        raise NotFound("web.no_such_page")
    return by


def channel(request: HttpRequest) -> str:
    """Whether a person comes by a telephone or another machine, as far as the browser tells, or sits at a terminal of a hall."""
    if getattr(request, "terminal", None) is not None:
        return "terminal"
    return "mobile" if "Mobi" in request.headers.get("user-agent", "") else "web"


def now(request: HttpRequest) -> Any:
    """The moment of the request."""
    return request.now  # type: ignore[attr-defined]


def signed_in(request: HttpRequest, account: Any, following: str = "") -> None:
    """Begin a session for an account that has proved itself; the old session's key is thrown away.

    Who goes on at a page into which they had typed acts for whom they acted there.
    """
    terminal = getattr(request, "terminal", None)
    if terminal is not None and account.kind != "person":
        raise NotAllowed("web.terminal_people")
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    typed = unsent.kept(account.pk, following, at=now(request)) if following else None
    request.session[PARTY] = typed.party if typed else None
    request.session.set_expiry(IDLE if terminal else accounts.LASTING[account.kind])
    if terminal is not None:
        request.session[AT_TERMINAL] = [terminal.pk, now(request).timestamp()]


def goes_on(request: HttpRequest) -> None:
    """This session goes on although the others of its account have just ended; its key is a new one."""
    account: Any = request.user
    update_session_auth_hash(request, accounts.account(account.pk))


def signed_out(request: HttpRequest) -> None:
    """End the session; the log says so."""
    account: Any = request.user
    if account.is_authenticated:
        by = Actor(kind=account.kind, account=account.pk, person=account.person_id, level=account.level)
        accounts.signed_out(by=by, at=now(request))
    logout(request)


def region(request: HttpRequest) -> str:
    """The region the reader chose; the demonstration's district when none or an unknown one is named."""
    code = request.COOKIES.get("region", "")
    try:
        return actors.region(code).code if code.isdigit() else DISTRICT
    except NotFound:
        return DISTRICT


def safe_next(request: HttpRequest, default: str) -> str:
    """Where to go on after signing in: only an address of this platform."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else default


def language() -> str:
    """The reader's language."""
    return get_language() or "en"
