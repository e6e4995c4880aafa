"""Plays exercises in a practice copy: the other parts of a scenario through the real acts, up to what the officer does at the desk.

Each playing has people, codes and names of its own, so several officers do not meet, and a time of its own: where the scenario
waits, it is so much further ahead of the clock (`learning.rules.ahead`). The others act at that time, and so does the officer on the
pages of its case.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tongban.actors import understudies
from tongban.actors.cast import FIRMS, PEOPLE
from tongban.actors.queries import account_name, code_of
from tongban.base.actor import SYSTEM
from tongban.base.errors import Saying
from tongban.base.names import is_case_number
from tongban.cases import actions as cases
from tongban.cases import queries as case_queries
from tongban.learning import actions, queries, rules
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.pack import expectations
from tongban.pack.moves import Do, Look, Scenario, Wait
from tongban.pack.scenarios import Playing
from tongban.pack.stage import Asked
from tongban.project.stage import OPERATORS, RealStage, case_facts
from tongban.registers import actions as registers
from tongban.registers import queries as register_queries
from tongban.services import queries as services

logger = logging.getLogger("tongban.practice")
Exercise = Any  # a row of `learning`


class PracticeStage(RealStage):
    """The stage of one playing: the world is there already, only the people and the cases are its own."""

    def __init__(self, people: Any, numbers: Iterable[str]) -> None:
        super().__init__([])
        self.people, self.numbers = people, list(numbers)

    def wait_until(self, at: datetime) -> None:
        """What falls due in the cases of this playing has its effect; time passes for no others."""
        for number in self.numbers:
            cases.settle(number, at=at)
        catch_up()


def run_due(at: datetime) -> int:
    """Look after every exercise: prepare those that were begun, see what officers did, clear what ended. Returns how many."""
    rows = actions.waiting()
    for row in rows:
        try:
            (_prepare if row.state == "asked" else _watch)(row, at)
        except Exception:  # noqa: BLE001  one exercise that cannot be played does not keep the others
            logger.error("exercise failed", extra={"job": f"exercise {row.pk}"}, exc_info=True)
            actions.end(row.pk, "failed", world=row.world, at=at)
    for row in actions.uncleared():
        _clear(row, at)
    return len(rows)


def _prepare(row: Exercise, at: datetime) -> None:
    """Make the people and records of a scenario anew, then play up to the officer's first act."""
    scenario, token = _scenario(row, at), f"k{row.pk}"
    if scenario is None:
        return actions.end(row.pk, "failed", world={}, at=at)
    names = {*scenario.given.cast, *(move.actor for move in scenario.moves if isinstance(move, Do | Look))}
    names |= {
        str(move.facts[part])
        for move in scenario.moves
        if isinstance(move, Do)
        for part in ("for", "to", "of", "who")
        if part in move.facts
    }
    people = understudies.make(names & {*PEOPLE, *FIRMS}, row.pk, f"（演练{row.pk}）", at=at)
    known = understudies.codes(people.parties)
    swaps = {known[name]: code_of(party) for name, party in people.parties.items()}
    swaps |= {PEOPLE[name][0]: party.name for name, party in people.parties.items() if name in PEOPLE}
    _records(scenario, people, swaps, token, at)
    row.world = {
        "parties": {name: party.pk for name, party in people.parties.items()},
        "accounts": {name: account.pk for name, account in people.accounts.items() if name in people.parties},
        "swaps": swaps,
        "token": token,
        "saved": {},
    }
    _play_on(row, scenario, 0, at)
    return None


def _records(scenario: Scenario, people: Any, swaps: dict[str, str], token: str, at: datetime) -> None:
    """What registers hold in the scenario, under keys of its own."""
    kept = {one.id: one for one in register_queries.kept()}
    for name in FIRMS if OPERATORS in kept else ():
        if name in people.parties:
            facts = {
                "code": people.parties[name].code,
                "name": people.parties[name].name,
                "state": "active",
                "scope": "食品销售（含网络销售）",
            }
            registers.enter(OPERATORS, {**facts, **scenario.given.cast.get(name, {})}, by=SYSTEM, at=at)
    for register, rows in scenario.given.registers.items():
        for row in rows:
            key = str(row[kept[register].key])
            swaps.setdefault(key, f"{key}-{token}")
            registers.enter(register, rules.swapped(row, swaps, token), by=SYSTEM, at=at)


def _play_on(row: Exercise, scenario: Scenario, start: int, at: datetime) -> None:
    """Play the other parts from a move on, to the officer's next act or the end of the exercise."""
    mine = queries.casts(row.post)
    last = rules.tasks(scenario, mine)[-1]
    for place in range(start, last + 1):
        move, ahead = scenario.moves[place], rules.ahead(scenario, place, row.made_at)
        playing = _playing(row, scenario, at + ahead)
        if isinstance(move, Wait):
            playing.stage.wait_until(at + rules.ahead(scenario, place + 1, row.made_at))
        if isinstance(move, Do) and rules.is_task(move, mine):
            return _hand_over(row, move, place, ahead, playing)
        if isinstance(move, Do) and not rules.is_refused(move):
            result = playing.stage.act(_own(playing.asked(move), row))
            if result.get("refused"):
                logger.error("exercise could not go on", extra={"job": f"exercise {row.pk}", "code": str(result["refused"])[:200]})
                return actions.end(row.pk, "failed", world=row.world, at=at)
            playing.keep(move.save, result)
            row.world["saved"] = _plain(playing.saved)
    return actions.end(row.pk, "done", world=row.world, at=at)


