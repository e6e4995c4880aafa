"""Propose and publish packs with four eyes, offer services, take catalogues in."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.exchange import actions as exchange
from tongban.log import actions as log
from tongban.pack import bundle, reader
from tongban.pack.checker import check
from tongban.pack.citing import references
from tongban.pack.shapes import Pack
from tongban.pack.shapes import Service as ServiceShape
from tongban.registers import actions as registers
from tongban.registers import queries as laws
from tongban.services import piloted, revising, search, trust
from tongban.services.models import Item, Offering, PackRevision, Service
from tongban.services.queries import around, forget, in_force, latest, parsed
from tongban.services.queries import title as called

TREE = Path(__file__).parents[2]
CATALOGUE = TREE / "data/china/services/service_items_guangan_2025.csv"
BATCH = 2000


def propose(files: Mapping[str, str], *, by: Actor, at: datetime, base: str = "") -> PackRevision:
    """Propose a revision of a pack: its exact text files. Code must be known here already: Refused("pack.unknown_code").

    With a `base` it is published only while that revision is the latest.
    Raises Refused("pack.not_publishable") with the first problem and their count, "pack.known".
    """
    return _propose(files, "", "", base, by=by, at=at)


def propose_bundle(content: bytes, *, by: Actor, at: datetime) -> PackRevision:
    """Propose the pack of a signed bundle (`tongban.pack.bundle`): the one way in for new code."""
    actors.require(by, "pack.propose")
    sent = bundle.read(content)
    return _propose(sent.files, sent.key, sent.signature, "", by=by, at=at)


@transaction.atomic
def _propose(files: Mapping[str, str], key: str, signature: str, base: str, *, by: Actor, at: datetime) -> PackRevision:
    actors.require(by, "pack.propose")
    reading = reader.parse(files)
    problems = [*reading.errors, *(one for one in check(reading.pack, around(reading.pack)) if not one.warning)]
    if problems:
        raise Refused("pack.not_publishable", count=len(problems), first=str(problems[0]), problems=[str(one) for one in problems[:50]])
    row = PackRevision.objects.select_for_update().filter(pack=reading.pack.id, digest=reading.pack.digest).first()
    # The key of a revision that waits may be trusted no longer: the same files, signed anew, take its place.
    # What was withdrawn may come again.
    if row and (row.state == "published" or (row.state == "proposed" and key in ("", row.signed_key))):
        raise Refused("pack.known")
    row = row or PackRevision(pack=reading.pack.id, digest=reading.pack.digest, files=dict(files))
    row.state, row.base = "proposed", base
    row.signed_key, row.signature, row.proposed_by, row.proposed_at = key, signature, by.account, at
    trust.ensure_code_may_enter(row, by=by, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # proposed by another at the same instant
        raise Refused("pack.known") from error
    log.append("pack.proposed", ("pack", row.pack), {"revision": row.digest} | ({"signed": key} if key else {}), by=by, at=at)
    return row


@transaction.atomic
def publish(revision_id: int, *, effective_from: datetime | date, by: Actor, at: datetime) -> PackRevision:
    """Publish a proposed revision; the one who proposed it cannot. Lower engines take their part over in the same transaction.

    With a day it holds from that legal day of each region on, until then what held before; with a moment everywhere from then on.
    Raises Refused("pack.day_past"), "pack.next_lies_ahead" where another holds only later, "pack.shared_at_once".
    """
    row = to_publish(revision_id, by, at)
    row.state, row.published_by, row.published_at = "published", by.account, at
    row.effective_on = None if isinstance(effective_from, datetime) else effective_from
    row.effective_from = effective_from if isinstance(effective_from, datetime) else revising.begins(effective_from, at)
    revising.ensure_in_turn(row, at)
    ahead = row.effective_from > at
    if ahead:
        revising.ensure_nothing_shared(row)
    row.listed = not ahead
    row.save(update_fields=["state", "published_by", "published_at", "effective_from", "effective_on", "listed"])
    hand_over(row, by=by, at=at)
    told = {"revision": row.digest, "effective_from": log.moment(row.effective_from), "services": sorted(parsed(row.pk).services)}
    log.append("pack.published", ("pack", row.pack), told, by=by, at=at)
    return row


def to_publish(revision_id: int, by: Actor, at: datetime) -> PackRevision:
    """A proposed revision, locked, which the actor may publish: never who proposed it."""
    row = revising.taken(revision_id)
    actors.require(by, "pack.publish")
    if row.state != "proposed":
        raise Refused("pack.not_proposed", state=row.state)
    if by.account is not None and by.account == row.proposed_by:
        raise Refused("pack.same_person")
    if row.base and row.base != latest(row.pack)[1]:
        raise Refused("pack.base_changed", pack=row.pack)
    piloted.ensure_none(row.pack, at)
    trust.ensure_code_may_enter(row, by=by, at=at)
    return row


def hand_over(row: PackRevision, *, by: Actor, at: datetime) -> None:
    """Give the lower engines their part of a revision, and lists the titles of its services once it holds for everybody."""
    pack = parsed(row.pk)
    registers.define(pack, revision=row.digest, by=by, at=at)
    exchange.define(pack, by=by, at=at)
    live = [parsed(one) for one in dict.fromkeys([in_force(pack.id, at), row.pk]) if one]
    registers.rely(pack.id, dict.fromkeys(use for one in live for use in _reliances(one)))
    if row.listed and row.state == "published":
        _list(pack)
    forget_now()


def _list(pack: Pack) -> None:
    for service in pack.services.values():
        title = called(service)
        told_of = {"pack": pack.id, "power": service.power, "title": title, "about": _about(service)}
        Service.objects.update_or_create(id=service.id, defaults=told_of)
        search.index(f"service:{service.id}", _names(title, service))


def list_in_force(*, at: datetime) -> int:
    """Let lists and search know the titles of revisions whose day has come; what holds never waits for it. Returns of how many."""
    rows = list(PackRevision.objects.filter(state="published", listed=False, effective_from__lte=at).order_by("effective_from", "pk"))
    for row in rows:
        with transaction.atomic():
            _list(parsed(row.pk))
            PackRevision.objects.filter(pk=row.pk).update(listed=True)
    if rows:
        forget()
    return len(rows)


@transaction.atomic
def withdraw(revision_id: int, *, reason: str, by: Actor, at: datetime) -> PackRevision:
    """Take a proposal back, or turn another's down: the one who proposed it may, and who may publish. The reason stands in the log.

    What is published and holds only later is called back by who may publish, until its day; pilots that were adopted for it are open again.
    """
    row = revising.taken(revision_id)
    own = by.account is not None and by.account == row.proposed_by
    actors.require(by, "pack.propose" if own else "pack.publish")
    ahead = row.state == "published" and row.effective_from is not None and row.effective_from > at
    if row.state != "proposed" and not ahead:
        raise Refused("pack.not_proposed", state=row.state)
    if ahead:
        actors.require(by, "pack.publish")
    said = text.clean(reason, 200, field="reason")
    if not said:
        raise Refused("pack.no_reason", field="reason")
    piloted.ensure_not_tried(row.pk, row.pack, at)
    row.state = "withdrawn" if own or ahead else "rejected"
    row.save(update_fields=["state"])
    told: dict[str, Any] = {"revision": row.digest, "reason": said}
    if ahead:
        told |= {"pilots": found} if (found := revising.reopen(row, at)) else {}
        stays = in_force(row.pack, at)
        registers.rely(row.pack, _reliances(parsed(stays)) if stays else ())
        forget_now()
    log.append(f"pack.{row.state}", ("pack", row.pack), told, by=by, at=at)
    return row


def _about(service: ServiceShape) -> dict[str, Any]:
    """What lists ask of a service."""
    listed = {name: list(getattr(service, name)) for name in ("items", "applicants", "topics", "life_events")}
    told = {"online": service.online, "opened_by": service.opened_by, "concerns": service.concerns}
    return {**told, "cases": bool(service.about and service.about.needed), **listed}


def _names(title: Mapping[str, str], service: ServiceShape) -> list[tuple[int, str]]:
    """The words under which a service is found, with their weights."""
    return [(3, one) for one in title.values()] + [(2, word) for words in service.everyday.values() for word in words]


def reindex(*, at: datetime) -> int:
    """Write the search words of every service and listed item anew, and what lists ask of services. Returns of how many."""
    things: dict[str, list[tuple[int, str]]] = {}
    for row in Service.objects.order_by("pk"):
        revision = in_force(row.pack, at)
        if revision and row.pk in parsed(revision).services:
            service = parsed(revision).services[row.pk]
            things[f"service:{row.pk}"] = _names(row.title, service)
            Service.objects.filter(pk=row.pk).update(about=_about(service))
    for item in Item.objects.order_by("pk").iterator(chunk_size=BATCH):
        things[f"item:{item.code}"] = [(3, item.name), (1, item.department)]
    with transaction.atomic():
        search.index_many(things)
    return len(things)


def _reliances(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for service in pack.services.values():
        for what, ref in references(service):
            if ref.act and ref.article != "unknown":
                yield ref.act, ref.article, f"{service.id} {what}"


def forget_now() -> None:
    """Now, so that the act itself sees the change, and again when it is certain, in case another thread asked in between."""
    forget()
    transaction.on_commit(forget)


@transaction.atomic
def offer_service(service_id: str, agency_id: int, *, by: Actor, at: datetime, place: Mapping[str, Any] | None = None) -> Offering:
    """An agency offers a service in its region; it must hold the power on that day."""
    actors.require(by, "pack.offer", agency=agency_id)
    service = Service.objects.filter(pk=service_id).first()
    if service is None:
        raise NotFound("service.unknown", service=service_id)
    if service.about.get("online") == "no":
        raise Refused("service.guide_only", service=service_id)
    agency = actors.agency(agency_id)
    day = legal_day(at, actors.zone_of(agency.region))
    if not laws.holds_power(agency_id, service.power, day, service_id):
        raise Refused("service.no_power", agency=agency.name, power=service.power, day=day.isoformat())
    values = {"region_id": agency.region, "since": at, "place": dict(place or {})}
    row, _ = Offering.objects.get_or_create(service=service, agency_id=agency_id, until=None, defaults=values)
    forget_now()
    log.append("service.offered", ("service", service_id), {"agency": agency_id, "region": agency.region}, by=by, at=at)
    return row


def load_catalogue(region: str, *, by: Actor, at: datetime, path: Path = CATALOGUE) -> int:
    """Take a published catalogue in as listed items: exactly what the source holds. Returns how many are new.

    Raises Refused("actor.loaded_meanwhile") when somebody else takes the same items in at this moment.
    """
    actors.require(by, "pack.offer")
    known = set(Item.objects.values_list("code", flat=True))
    agencies = actors.agencies_by_name(region)
    with path.open(encoding="utf-8", newline="") as file:
        rows = (row for row in csv.DictReader(file) if row["implementation_code"] not in known)
        total = 0
        while batch := list(islice(rows, BATCH)):
            total += _take_items(batch, region, agencies, by=by, at=at)
    forget()
    return total


@transaction.atomic
def _take_items(rows: list[dict[str, str]], region: str, agencies: Mapping[str, int], *, by: Actor, at: datetime) -> int:
    unique = {row["implementation_code"]: row for row in rows}
    items = [
        Item(
            code=code,
            name=row["item_name"],
            parent_item=row["parent_item"],
            department=row["department"],
            kind=row["task_type_code"],
            region_id=region,
            agency_id=agencies.get(row["department"]),
            facts=row,
            basic=row["basic_code"],
        )
        for code, row in unique.items()
    ]
    try:
        with transaction.atomic():
            Item.objects.bulk_create(items)
    except IntegrityError as error:
        raise Refused("actor.loaded_meanwhile") from error
    search.index_many({f"item:{code}": [(3, row["item_name"]), (1, row["department"])] for code, row in unique.items()})
    digests = [digest(row)[:16] for row in unique.values()]
    log.append("catalogue.loaded", ("region", region), {"rows": len(unique), "digests": digests}, by=by, at=at)
    return len(unique)
