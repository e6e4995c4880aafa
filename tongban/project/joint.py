"""The stage's verbs on joint matters: filed in one breath, a part or all withdrawn, and looked at with the part's case under its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tongban.actors.loading import DISTRICT
from tongban.base.actor import Actor
from tongban.base.names import token
from tongban.cases import actions as cases
from tongban.cases import joint_queries, queries
from tongban.documents import files
from tongban.log.sequencer import catch_up

PROOF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
Told = Mapping[str, Any]


def file(by: Actor, facts: Told, at: datetime) -> Told:
    """Start, fill in, attach and submit in one breath."""
    row = cases.start_joint(str(facts["matter"]), region=str(facts.get("region", DISTRICT)), by=by, at=at)
    cases.save_joint(row.number, facts.get("form", {}), by=by, at=at)
    for name in facts.get("materials", []):
        stored = files.store(PROOF, f"{name}.pdf", owner=by.party, by=by, at=at)
        cases.attach_joint(row.number, name, stored.pk, by=by, at=at)
    return look(by, {"joint": row.number, "row": cases.submit_joint(row.number, key=str(facts.get("key") or token(8)), by=by, at=at)}, at)


def look(by: Actor, facts: Told, at: datetime) -> Told:
    """The joint matter, each part's standing, and its case by the name of the part; what waits in the log has been followed."""
    catch_up()
    row = joint_queries.joint(str(facts["joint"]), to=by)
    found = joint_queries.parts(row)
    told = {one.name: one.standing for one in found}
    numbers = {f"case_{one.name}": one.row.case.number for one in found if one.row.case}
    due = {f"due_{one.name}": one.row.case.due.isoformat() for one in found if one.row.case and one.row.case.due}
    received = {f"received_{one.name}": one.row.received_by.function for one in found if one.row.received_by}
    return {"number": row.number, "state": joint_queries.state(row), **told, **numbers, **due, **received}


def asked(by: Actor, facts: Told, at: datetime) -> Told:
    """What the one form asks now, and what it does not."""
    found = joint_queries.form(joint_queries.joint(str(facts["joint"]), to=by)).demand
    questions = [one.name for group in found.groups for one in group.fields]
    left = [{"part": one.part, "key": one.key, "why": one.why, "source": one.source} for one in found.left]
    return {"questions": questions, "materials": list(found.materials), "left": left}


def filed(by: Actor, facts: Told, at: datetime) -> Told:
    """With which answers a part's case was filed, as its reader may see it."""
    return queries.answers(queries.case(str(facts["case"]), to=by))


def withdraw(by: Actor, facts: Told, at: datetime) -> Told:
    """Withdraw a part, or all."""
    number, part = str(facts["joint"]), str(facts.get("part", ""))
    if part:
        cases.withdraw_part(number, part, by=by, at=at)
    else:
        cases.withdraw_joint(number, by=by, at=at)
    return look(by, facts, at)


ACTS: dict[str, Callable[[Actor, Told, datetime], Told]] = {"joint.submit": file, "joint.withdraw": withdraw}
LOOKS: dict[str, Callable[[Actor, Told, datetime], Told]] = {"joint.joint": look, "joint.asked": asked, "joint.filed": filed}
