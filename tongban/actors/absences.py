"""An officer is away: a colleague of the same post and agency acts on what they have in hand, from a day to a day.

A stand-in gets no right: they act in the right of their own post, and only the barrier of "a colleague has it" opens. It ends by
itself, with its last day or when either of the two leaves the post, and it is never passed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tongban.actors import queries
from tongban.actors.models import Absence, Account, Holding, Post
from tongban.actors.rights import may
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.log import actions as log

LONGEST = 366  # days; who is away for longer gives up the post
FOR_OTHERS = "case.delegate"  # the right to name a stand-in for somebody else of the agency


@dataclass(frozen=True)
class Away:
    """Somebody who is away, or will be: who, in which post, until when, and who acts meanwhile."""

    id: int
    account: int
    name: str
    post: str
    stand_in: int
    stand_in_name: str
    since: date
    until: date


@transaction.atomic
def name_stand_in(holding: int, stand_in: int, *, since: date | None, until: date | None, by: Actor, at: datetime) -> Absence:
    """Name who acts in the place of the holder of a post while they are away; for oneself, or with `case.delegate` for others.

    Raises Refused with everything that does not fit (absence.days, absence.no_colleague, absence.overlaps, absence.colleague_away,
    absence.stands_in), NotFound("absence.no_holder"), NotAllowed.
    """
    held = Holding.objects.filter(pk=holding, until=None).select_related("post__agency", "account").first()
    if held is None:
        raise NotFound("absence.no_holder")
    # All who hold such a post here: of two who name each other at once, the second sees what the first did.
    same = list(Holding.objects.select_for_update().filter(_same(held.post), until=None).order_by("pk"))
    _may_name(held, stand_in, by)
    today = legal_day(at, queries.zone_of(held.post.agency.region_id))
    colleagues = {one.account_id for one in same} - {held.account_id}
    wrong = _faults(held, stand_in, colleagues, since, until, today)
    if wrong:
        raise Refused.of(wrong)
    assert since is not None
    assert until is not None
    row = Absence.objects.create(
        account=held.account, post=held.post, stand_in_id=stand_in, since=since, until=until, named_by=by.account, named_at=at
    )
    told = {"absence": row.pk, "post": held.post_id, "stand_in": stand_in, "since": str(since), "until": str(until)}
    log.append("absence.named", ("account", str(held.account_id)), told, by=by, at=at)
    return row


def _may_name(held: Holding, stand_in: int, by: Actor) -> None:
    if by.kind == "system" or (held.account_id, held.post_id) == (by.account, by.post):
        return
    if not may(by, FOR_OTHERS, agency=held.post.agency_id):
        raise NotAllowed("actor.not_allowed", verb=FOR_OTHERS)
    if stand_in == by.account:  # nobody opens to themselves what a colleague has in hand
        raise NotAllowed("actor.oneself")


def _faults(held: Holding, stand_in: int, colleagues: set[int], since: date | None, until: date | None, today: date) -> list[Discrepancy]:
    """Everything that stands in the way of an absence."""
    wrong = []
    if since is None or until is None or not today <= since <= until or (until - since).days >= LONGEST:
        wrong.append(Discrepancy("absence.days", {"field": "until", "most": LONGEST}))
    if stand_in not in colleagues:
        wrong.append(Discrepancy("absence.no_colleague", {"field": "stand_in"}))
    if wrong or since is None or until is None:
        return wrong
    then = _standing(since, until).filter(_same(held.post)).select_related("account")
    found = (
        ("absence.overlaps", "since", then.filter(account=held.account_id).first()),
        ("absence.colleague_away", "stand_in", then.filter(account=stand_in).first()),
        ("absence.stands_in", "since", then.filter(stand_in=held.account_id).first()),
    )
    return [
        Discrepancy(code, {"field": field, "name": one.account.name, "until": one.until.isoformat()}) for code, field, one in found if one
    ]


@transaction.atomic
def revoke_absence(absence: int, *, by: Actor, at: datetime) -> Absence:
    """End an absence at once; twice changes nothing. Who is away may, and who may name for others."""
    row = Absence.objects.select_for_update(of=("self",)).select_related("post").filter(pk=absence).first()
    if row is None or not (_own(row, by) or may(by, FOR_OTHERS, agency=row.post.agency_id)):
        raise NotFound("absence.unknown")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        log.append("absence.revoked", ("account", str(row.account_id)), {"absence": row.pk, "stand_in": row.stand_in_id}, by=by, at=at)
    return row


def _own(row: Absence, by: Actor) -> bool:
    return by.kind == "officer" and row.account_id == by.account


def _same(post: Post, at: str = "post") -> Q:
    return Q(**{f"{at}__agency": post.agency_id, f"{at}__kind": post.kind})


def _standing(since: date, until: date) -> QuerySet[Absence]:
    """Absences that fall into a time, of people who still hold their post."""
    held = Q(account__holding__post=F("post"), account__holding__until=None)
    return Absence.objects.filter(held, revoked_at=None, since__lte=until, until__gte=since)


def stood_in_for(by: Actor, at: datetime) -> dict[int, Away]:
    """In whose place an officer acts now, in the right of their post: account -> until when."""
    if by.kind != "officer" or by.post is None or by.agency is None:
        return {}
    today = legal_day(at, queries.zone_of(queries.agency(by.agency).region))
    return {one.account: one for one in _views(_stood_in(by, today))}


def there(agency: int, kind: str, on: date) -> set[int]:
    """Who holds a post of a kind at an agency and is not away on a day. Of two who ask at once to give something out, one waits."""
    held = list(Holding.objects.select_for_update().filter(post__agency=agency, post__kind=kind, until=None).order_by("pk"))
    away = _standing(on, on).filter(post__agency=agency, post__kind=kind).values_list("account", flat=True)
    return {one.account_id for one in held} - set(away)


def accounts_stood_in_for(by: Actor, on: date) -> QuerySet[Absence, Any]:
    """The same accounts on a day, to be asked for within another statement."""
    return _stood_in(by, on).values("account")


def _stood_in(by: Actor, on: date) -> QuerySet[Absence]:
    own = Post.objects.filter(pk=by.post or 0, holding__account=by.account, holding__until=None).values("kind")
    return _standing(on, on).filter(stand_in=by.account, post__agency=by.agency, post__kind__in=own)


def listed(by: Actor, at: datetime) -> list[Away]:
    """Absences that last or are to come: of the whole agency for who may name for others, else one's own and those one stands in for."""
    if by.agency is None:
        return []
    today = legal_day(at, queries.zone_of(queries.agency(by.agency).region))
    rows = _standing(today, date.max).filter(post__agency=by.agency)
    if not may(by, FOR_OTHERS, agency=by.agency):
        rows = rows.filter(Q(account=by.account) | Q(stand_in=by.account))
    return _views(rows)


