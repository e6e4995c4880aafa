"""Who may do what, where: denied unless a grant of a post that is held says so (design law 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Q

from tongban.actors.models import Grant, Holding
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed

# Every right there is; a grant names one of them, or all of a noun with `noun.*`.
VERBS = frozenset(
    f"{noun}.{verb}"
    for noun, verbs in {
        "account": "level open secure slip",
        "agency": "found",
        "announcement": "publish",
        "catalogue": "keep report",
        "case": "accept answer ask decide delegate explain extend file_for hand_over instruct lead lengthen message move note open"
        " original pause phrase plan read review serve supplement take urge visit",
        "charge": "approve reconcile refund take waive",
        "exchange": "settle",
        "key": "trust",
        "law": "repeal",
        "ledger": "adjust approve close draw open outage read reconcile suspend",
        "licence": "restore revoke suspend",
        "log": "read",
        "offer": "suspend",
        "outage": "record",
        "pack": "offer propose publish",
        "party": "register",
        "post": "appoint create grant",
        "power": "delegate",
        "queue": "open serve",
        "rating": "answer",
        "region": "calendar load",
        "register": "change enter read strike",
        "supervise": "read",
    }.items()
    for verb in (*verbs.split(), "*")
)


@dataclass(frozen=True)
class Scope:
    """Rows that an officer may see or act on: own agencies, subtrees of regions, for services or all."""

    parts: tuple[tuple[int | None, str, str], ...]  # (agency or None, path prefix or "", service or "*")
    everything: bool = False

    def q(self, agency: str = "agency", service: str = "service") -> Q:
        """The filter over rows with an `agency` foreign key and a `service` text; empty when nothing is granted.

        Rows that belong to no service have an empty `service`: a right for one service opens none of them.
        """
        if self.everything:
            return Q()
        wanted = Q(pk__in=[])
        for agency_id, path, name in self.parts:
            if name != "*" and not service:
                continue
            part = Q(**{f"{agency}_id": agency_id}) if agency_id is not None else Q(**{f"{agency}__path__below": path})
            wanted |= part if name == "*" else part & Q(**{service: name})
        return wanted


@dataclass
class Told:
    """What was asked while one page is drawn: the grants of an actor's post, and the paths of places."""

    grants: dict[tuple[int | None, int | None], list[tuple[str, int, str, str, bool]]] = field(default_factory=dict)
    paths: dict[tuple[str, int | str], str | None] = field(default_factory=dict)

    def held(self, by: Actor) -> list[tuple[str, int, str, str, bool]]:
        """Verb, agency, its path, service, and whether it holds below, of each grant."""
        key = (by.account, by.post)
        if key not in self.grants:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT g.verb, g.agency_id, root.path, g.service, g.subtree {HELD} ORDER BY g.id", list(key))
                self.grants[key] = [(verb, agency, path, service, bool(below)) for verb, agency, path, service, below in cursor.fetchall()]
        return self.grants[key]

    def below(self, table: str, column: str, value: int | str, root: str) -> bool:
        """Whether an agency or a region lies at or below a path."""
        if (table, value) not in self.paths:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT path FROM {table} WHERE {column} = %s", [value])
                self.paths[table, value] = next((path for (path,) in cursor.fetchall()), None)
        path = self.paths[table, value]
        return path is not None and path.startswith(root)


