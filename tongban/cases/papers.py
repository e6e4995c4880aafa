"""The papers that acts on a case make: what stands on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases.models import Case
from tongban.documents import actions as documents
from tongban.services import queries as services

# Reconsideration within 60 days of knowing (行政复议法 article 20), for acts that may burden.
REMEDY = {"act": "reconsideration-law", "article": "20", "days": 60}
BURDENING = ("decision", "not-accepted", "lapse", "revocation", "suspension")


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
        **told,
    }
    if kind in BURDENING:
        facts["remedy"] = REMEDY
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