def own(by: Actor, at: datetime) -> Away | None:
    """One's own absence, if it lasts now."""
    return next((one for one in listed(by, at) if one.account == by.account and one.since <= _today(by, at)), None)


def _today(by: Actor, at: datetime) -> date:
    return legal_day(at, queries.zone_of(queries.agency(by.agency or 0).region))


def _views(rows: QuerySet[Absence]) -> list[Away]:
    columns = ("pk", "account", "account__name", "post__title", "stand_in", "stand_in__name", "since", "until")
    return [Away(*row) for row in rows.order_by("since", "pk").values_list(*columns).distinct()]


def holders(by: Actor) -> dict[int, str]:
    """For whom an officer may name a stand-in: holding and name. Oneself first; all of the agency with the right for others."""
    mine = Holding.objects.filter(account=by.account, post=by.post, until=None).values_list("pk", "account__name")
    found = dict(mine)
    if may(by, FOR_OTHERS, agency=by.agency):
        rows = Holding.objects.filter(post__agency=by.agency, until=None).order_by("account__name", "pk")
        found |= {pk: f"{name} · {title}" for pk, name, title in rows.values_list("pk", "account__name", "post__title") if pk not in found}
    return found


def colleagues(by: Actor) -> dict[int, str]:
    """Who may be named: those of the agency who hold a post of the same kind as the reader, or any post with the right for others."""
    rows = Holding.objects.filter(post__agency=by.agency, until=None)
    if not may(by, FOR_OTHERS, agency=by.agency):
        rows = rows.filter(post__kind=queries.post_kind(by.post)).exclude(account=by.account)
    return dict(Account.objects.filter(pk__in=rows.values("account")).order_by("name", "pk").values_list("pk", "name"))
