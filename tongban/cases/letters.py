"""Letters: applications that are written and sent on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import drafts, filing, office
from tongban.cases.models import Case
from tongban.pack.shapes import Service


def send(
    service_id: str,
    form: Mapping[str, Any],
    brought: Mapping[str, Sequence[int]] | None = None,
    *,
    region: str,
    about: str = "",
    addressed: int | None = None,
    key: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Begin, fill in, attach (`brought`: ids of files stored for it, by material) and submit in one: what is refused leaves no draft.

    Idempotent under the key: the same is answered the same; Refused("case.other_content") for anything else. Raises what those acts raise.
    """
    try:
        with transaction.atomic():
            return _send(service_id, form, brought or {}, region, about, addressed, key=key, by=by, at=at)
    except IntegrityError:  # from another window at the same instant
        with transaction.atomic():
            return _send(service_id, form, brought or {}, region, about, addressed, key=key, by=by, at=at)


def _send(
    service_id: str,
    form: Mapping[str, Any],
    brought: Mapping[str, Sequence[int]],
    region: str,
    about: str,
    addressed: int | None,
    *,
    key: str,
    by: Actor,
    at: datetime,
) -> Case:
    there = Case.objects.filter(party=by.party, key=key[:64]).first() if by.party else None
    if there is not None:
        office.own(there, by, at, again=True)
        if there.service != service_id or there.key_digest != drafts.mark(there, form):
            raise Refused("case.other_content")
        return there
    row = filing.start(service_id, region=region, about=about, addressed=addressed, by=by, at=at)
    filing.save(row.number, form, by=by, at=at)
    for material, ids in brought.items():
        for file_id in ids:
            filing.attach(row.number, material, file_id, by=by, at=at)
    return filing.submit(row.number, key=key, by=by, at=at)


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
