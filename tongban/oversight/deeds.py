"""Who did what: the events of each officer, newest first, and the acts that were refused to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tongban.base.actor import Actor
from tongban.log import actions as log
from tongban.log import queries
from tongban.log.followers import Event
from tongban.oversight.models import Deed


def note(event: Event) -> None:
    """Keep whose event it is, where an officer did it; handled again it changes nothing."""
    by = json.loads(event.envelope)["by"] if event.envelope else {}
    if by.get("kind") == "officer" and by.get("account"):
        Deed.objects.get_or_create(event_id=event.pk, defaults={"account": by["account"], "kind": event.kind})


def of_officer(
    account: int,
    *,
    kinds: Iterable[str] = (),
    noun: str = "",
    key: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: str = "",
    limit: int = 50,
) -> list[Event]:
    """The events of an officer with their places, newest first, after the last one seen. The caller has asked for the right.

    Raises NotFound("log.no_event") for a `before` that is not there.
    """
    asked = {
        "kind__in": list(kinds),
        "event__noun": noun,
        "event__key": key,
        "event__recorded_at__gte": since,
        "event__recorded_at__lt": until,
    }
    rows = Deed.objects.filter(account=account, **{name: value for name, value in asked.items() if value})
    if before:
        rows = rows.filter(pk__lt=Deed.objects.filter(event=queries.event(before).pk).values("pk"))
    return [row.event for row in rows.select_related("event__place").order_by("-pk")[:limit]]


@transaction.atomic
def refused(about: str, told: dict[str, str], *, by: Actor, at: datetime) -> Event:
    """Record that an act, or a look, was refused to an officer: what was asked for and why not.

    Its subject is its own: the history of the case, which the applicant reads, does not tell who tried what.
    """
    return log.append("act.refused", ("refusal", about), told, by=by, at=at)
