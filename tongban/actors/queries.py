"""Reads for others: the tree of regions and agencies, who may do what, who acts for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from tongban.actors import working_days
from tongban.actors.models import Account, Agency, Grant, Holding, Mandate, Party, Post, Region, Remit, Token
from tongban.actors.rights import Scope as Scope
from tongban.actors.rights import asked_once as asked_once
from tongban.actors.rights import may as may
from tongban.actors.rights import require as require
from tongban.actors.rights import require_scope as require_scope
from tongban.actors.rights import scope as scope
from tongban.actors.rights import verbs as verbs
from tongban.base.actor import Actor
from tongban.base.calendar import WorkingCalendar
from tongban.base.errors import NotAllowed, NotFound
from tongban.base.memory import remembered
from tongban.base.prepared import Prepared, asked
from tongban.pack.about_checks import ANYBODY


@dataclass(frozen=True)
class PartyView:
    """A party as other engines see it."""

    id: int
    kind: str
    name: str
    scheme: str
    code: str
    region: str | None


@dataclass(frozen=True)
class AgencyView:
    """An agency as other engines see it."""

    id: int
    name: str
    function: str
    region: str
    path: str
    code: str


@remembered
def region(code: str) -> Region:
    """A region by its 12 digits. Raises NotFound("actor.no_region")."""
    found = Region.objects.filter(pk=code).first()
    if found is None:
        raise NotFound("actor.no_region", region=code)
    return found


def regions(codes: Iterable[str]) -> dict[str, Region]:
    """Several regions by code, in one statement."""
    return Region.objects.in_bulk(list(codes))


@remembered
def region_path(code: str) -> tuple[str, ...]:
    """Codes from the nation down to the region."""
    return tuple(region(code).path.rstrip("/").split("/"))


def children(code: str) -> list[Region]:
    """The regions below, by code; pseudo-nodes are passed through."""
    found: list[Region] = []
    for child in Region.objects.filter(parent=code, until=None).order_by("code"):
        found += children(child.code) if child.pseudo else [child]
    return found


def at_level(above: str, level: int) -> QuerySet[Region]:
    """The regions of a level that lie in a region, by code; no pseudo-nodes, and none that ended."""
    return Region.objects.filter(path__below=region(above).path, level=level, pseudo=False, until=None).order_by("code")


@remembered
def zone_of(code: str) -> ZoneInfo:
    """The zone of law of a region: its own or the nearest above it."""
    named = dict(Region.objects.filter(pk__in=region_path(code)).exclude(zone="").values_list("code", "zone"))
    for above in reversed(region_path(code)):
        if above in named:
            return ZoneInfo(named[above])
    return ZoneInfo(settings.TIME_ZONE)


@remembered
def calendar_of(code: str) -> WorkingCalendar:
    """The working days of a region: the nation's, and over it those of each region down to it; in this order years are published."""
    return working_days.of_path(region_path(code))


def region_on(code: str, on: date) -> Region:
    """The division that a code means on a day: itself while it lasts, else its successor, followed to the end."""
    found = region(code)
    while found.until is not None and found.until <= on and found.successor:
        found = region(found.successor)
    return found


