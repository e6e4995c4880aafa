"""Applications about another case: which one, to whom they go, until when (decision 055)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from tongban.actors import queries as actors
from tongban.actors import rights
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import due_day, legal_day
from tongban.cases import office, rules, unreachable
from tongban.cases.models import Case
from tongban.pack.conditions import dated
from tongban.pack.shapes import AboutCase, Service
from tongban.services import queries as services

DECIDED = ("decided", "closed")
OVER = ("draft", "closed", "withdrawn")
DECIDES = "case.decide"


def chosen(service: Service, number: str, *, by: Actor) -> Case | None:
    """The case that a new application is about: one of the applicant's own.

    Raises NotFound("case.unknown"), Refused("case.about_none", "case.about_needed", "case.about_service").
    """
    about = service.about
    if not number:
        if about is not None and about.needed:
            raise Refused("case.about_needed", field="about")
        return None
    if about is None or about.case == "none":
        raise Refused("case.about_none", field="about")
    found = Case.objects.select_related("agency").exclude(state="draft").filter(number=number, party=by.party).first()
    if found is None:
        raise NotFound("case.unknown")
    if not reaches(about, found):
        raise Refused("case.about_service", field="about")
    return found


def reaches(about: AboutCase, found: Case) -> bool:
    """Whether a case is one of those meant: named ones, or any; a decision about another case is meant only where it is named."""
    if about.case == "none":
        return False
    if about.services or about.case in ("any", "accepted"):
        return not about.services or found.service in about.services
    own = services.by_digest(found.digest).service.about
    return own is None or own.case == "none"


def place(service: Service, found: Case | None, region: str, addressed: int | None, at: datetime) -> tuple[int, str]:
    """Who gets an application, and for which region: who offers it there; or the agency of the case, its superior, who is addressed.

    Raises NotFound("service.not_offered"), Refused("case.about_superior", "case.no_addressee", "case.nobody_there").
    """
    about, where = service.about, found.region_id if found is not None else region
    if about is None or about.goes_to == "power":
        return _apart(service, found, services.offering(service.id, where))
    if about.goes_to == "superior":
        above = superior(found.agency_id, legal_day(at, actors.zone_of(where))) if found is not None else None
        if above is None:
            raise Refused("case.about_superior", field="about")
        return above, where
    if found is not None:
        return found.agency_id, where
    if addressed is None:
        return services.offering(service.id, where)
    ensure_reachable(service.id, where, addressed, at, field="agency")
    return addressed, where


def ensure_reachable(service: str, region: str, addressed: int, at: datetime, *, field: str) -> None:
    """Raise Refused for an agency that is not of the region, or where nobody holds a post that may decide on such cases."""
    names = _open(region, at)
    if addressed not in names:
        raise Refused("case.no_addressee", field=field)
    if not rights.staffed([addressed], DECIDES, service):
        raise Refused("case.nobody_there", field=field, agency=names[addressed])


def _apart(service: Service, found: Case | None, offered: tuple[int, str]) -> tuple[int, str]:
    """Not to the agency of the case itself where nobody of it may handle it: then to who offers it above."""
    about = service.about
    if found is None or about is None or about.apart != "agency" or offered[0] != found.agency_id:
        return offered
    above = actors.region_path(offered[1])[:-1]
    if not above:
        raise Refused("case.about_superior", field="about")
    return _apart(service, found, services.offering(service.id, above[-1]))


def superior(agency: int, on: date) -> int | None:
    """The government that leads an agency; for that government itself the one above."""
    return actors.common_superior(agency, agency, on)


def _open(region: str, at: datetime) -> dict[int, str]:
    return actors.open_agencies(region, legal_day(at, actors.zone_of(region)))


def reachable(region: str, at: datetime, service: str) -> dict[int, str]:
    """The agencies of a region that answer for a service, by name: those where somebody holds a post that may decide on it."""
    return around(region, at, service)[0]


def around(region: str, at: datetime, service: str) -> tuple[dict[int, str], list[str]]:
    """The same, and the names of those at which nobody answers for it."""
    names = _open(region, at)
    there = rights.staffed(names, DECIDES, service)
    return {pk: name for pk, name in names.items() if pk in there}, [name for pk, name in names.items() if pk not in there]


def answers(agency: int, region: str, at: datetime, service: str) -> bool:
    """Whether one agency is of a region and answers for a service."""
    return bool(rights.staffed([agency], DECIDES, service)) and agency in _open(region, at)


def addressed(service: Service) -> bool:
    """Whether the applicant says which agency an application goes to, and it is about no case."""
    return service.about is not None and (service.about.case, service.about.goes_to) == ("none", "agency")


def answered_by(agency: int, region: str, at: datetime) -> list[Service]:
    """The services that can be addressed to an agency of a region, though another offers them."""
    found = [one for one in services.about_cases(region, at) if addressed(one)]
    return [one for one in found if rights.staffed([agency], DECIDES, one.id)]


def ensure_fits(row: Case, service: Service, at: datetime) -> None:
    """What must hold at the moment of submission; the other case is locked, so of two at once one is refused.

    Raises Refused("case.about_undecided", "case.about_not_accepted", "case.about_late", "case.about_once", "case.about_open").
    """
    about = service.about
    if about is None or row.about_id is None:
        return
    other = Case.objects.select_for_update().get(pk=row.about_id)
    if about.case == "decided" and other.state not in DECIDED:
        raise Refused("case.about_undecided", field="about")
    if about.case == "accepted" and not _stands(other):
        raise Refused("case.about_not_accepted", field="about")
    until = last_day(about, other, at)
    if until is not None and until < office.day_of(row, at):
        raise Refused("case.about_late", field="about", until=until.isoformat())
    others = Case.objects.filter(about=other, service=service.id).exclude(pk=row.pk)
    again = others.exclude(state__in=("draft", "withdrawn") if about.once else OVER)
    if (first := again.first() or (other_way(service, other) if about.once else None)) is not None:
        raise Refused("case.about_once" if about.once else "case.about_open", field="about", number=first.number)


def _stands(other: Case) -> bool:
    """Whether a case was accepted and has not ended against its applicant, or at their wish."""
    refused = rules.granted(services.by_digest(other.digest).service, other.outcome) is False
    return other.accepted_at is not None and other.state != "withdrawn" and not refused


def speaks(service: Service) -> bool:
    """Whether a service says of a decision what becomes of it."""
    return any(outcome.remedy for step in service.steps.values() for outcome in step.outcomes.values())


def other_way(service: Service, other: Case) -> Case | None:
    """A case in which the same decision is, or was, reconsidered under another service; one that was dismissed leaves this way open."""
    if not speaks(service):
        return None
    for row in Case.objects.filter(about=other).exclude(service=service.id).exclude(state__in=("draft", "withdrawn")):
        its = services.by_digest(row.digest).service
        ended = (step.outcomes.get(row.outcome) for step in its.steps.values())
        if speaks(its) and not any(one is not None and one.remedy == "dismiss" for one in ended):
            return row
    return None


def last_day(about: AboutCase, other: Case, at: datetime) -> date | None:
    """The last day on which one may still apply, after outages; None where there is none, or before the decision is served."""
    begun = other.effective_at or other.closed_at
    period = dated(about.within, office.day_of(other, begun)) if begun else None
    if begun is None or period is None:
        return None
    last = due_day(office.day_of(other, begun), period.value, actors.calendar_of(other.region_id))
    return unreachable.moved(last, other.region_id)


def ways(found: Case, region: str, at: datetime) -> list[tuple[Service, date | None]]:
    """The services by which the party can still do something about a case, each with its last day."""
    ways = []
    for service in services.about_cases(region, at):
        about = service.about
        if about is None or not reaches(about, found) or found.service == service.id:
            continue
        until = last_day(about, found, at)
        if about.case == "accepted" and not _stands(found):
            continue
        taken = Case.objects.filter(about=found, service=service.id).exclude(state__in=("draft", "withdrawn"))
        if (about.case == "decided" and found.state not in DECIDED) or (until is not None and until < office.day_of(found, at)):
            continue
        if not (taken if about.once else taken.exclude(state__in=OVER)).exists() and not (about.once and other_way(service, found)):
            ways.append((service, until))
    return ways


def of(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The cases that some others are about."""
    return Case.objects.filter(pk__in=rows.exclude(about=None).values("about"))


def filed_about(found: Case) -> list[Case]:
    """The applications about a case, oldest first; the caller has asked for the right to see it."""
    return list(Case.objects.filter(about=found).exclude(state="draft").select_related("agency").order_by("submitted_at", "pk"))
