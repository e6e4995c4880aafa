"""Acts on agencies, posts, grants, parties and mandates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors.models import Account, Agency, Grant, Holding, Post, Region, Succession
from tongban.actors.parties import give_mandate as give_mandate
from tongban.actors.parties import register_organisation as register_organisation
from tongban.actors.parties import register_person as register_person
from tongban.actors.parties import revoke_mandate as revoke_mandate
from tongban.actors.queries import line_path, may, require
from tongban.actors.rights import VERBS
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.log import actions as log

# Administrators of system, security and audit check each other, so no person is two of them (三员分立).
SEPARATE = ("system-admin", "security-admin", "audit-admin")
KIND = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)
# What people applied for and got: administrators run the platform without seeing it.
CONTENT = ("case", "charge", "document", "exchange", "licence", "register")


@transaction.atomic
def found_agency(
    name: str, function: str, region: str, *, by: Actor, at: datetime, since: date | None = None, origin: str = "source", **more: Any
) -> Agency:
    """Found an agency. `more`: code, line_superior, block_superior (ids), reason. Raises NotFound("actor.no_region")."""
    require(by, "agency.found", region=region)
    place = Region.objects.filter(pk=region).first()
    if place is None:
        raise NotFound("actor.no_region", region=region)
    row = Agency(
        name=text.clean(name, 120, field="name"),
        function=function,
        region=place,
        path=place.path,
        since=since,
        origin=origin,
        code=more.get("code", ""),
        line_superior_id=more.get("line_superior"),
        block_superior_id=more.get("block_superior"),
        line_path=line_path(more.get("line_superior")),
    )
    save_named(row)
    told = {"name": row.name, "function": function, "region": region} | ({"reason": more["reason"]} if more.get("reason") else {})
    log.append("agency.founded", ("agency", str(row.pk)), told, by=by, at=at)
    return row


def save_named(row: Agency) -> None:
    """Save a row whose name may be taken in its region."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("actor.agency_exists", name=row.name) from error


def lock_agency(agency_id: int) -> Agency:
    """An agency, locked. Raises NotFound("actor.no_agency")."""
    row = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if row is None:
        raise NotFound("actor.no_agency", agency=agency_id)
    return row


@transaction.atomic
def abolish_agency(agency_id: int, successors: Iterable[int], *, on: date, by: Actor, at: datetime) -> Agency:
    """End an agency on a day; its duties pass to named successors (merger: one for many; split: many for one).

    Raises Refused("actor.no_successor", "actor.bad_successor", "actor.agency_ended").
    """
    rows = {row.pk: row for row in Agency.objects.select_for_update().filter(pk__in={agency_id, *successors}).order_by("pk")}
    row = rows.get(agency_id) or lock_agency(agency_id)
    require(by, "agency.found", agency=row.pk)
    heirs = sorted(set(successors))
    if not heirs:
        raise Refused("actor.no_successor")
    if row.until is not None:
        raise Refused("actor.agency_ended", name=row.name, until=row.until.isoformat())
    for heir in (rows.get(pk) or lock_agency(pk) for pk in heirs):
        if heir.pk == row.pk or heir.until is not None:
            raise Refused("actor.bad_successor", name=heir.name)
    row.until = on
    row.save(update_fields=["until"])
    Succession.objects.bulk_create([Succession(agency=row, successor_id=heir, since=on) for heir in heirs])
    log.append("agency.abolished", ("agency", str(row.pk)), {"until": on.isoformat(), "successors": heirs}, by=by, at=at)
    return row


