"""The one stage: plays scenarios through the real acts, in the throw-away database that its caller has opened.

Names of acts are those of the engines (`cases.submit`); each takes the facts of its move, adds who and when, and tells
what a clerk would see.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tongban.actors import actions as actors
from tongban.actors import cast, window
from tongban.actors import queries as actor_queries
from tongban.actors.loading import DISTRICT
from tongban.base import memory
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused, Saying
from tongban.base.names import token
from tongban.cases import actions as cases
from tongban.cases import queries as case_queries
from tongban.documents import files
from tongban.exchange import actions as exchange
from tongban.exchange import errands
from tongban.exchange import queries as uses
from tongban.exchange.links import domain, stand_in
from tongban.licences import actions as licences
from tongban.licences import queries as licence_queries
from tongban.log import heads
from tongban.log.sequencer import catch_up
from tongban.oversight import actions as oversight
from tongban.pack import reader
from tongban.pack.stage import Asked, Given, refusal
from tongban.project import books, clocks, fairly, joint, openers, signers, tills, windows, worlds
from tongban.registers import actions as registers
from tongban.registers import queries as register_queries
from tongban.services import queries as service_queries

PACKS = Path(__file__).parents[2] / "packs"
OPERATORS = "redshield.operators"
EARLIER = timedelta(days=1)
Facts = Mapping[str, Any]


class RealStage:
    """A house with the smallest world: regions, cast, standards, the packs on trial, their services offered."""

    def __init__(self, packs: Sequence[Path]) -> None:
        standards = next((path for path in packs if reader.read(path).pack.id == "standards"), PACKS / "standards")
        self.packs = [standards, *(path for path in packs if path != standards)]
        self.people = cast.Cast()
        self.outside: stand_in.StandIn | None = None

    def open(self, given: Given) -> None:
        """Empty the database and build the world of a scenario, a day before it begins; a pack may rest on what a story brings along."""
        call_command("flush", interactive=False, verbosity=0)
        heads.file().unlink(missing_ok=True)  # the emptied database begins a log of its own
        service_queries.forget()
        memory.forget()
        self.close()
        self.outside = stand_in.StandIn(Path(settings.HOME) / "outside.json")
        self.outside.zone.unlink(missing_ok=True)
        settings.DOMAIN_WORLD = self.outside.world
        at = given.at - EARLIER
        self.people, opened = worlds.world([self.packs[0], *(PACKS / name for name in given.packs), *self.packs[1:]], at)
        for name, facts in given.cast.items():
            if "post" in facts and name not in self.people.accounts:
                opened.appoint(name, *(str(facts.get(told, "")) for told in ("post", "agency", "region")))
        self._registers(given, at)
        for name in given.down:
            exchange.suspend_offer(name, suspended=True, by=SYSTEM, at=at)

    def _registers(self, given: Given, at: datetime) -> None:
        named = {**{name: {} for name in ("hengda", "minghe")}, **given.cast}
        for name, changed in named.items():
            if name in cast.FIRMS and OPERATORS in {one.id for one in register_queries.kept()}:
                party = self.people.parties[name]
                facts = {"code": party.code, "name": party.name, "state": "active", **changed}
                registers.enter(OPERATORS, facts, by=SYSTEM, at=at)
        for register, rows in given.registers.items():
            for row in rows:
                registers.enter(register, row, by=SYSTEM, at=at)

    def act(self, asked: Asked) -> Facts:
        """One act; a refusal is its result."""
        try:
            done: Facts = _named(ACTS, asked)(self, _told(asked))
            return done
        except Saying as saying:
            return refusal(saying)

    def look(self, asked: Asked) -> Any:
        """One read, as that actor may."""
        return _named(LOOKS, asked)(self, _told(asked))

    def together(self, asked: Sequence[Asked]) -> Sequence[Facts]:
        """All at the same instant, each in a thread with a connection of its own."""
        results: dict[int, Facts] = {}
        start = threading.Barrier(len(asked))

        def move(place: int) -> None:
            start.wait()
            try:
                results[place] = self.act(asked[place])
            finally:
                connection.close()

        threads = [threading.Thread(target=move, args=[place]) for place in range(len(asked))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [results[place] for place in range(len(asked))]

    def wait_until(self, at: datetime) -> None:
        """The worker's part: what has fallen due has its effect."""
        catch_up()
        while errands.run_due(at=at) + cases.settle_due(at=at) + oversight.settle_due(at=at):
            catch_up()

    def close(self) -> None:
        """Stop what stands in for the outside; the caller throws the database away."""
        if self.outside is not None:
            self.outside.stop()
            self.outside = None

    def by(self, asked: Asked) -> Actor:
        """The actor of a move, perhaps `for` somebody else; nobody named is the system."""
        return self.people.actor(asked.actor, asked.at, str(asked.facts.get("for", ""))) if asked.actor else SYSTEM


