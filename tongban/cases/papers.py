"""The papers that acts on a case make: what stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases import delegating
from tongban.cases.models import Case
from tongban.documents import actions as documents
from tongban.pack.forms import element_of
from tongban.pack.shapes import Service
from tongban.registers import queries as register_queries
from tongban.services import queries as services

# Kinds whose papers tell the remedy.
BURDENING = ("decision", "not-accepted", "lapse", "change-declined")


def draw(row: Case, kind: str, told: dict[str, Any], *, by: Actor, at: datetime) -> str:
    """Draw up the paper of an act in the authentic language of the service, and serve it on line; returns its number.

    A decision is served by an act of its own.
    """
    service = services.by_digest(row.digest).service
    holder = actors.party_view(row.party)
    facts = {
        "case": row.number,
        "service": service.id,
        "title": services.said(service, "title", service.authentic)[0],
        "holder": holder.name,
        "holder_code": holder.code,
        "due": row.due.isoformat() if row.due else "",
        **({"power_of": delegating.giver(row)} if row.delegation is not None else {}),
        **({"by_agency": True} if service.opened_by == "agency" else {}),
        **told,
    }
    if kind in BURDENING:
        facts["remedy"] = documents.REMEDY
    paper = documents.draw_up(
        kind,
        ("case", row.number),
        facts,
        agency=actors.agency_view(row.agency),
        language=service.authentic,
        by=by,
        at=at,
        parties=(row.party_id,),
        served=None if kind == "decision" else ("online", "in the applicant's space"),
    )
    return paper.number


def item_title(service: Service, item: Mapping[str, str]) -> str:
    """A material, or the question of a field, as papers name it."""
    if item.get("material"):
        return services.said(service, f"material.{item['material']}", service.authentic)[0]
    name = item.get("field", "")
    element = element_of(service, name)
    if element:
        return register_queries.elements()[element].label.get(service.authentic, name)
    return services.said(service, f"group.{name}", service.authentic)[0]