def agency(agency_id: int) -> AgencyView:
    """An agency. One statement, by hand: every page asks it. Raises NotFound("actor.no_agency")."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, function, region_id, path, code FROM actors_agency WHERE id = %s", [agency_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("actor.no_agency", agency=agency_id)
    return AgencyView(*found)


def agency_view(row: Agency) -> AgencyView:
    """The view of an agency that came with another row (`select_related`)."""
    return AgencyView(row.pk, row.name, row.function, row.region_id, row.path, row.code)


def _agency(agency_id: int) -> Agency:
    found = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise NotFound("actor.no_agency", agency=agency_id)
    return found


def agencies(ids: Iterable[int]) -> dict[int, AgencyView]:
    """Several agencies by id, in one statement."""
    rows = Agency.objects.filter(pk__in=set(ids))
    return {row.pk: agency_view(row) for row in rows}


def agencies_by_name(region_code: str) -> dict[str, int]:
    """The agencies of a region by their official names."""
    return dict(Agency.objects.filter(region=region_code).values_list("name", "pk"))


def open_agencies(region_code: str, on: date) -> dict[int, str]:
    """The agencies of a region that there are on a day, by name: id and name."""
    return dict(Agency.objects.filter(region=region_code).filter(valid_on(on)).order_by("name").values_list("pk", "name"))


def agency_for(function: str, region_code: str, on: date) -> int | None:
    """The agency with a function that serves a region: its own, else the nearest above."""
    path = region_path(region_code)
    rows = Agency.objects.filter(with_function(function, on), region__in=path).filter(valid_on(on))
    found = dict(rows.order_by("-pk").values_list("region_id", "pk"))
    return next((found[code] for code in reversed(path) if code in found), None)


def with_function(function: str, on: date) -> Q:
    """Agencies that have a function on a day: by their founding, or taken over from another that ended."""
    return Q(function=function) | Q(pk__in=Remit.objects.filter(function=function, since__lte=on).values("agency"))


GOVERNMENT = "government-office"  # stands for the government as block superior of its departments


def common_superior(one: int, other: int, on: date) -> int | None:
    """The government that leads two agencies: that of the smallest region in which both lie, or above where it is one of them."""
    first, second = (_agency(pk).path.strip("/").split("/") for pk in (one, other))
    shared = [code for code, same in zip(first, second, strict=False) if code == same]
    for code in reversed(shared):
        found = agency_for(GOVERNMENT, code, on)
        if found not in (one, other):
            return found
    return None


def block_subtree(region_code: str) -> QuerySet[Agency]:
    """The agencies of a region and of all regions below it (块)."""
    return Agency.objects.filter(path__below=region(region_code).path)


def line_subtree(agency_id: int) -> QuerySet[Agency]:
    """An agency and all that it leads, directly or through others (条)."""
    return Agency.objects.filter(Q(pk=agency_id) | Q(line_path__below=line_path(agency_id)))


def line_path(superior: int | None) -> str:
    """The path of what an agency leads: its own superiors and itself; empty without a superior."""
    if superior is None:
        return ""
    return f"{_agency(superior).line_path}{superior}/"


def valid_on(on: date) -> Q:
    """Rows with `since` and `until` that hold on a day."""
    return (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gt=on))


def successors(agency_id: int, on: date) -> list[int]:
    """Who has the agency's duties on a day: itself while it lasts, else its successors, followed to the end."""
    row = _agency(agency_id)
    if row.until is None or row.until > on:
        return [agency_id]
    found: list[int] = []
    for succession in row.successions.filter(since__lte=on).order_by("successor_id"):
        found += successors(succession.successor_id, on)
    return found


def post_holders(agency_id: int, kind: str) -> list[tuple[int, int, str]]:
    """Who holds posts of a kind at an agency (`officer`: any that may examine cases): (account, post, name)."""
    rows = Holding.objects.filter(post__agency=agency_id, until=None)
    if kind == ANYBODY:
        examines = Grant.objects.filter(verb__in=("case.review", "case.*"), agency=agency_id, revoked_at=None)
        rows = rows.filter(post__in=examines.values("post"))
    else:
        rows = rows.filter(post__kind=kind)
    return list(rows.order_by("pk").values_list("account_id", "post_id", "account__name"))


def colleagues(agency_id: int) -> dict[int, str]:
    """Who holds a post at an agency: account and name, in the order of names."""
    rows = Holding.objects.filter(post__agency=agency_id, until=None).order_by("account__name", "account_id")
    return dict(rows.values_list("account_id", "account__name"))


def serves(account_id: int, agency_id: int) -> bool:
    """Whether an officer still holds a post at an agency."""
    return Holding.objects.filter(account=account_id, post__agency=agency_id, until=None).exists()


def account_name(account_id: int | None) -> str:
    """The name on an account; empty for none."""
    return Account.objects.filter(pk=account_id).values_list("name", flat=True).first() or "" if account_id else ""


def account_names(ids: Iterable[int | None]) -> dict[int, str]:
    """The names on several accounts, in one statement."""
    return dict(Account.objects.filter(pk__in={one for one in ids if one}).values_list("pk", "name"))


def officer_accounts(logins: Iterable[str]) -> dict[str, int]:
    """Accounts of officers by their login names."""
    return dict(Account.objects.filter(kind="officer", login__in=set(logins)).values_list("login", "pk"))


def logins(ids: Iterable[int]) -> dict[int, str]:
    """The login names of several officers."""
    return dict(Account.objects.filter(kind="officer", pk__in=set(ids)).values_list("pk", "login"))


def posts_of(account_id: int) -> list[Post]:
    """The posts that an officer holds now."""
    return list(Post.objects.filter(holding__account=account_id, holding__until=None).select_related("agency").order_by("pk"))


def post_titles(ids: Iterable[int]) -> dict[int, str]:
    """The titles of several posts, in one statement."""
    return dict(Post.objects.filter(pk__in=set(ids)).values_list("pk", "title"))


def post_kind(post_id: int | None) -> str:
    """The abstract post of a post; empty for none."""
    return Post.objects.filter(pk=post_id).values_list("kind", flat=True).first() or "" if post_id else ""


def officer(account_id: int, post_id: int | None = None, *, channel: str = "web") -> Actor:
    """The actor of an officer's account in the right of a post (the first one held when none is named)."""
    chosen = next((post for post in posts_of(account_id) if post_id in (None, post.pk)), None)
    if chosen is None:
        raise NotAllowed("actor.not_an_officer")
    return Actor(kind="officer", account=account_id, post=chosen.pk, agency=chosen.agency_id, level=3, channel=channel)  # type: ignore[arg-type]