_told: ContextVar[Told | None] = ContextVar("told", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """While a page is drawn, what is only shown by right asks for the grants of its reader once; `require` always asks anew."""
    before = _told.set(Told())
    try:
        yield
    finally:
        _told.reset(before)


def _may_as_told(told: Told, by: Actor, verb: str, agency: int | None, service: str | None, region: str | None) -> bool:
    for granted, root, path, name, below in told.held(by):
        if granted not in _verbs(verb) or (service is not None and name not in ("*", service)):
            continue
        if agency is not None and agency != root and not (below and told.below("actors_agency", "id", agency, path)):
            continue
        if region is not None and not (below and told.below("actors_region", "code", region, path)):
            continue
        return True
    return False


def may(by: Actor, verb: str, *, agency: int | None = None, service: str | None = None, region: str | None = None) -> bool:
    """Whether an actor may do a verb, for a service, at an agency or on a region; anywhere at all when no place is named.

    The system may always; an officer by a grant of a post still held.
    """
    if by.kind != "officer" or by.post is None:
        return by.kind == "system"
    if (told := _told.get()) is not None:
        return _may_as_told(told, by, verb, agency, service, region)
    return _may_now(by, verb, agency, service, region)


def _may_now(by: Actor, verb: str, agency: int | None, service: str | None, region: str | None) -> bool:
    """The same as it stands this instant, in one statement by hand: every act asks it."""
    if by.kind != "officer" or by.post is None:
        return by.kind == "system"
    statement, given = GRANTED, [by.account, by.post, *_verbs(verb)]
    if agency is not None:
        statement, given = f"{statement} {AT_AGENCY}", [*given, agency, agency]
    if region is not None:
        statement, given = f"{statement} {ON_REGION}", [*given, region]
    if service is not None:
        statement, given = f"{statement} AND g.service IN ('*', %s)", [*given, service]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 {statement} LIMIT 1", given)
        return cursor.fetchone() is not None


HELD = """
FROM actors_grant g JOIN actors_agency root ON root.id = g.agency_id
JOIN actors_holding h ON h.post_id = g.post_id AND h.account_id = %s AND h.until IS NULL
JOIN actors_account a ON a.id = h.account_id AND a.is_active
WHERE g.post_id = %s AND g.revoked_at IS NULL
"""
GRANTED = f"{HELD} AND g.verb IN (%s, %s)"
AT_AGENCY = """AND (g.agency_id = %s OR (g.subtree AND EXISTS
(SELECT 1 FROM actors_agency place WHERE place.id = %s AND place.path LIKE root.path || '%%')))"""
ON_REGION = """AND g.subtree AND EXISTS
(SELECT 1 FROM actors_region place WHERE place.code = %s AND place.path LIKE root.path || '%%')"""


def require(by: Actor, verb: str, *, agency: int | None = None, service: str | None = None, region: str | None = None) -> None:
    """Raise NotAllowed("actor.not_allowed") unless an actor may this instant, also in an act that a page does while it is drawn."""
    if not _may_now(by, verb, agency, service, region):
        raise NotAllowed("actor.not_allowed", verb=verb)


def scope(by: Actor, verb: str) -> Scope:
    """Where an actor may do a verb, as a row filter; nothing when nowhere."""
    if by.kind == "system":
        return Scope((), everything=True)
    if by.kind != "officer" or by.post is None:
        return Scope(())
    held = (_told.get() or Told()).held(by)
    rows = [(agency, path, service, below) for granted, agency, path, service, below in held if granted in _verbs(verb)]
    parts = ((None, path, service) if subtree else (agency_id, "", service) for agency_id, path, service, subtree in rows)
    return Scope(tuple(dict.fromkeys(parts)))


def verbs(by: Actor) -> frozenset[str]:
    """What an officer's post may do anywhere at all, as granted (`case.take`, `case.*`): for showing only what is of use to them."""
    if by.kind != "officer" or by.post is None:
        return frozenset()
    return frozenset(verb for verb, *_ in (_told.get() or Told()).held(by))


def _verbs(verb: str) -> tuple[str, str]:
    return verb, f"{verb.partition('.')[0]}.*"


def require_scope(by: Actor, scope: str) -> None:
    """Raise NotAllowed("token.scope") when a program's token does not name the scope; people at pages have no scopes."""
    if by.channel == "api" and scope not in by.scopes:
        raise NotAllowed("token.scope", scope=scope)


def staffed(agencies: Iterable[int], verb: str, service: str) -> set[int]:
    """Of some agencies those where somebody holds a post of theirs that may do a verb there, for a service or for all."""
    posts = Holding.objects.filter(until=None, post__agency__in=list(agencies)).values("post")
    here = Q(agency=F("post__agency")) | Q(subtree=True, post__agency__path__startswith=F("agency__path"))
    verbs = (verb, f"{verb.partition('.')[0]}.*")
    rows = Grant.objects.filter(here, post__in=posts, verb__in=verbs, service__in=("*", service), revoked_at=None)
    return set(rows.values_list("post__agency", flat=True))
