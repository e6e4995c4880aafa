"""Reads of basic catalogues, in both directions: what of one a body does not offer, and which local items rest on nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.services import basic_rules
from tongban.services.basic import KEEP
from tongban.services.models import BASIC_OPEN, BasicChange, BasicItem, Item
from tongban.services.reporting import REPORT


def item(code: str) -> BasicItem | None:
    """The basic item of a code, with its keeper."""
    return BasicItem.objects.select_related("keeper").filter(code=code).first() if code else None


def items(*, q: str = "", keeper: str = "") -> QuerySet[BasicItem]:
    """Basic items by code or name, in the order in which they came."""
    rows = BasicItem.objects.select_related("keeper").order_by("pk")
    rows = rows.filter(keeper=keeper) if keeper else rows
    return rows.filter(Q(name__contains=q) | Q(code__startswith=q)) if q else rows


def listing_below(region: str) -> str:
    """A region that lists items, at or below one; empty where none does."""
    rows = Item.objects.filter(region__path__below=actors.region(region).path).order_by("region")
    return rows.values_list("region_id", flat=True).first() or ""


def in_force(on: date) -> Q:
    """Basic items that are in force on a day."""
    return (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gt=on))


def not_offered(region: str, on: date) -> QuerySet[BasicItem]:
    """What a region does not list of the catalogues above it, as far as its level may exercise it; unknown levels leave nobody out."""
    path, level = actors.region_path(region), actors.region(region).level
    fits = Q(levels="") | Q(levels__contains="7") | Q(levels__contains=str(level + 1))
    listed = Item.objects.filter(region=region, basic=OuterRef("code"))
    rows = BasicItem.objects.select_related("keeper").filter(in_force(on), fits, keeper__in=path[:-1])
    return rows.filter(~Exists(listed)).order_by("pk")


def resting_on_nothing(by: Actor) -> QuerySet[Item]:
    """Local items of the reader's agencies and regions whose code no basic catalogue here has, or that have none; each with its matter."""
    matter = BasicChange.objects.filter(item=OuterRef("pk")).order_by("-pk")
    rows = Item.objects.select_related("region").filter(_own(by, REPORT) | _own(by, KEEP))
    rows = rows.filter(Q(basic="") | ~Exists(BasicItem.objects.filter(code=OuterRef("basic"))))
    return rows.annotate(matter=Subquery(matter.values("pk")[:1]), matter_state=Subquery(matter.values("state")[:1])).order_by("pk")


def changes(by: Actor, *, waiting: bool = True) -> QuerySet[BasicChange]:
    """What was reported or proposed where the reader reports or keeps; what waits for somebody, or everything, the latest first."""
    rows = BasicChange.objects.select_related("item__region", "keeper").filter(_kept(by) | _own(by, REPORT, "item__"))
    return (rows.filter(state__in=BASIC_OPEN) if waiting else rows).order_by(F("changed_at").desc(), "-pk")


def change(pk: int, *, to: Actor) -> BasicChange:
    """One of them. Raises NotFound("basic.none") also for who has nothing to do with it."""
    found = changes(to, waiting=False).filter(pk=pk).first()
    if found is None:
        raise NotFound("basic.none")
    return found


def local_item(pk: int, *, to: Actor) -> Item:
    """A listed item, for who may report it or keeps the catalogue above it. Raises NotFound("basic.no_item")."""
    found = Item.objects.select_related("region").filter(_own(to, REPORT) | _own(to, KEEP), pk=pk).first()
    if found is None:
        raise NotFound("basic.no_item", given=str(pk))
    return found


def kept_by(by: Actor) -> list[Any]:
    """The nation and the provinces whose catalogue an actor keeps."""
    from_scope = [path for _, path, _ in actors.scope(by, KEEP).parts if path]
    ends = actors.regions(path.rstrip("/").rpartition("/")[2] for path in from_scope)
    return [one for one in ends.values() if one.level in basic_rules.KEEPERS]


def _own(by: Actor, verb: str, to: str = "") -> Q:
    """Items of an actor's agencies, and of the regions below which a right holds."""
    scope = actors.scope(by, verb)
    wanted = Q() if scope.everything else Q(pk__in=[])
    for agency, path, _ in scope.parts:
        wanted |= Q(**{f"{to}agency": agency}) if agency is not None else Q(**{f"{to}region__path__below": path})
    return wanted


def _kept(by: Actor) -> Q:
    scope = actors.scope(by, KEEP)
    wanted = Q() if scope.everything else Q(pk__in=[])
    for _, path, _ in scope.parts:
        wanted |= Q(keeper__path__below=path) if path else Q(pk__in=[])
    return wanted
