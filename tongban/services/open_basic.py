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

from tongban.services import basic_rules
from tongban.services.models import BasicItem, Item

FORM = "tongban-basic-1"
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


def table(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Its basic items as rows under `ROW`."""
    for one in document["items"]:
        law = "; ".join(f"{ref['act']} {ref['article']}" for ref in one["law"] or ())
        said = {**one, "functions": " ".join(one["functions"] or ()), "levels": "".join(one["levels"] or ()), "law": law}
        yield tuple(str(said[name] or "") for name in ROW)
