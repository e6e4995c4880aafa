"""What scenarios say of cases that an agency opens: plans and their lots, findings, what the party is told and says, hearings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.base.names import token
from tongban.cases import actions as cases
from tongban.cases import inspecting, publishing, queries
from tongban.documents import files
from tongban.log.sequencer import catch_up
from tongban.pack.stage import Asked
from tongban.project import joint

Facts = Mapping[str, Any]


def _plan(stage: Any, asked: Asked) -> Facts:
    """Plan a random inspection; the log draws its objects at once."""
    facts = asked.facts
    until = date.fromisoformat(str(facts["until"])) if facts.get("until") else None
    only = {str(name): str(value) for name, value in dict(facts.get("only", {})).items()}
    told = {"key": str(facts.get("key") or token(8)), "by": stage.by(asked), "at": asked.at}
    made = cases.plan_inspection(str(facts["service"]), str(facts.get("title", "")), int(str(facts["count"])), until, only, **told)
    catch_up()
    return _planned(made.number)


def _planned(number: str) -> Facts:
    plan = inspecting.plan(number)
    lot, rows = inspecting.checked(plan), inspecting.drawn(plan)
    opened = [one.case.number for one in rows if one.case]
    return {
        "number": plan.number,
        "drawn": len(opened),
        "good": bool(lot and lot.good),
        "first": opened[0] if opened else "",
        "cases": opened,
    }


def _drawn(stage: Any, asked: Asked) -> Actor:
    """The inspector on whom the lot of a step fell."""
    step, number = str(asked.facts.get("step", "lead")), str(asked.facts["case"])
    row = queries.case(number, to=stage.people.actor("zhao", asked.at))
    holder = next((one.holder for one in queries.steps(row) if one.name == step), None)
    if holder is None:
        raise Refused("case.lot_waits")
    return actors.officer(holder)


def _inspect(stage: Any, asked: Asked) -> Facts:
    """Who was drawn writes the checklist and passes it on, or confirms it as the second."""
    number, by = str(asked.facts["case"]), _drawn(stage, asked)
    if asked.facts.get("form"):
        cases.write_up(number, dict(asked.facts["form"]), by=by, at=asked.at)
    row = cases.review(number, opinion=str(asked.facts.get("opinion", "")), by=by, at=asked.at)
    return {"state": row.state, "step": row.step}


def _object(stage: Any, asked: Asked) -> Facts:
    """Who was inspected objects to the result, through its representative."""
    row = queries.case(str(asked.facts["case"]), to=stage.people.actor("zhao", asked.at))
    name = next(name for name, party in stage.people.parties.items() if party.pk == row.party_id)
    form, by = {"words": str(asked.facts["words"])}, stage.people.actor(name, asked.at)
    key = str(asked.facts.get("key") or token(8))
    sent = cases.send("inspection.objection", form, region=row.region_id, about=row.number, key=key, by=by, at=asked.at)
    return {"number": sent.number, "state": sent.state, "step": sent.step}


def _open(stage: Any, asked: Asked) -> Facts:
    facts, party = asked.facts, stage.people.parties[str(asked.facts["party"])].pk
    told = {"cause": str(facts.get("cause", "")), "source": str(facts.get("source", "")), "words": str(facts.get("words", ""))}
    key = str(facts.get("key") or token(8))
    row = cases.open_case(str(facts["service"]), party, dict(facts.get("form", {})), key=key, by=stage.by(asked), at=asked.at, **told)
    return {"number": row.number, "state": row.state, "step": row.step, "due": row.due.isoformat() if row.due else ""}


def _write_up(stage: Any, asked: Asked) -> Facts:
    by, number = stage.by(asked), str(asked.facts["case"])
    for name in asked.facts.get("materials", []):
        stored = files.store(joint.PROOF, f"{name}.pdf", owner=None, by=by, at=asked.at)
        cases.attach(number, str(name), stored.pk, by=by, at=asked.at)
    row = cases.write_up(number, dict(asked.facts["form"]), by=by, at=asked.at)
    return {"state": row.state, "step": row.step, "version": row.version}


def _tell(stage: Any, asked: Asked) -> Facts:
    facts = asked.facts
    amount = int(str(facts["amount"])) if "amount" in facts else None
    told: dict[str, Any] = {"reasons": list(facts.get("reasons", [])), "words": str(facts.get("words", "")), "amount": amount}
    made = cases.tell_before(str(facts["case"]), str(facts["outcome"]), by=stage.by(asked), at=asked.at, **told)
    return {"until": made.until.isoformat(), "hearing_until": made.hearing_until.isoformat() if made.hearing_until else ""}


def _defend(stage: Any, asked: Asked) -> Facts:
    made = cases.state_defence(str(asked.facts["case"]), str(asked.facts["words"]), by=stage.by(asked), at=asked.at)
    return {"said": made.said}


def _ask_hearing(stage: Any, asked: Asked) -> Facts:
    made = cases.ask_hearing(str(asked.facts["case"]), by=stage.by(asked), at=asked.at)
    return {"asked": made.hearing_asked_at is not None}


def _arrange(stage: Any, asked: Asked) -> Facts:
    on = datetime.fromisoformat(str(asked.facts["on"])).replace(tzinfo=asked.at.tzinfo)
    made = cases.arrange_hearing(str(asked.facts["case"]), on, str(asked.facts["place"]), by=stage.by(asked), at=asked.at)
    return {"place": made.hearing_place}


def _hold(stage: Any, asked: Asked) -> Facts:
    made = cases.hold_hearing(str(asked.facts["case"]), str(asked.facts["record"]), by=stage.by(asked), at=asked.at)
    return {"held": made.held_at is not None}


def _public(stage: Any, asked: Asked) -> list[Facts]:
    """What everybody reads of a service."""
    rows = publishing.public([str(asked.facts["service"])], asked.at.date(), limit=100)
    return [{"number": one.case.number, "outcome": one.case.outcome, "withdrawn": one.withdrawn_at is not None} for one in rows]


ACTS: dict[str, Callable[..., Facts]] = {
    "inspections.plan": _plan,
    "inspections.inspect": _inspect,
    "inspections.object_to_result": _object,
    "cases.open": _open,
    "cases.write_up": _write_up,
    "cases.tell_before": _tell,
    "cases.state_defence": _defend,
    "cases.ask_hearing": _ask_hearing,
    "cases.arrange_hearing": _arrange,
    "cases.hold_hearing": _hold,
}
LOOKS: dict[str, Callable[..., Any]] = {
    "inspections.plan": lambda stage, asked: _planned(str(asked.facts["plan"])),
    "cases.published": _public,
    "cases.answers": lambda stage, asked: queries.answers(queries.case(str(asked.facts["case"]), to=stage.by(asked))),
}
