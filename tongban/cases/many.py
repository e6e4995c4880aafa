"""Many applications of a service handed in together, of which each is filed by itself.

What holds for one application is not changed by its neighbours: a batch has a result per row, and what is refused can be mended and sent
again. All of it counts as received when the batch came, whenever the worker comes to it (电子签名法 article 11: a message
is received when it enters the system).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused, Saying, Unavailable
from tongban.cases import filing, letters, office, personal
from tongban.cases.many_models import Batch, BatchRow
from tongban.cases.models import Case
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.log import actions as log
from tongban.pack.shapes import Service
from tongban.services import queries as services

MOST = 2_000  # applications of a batch
TURN = 20  # are filed in one round of the worker, shared by all batches that wait
KEPT = timedelta(days=90)  # results, and what was refused, after the last was filed
logger = logging.getLogger("tongban.worker")


@dataclass(frozen=True)
class Application:
    """One application of a batch: the name by which its applicant knows it, its answers, ids of the files that go with it by
    material, and what was found wrong when it was read."""

    name: str
    form: Mapping[str, Any]
    files: Mapping[str, Sequence[int]] = field(default_factory=dict)
    wrong: Sequence[Discrepancy] = ()


def applied_together(service: Service) -> bool:
    """Whether applications can be handed in together: none of them needs a hand of its own."""
    return service.applied_for and not service.signatories and not service.concerns and service.about is None


def ensure_together(service: Service) -> None:
    """Raise Refused("batch.not_together") where they cannot."""
    if not applied_together(service):
        raise Refused("batch.not_together", service=service.id)


@transaction.atomic
def hand_in(service_id: str, given: Sequence[Application], *, region: str, name: str, key: str, by: Actor, at: datetime) -> Batch:
    """Take in many applications of a service at once; the worker files them one after the other.

    What is wrong with the batch itself is refused whole, all of it at once; what is wrong with an application is the result of that
    one. Idempotent under the key. Raises Refused and NotAllowed("case.not_yours").
    """
    if by.party is None or not (by.channel == "api" or actors.mandate_covers(by, service_id, at)):
        raise NotAllowed("case.not_yours")
    agency, where = services.offering(service_id, region)
    service = services.effective(service_id, where, at).service
    ensure_together(service)
    filing.ensure_may_apply(service, agency, where, by=by, at=at)
    if wrong := [*_misfits(given, key), *_foreign(given, by)]:
        raise Refused.of(wrong)
    mark = personal.mark({"service": service_id, "region": region, "rows": digest(list(_content(given)))})
    if there := Batch.objects.filter(party=by.party, key=key[:64]).first():
        return _same(there, mark)
    values = {"service": service_id, "region": region, "name": name[:120], "digest": mark, "by": asdict(by), "at": at}
    try:
        with transaction.atomic():
            made = Batch.objects.create(party_id=by.party, key=key[:64], **values)
    except IntegrityError:
        return _same(Batch.objects.get(party=by.party, key=key[:64]), mark)
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=made,
            place=place,
            name=one.name,
            form=personal.sealed(service, one.form),
            files={material: list(ids) for material, ids in one.files.items()},
            state="refused" if one.wrong else "waiting",
            problems=_told(one.wrong),
        )
        for place, one in enumerate(given, start=1)
    )
    told = {"service": service_id, "region": region, "applications": len(given), "content": mark}
    log.append("batch.handed_in", ("batch", str(made.pk)), told, by=by, at=at, parties=[by.party])
    return made


def _same(there: Batch, mark: str) -> Batch:
    if there.digest != mark:
        raise Refused("batch.other_content")
    return there


def _misfits(given: Sequence[Application], key: str) -> Iterator[Discrepancy]:
    """What is wrong with the batch itself."""
    if not key:
        yield Discrepancy("batch.no_key")
    if not given:
        yield Discrepancy("batch.nothing")
    if len(given) > MOST:
        yield Discrepancy("batch.too_many", {"given": len(given), "most": MOST})
    for name, times in Counter(one.name for one in given).items():
        if not name.strip() or len(name) > 60:
            yield Discrepancy("batch.bad_name", {"given": name[:80], "most": 60})
        if times > 1:
            yield Discrepancy("batch.name_twice", {"given": name[:80], "times": times})
    for one in given:
        try:
            office.refuse_secrets(one.form)
        except Refused as refusal:
            yield from refusal.discrepancies


def _foreign(given: Sequence[Application], by: Actor) -> Iterator[Discrepancy]:
    """Files that are not of who hands the batch in."""
    asked = {pk for one in given for ids in one.files.values() for pk in ids}
    theirs = {pk for pk, file in documents.kept(asked).items() if file.owner == by.party}
    for pk in sorted(asked - theirs):
        yield Discrepancy("file.unknown", {"file": pk})


def _content(given: Sequence[Application]) -> Iterator[Any]:
    asked = {pk for one in given for ids in one.files.values() for pk in ids}
    kept = documents.kept(asked)
    for one in given:
        brought = {material: [kept[pk].plain_digest for pk in ids] for material, ids in one.files.items()}
        yield [one.name, dict(one.form), brought, _told(one.wrong)]


def _told(found: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    return [{"code": one.code, "facts": dict(one.facts)} for one in found]


def file_due(*, at: datetime, most: int = TURN) -> int:
    """File what waits in batches, each application as of the receipt of its batch. Returns how many were filed or refused.

    All batches get their turn in every round, so a long one holds up nobody. An application and its result are written together: who is
    killed in between has done nothing, and the next does it once. What needs something that cannot be reached waits behind the others.
    """
    waiting = list(Batch.objects.filter(done_at=None).order_by("pk")[:most])
    return sum(_turn(one, at, max(1, most // len(waiting))) for one in waiting)


def _turn(batch: Batch, at: datetime, most: int) -> int:
    done = 0
    while done < most:
        found = _file_next(batch)
        if found is None:
            _end(batch.pk, at)
        if not found:
            return done
        done += 1
    return done


@transaction.atomic
def _file_next(batch: Batch) -> bool | None:
    """File the next one: None when none waits, False when what it needs cannot be reached now."""
    turn = BatchRow.objects.select_for_update(skip_locked=True).filter(batch=batch, state="waiting").order_by("tries", "place")
    row = turn.first()
    if row is None:
        return None
    by = Actor(**{**batch.by, "scopes": tuple(batch.by["scopes"])})
    try:
        with transaction.atomic():
            row.case, row.form, row.state = _filed(batch, row, by), {}, "filed"
    except Unavailable:
        row.tries += 1
    except Saying as refusal:
        row.state, row.problems = "refused", _told(refusal.discrepancies)
    except Exception:  # noqa: BLE001  a fault of ours with one application keeps no other from being filed
        logger.error("an application of a batch failed", extra={"batch": batch.pk, "place": row.place}, exc_info=True)
        row.tries += 1
    row.save()
    return row.state != "waiting"


def _filed(batch: Batch, row: BatchRow, by: Actor) -> Case:
    agency, where = services.offering(batch.service, batch.region)
    service = services.effective(batch.service, where, batch.at).service
    key = "batch-" + digest([batch.key, row.name])[:56]
    return letters.send(
        batch.service,
        personal.opened(service, row.form),
        {material: [_copy(pk, by, batch.at) for pk in ids] for material, ids in row.files.items()},
        region=batch.region,
        key=key,
        by=by,
        at=batch.at,
    )


def _copy(file_id: int, by: Actor, at: datetime) -> int:
    """Each case has its own file: one that is erased takes no other's away."""
    source = documents.file(file_id)
    return files.store(files.read(file_id), source.name, owner=source.owner, by=by, at=at).pk