class _Told(dict[str, Any]):
    """The facts of a move; one that is missing is told by its name."""

    def __missing__(self, name: str) -> Any:
        raise Refused("scenario.no_fact", fact=name)


def _told(asked: Asked) -> Asked:
    return replace(asked, facts=_Told(asked.facts))


def _named(known: Mapping[str, Callable[..., Any]], asked: Asked) -> Callable[..., Any]:
    if asked.name not in known:
        raise Refused("scenario.no_act", act=asked.name, known=", ".join(known))
    return known[asked.name]


def case_facts(row: Any) -> Facts:
    """What a clerk would see of a case."""
    told = ("number", "code", "state", "outcome", "step", "deemed")
    days = {name: value.isoformat() if (value := getattr(row, name)) else "" for name in ("due", "final_on")}
    return {**{name: getattr(row, name) for name in told}, **days}


def _file(stage: RealStage, asked: Asked) -> Facts:
    """Start, fill, attach and submit in one breath, as an applicant would tell it."""
    by, facts = stage.by(asked), asked.facts
    held = licence_queries.of_case(str(facts["licence_of"])) if facts.get("licence_of") else None
    region, licence = str(facts.get("region", DISTRICT)), held.number if held else ""
    row = cases.start(str(facts["service"]), region=region, licence=licence, **fairly.about(stage, facts), by=by, at=asked.at)
    cases.save(row.number, facts.get("form", {}), by=by, at=asked.at)
    for name in facts.get("materials", []):
        _attach(stage, asked, row.number, name)
    return case_facts(cases.submit(row.number, key=str(facts.get("key") or token(8)), by=by, at=asked.at))


def _attach(stage: RealStage, asked: Asked, number: str, name: str) -> None:
    by = stage.by(asked)
    stored = files.store(joint.PROOF, f"{name}.pdf", owner=by.party, by=by, at=asked.at)
    cases.attach(number, name, stored.pk, by=by, at=asked.at)


def _supply(stage: RealStage, asked: Asked) -> Facts:
    for name in asked.facts.get("materials", []):
        _attach(stage, asked, str(asked.facts["case"]), name)
    return case_facts(cases.supply(str(asked.facts["case"]), asked.facts.get("form", {}), by=stage.by(asked), at=asked.at))


def _bring(stage: RealStage, asked: Asked) -> Facts:
    _attach(stage, asked, str(asked.facts["case"]), str(asked.facts["material"]))
    return {"material": str(asked.facts["material"])}


def _place(stage: RealStage, asked: Asked) -> Facts:
    """The applicant puts the text of a case at a domain: in its DNS, or as a file under its address."""
    row, name = case_queries.case(str(asked.facts["case"]), to=stage.by(asked)), str(asked.facts["domain"])
    text = domain.text(next(one.token for one in case_queries.evidence(row, asked.at) if one.value == name))
    assert stage.outside is not None, "a scenario is opened before it is played"
    told = {"file": text} if asked.facts.get("how") == "file" else {"dns": (text,)}
    stand_in.place(stage.outside.zone, name, **told)
    return {"domain": name}


def _on_case(act: Callable[..., Any], *names: str, **fixed: Any) -> Callable[[RealStage, Asked], Facts]:
    """An act on a case whose further facts are passed by name."""

    def do(stage: RealStage, asked: Asked) -> Facts:
        told = {name: asked.facts[name] for name in names if name in asked.facts}
        return case_facts(act(str(asked.facts["case"]), **{**fixed, **told}, by=stage.by(asked), at=asked.at))

    return do


