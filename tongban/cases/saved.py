"""Queries of an officer's own: a list of the inbox with its filters under a name, for oneself or shared with the agency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import queries
from tongban.cases.models import OwnQuery
from tongban.cases.narrowing import Narrowing
from tongban.log import actions as log

MOST = 20  # an officer
LONGEST = 40


@transaction.atomic
def keep_query(name: str, parts: Mapping[str, str], *, shared: bool = False, by: Actor, at: datetime) -> OwnQuery:
    """Keep a list under a name; the same name again takes its place.

    Raises Refused("query.no_name", "query.nothing", "query.too_many"), all at once, NotAllowed.
    """
    actors.require(by, "case.read")
    named = text.clean(name, LONGEST, field="name")
    before = list(OwnQuery.objects.select_for_update().filter(account=by.account or 0).order_by("pk"))
    full = len(before) >= MOST and named not in {one.name for one in before}
    faults = {"query.no_name": ("name", not named), "query.nothing": ("name", not parts), "query.too_many": ("name", full)}
    wrong = [Discrepancy(code, {"field": field, "most": MOST}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    told = {"agency_id": by.agency, "parts": dict(parts), "shared": shared, "made_at": at}
    made, _ = OwnQuery.objects.update_or_create(account=by.account or 0, name=named, defaults=told)
    log.append("query.kept", ("account", str(by.account)), {"name": named, "parts": dict(parts), "shared": shared}, by=by, at=at)
    return made


@transaction.atomic
def drop_query(query: int, *, by: Actor, at: datetime) -> None:
    """Keep one of one's own no longer. Raises NotFound("query.unknown") also for a colleague's."""
    row = OwnQuery.objects.select_for_update().filter(pk=query, account=by.account or 0).first()
    if row is None:
        raise NotFound("query.unknown")
    log.append("query.dropped", ("account", str(by.account)), {"name": row.name}, by=by, at=at)
    row.delete()


def kept(by: Actor) -> list[OwnQuery]:
    """An officer's own, and those that colleagues of the agency share; by name."""
    mine = Q(account=by.account) | Q(agency=by.agency, shared=True)
    return list(OwnQuery.objects.filter(mine).order_by("name", "pk")[: 3 * MOST])


def counts(by: Actor, wanted: Mapping[int, tuple[str, Narrowing]], *, at: datetime) -> dict[int, int]:
    """How many cases each of several narrowed queries holds for the reader; two statements however many they are."""
    found = dict.fromkeys(wanted, 0)
    condition = queries.asked_of(by, [query for query, _ in wanted.values()], at=at)
    for joint in (False, True):
        chosen = {key: one for key, one in wanted.items() if (one[0] == "joint") == joint}
        asked = {f"n{key}": Count("pk", filter=condition(*one)) for key, one in chosen.items()}
        told = queries.rows("joint" if joint else "", by).aggregate(**asked) if asked else {}
        found |= {key: told[f"n{key}"] for key in chosen}
    return found
