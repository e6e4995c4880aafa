"""Filing at a window: an officer writes for a person who is present, who confirms what is filed.

The act is the officer's, for the party, in the channel `window`: the event names the officer, the post, the person who stands there
and the party; the same case goes on on line. Nothing is filed that the person did not confirm as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import legal_day
from tongban.cases import channels, office, originals, personal, rules, visits
from tongban.cases.joint_models import JointPart
from tongban.cases.models import AtWindow, Case, Original
from tongban.cases.scan_models import ScannedForm

RIGHT = "case.file_for"


def at_window(by: Actor) -> bool:
    """Whether an officer acts for somebody who is present at a window, telephones, wrote or used a terminal."""
    return by.kind == "officer" and by.channel in channels.OFFICE


def require(by: Actor, agency: int, service: str, at: datetime) -> None:
    """Raise NotAllowed unless the officer may file for others here and the person for whom stands at the window now."""
    require_one(by, [(agency, service)], at)


def require_for(row: Case, by: Actor, at: datetime) -> None:
    """The same for a case; a part of a joint matter is filed wherever one of its parts may be."""
    places = [(row.agency_id, row.service)]
    if not actors.may(by, RIGHT, agency=row.agency_id, service=row.service):
        places += JointPart.objects.filter(joint__parts__case=row).values_list("agency", "service")
    require_one(by, places, at)


def require_one(by: Actor, places: Sequence[tuple[int, str]], at: datetime) -> None:
    """The same for a joint matter: the officer may file at one of these agencies with their services at least."""
    if not any(actors.may(by, RIGHT, agency=agency, service=service) for agency, service in places):
        actors.require(by, RIGHT, agency=places[0][0], service=places[0][1])
    present = window.attended(by, at)
    if not at_window(by) or present is None or (present.person_id, present.channel) != (by.person, by.channel):
        raise NotAllowed("case.nobody_present")


@transaction.atomic
def confirm(number: str, *, by: Actor, at: datetime) -> AtWindow:
    """State that the person present read the summary, or heard it read, and confirmed it. Only what was confirmed can be filed."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    present = window.attended(by, at)
    if present is None:
        raise NotAllowed("case.nobody_present")
    rules.ensure_may(row.state, "submit")
    told = {"account": by.account, "person": by.person, "place": present.place, "received_on": present.received_on}
    told |= {"confirmed": mark(row), "confirmed_at": at}
    made, _ = AtWindow.objects.update_or_create(case=row, defaults=told)
    scans = list(ScannedForm.objects.filter(case=row).order_by("pk").values_list("pk", flat=True))
    said = {"place": present.place, "summary": made.confirmed} | ({"scans": scans} if scans else {})
    office.record("confirmed", row, said, by=by, at=at)
    return made


def mark(row: Case) -> str:
    """What the summary of a draft says, as a keyed hash: answers and materials."""
    return personal.mark({"form": row.form, "service": row.service, "materials": sorted(row.brought or [])})


def ensure_confirmed(row: Case) -> None:
    """Raise Refused("case.not_confirmed") unless the person confirmed the draft as it is now."""
    if not AtWindow.objects.filter(case=row, confirmed=mark(row)).exists():
        raise Refused("case.not_confirmed")


def came(row: Case, *, by: Actor, at: datetime) -> None:
    """What the way in which an application came leaves with it."""
    if at_window(by):
        note_visit(row, by=by, at=at)
        keep_letter(row, by=by, at=at)
    elif by.channel == "terminal":  # whoever uses one came to the hall
        visits.note(row, "filing", place="", channel="kiosk", day=office.day_of(row, at), by=by, at=at)


def note_visit(row: Case, *, by: Actor, at: datetime) -> None:
    """Who files at a window or a terminal came in person (design law 14)."""
    place = AtWindow.objects.get(case=row).place
    if by.channel not in channels.SEEN:
        return
    visits.note(row, "filing", place=place, channel=by.channel, day=office.day_of(row, at), by=by, at=at)


def filed(found: Case) -> AtWindow | None:
    """Where and through whom a case was confirmed at a window; None when it was not."""
    return AtWindow.objects.filter(case=found).first() if found.channel in channels.OFFICE else None


def counted_from(row_region: str, by: Actor, at: datetime) -> datetime:
    """The moment from which periods count: now, of a letter the beginning of the day on which it came."""
    present = window.attended(by, at) if by.kind == "officer" and by.channel == "post" else None
    if present is None or present.received_on is None:
        return at
    zone = actors.zone_of(row_region)
    return at if present.received_on >= legal_day(at, zone) else datetime.combine(present.received_on, time(), zone)


def keep_letter(row: Case, *, by: Actor, at: datetime) -> None:
    """The originals in a letter are taken in with a receipt, so that they come back."""
    present = window.attended(by, at) if by.channel == "post" else None
    key = f"letter-{present.pk}" if present else ""  # several services in one letter: its originals are taken in once
    if present is not None and not Original.objects.filter(key=key).exists():
        told = {"from_name": present.person.name, "place": present.place, "key": key}
        originals.keep(row, present.enclosed, present.count, **told, by=by, at=at)
