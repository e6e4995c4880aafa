"""Who calls: the actor of a bearer token, and what its scopes cover."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from ninja.security import HttpBearer

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.web import session


class Bearer(HttpBearer):
    """The token's actor. `right` refuses who may not do this at all before the body is read: its faults are told to nobody else."""

    def __init__(self, right: Callable[[HttpRequest], object] | None = None) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        by = actors.actor_of_token(token, session.now(request))
        if self.right is not None:
            request.auth = by  # type: ignore[attr-defined]
            self.right(request)
        return by


def actor(request: HttpRequest, scope: str) -> Actor:
    """The actor, when its token covers a scope."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    if scope not in by.scopes:
        raise NotAllowed("token.scope", scope=scope)
    return by


def once(request: HttpRequest) -> str:
    """The key under which a call may be repeated and happens once. Raises Refused("web.no_key") without the header Idempotency-Key."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Refused("web.no_key", field="Idempotency-Key")
    return key