def actor_of(account: Account, *, at: datetime, post: int | None = None, party: int | None = None, channel: str = "web") -> Actor:
    """The actor of a signed-in account: an officer in the chosen post, a person for the chosen party (the first, oneself, when none is)."""
    if account.kind == "officer":
        return officer(account.pk, post, channel=channel)
    return person(account, party, at=at, channel=channel)


def person(account: Account, party_id: int | None = None, *, at: datetime, channel: str = "web") -> Actor:
    """The actor of a person, for themselves or for a party that a mandate or the register lets them act for."""
    own = account.person_id
    if party_id is None or party_id == own:
        return Actor(kind="person", account=account.pk, person=own, party=own, level=account.level, channel=channel)  # type: ignore[arg-type]
    mandate = mandates(own, at).filter(giver=party_id).order_by("-representative", "pk").first() if own else None
    if mandate is None:
        raise NotAllowed("actor.no_mandate")
    return Actor(
        kind="person",
        account=account.pk,
        person=own,
        party=party_id,
        mandate=mandate.pk,
        level=account.level,
        channel=channel,  # type: ignore[arg-type]
    )


def mandates(receiver: int | None, at: datetime) -> QuerySet[Mandate]:
    """Mandates under which a person acts at a moment: received in person, or by an organisation that the person represents by law.

    An organisation acts through its legal representative (民法典 article 61). What it received lets nobody represent the giver by law.
    """
    live = Q(since__lte=at, revoked_at=None) & (Q(until=None) | Q(until__gt=at))
    represented = Mandate.objects.filter(live, receiver=receiver, representative=True).values("giver")
    return Mandate.objects.filter(live & (Q(receiver=receiver) | Q(receiver__in=represented, representative=False)))


def mandate_covers(by: Actor, service: str, at: datetime) -> bool:
    """Whether an actor may act for its party in a service: for oneself, or under any mandate of the party whose scope has it."""
    if by.mandate is None:
        return by.person is not None and by.person == by.party
    held = mandates(by.person, at).filter(giver=by.party).values_list("representative", "services")
    return any(representative or "*" in services or service in services for representative, services in held)


def acting_for(account: Account, at: datetime) -> list[PartyView]:
    """Whom an account may act for, itself first."""
    if account.person_id is None:
        return []
    givers = mandates(account.person_id, at).values_list("giver", flat=True)
    return [party(account.person_id), *(party_view(row) for row in Party.objects.filter(pk__in=givers).order_by("pk"))]


def party(party_id: int) -> PartyView:
    """A party. Raises NotFound("actor.no_party")."""
    found = Party.objects.filter(pk=party_id).first()
    if found is None:
        raise NotFound("actor.no_party")
    return party_view(found)


def parties(ids: Iterable[int]) -> dict[int, PartyView]:
    """Several parties by id, in one statement."""
    return {row.pk: party_view(row) for row in Party.objects.filter(pk__in=set(ids))}


def party_by_code(scheme: str, value: str) -> PartyView | None:
    """The party with a number, found by its keyed hash."""
    from tongban.log.store import keys

    found = Party.objects.filter(code_lookup=keys().lookup(scheme, value)).first()
    return party_view(found) if found else None


def party_view(row: Party) -> PartyView:
    """The view of a party that came with another row (`select_related`)."""
    return PartyView(row.pk, row.kind, row.name, row.scheme, row.code, row.region_id)


def code_of(row: Party) -> str:
    """The number by which registers know a party: the code of an organisation, the resident number of a person, unsealed."""
    from tongban.log.store import keys

    return row.code or keys().open(row.code_sealed)


def names_of_tokens(account: int, at: datetime) -> set[str]:
    """What the tokens of an account that still hold are called."""
    rows = Token.objects.filter(Q(until=None) | Q(until__gt=at), account=account, revoked_at=None)
    return set(rows.values_list("name", flat=True))


def actor_of_token(token: str, at: datetime) -> Actor:
    """The actor of a bearer token; one statement. Raises NotAllowed("token.unknown") also when its mandate has ended."""
    row = _token(digest=hashlib.sha256(token.encode("utf-8", "replace")).hexdigest())
    ends = (row.until, row.mandate.until if row.mandate else None) if row else ()
    if row is None or any(end is not None and end <= at for end in ends):
        raise NotAllowed("token.unknown")
    return Actor(
        kind="officer" if row.post_id else "person" if row.party_id else "partner",
        account=row.account_id,
        agency=row.post.agency_id if row.post else row.agency_id,
        post=row.post_id,
        party=row.party_id,
        mandate=row.mandate_id,
        person=row.account.person_id,
        level=row.account.level,
        channel="api",
        scopes=tuple(row.scopes),
    )


_token = Prepared(
    lambda: (
        Token.objects.filter(digest=asked("digest"), revoked_at=None, account__is_active=True, mandate__revoked_at=None)
        .select_related("account", "mandate", "post")
        .order_by("pk")
    )
)