def _licence_number(asked: Asked) -> str:
    found = licence_queries.of_case(str(asked.facts["case"]))
    return found.number if found else ""


def _on_licence(act: Callable[..., Any], *names: str) -> Callable[[RealStage, Asked], Facts]:
    """An act on the licence of a case, with a reason where it has one; words may be said to each."""

    def do(stage: RealStage, asked: Asked) -> Facts:
        told = {name: str(asked.facts[name]) for name in names}
        words = str(asked.facts.get("words", ""))
        row = act(_licence_number(asked), **told, words=words, by=stage.by(asked), at=asked.at)
        return {"state": row.state, "reason": row.reason}

    return do


def _operator(stage: RealStage, asked: Asked) -> Facts:
    code = stage.people.parties[str(asked.facts["of"])].code
    registers.change(OPERATORS, code, {"state": str(asked.facts["state"])}, by=SYSTEM, at=asked.at)
    return {"state": str(asked.facts["state"])}


def _change_record(stage: RealStage, asked: Asked) -> Facts:
    register, key, facts = str(asked.facts["register"]), str(asked.facts["key"]), asked.facts["facts"]
    return dict(registers.change(register, key, facts, by=SYSTEM, at=asked.at).facts)


def _give_mandate(stage: RealStage, asked: Asked) -> Facts:
    """A person lets another act for them, in services or (none named) in all."""
    by, receiver = stage.by(asked), stage.people.parties[str(asked.facts["to"])].pk
    row = actors.give_mandate(by.party or 0, receiver, asked.facts.get("services", ["*"]), by=by, at=asked.at)
    return {"mandate": row.pk, "services": list(row.services)}


def _revoke_mandate(stage: RealStage, asked: Asked) -> Facts:
    return {"revoked": actors.revoke_mandate(int(str(asked.facts["mandate"])), by=stage.by(asked), at=asked.at).revoked_at is not None}


def _identify(stage: RealStage, asked: Asked) -> Facts:
    """Somebody of the cast shows the identity document at a window; from then on they have an account."""
    name = str(asked.facts["who"])
    party = stage.people.parties[name]
    account, _ = window.identify(actor_queries.code_of(party), party.name, by=stage.by(asked), at=asked.at)
    stage.people.accounts[name] = account
    return {"level": account.level}


def _file_at_window(stage: RealStage, asked: Asked) -> Facts:
    def bring(by: Actor, number: str, name: str) -> None:
        stored = files.store(joint.PROOF, f"{name}.pdf", owner=by.party, by=by, at=asked.at)
        cases.attach(number, name, stored.pk, by=by, at=asked.at)

    return case_facts(windows.file(stage.people, stage.by(asked), asked.facts, bring, asked.at))


def _hand_over(stage: RealStage, asked: Asked) -> Facts:
    receiver, reason = stage.people.accounts[str(asked.facts["to"])].pk, str(asked.facts["reason"])
    return case_facts(cases.hand_over(str(asked.facts["case"]), receiver, reason=reason, by=stage.by(asked), at=asked.at))


def _ask_department(stage: RealStage, asked: Asked) -> Facts:
    agency = stage.people.agencies[str(asked.facts["agency"])].pk
    told: dict[str, Any] = {"cause": str(asked.facts["cause"])} if "cause" in asked.facts else {"days": int(str(asked.facts["days"]))}
    told["question"] = str(asked.facts["question"])
    row = cases.ask_department(str(asked.facts["case"]), agency, **told, by=stage.by(asked), at=asked.at)
    return {"due": row.due.isoformat()}


def _answer_department(stage: RealStage, asked: Asked) -> Facts:
    row = cases.answer_department(str(asked.facts["case"]), answer=str(asked.facts["answer"]), by=stage.by(asked), at=asked.at)
    return {"due": row.due.isoformat()}


def _write(stage: RealStage, asked: Asked) -> Facts:
    row = cases.write(str(asked.facts["case"]), str(asked.facts["words"]), by=stage.by(asked), at=asked.at)
    return {"from_office": row.from_office, "words": row.words}


def _propose(stage: RealStage, asked: Asked) -> Facts:
    number, form = str(asked.facts["case"]), asked.facts.get("form", {})
    row = cases.propose_change(number, form, reason=str(asked.facts.get("reason", "")), by=stage.by(asked), at=asked.at)
    return {"fields": sorted(row.form)}


