"""What passes from an agency that ends to its successors, as far as services hold it: what it offers, and its items in catalogues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.log import actions as log
from tongban.services.models import Item, Offering
from tongban.services.queries import forget


def offered(agency: int) -> list[str]:
    """The services that an agency offers now, by id."""
    return sorted(Offering.objects.filter(agency=agency, until=None).values_list("service_id", flat=True))


def pass_on(agency: int, heirs: Callable[[str], list[int]], keeper: int, *, by: Actor, at: datetime) -> None:
    """Each service is offered by who takes it over, at the same place, from that moment on; listed items name who keeps the archive."""
    for row in Offering.objects.select_for_update().filter(agency=agency, until=None).order_by("pk"):
        row.until = at
        row.save(update_fields=["until"])
        for heir in heirs(row.service_id):
            region = actors.agency(heir).region
            told = {"region_id": region, "since": at, "place": row.place}
            Offering.objects.get_or_create(service_id=row.service_id, agency_id=heir, until=None, defaults=told)
            log.append("service.offered", ("service", row.service_id), {"agency": heir, "region": region, "from": agency}, by=by, at=at)
    Item.objects.filter(agency=agency).update(agency=keeper)
    forget()
    transaction.on_commit(forget)


def powers(agency: int) -> dict[str, str]:
    """The services that an agency offers now, each with the power that it needs."""
    return dict(Offering.objects.filter(agency=agency, until=None).order_by("service_id").values_list("service_id", "service__power"))


def end(agency: int, service: str, *, by: Actor, at: datetime) -> None:
    """An agency offers a service no longer; inside the act that takes the power from it."""
    if Offering.objects.filter(agency=agency, service=service, until=None).update(until=at):
        log.append("service.offer_ended", ("service", service), {"agency": agency}, by=by, at=at)
        forget()
        transaction.on_commit(forget)
