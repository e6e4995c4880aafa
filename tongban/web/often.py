"""Public pages that cost much have a limit of calls a minute and address, so that one caller leaves room for all.

Only counts are kept, under a hash that a key of this process alone makes, and all are dropped with the minute: nobody can be found in them.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tongban.base.errors import Unavailable
from tongban.web import errors
from tongban.web.sources import near, source

MINUTE = 60
# What is limited together: a caller has as many calls of each in a minute.
COSTLY = {
    "portal:rehearse": "rehearsal",
    "v1:rehearse_service": "rehearsal",
    "portal:verify": "verification",
    "portal:badge": "verification",
    "portal:genuine": "verification",
    "v1:check_document": "verification",
    "v1:verify_licence": "verification",
    "portal:progress": "verification",
    "portal:rating-by-code": "verification",
    "portal:services": "search",
    "portal:answers": "search",
    "portal:codes-csv": "search",
    "v1:list_services": "search",
}


class Calls:
    """How often each caller asked in this minute. At most `most` are told apart: those beyond share one count, so memory is bounded."""

    def __init__(self, most: int = 20_000) -> None:
        self._most, self._key = most, secrets.token_bytes(32)
        self._guard = threading.Lock()
        self._minute, self._counts = -1, dict[tuple[str, bytes], int]()

    def __len__(self) -> int:
        return len(self._counts)

    def wait(self, group: str, caller: str, limit: int, now: float) -> int:
        """Count a call; the seconds to wait where it is one too many, else 0."""
        minute = int(now // MINUTE)
        key = (group, hashlib.blake2b(caller.encode(), key=self._key, digest_size=16).digest())
        with self._guard:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            if key not in self._counts and len(self._counts) >= self._most:
                key = (group, b"")
            self._counts[key] = self._counts.get(key, 0) + 1
            return 0 if self._counts[key] <= limit else MINUTE - int(now % MINUTE)


class Often:
    """Middleware: answers 429 with Retry-After before a costly page does anything."""

    def __init__(self, get_response: object) -> None:
        self.get_response, self._calls = get_response, Calls()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)  # type: ignore[operator, no-any-return]

    def process_view(self, request: HttpRequest, view: object, args: object, named: object) -> HttpResponse | None:
        found = request.resolver_match
        group = COSTLY.get(found.view_name) if found else None
        if group is None or not settings.CALLS:
            return None
        seconds = self._calls.wait(group, near(source(request)), settings.CALLS, time.monotonic())
        if not seconds:
            return None
        response = errors.answer(request, Unavailable("web.too_often", most=settings.CALLS, seconds=seconds))
        response.headers["Retry-After"] = str(seconds)
        return response
