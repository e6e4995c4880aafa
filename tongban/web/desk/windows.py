"""The parts of the window: serve and file, the queue, slips. Each officer sees those that the post opens."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor

PARTS = (("counter", "case.file_for"), ("queue", "queue.serve"), ("bookings", "queue.serve"), ("window", "account.slip"))


def tabs(by: Actor, current: str) -> list[dict[str, str | bool]]:
    """The parts that one's post opens, as links."""
    titles = {
        "counter": gettext("Person present"),
        "queue": gettext("Queue"),
        "bookings": gettext("Bookings"),
        "window": gettext("Slip with a code"),
    }
    return [
        {"title": titles[name], "href": reverse(f"desk:{name}"), "current": name == current} for name, verb in PARTS if actors.may(by, verb)
    ]
