"""What was refused to officers goes into the log, whatever the page: auditors read it there."""

from __future__ import annotations

from django.http import HttpRequest

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused, Saying
from tongban.oversight import deeds
from tongban.web import session


def note(request: HttpRequest, saying: Saying) -> None:
    """Record what an officer may not do or see, and acts on a case that do not fit. What a form lacks is no attempt."""
    by, match = _officer(request), request.resolver_match
    if by is None or match is None:
        return
    number = str(match.kwargs.get("number", ""))[:60]
    on_case = bool(number) and request.method == "POST" and isinstance(saying, Refused)
    if isinstance(saying, NotAllowed) or on_case or (isinstance(saying, NotFound) and saying.code == "case.unknown"):
        told = {"code": saying.code, "page": match.view_name, "act": str(match.kwargs.get("act", ""))[:20], "method": request.method or ""}
        deeds.refused(number or match.view_name, told, by=by, at=session.now(request))


def _officer(request: HttpRequest) -> Actor | None:
    """The officer of a page, or in whose right a program calls; one without a post is the account alone."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Actor):
        return caller if caller.kind == "officer" else None
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated or account.kind != "officer":
        return None
    try:
        return actors.officer(account.pk, request.session.get(session.POST))
    except NotAllowed:
        return Actor(kind="officer", account=account.pk, level=account.level)
