"""Letters: applications that are written and sent on one page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases import filing
from tongban.cases.models import Case
from tongban.pack.shapes import Service


def send(
    service_id: str,
    form: Mapping[str, Any],
    *,
    region: str,
    about: str = "",
    addressed: int | None = None,
    key: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Begin, fill in and submit in one: what is refused leaves no draft. Idempotent under the key."""
    sent = Case.objects.filter(party=by.party, key=key[:64])
    if (there := sent.first()) is not None:
        return there
    try:
        with transaction.atomic():
            row = filing.start(service_id, region=region, about=about, addressed=addressed, by=by, at=at)
            filing.save(row.number, form, by=by, at=at)
            return filing.submit(row.number, key=key, by=by, at=at)
    except IntegrityError:  # from another window at the same instant
        return sent.get()


def fits(service: Service) -> bool:
    """Whether a service can be asked for in a letter: one page of questions, nothing to bring or to pay."""
    brought = any(one.needed != "optional" and not one.instead_of_asking for one in service.materials.values())
    return len(service.form) == 1 and not brought and service.pay is None and not service.concerns


def open_to_strangers(service: Service) -> bool:
    """Whether who has no account may ask for it."""
    return (
        service.identity == 1 and service.about is not None and not service.about.needed and service.about.case != "none" and fits(service)
    )


def of_a_stranger(found: Case) -> bool:
    """Whether a case is of somebody without an account, who has nothing but its number and code."""
    return actors.party(found.party_id).scheme == "none"
