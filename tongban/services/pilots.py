"""Try a revision at chosen agencies: proposed by one officer, approved by another, ended by adopting, prolonging or stopping it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.log import actions as log
from tongban.services import actions, piloted, revising, trust
from tongban.services.models import Offering, PackRevision
from tongban.services.pilot_models import Pilot, PilotPlace
from tongban.services.queries import differences, latest, parsed

MOST = 200  # agencies of one pilot
# What has one text for everybody beside what `revising.SHARED` names; of the second not even something new is found by a pilot alone.
EVERYBODY = ("act", "power", "post")
FROM_FORCE = ("deadline", "pause", "joint")


@transaction.atomic
def propose_pilot(revision_id: int, agencies: Iterable[int], *, since: date, until: date, reason: str, by: Actor, at: datetime) -> Pilot:
    """Propose that a revision is tried at some agencies from a legal day to a legal day, each included.

    The revision is proposed, or published for a later day. Raises Refused with everything that does not fit.
    """
    actors.require(by, "pack.propose")
    revision = revising.taken(revision_id)
    said, chosen = text.clean(reason, 2000, lines=True, field="reason"), sorted(set(agencies))
    places, unoffered = _places(revision, chosen)
    wrong = [] if said else [Discrepancy("pilot.no_reason", {"field": "reason"})]
    wrong += unoffered
    wrong += _days(since, until, at)
    wrong += _unfit(revision, since, until, at)
    if wrong:
        raise Refused.of(wrong)
    row = Pilot.objects.create(
        pack=revision.pack, revision=revision, since=since, until=until, reason=said, proposed_by=by.account, proposed_at=at
    )
    PilotPlace.objects.bulk_create(PilotPlace(pilot=row, service=service, region_id=region) for service, region in places)
    told = {"agencies": chosen, "places": [f"{service} {region}" for service, region in places], "reason": said}
    _record("pilot_proposed", row, told, by=by, at=at)
    return row


def _places(revision: PackRevision, agencies: list[int]) -> tuple[list[piloted.Place], list[Discrepancy]]:
    """Which services are done by the revision where, and which of the agencies offer none of them."""
    if not agencies or len(agencies) > MOST:
        return [], [Discrepancy("pilot.no_agency", {"field": "agencies", "most": MOST})]
    names = list(parsed(revision.pk).services)
    rows = Offering.objects.filter(agency__in=agencies, service__in=names, until=None).order_by("service", "region")
    offered = list(rows.values_list("service", "region", "agency"))
    without = [one for one in agencies if one not in {agency for _, _, agency in offered}]
    known = actors.agencies(without)
    named = [known[one].name if one in known else str(one) for one in without]
    wrong = [Discrepancy("pilot.not_offered", {"field": "agencies", "agency": one, "pack": revision.pack}) for one in named]
    return sorted({(service, region) for service, region, _ in offered}), wrong


def _days(since: date, until: date, at: datetime) -> Iterator[Discrepancy]:
    if since <= piloted.today(at):
        yield Discrepancy("pilot.day_past", {"field": "since", "day": since.isoformat()})
    if until < since:
        yield Discrepancy("pilot.ends_before", {"field": "until", "since": since.isoformat(), "until": until.isoformat()})


def _unfit(revision: PackRevision, since: date, until: date, at: datetime) -> Iterator[Discrepancy]:
    """Why a revision cannot be tried in a stretch of days; asked when it is proposed and again when it is approved or prolonged."""
    ahead = revision.state == "published" and revision.effective_from is not None and revision.effective_from > at
    if revision.state != "proposed" and not ahead:
        yield Discrepancy("pilot.revision_state", {"field": "", "state": revision.state})
    if revision.base and revision.state == "proposed" and revision.base != latest(revision.pack)[1]:
        yield Discrepancy("pack.base_changed", {"field": "", "pack": revision.pack})
    coming = PackRevision.objects.filter(pack=revision.pack, state="published", effective_from__gt=at).order_by("effective_from").first()
    day = (coming.effective_on or coming.effective_from.date()) if coming and coming.effective_from else None
    if day is not None and day <= until:
        yield Discrepancy("pilot.next_lies_ahead", {"field": "until", "day": day.isoformat()})
    runs = Q(state="approved") | Q(state="adopted", ended_on__gt=since)  # what is adopted for a later day goes on until then
    other = Pilot.objects.filter(runs, pack=revision.pack, prolongs=None, since__lte=until, until__gte=since).first()
    if other is not None:
        days = {"since": other.since.isoformat(), "until": other.until.isoformat()}
        yield Discrepancy("pilot.overlaps", {"field": "since", "pack": revision.pack, **days})
    yield from _for_everybody(revision)


def _for_everybody(revision: PackRevision) -> Iterator[Discrepancy]:
    """What a revision would change for agencies that are not in the pilot, or take from those that are."""
    found = differences(revision.pk)
    shared = [one for one in found if one.part in (*revising.SHARED, *EVERYBODY) and one.change != "added"]
    shared += [one for one in found if one.part in FROM_FORCE]
    if shared:
        names = ", ".join(f"{one.part} {one.name}" for one in shared[:20])
        yield Discrepancy("pilot.for_everybody", {"field": "", "names": names, "count": len(shared)})
    gone = [one.service for one in found if one.part == "service" and one.change == "removed"]
    if gone:
        yield Discrepancy("pilot.service_gone", {"field": "", "services": ", ".join(gone)})


@transaction.atomic
def approve_pilot(pilot_id: int, *, by: Actor, at: datetime) -> Pilot:
    """Approve a pilot, or that one is prolonged: never who proposed it, nor who proposed the revision."""
    row, revision = _taken(pilot_id)
    actors.require(by, "pack.publish")
    if row.state != "proposed":
        raise Refused("pilot.not_proposed", state=row.state)
    if by.account is not None and by.account in (row.proposed_by, revision.proposed_by):
        raise Refused("pilot.same_person")
    row.approved_by, row.approved_at = by.account, at
    if row.prolongs is not None:
        return _prolonged(row, revision, by=by, at=at)
    wrong = [*_days(row.since, row.until, at), *_unfit(revision, row.since, row.until, at)]
    if wrong:
        raise Refused.of(wrong)
    trust.ensure_code_may_enter(revision, by=by, at=at)
    row.state = "approved"
    row.save(update_fields=["state", "approved_by", "approved_at"])
    if revision.state == "proposed":
        actions.hand_over(revision, by=by, at=at)
    _record("pilot_approved", row, {}, by=by, at=at)
    return row


def _prolonged(row: Pilot, revision: PackRevision, *, by: Actor, at: datetime) -> Pilot:
    pilot = row.prolongs
    assert pilot is not None
    wrong = [*_over(pilot, at), *_unfit(revision, pilot.until + timedelta(days=1), row.until, at)]
    if wrong:
        raise Refused.of(wrong)
    was, pilot.until, row.state = pilot.until, row.until, "prolonged"
    row.save(update_fields=["state", "approved_by", "approved_at"])
    pilot.save(update_fields=["until"])
    _record("pilot_prolonged", pilot, {"was": was.isoformat(), "reason": row.reason}, by=by, at=at)
    return row


def _taken(pilot_id: int) -> tuple[Pilot, PackRevision]:
    """A pilot with its revision, read once all revisions of the pack are locked."""
    found = Pilot.objects.filter(pk=pilot_id).values_list("revision", flat=True).first()
    if found is None:
        raise NotFound("pilot.unknown")
    revision = revising.taken(found)
    return Pilot.objects.select_for_update(of=("self",)).select_related("prolongs").get(pk=pilot_id), revision


def _over(row: Pilot, at: datetime) -> Iterator[Discrepancy]:
    """What says that a pilot does not run any more, nor will."""
    if row.state != "approved":
        yield Discrepancy("pilot.not_open", {"field": "", "state": row.state})
    elif row.until < piloted.today(at):
        yield Discrepancy("pilot.over", {"field": "until", "until": row.until.isoformat()})


@transaction.atomic
def withdraw_pilot(pilot_id: int, *, reason: str, by: Actor, at: datetime) -> Pilot:
    """Take the proposal of a pilot back, or turn another's down; the reason stands in the log."""
    row, _ = _taken(pilot_id)
    own = by.account is not None and by.account == row.proposed_by
    actors.require(by, "pack.propose" if own else "pack.publish")
    if row.state != "proposed":
        raise Refused("pilot.not_proposed", state=row.state)
    said = _said(reason)
    row.state = "withdrawn" if own else "rejected"
    row.save(update_fields=["state"])
    _record(f"pilot_{row.state}", row, {"reason": said}, by=by, at=at)
    return row