def _plainly(act: Callable[..., Facts]) -> Callable[[RealStage, Asked], Facts]:
    return lambda stage, asked: act(stage.by(asked), asked.facts, asked.at)


ACTS: dict[str, Callable[[RealStage, Asked], Facts]] = {
    **{name: _plainly(act) for name, act in joint.ACTS.items()},
    "cases.submit": _file,
    "cases.supply": _supply,
    "cases.attach": _bring,
    "cases.look": _on_case(cases.look),
    "domains.place": _place,
    "cases.take": _on_case(cases.take, "reason"),
    "cases.accept": _on_case(cases.accept, "out_of_turn"),
    "cases.supplement": _on_case(cases.supplement, "items", "words", "cause", "out_of_turn", words=""),
    "cases.visit": lambda stage, asked: windows.visit(stage.by(asked), asked.facts, asked.at),
    "cases.review": _on_case(cases.review, "opinion", "agrees", "out_of_turn", opinion=""),
    "cases.ask_department": _ask_department,
    "cases.answer_department": _answer_department,
    "cases.write": _write,
    "cases.propose_change": _propose,
    "cases.answer_change": _on_case(cases.answer_change, "take_over", "words", words=""),
    "cases.send_back": _on_case(cases.send_back, "reason", "out_of_turn", reason=""),
    "cases.hand_over": _hand_over,
    **clocks.ACTS,
    **windows.ACTS,
    "cases.decide": _on_case(cases.decide, "outcome", "reasons", "words", "amount", "why", "out_of_turn"),
    "cases.serve": _on_case(cases.serve, "how", "proof", how="online", proof="in the applicant's space"),
    "cases.withdraw": _on_case(cases.withdraw),
    "licences.revoke": _on_licence(licences.revoke, "reason"),
    "licences.suspend": _on_licence(licences.suspend, "reason"),
    "licences.restore": _on_licence(licences.restore),
    "registers.change_operator": _operator,
    "registers.change": _change_record,
    "mandates.give": _give_mandate,
    "mandates.revoke": _revoke_mandate,
    "window.identify": _identify,
    "window.file": _file_at_window,
    **tills.ACTS,
    **books.ACTS,
    **fairly.ACTS,
    **openers.ACTS,
    **signers.ACTS,
}


def _verify(stage: RealStage, asked: Asked) -> Facts:
    told = licence_queries.verify(_licence_number(asked), at=asked.at)
    named = {name: getattr(told, name) for name in ("verdict", "good", "reason", "holder_state")}
    return {**named, "until": told.valid_until.isoformat(), **told.facts}


def _overdue(stage: RealStage, asked: Asked) -> Facts:
    told = case_queries.overdue(stage.by(asked), at=asked.at)
    steps = [group["step"] for group in told["groups"]]
    return {"count": told["count"], "near": told["near"], "step": steps[0] if steps else ""}


LOOKS: dict[str, Callable[[RealStage, Asked], Any]] = {
    **{name: _plainly(look) for name, look in joint.LOOKS.items()},
    "cases.case": lambda stage, asked: case_facts(case_queries.case(str(asked.facts["case"]), to=stage.by(asked))),
    "cases.evidence": lambda stage, asked: [
        {"value": one.value, "shown": one.shown_at is not None, "how": one.how, "said": list(one.said)}
        for one in case_queries.evidence(case_queries.case(str(asked.facts["case"]), to=stage.by(asked)), asked.at)
    ],
    **clocks.LOOKS,
    **tills.LOOKS,
    **books.LOOKS,
    **openers.LOOKS,
    "supervise.overdue": _overdue,
    "licences.verify": _verify,
    "licences.leads": lambda stage, asked: windows.leads_at(asked.facts),
    "exchange.uses": lambda stage, asked: [
        {"purpose": one.purpose, "offer": one.offer, "about": one.about} for one in uses.uses_of(stage.by(asked).party or 0, at=asked.at)
    ],
    "registers.find": lambda stage, asked: [
        one.facts for one in register_queries.find(str(asked.facts["register"]), str(asked.facts["field"]), asked.facts["value"])
    ],
}