@transaction.atomic
def _end(batch_id: int, at: datetime) -> None:
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.done_at is not None or batch.rows.filter(state="waiting").exists():
        return
    batch.done_at = at
    batch.save(update_fields=["done_at"])
    by = Actor(**{**batch.by, "scopes": tuple(batch.by["scopes"])})
    log.append("batch.done", ("batch", str(batch.pk)), counts(batch), by=by, at=at, parties=[batch.party_id])


@transaction.atomic
def sweep_batches(*, at: datetime) -> int:
    """Drop what is over for 90 days, with its files; the cases stay. Returns how many batches."""
    over = list(Batch.objects.filter(done_at__lte=at - KEPT).order_by("pk"))
    for batch in over:
        ids = {pk for one in batch.rows.values_list("files", flat=True) for listed in one.values() for pk in listed}
        for pk in documents.kept(ids):
            files.erase(pk, at=at)
        batch.delete()
    return len(over)


def batches(by: Actor, *, limit: int = 20) -> list[Batch]:
    """Those of the party that the actor acts for, newest first."""
    return list(Batch.objects.filter(party=by.party).order_by("-pk")[:limit]) if by.party else []


def batch(batch_id: int, *, to: Actor) -> Batch:
    """One of them. Raises NotFound("batch.unknown"), also for somebody else's."""
    found = Batch.objects.filter(pk=batch_id, party=to.party).first() if to.party else None
    if found is None:
        raise NotFound("batch.unknown")
    return found


def rows(found: Batch, *, state: str = "", after: int = 0, limit: int | None = 50) -> QuerySet[BatchRow]:
    """Its applications in order, of one state where it is named, behind a place."""
    asked = found.rows.filter(place__gt=after, **({"state": state} if state else {})).select_related("case").order_by("place")
    return asked if limit is None else asked[:limit]


def answers(found: Batch, row: BatchRow) -> dict[str, Any]:
    """What was handed in for an application that was not filed."""
    _, where = services.offering(found.service, found.region)
    return personal.opened(services.effective(found.service, where, found.at).service, row.form)


def counts(found: Batch) -> dict[str, int]:
    """How many of its applications wait, are filed, and were refused."""
    told = dict(found.rows.values_list("state").annotate(Count("pk")))
    return {state: told.get(state, 0) for state in ("waiting", "filed", "refused")}