def _said(reason: str) -> str:
    said = text.clean(reason, 2000, lines=True, field="reason")
    if not said:
        raise Refused("pilot.no_reason", field="reason")
    return said


@transaction.atomic
def prolong_pilot(pilot_id: int, *, until: date, reason: str, by: Actor, at: datetime) -> Pilot:
    """Ask that a pilot goes on until a later day; it does once another officer approves that.

    Raises Refused with everything that does not fit: "pilot.not_open", "pilot.over", "pilot.not_later", "pilot.no_reason", and
    "pilot.asked_already" while another such request waits.
    """
    pilot, revision = _taken(pilot_id)
    actors.require(by, "pack.propose")
    said = text.clean(reason, 2000, lines=True, field="reason")
    wrong = [] if said else [Discrepancy("pilot.no_reason", {"field": "reason"})]
    wrong += _over(pilot, at)
    if until <= pilot.until:
        wrong.append(Discrepancy("pilot.not_later", {"field": "until", "until": pilot.until.isoformat()}))
    else:
        wrong += _unfit(revision, pilot.until + timedelta(days=1), until, at)
    if wrong:
        raise Refused.of(wrong)
    try:
        with transaction.atomic():
            row = Pilot.objects.create(
                pack=pilot.pack, revision=revision, prolongs=pilot, since=pilot.since, until=until, reason=said,
                proposed_by=by.account, proposed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("pilot.asked_already") from error
    _record("pilot_prolonging_asked", row, {"reason": said}, by=by, at=at)
    return row


@transaction.atomic
def adopt_pilot(pilot_id: int, *, effective_from: datetime | date, by: Actor, at: datetime) -> Pilot:
    """Let the revision of a pilot hold for everybody, at once or from a legal day on; until then the pilot goes on.

    As with every publication not by who proposed the revision. Raises Refused("pilot.not_open"), "pilot.gap" where the pilot would end
    before that day, and what `actions.publish` refuses.
    """
    row, revision = _taken(pilot_id)
    actors.require(by, "pack.publish")
    if row.state != "approved" or row.prolongs is not None:
        raise Refused("pilot.not_open", state=row.state)
    day = piloted.today(at) if isinstance(effective_from, datetime) else effective_from
    if not isinstance(effective_from, datetime) and row.until >= piloted.today(at) and day > row.until + timedelta(days=1):
        raise Refused("pilot.gap", field="from", until=row.until.isoformat(), day=day.isoformat())
    row.state, row.ended_on, row.ended_by, row.ended_at = "adopted", day, by.account, at
    row.save(update_fields=["state", "ended_on", "ended_by", "ended_at"])
    _close_requests(row)
    actions.publish(revision.pk, effective_from=effective_from, by=by, at=at)
    _record("pilot_adopted", row, {"from": day.isoformat()}, by=by, at=at)
    return row


@transaction.atomic
def stop_pilot(pilot_id: int, *, reason: str, by: Actor, at: datetime) -> Pilot:
    """Stop a pilot at once: new matters and drafts go back to the revision in force; what runs stays until it is moved.

    One officer who publishes does: what does harm must not wait for a second. After its last day it closes the record.
    """
    row, _ = _taken(pilot_id)
    actors.require(by, "pack.publish")
    if row.state != "approved" or row.prolongs is not None:
        raise Refused("pilot.not_open", state=row.state)
    said = _said(reason)
    row.state, row.ended_on, row.ended_by, row.ended_at, row.ended_why = "stopped", piloted.today(at), by.account, at, said
    row.save(update_fields=["state", "ended_on", "ended_by", "ended_at", "ended_why"])
    _close_requests(row)
    _record("pilot_stopped", row, {"reason": said}, by=by, at=at)
    return row


def _close_requests(row: Pilot) -> None:
    """Requests to prolong what has ended need no answer."""
    Pilot.objects.filter(prolongs=row, state="proposed").update(state="withdrawn")


def _record(verb: str, row: Pilot, more: dict[str, object], *, by: Actor, at: datetime) -> None:
    told = {
        "pilot": row.prolongs_id or row.pk,
        "revision": row.revision.digest,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }
    log.append(f"pack.{verb}", ("pack", row.pack), {**told, **more}, by=by, at=at)
    actions.forget_now()