@transaction.atomic
def create_post(agency_id: int, kind: str, title: str, *, by: Actor, at: datetime) -> Post:
    """Create a post of an abstract kind at an agency.

    Raises Refused("post.no_title", "post.bad_kind"), both at once, ("post.exists", "actor.agency_ended").
    """
    agency = lock_agency(agency_id)
    require(by, "post.create", agency=agency_id)
    if agency.until is not None:
        raise Refused("actor.agency_ended", name=agency.name, until=agency.until.isoformat())
    named = text.clean(title, 80, field="title")
    faults = {"post.bad_kind": ("kind", not KIND.fullmatch(kind)), "post.no_title": ("title", not named)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    if Post.objects.filter(agency=agency, kind=kind, title=named).exists():
        raise Refused("post.exists", title=named, field="title")
    row = Post.objects.create(agency=agency, kind=kind, title=named)
    log.append("post.created", ("post", str(row.pk)), {"agency": agency_id, "kind": kind}, by=by, at=at)
    return row


@transaction.atomic
def appoint(account: Account, post: Post, *, by: Actor, at: datetime) -> Holding:
    """Appoint an officer to a post, never oneself; twice changes nothing.

    An administrator holds no second post: Refused("actor.separate_duties"). Raises also Refused("post.officers_only", "account.closed").
    """
    person = Account.objects.select_for_update().get(pk=account.pk)  # two appointments at once must not pass each other
    require(by, "post.appoint", agency=post.agency_id)
    if by.account == account.pk:
        raise NotAllowed("actor.oneself")
    if person.kind != "officer":
        raise Refused("post.officers_only", name=person.name, field="login")
    if not person.is_active:
        raise Refused("account.closed", name=person.name, field="login")
    held = Holding.objects.filter(account=person, until=None).exclude(post__kind=post.kind).values_list("post__kind", "post__title")
    other = next((title for kind, title in held if kind in SEPARATE or post.kind in SEPARATE), None)
    if other:
        raise Refused("actor.separate_duties", name=person.name, held=other, field="login")
    row, new = Holding.objects.get_or_create(account=person, post=post, until=None, defaults={"since": at})
    if new:
        log.append("post.filled", ("post", str(post.pk)), {"account": person.pk}, by=by, at=at)
    return row


@transaction.atomic
def dismiss(account: Account, post: Post, *, by: Actor, at: datetime) -> None:
    """End an officer's holding of a post; rights end with it at once."""
    require(by, "post.appoint", agency=post.agency_id)
    if Holding.objects.filter(account=account, post=post, until=None).update(until=at):
        log.append("post.vacated", ("post", str(post.pk)), {"account": account.pk}, by=by, at=at)


@transaction.atomic
def grant(
    post: Post, verbs: Iterable[str], *, by: Actor, at: datetime, service: str = "*", agency: int | None = None, subtree: bool = False
) -> list[Grant]:
    """Give a post rights: verbs at an agency (its own when none is named), for a service or all, alone or with its subtree.

    Never to one's own post. Verbs are those of `rights.VERBS`: Refused("actor.unknown_verb").
    An administrator's post gets no right to see what people applied for: Refused("actor.no_content").
    """
    Post.objects.select_for_update().get(pk=post.pk)  # the same right is not given twice at once
    where = lock_agency(agency or post.agency_id).pk
    require(by, "post.grant", agency=where)
    if by.post == post.pk:
        raise NotAllowed("actor.oneself")
    service, wanted = text.clean(service, 80, field="service"), set(verbs)
    if not wanted or wanted - VERBS:
        raise Refused("actor.unknown_verb", field="verbs")
    content = sorted(verb for verb in wanted if post.kind in SEPARATE and verb.partition(".")[0] in CONTENT)
    if content:
        raise Refused("actor.no_content", post=post.title, verb=content, field="verbs")
    there = Grant.objects.filter(post=post, service=service, agency=where, subtree=subtree, revoked_at=None).values_list("verb", flat=True)
    rows = [Grant(post=post, verb=verb, service=service, agency_id=where, subtree=subtree) for verb in sorted(wanted - set(there))]
    Grant.objects.bulk_create(rows)
    if rows:
        told = {"verbs": [row.verb for row in rows], "service": service, "agency": where, "subtree": subtree}
        log.append("post.granted", ("post", str(post.pk)), told, by=by, at=at)
    return rows


@transaction.atomic
def revoke_grant(grant_id: int, *, by: Actor, at: datetime) -> None:
    """Take a right from a post; twice changes nothing. Who may give rights over its agency may, or over the agency of the post."""
    row = Grant.objects.select_for_update().select_related("post").filter(pk=grant_id).first()
    if row is None:
        raise NotFound("grant.none")
    if not may(by, "post.grant", agency=row.post.agency_id):
        require(by, "post.grant", agency=row.agency_id)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        told = {"verb": row.verb, "service": row.service, "agency": row.agency_id, "subtree": row.subtree}
        log.append("post.grant_revoked", ("post", str(row.post_id)), told, by=by, at=at)
