"""A form sent when its session was over, or that is older than it: what was typed is kept for whose page it was, and offered again.

Whose page it was, says the page itself: a hidden field, signed, with account, party and address. It opens nothing; it only
says for whom to keep. What is kept is shown to that account alone, once it has signed in again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from tongban.actors import unsent
from tongban.base.errors import Saying
from tongban.documents.secrecy import secret_mark
from tongban.web import session

FIELD, SALT = "whose", "tongban.unsent"
OURS = (FIELD, "csrfmiddlewaretoken", "key", "seen", "go")


@dataclass(frozen=True)
class Page:
    """Whose page it was, and where."""

    account: int
    party: int | None
    address: str


def mark(request: HttpRequest, address: str = "") -> str:
    """What a page says of itself: whose it is, and where it stands when that is not its address. Empty for who is not signed in."""
    account: Any = request.user
    if not account.is_authenticated:
        return ""
    return signing.dumps([account.pk, request.session.get(session.PARTY), address or request.path], salt=SALT)


def read(request: HttpRequest) -> Page | None:
    """Whose page a form comes from; None when it does not say, or says it wrongly, or the page is older than what is kept."""
    try:
        return Page(*signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=unsent.KEPT))
    except signing.BadSignature:
        return None


def keep(request: HttpRequest) -> Page | None:
    """Keep what a form holds for whose page it was; None when it cannot be kept."""
    page = read(request) if request.method == "POST" else None
    if page is None:
        return None
    fields = {name: values for name, values in request.POST.lists() if name not in OURS}
    if secret_mark(str(fields)):
        return None
    files = [one.name or "" for name in request.FILES for one in request.FILES.getlist(name)]
    done = unsent.keep(page.account, page.address, fields, files=files, party=page.party, at=session.now(request))
    return page if done else None


def put(request: HttpRequest, address: str, fields: Mapping[str, Sequence[str]]) -> None:
    """What the reader typed on a page where it does not fit any more, for the page where it does."""
    account: Any = request.user
    unsent.keep(account.pk, address, fields, party=request.session.get(session.PARTY), at=session.now(request))


def signed_out(request: HttpRequest, saying: Saying, page: Page | None = None) -> HttpResponse:
    """The page of a session that is over: what was typed is kept, and the way to sign in and go on."""
    page = page or keep(request)
    account: Any = request.user
    if page and account.is_authenticated and account.pk == page.account:
        request.session[session.PARTY] = page.party
        return redirect(page.address)
    back = page.address if page else request.path if request.method == "GET" else "/"
    door = "desk:sign-in" if request.path.startswith(("/desk", "/supervise")) else "portal:sign-in"
    address = f"{reverse(door)}?{urlencode({'next': back}, safe='/')}"
    told = {"page": page, "sign_in": address, "saying": saying, "files": bool(request.FILES)}
    return render(request, "signed_out.html", told, status=403)


def again(request: HttpRequest) -> tuple[QueryDict, unsent.Typed | None]:
    """What the reader had typed into this page before, as a form, and when."""
    account: Any = request.user
    found = unsent.kept(account.pk, request.path, at=session.now(request)) if request.method == "GET" else None
    posted = QueryDict(mutable=True)
    for name, values in found.fields.items() if found else ():
        posted.setlist(name, list(values))
    return posted, found


def drop(request: HttpRequest, address: str = "") -> None:
    """What was kept of this page, or of that at an address, was sent, or is not wanted."""
    account: Any = request.user
    unsent.drop(account.pk, address or request.path)
