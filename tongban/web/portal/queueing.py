"""The numbers that are served now in a hall: for the screen there and for who waits elsewhere. No names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.actors import queueing
from tongban.web import session


@require_safe
def queue(request: HttpRequest, hall: int) -> HttpResponse:
    """What is called, and how many wait."""
    at = session.now(request)
    return render(request, "portal/queue.html", {"standing": queueing.standing(hall, at), "at": at})
