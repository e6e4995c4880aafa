"""What an open joint matter asks now: its services as they are pinned, what registers and licences hold, answers opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused, Unavailable
from tongban.base.limits import legal_day
from tongban.cases import personal
from tongban.cases.joint_fills import filled
from tongban.cases.models import Joint, JointPart
from tongban.exchange import actions as exchange
from tongban.licences import queries as licences
from tongban.pack import joining
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import Service
from tongban.services import joint as matters
from tongban.services import queries as services


def matter_of(row: Joint) -> JointMatter:
    """The joint matter as the application is pinned to it."""
    return matters.pinned(row.revision_id, row.matter)


def services_of(parts: list[JointPart]) -> dict[str, Service]:
    """The services of the parts as they are pinned."""
    return {part.name: services.by_digest(part.digest).service for part in parts}


def pinned_to(row: Joint) -> str:
    """What the application is pinned to, in one digest."""
    return matters.pinned_to(row.revision_id, dict(row.parts.values_list("name", "digest")))


def sealed_names(row: Joint, known: Mapping[str, Service]) -> set[str]:
    """Questions of the one form that some part keeps encrypted."""
    return sealed_in(matter_of(row), known)


def sealed_in(shape: JointMatter, known: Mapping[str, Service]) -> set[str]:
    """The same of any revision."""
    keys = joining.names(shape, known)
    return {key for (part, name), key in keys.items() if name in personal.personal(known[part])}


def answers(row: Joint, known: Mapping[str, Service]) -> dict[str, Any]:
    """The answers of the one form; of a draft with what ledgers hold of those that are left empty. What was submitted stays as it was."""
    given = said(row, known)
    return given if row.submitted_at is not None else filled(matter_of(row).fills.values(), given, row.party_id)


def said(row: Joint, known: Mapping[str, Service]) -> dict[str, Any]:
    """The answers that were given, and no others."""
    return personal.opened_of(sealed_names(row, known), row.form)


def demand(row: Joint, known: Mapping[str, Service], given: Mapping[str, Any]) -> joining.Demand:
    """What is demanded as the answers stand."""
    return joining.demand(matter_of(row), known, given, row.held, facts_of(row, given))


def facts_of(row: Joint, given: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions look at beside the answers."""
    party = actors.party(row.party_id)
    fetched = {name: one for name, one in row.held.items() if isinstance(one, dict)}
    found = {name.removeprefix("fetch."): one for name, one in fetched.items() if name.startswith("fetch.")}
    about = {"code": party.code, "name": party.name, "kind": party.kind}
    day = legal_day(row.submitted_at or row.saved_at, actors.zone_of(row.region_id))
    return {"applicant": about, "fetch": found, "case": {"region": row.region_id, "day": day.isoformat()}}


def look_up(row: Joint, joint: JointMatter, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What registers and the applicant's licences hold, by source: each record or licence as a whole, and each fact of it."""
    party = actors.party(row.party_id)
    about = {**row.form, "applicant.code": actors.code_of(row.party), "applicant.name": party.name}
    found: dict[str, Any] = {}
    for name, one in joint.fetch.items():
        claim = {field: str(about.get(expression, "")) for field, expression in one.claim.items()}
        try:
            answer = exchange.ask(one.offer, claim, purpose=one.purpose, about=row.number, by=by, at=at, region=row.region_id)
        except Refused:
            continue  # nothing is held: then it is asked
        except Unavailable:
            if one.on_unavailable != "ask":
                raise
            continue
        found |= {f"fetch.{name}": dict(answer.facts)}
        found |= {f"fetch.{name}.{field}": value for field, value in answer.facts.items() if value not in (None, "", [])}
    return found | _licences(row, joint, at)


def looked_on(row: Joint) -> date:
    """The legal day on which registers were looked up for a draft: what they say may be another thing later."""
    return legal_day(row.created_at, actors.zone_of(row.region_id))


def _licences(row: Joint, joint: JointMatter, at: datetime) -> dict[str, Any]:
    """What is valid on the legal day of the region; of several licences of a kind the newest, whole."""
    wanted = {one.name for part in joint.parts.values() for many in (*part.answers.values(), *part.materials.values()) for one in many}
    found: dict[str, Any] = {}
    today = legal_day(at, actors.zone_of(row.region_id))
    for one in licences.of_party(row.party_id):
        source = f"licence.{one.kind}"
        if one.kind in wanted and source not in found and one.state == "issued" and one.valid_from <= today <= one.valid_until:
            found |= {source: {"number": one.number}, f"{source}.number": one.number}
            found |= {f"{source}.{name}": value for name, value in one.facts.items() if isinstance(value, str | int | list)}
    return found
