"""Acts when government is reorganised: renaming, merging, moving posts, changing who leads whom. Nothing that was is edited away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from tongban.actors.actions import abolish_agency, lock_agency, save_named
from tongban.actors.models import Agency, Grant, Naming, Post
from tongban.actors.queries import line_path, line_subtree, zone_of
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.base.memory import forget
from tongban.log import actions as log


@transaction.atomic
def rename_agency(agency_id: int, name: str, *, by: Actor, at: datetime, on: date | None = None, reason: str = "") -> Agency:
    """Give an agency another name from a day on (today); it stays the same body. What was before that day still says the old name."""
    row = lock_agency(agency_id)
    require(by, "agency.found", agency=row.pk)
    before, row.name = row.name, text.clean(name, 120, field="name")
    if row.name == before:
        return row
    save_named(row)
    day = on or legal_day(at, zone_of(row.region_id))
    Naming.objects.create(agency=row, name=before, until=day)
    transaction.on_commit(forget)
    told = {"from": before, "to": row.name} | ({"on": day.isoformat(), "reason": reason} if reason else {})
    log.append("agency.renamed", ("agency", str(row.pk)), told, by=by, at=at)
    return row


@transaction.atomic
def merge_agencies(agencies: Iterable[int], into: int, *, on: date, by: Actor, at: datetime) -> Agency:
    """End agencies on a day in favour of one. Their posts go over with their holders, and get the same rights there as they had at home.

    Rights at the old agency stay, so that its closed matters can still be read.
    """
    ending = sorted(set(agencies) - {into})
    for agency_id in ending:
        abolish_agency(agency_id, [into], on=on, by=by, at=at)
    for post in Post.objects.select_for_update().filter(agency__in=ending).order_by("pk"):
        move(post, into, by, at)
    return lock_agency(into)


@transaction.atomic
def move_post(post_id: int, agency: int, *, by: Actor, at: datetime) -> Post:
    """Move a post with its holders to another agency (a split); its rights at home become the same rights there as well."""
    row = Post.objects.select_for_update().filter(pk=post_id).first()
    if row is None:
        raise NotFound("actor.no_post", post=post_id)
    require(by, "post.create", agency=row.agency_id)
    require(by, "post.create", agency=agency)
    if row.agency_id != agency:
        move(row, agency, by, at)
    return row


def move(post: Post, agency: int, by: Actor, at: datetime) -> None:
    """Take a post that is locked to another agency, inside an act that has asked for the right."""
    before = post.agency_id
    home = Grant.objects.filter(post=post, agency=before, revoked_at=None).order_by("pk")
    # A right over a subtree widens nothing when the post moves to a region above: it goes on over the old one.
    narrow = Agency.objects.get(pk=agency).path.startswith(Agency.objects.get(pk=before).path)
    Grant.objects.bulk_create(
        [Grant(post=post, verb=one.verb, service=one.service, agency_id=agency, subtree=one.subtree and narrow) for one in home]
    )
    post.agency_id = agency
    post.save(update_fields=["agency"])
    log.append("post.moved", ("post", str(post.pk)), {"from": before, "to": agency}, by=by, at=at)


@transaction.atomic
def set_line_superior(agency_id: int, superior: int | None, *, by: Actor, at: datetime) -> Agency:
    """Put an agency, with all that it leads, under another in its line (条). Raises Refused("actor.circle")."""
    row = lock_agency(agency_id)
    require(by, "agency.found", agency=row.pk)
    if superior == row.line_superior_id:
        return row
    led = list(line_subtree(row.pk).exclude(pk=row.pk))
    if superior == row.pk or superior in {one.pk for one in led}:
        raise Refused("actor.circle", name=row.name)
    before, row.line_path, row.line_superior_id = row.line_path, line_path(superior), superior
    row.save(update_fields=["line_path", "line_superior"])
    for one in led:
        one.line_path = row.line_path + one.line_path.removeprefix(before)
    Agency.objects.bulk_update(led, ["line_path"], batch_size=500)
    log.append("agency.line_changed", ("agency", str(row.pk)), {"superior": superior, "led": len(led)}, by=by, at=at)
    return row
