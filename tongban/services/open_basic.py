"""Basic catalogues as open data: what they say, what is not known of it, and which local items rest on none of it.

One document, form `tongban-basic-1`: `items` (of basic catalogues) and `local` (listed items that no basic catalogue has). As a table it
has the columns `ROW`, the form that `services.basic_loading` reads, so that one house can take in what another publishes. What is not known
is null, in the table empty: who may exercise an item, at which levels (codes of use-level), by which articles, since when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tongban.log import queries as log
from tongban.services import basic_rules
from tongban.services.models import BasicChange, BasicItem, Item

FORM = "tongban-basic-1"
FEED = "tongban-basic-feed-1"
ROW = ("code", "name", "kind", "functions", "levels", "law", "basis", "since", "until", "keeper", "state")
LOCAL = ("id", "name", "region", "department", "basic_code")


def document(on: date) -> dict[str, Any]:
    """All of it as it stands on a day; a few statements however long it is."""
    local = Item.objects.filter(Q(basic="") | ~Exists(BasicItem.objects.filter(code=OuterRef("basic")))).order_by("pk")
    rows = local.values_list("code", "name", "region_id", "department", "basic")
    return {
        "format": FORM,
        "items": [told(one, on) for one in BasicItem.objects.order_by("pk")],
        "local": [dict(zip(LOCAL, (*one, basic or None), strict=True)) for *one, basic in rows],
    }


def told(one: BasicItem, on: date) -> dict[str, Any]:
    """What one says, as it stands on a day."""
    law = [{"act": act, "article": article} for act, article in one.law]
    known = {"functions": one.functions, "levels": list(one.levels), "law": law, "basis": one.basis}
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        **{name: value or None for name, value in known.items()},
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat() if one.until else None,
        "keeper": one.keeper_id,
        "origin": one.origin,
        "state": basic_rules.standing(one.since, one.until, on),
    }


def keeps(region: str) -> bool:
    """Whether a region has a basic catalogue here."""
    return BasicItem.objects.filter(keeper=region).exists()


def feed(keeper: str) -> dict[str, Any]:
    """What the keeper of a catalogue tells every node below, to be signed: form `tongban-basic-feed-1`.

    `{"id": "basic:<keeper>:<edition>", "about": "basic:<keeper>", "format", "keeper", "edition", "items": [{"code", …as Facts.kept}]}`.
    The edition grows with each act on the catalogue, and never falls.
    """
    items = [{"code": one.code, **facts_of(one).kept()} for one in BasicItem.objects.filter(keeper=keeper).order_by("code")]
    edition = log.count("region", keeper) + BasicChange.objects.filter(keeper=keeper, state="done").count()
    about = f"basic:{keeper}"
    return {"id": f"{about}:{edition}", "about": about, "format": FEED, "keeper": keeper, "edition": edition, "items": items}


def facts_of(one: BasicItem) -> basic_rules.Facts:
    """What an item says, as it can be compared."""
    law = [(act, article) for act, article in one.law]
    return basic_rules.Facts(one.name, one.kind, one.functions, one.levels, law, one.basis, one.since, one.until)


def table(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Its basic items as rows under `ROW`."""
    for one in document["items"]:
        law = "; ".join(f"{ref['act']} {ref['article']}" for ref in one["law"] or ())
        said = {**one, "functions": " ".join(one["functions"] or ()), "levels": "".join(one["levels"] or ()), "law": law}
        yield tuple(str(said[name] or "") for name in ROW)
