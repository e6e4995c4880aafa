"""Who may do what, where: denied unless a grant of a post that is held says so (design law 10)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed

# Every right there is; a grant names one of them, or all of a noun with `noun.*`.
VERBS = frozenset(
    f"{noun}.{verb}"
    for noun, verbs in {
        "account": "level open secure slip",
        "agency": "found",
        "case": "accept answer ask decide extend hand_over read review serve supplement take",
        "key": "trust",
        "law": "repeal",
        "licence": "restore revoke suspend",
        "log": "read",
        "offer": "suspend",
        "pack": "offer propose publish",
        "party": "register",
        "post": "appoint create grant",
        "power": "delegate",
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
        """The filter over rows with an `agency` foreign key and a `service` text; empty when nothing is granted."""
        if self.everything:
            return Q()
        wanted = Q(pk__in=[])
        for agency_id, path, name in self.parts:
            part = Q(**{f"{agency}_id": agency_id}) if agency_id is not None else Q(**{f"{agency}__path__below": path})
            wanted |= part if name == "*" else part & Q(**{service: name})
        return wanted


def may(by: Actor, verb: str, *, agency: int | None = None, service: str | None = None, region: str | None = None) -> bool:
    """Whether an actor may do a verb, for a service, at an agency or on a region; anywhere at all when no place is named.

    The system may always; an officer by a grant of a post still held. One statement, by hand: every act asks it.
    """
    if by.kind == "system":
        return True
    if by.kind != "officer" or by.post is None:
        return False
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
    """Raise NotAllowed("actor.not_allowed") unless `may`."""
    if not may(by, verb, agency=agency, service=service, region=region):
        raise NotAllowed("actor.not_allowed", verb=verb)


def scope(by: Actor, verb: str) -> Scope:
    """Where an actor may do a verb, as a row filter; nothing when nowhere."""
    if by.kind == "system":
        return Scope((), everything=True)
    if by.kind != "officer" or by.post is None:
        return Scope(())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT g.agency_id, root.path, g.service, g.subtree {GRANTED} ORDER BY g.id", [by.account, by.post, *_verbs(verb)])
        rows = cursor.fetchall()
    parts = ((None, path, service) if subtree else (agency_id, "", service) for agency_id, path, service, subtree in rows)
    return Scope(tuple(dict.fromkeys(parts)))


def verbs(by: Actor) -> frozenset[str]:
    """What an officer's post may do anywhere at all, as granted (`case.take`, `case.*`): for showing only what is of use to them."""
    if by.kind != "officer" or by.post is None:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT g.verb {HELD}", [by.account, by.post])
        return frozenset(verb for (verb,) in cursor.fetchall())


def _verbs(verb: str) -> tuple[str, str]:
    return verb, f"{verb.partition('.')[0]}.*"


def require_scope(by: Actor, scope: str) -> None:
    """Raise NotAllowed("token.scope") when a program's token does not name the scope; people at pages have no scopes."""
    if by.channel == "api" and scope not in by.scopes:
        raise NotAllowed("token.scope", scope=scope)