def _playing(row: Exercise, scenario: Scenario, at: datetime) -> Playing:
    people = understudies.recall(row.world["parties"], row.world["accounts"])
    saved = dict(row.world["saved"])
    numbers = {str(one["number"]) for one in saved.values() if isinstance(one, Mapping) and is_case_number(str(one.get("number", "")))}
    playing = Playing(scenario, PracticeStage(people, sorted(numbers)), at)
    playing.saved = saved
    return playing


def _own(asked: Asked, row: Exercise) -> Asked:
    """A move in the words of this playing: its codes, domains and names; what the officer's colleagues do is theirs."""
    facts: dict[str, Any] = rules.swapped(asked.facts, row.world["swaps"], row.world["token"])
    if isinstance(facts.get("form"), Mapping) and asked.facts.get("service"):
        facts = {**facts, "form": rules.named(facts["form"], _held_once(str(asked.facts["service"]), asked.at), row.world["token"])}
    return Asked(asked.name, asked.actor, facts, asked.at)


def _held_once(service: str, at: datetime) -> set[str]:
    """The questions of a service whose words are held once, beside domains: names."""
    pack = service.partition(".")[0]
    revision = services.in_force(pack, at)
    shape = services.parsed(revision).services.get(service) if revision else None
    draws = shape.draws if shape else ()
    return {str(source) for draw in draws for source in dict(draw.get("with", {})).values()}


def _hand_over(row: Exercise, move: Do, place: int, ahead: timedelta, playing: Playing) -> None:
    """Now it is the officer's turn: which act, on which case, and what should be so afterwards."""
    facts = playing.fill(move.facts)
    number = str(facts["case"])
    told = {
        "act": move.name,
        "expected": rules.expected(move),
        "facts": {name: facts[name] for name in ("outcome", "reason", "reasons", "items") if name in facts},
    }
    actions.turn(row.pk, move=place, case=number, seen=len(_events(number)), ahead=ahead, task=told, world=row.world)


def _events(case: str) -> list[Any]:
    """What happened to a case and to the licence it issued, in the order in which it was recorded."""
    licence = licences.of_case(case)
    found = [*log.of_subject("case", case), *(log.of_subject("licence", licence.number[:80]) if licence else ())]
    return sorted(found, key=lambda one: (one.recorded_at, one.pk))


def _watch(row: Exercise, at: datetime) -> None:
    """What the officer did since: the first act on the case that the task could be."""
    for event in _events(row.case)[row.seen :]:
        by = json.loads(event.envelope)["by"].get("account") if event.envelope else None
        if event.kind in rules.TASKS.values() and by is not None:
            return _judge(row, event.kind, by, at)
    return None


def _judge(row: Exercise, kind: str, by: int, at: datetime) -> None:
    """Hold what happened against what was expected; when it fits, the story goes on."""
    scenario = _scenario(row, at)
    found = _found(row)
    wanted = rules.TASKS[row.task["act"]]
    differs = expectations.of_act(row.task["expected"], found)
    ok = kind == wanted and by == row.account and not differs
    row.results.append(
        {
            "task": row.task,
            "did": kind,
            "by": "" if by == row.account else account_name(by),
            "found": {name: found.get(name, "") for name in ("state", "step", "outcome", "reason")},
            "ok": ok,
        }
    )
    actions.told(row.pk, row.results)
    if scenario is None or not ok:
        return actions.end(row.pk, "done", world=row.world, at=at)
    move = scenario.moves[row.move]
    if isinstance(move, Do) and move.save:
        row.world["saved"][move.save] = found
    return _play_on(row, scenario, row.move + 1, at)


def _found(row: Exercise) -> dict[str, Any]:
    """How the case stands, or the licence that the task was about."""
    licence = licences.of_case(row.case) if row.task["act"].startswith("licences.") else None
    if licence is not None:
        return {"state": licence.state, "reason": licence.reason}
    return dict(case_facts(case_queries.case(row.case, to=SYSTEM)))


def _clear(row: Exercise, at: datetime) -> None:
    """Withdraw what an exercise left open, as its applicant would: the inbox of the others stays clean."""
    number = row.case
    try:
        found = case_queries.case(number, to=SYSTEM) if number else None
        if found is not None and found.state in ("submitted", "in_hand", "waiting"):
            people = understudies.recall(row.world["parties"], row.world["accounts"])
            name = next(name for name, party in people.parties.items() if party.pk == found.party_id)
            cases.withdraw(number, by=people.actor(name, at), at=at + row.ahead)
    except Saying as saying:
        logger.warning("exercise not cleared", extra={"job": f"exercise {row.pk}", "code": saying.code})
    actions.clear(row.pk)


def _scenario(row: Exercise, at: datetime) -> Scenario | None:
    return queries.scenario(row.pack, row.file, row.name, at=at)


def _plain(saved: Mapping[str, Any]) -> dict[str, Any]:
    """What moves saved, as JSON keeps it."""
    return dict(json.loads(json.dumps(saved, default=str)))
