"""By which trial a service of a region is done, for pages: what people there must be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.pack import shapes
from tongban.services import piloted, queries
from tongban.services.models import Service
from tongban.services.queries import Effective, composed, in_force, offered_at, parsed, tried_at


@dataclass(frozen=True)
class Piloted:
    """A service on trial at some offices, begun or still to come, as it is there and as it is elsewhere (None: it is new)."""

    trial: piloted.Trial
    begun: bool
    here: shapes.Service
    elsewhere: shapes.Service | None


def pilot(service_id: str, region: str, at: datetime) -> Piloted | None:
    """By which trial a service of a region is done, or will be, and how it is done without.

    None where there is none, or it leaves this service as it is. Nothing is kept.
    """
    row = Service.objects.filter(pk=service_id).first()
    trials = piloted.remembered(row.pack) if row else ()
    day, place = legal_day(at, actors.zone_of(region)), offered_at(service_id, region) if trials else ""
    found = next((one for one in trials if not one.stopped and day <= one.until and (service_id, place) in one.places), None)
    if row is None or found is None:
        return None
    usual = in_force(row.pack, at, region)
    known = parsed(usual).services if usual else {}
    here = composed(parsed(found.revision), service_id, region)
    elsewhere = composed(parsed(usual), service_id, region) if usual and service_id in known else None
    return None if here == elsewhere else Piloted(found, found.since <= day, here, elsewhere)


def on_trial(found: Effective, region: str, at: datetime) -> piloted.Trial | None:
    """The trial by which what is pinned is done now, otherwise than elsewhere. Without trials of its pack nothing is asked."""
    trials = [one for one in piloted.remembered(found.pack.id) if one.revision == found.revision]
    trial = next((one for one in trials if tried_at([one], found.service.id, region, at)), None)
    usual = in_force(found.pack.id, at, region) if trial else None
    same = usual is not None and parsed(usual).services.get(found.service.id) == found.pack.services[found.service.id]
    return None if same else trial


def titles(region: str, at: datetime) -> dict[str, dict[str, str]]:
    """What services on trial in a region are called there: service -> title by language. Without trials nothing is asked."""
    trials = piloted.everywhere()
    day, path = (legal_day(at, actors.zone_of(region)), actors.region_path(region)) if trials else (at.date(), ())
    return {
        service: queries.title(composed(parsed(one.revision), service, region))
        for one in trials
        if one.holds(day)
        for service, place in one.places
        if place in path and place == offered_at(service, region)
    }


def offered(agency: int, language: str, at: datetime) -> dict[str, str]:
    """The services that an agency offers, as they are called there now: id and title."""
    found = queries.offered(agency, language)
    own = titles(actors.agency(agency).region, at) if found and piloted.everywhere() else {}
    return found | {one: queries.in_language(own[one], language)[0] for one in found if one in own}
