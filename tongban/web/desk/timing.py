"""The clock of a case at the desk: what can stop or lengthen it, what waits for the head, whose silence is open, what must be explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases import actions, lengthening, overruns, pausing, queries, reopening, silence
from tongban.pack.shapes import LawRef, Pause, Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import times
from tongban.web import dates, kinds_lapses, session
from tongban.web.desk import thirds
from tongban.web.posted import whole


def shown(row: Any, service: Service, by: Actor, at: datetime) -> dict[str, Any]:
    """What `case_clock.html` and the forms of the acts on the clock show."""
    taken = queries.held_by_another(row.holder, row.agency_id, to=by)

    def may(verb: str) -> bool:
        return not taken and actors.may(by, verb, agency=row.agency_id, service=row.service)

    late = overruns.late(row, at)
    in_hand = row.state == "in_hand"
    running = pausing.running(row) if row.state in ("in_hand", "waiting") else None
    lengthened = _longer(row, at) if in_hand and may("case.lengthen") else []
    waits = lengthening.proposed(row) if in_hand else None
    return {
        "running": _running(running, at) if running else None,
        "resume": running is not None and may("case.pause"),
        **thirds.shown(row, running, may("case.pause") and row.state in ("in_hand", "waiting"), at),
        "pauses": _pauses(row, at) if in_hand and running is None and may("case.pause") else [],
        "longer": [] if waits else lengthened,
        "proposed": _proposed(waits, by) if waits else None,
        "answer": waits is not None and waits.proposed_by != by.account and actors.may(by, "case.extend", agency=row.agency_id),
        "extend": _extension(row, at) if in_hand and not waits and may("case.extend") else "",
        "late": late,
        "explain": late is not None and late.told is None and actors.may(by, "case.explain", agency=row.agency_id, service=row.service),
        "silences": [_silence(one, row, service, by) for one in silence.of_case(row)],
        "lapse": _lapse(row, by),
    }


def titles() -> dict[str, str]:
    """Kinds of longer limits."""
    return {"extend": gettext("Extend the limit"), "joint": gettext("Handle it jointly with other departments")}


def _title(pause: Pause | None, cause: str) -> tuple[str, str]:
    return services.in_language(pause.title, session.language()) if pause else (cause, "")


def _law(law: LawRef) -> str:
    return registers.cite(law.act, law.article) if law.act else ""


def _running(event: Any, at: datetime) -> dict[str, Any]:
    title, lang = _title(times.pauses(at).get(event.cause), event.cause)
    law = registers.cite(event.act, event.article)
    return {"title": title, "lang": lang, "until": event.until, "reason": event.reason, "law": law, "paper": event.paper}


def _pauses(row: Any, at: datetime) -> list[dict[str, Any]]:
    found = []
    for name, one in pausing.pauses(row, at).items():
        most = pausing.most(row, one, at)
        if most > 0:
            title, lang = _title(one, name)
            limit = dates.limit_words(most, "working_days") if one.most else ""
            found.append(
                {"name": name, "title": title, "lang": lang, "law": _law(one.law), "most": limit, "third": one.whose == thirds.SIDE}
            )
    return found


def consents(row: Any, at: datetime) -> list[dict[str, Any]]:
    """As what another department can be asked whose silence is consent, with the rule's days and article."""
    found, known = [], times.pauses(at)
    for name, (rule, length) in pausing.consents(row, at).items():
        law = _law(rule.missed.law) if rule.missed else ""
        found.append({"name": name, "title": _title(known[name], name)[0], "days": length.value.amount, "law": law})
    return found


def _longer(row: Any, at: datetime) -> list[dict[str, Any]]:
    found = []
    for kind in lengthening.KINDS:
        offered = lengthening.offered(row, kind, at)
        if offered:
            rule, length = offered
            told = {"kind": kind, "title": titles()[kind], "law": _law(length.law), "government": rule.approval == "government"}
            found.append({**told, "length": dates.limit_words(length.value.amount, length.value.unit)})
    return found


def _extension(row: Any, at: datetime) -> str:
    """How much longer the head of the agency may make the limit by themselves; empty when not at all."""
    offered = lengthening.offered(row, "extend", at)
    if offered is None or offered[0].approval != "head":
        return ""
    return dates.limit_words(offered[1].value.amount, offered[1].value.unit)


def _proposed(asked: Any, by: Actor) -> dict[str, Any]:
    length = dates.limit_words(asked.days, "working_days")
    who = actors.account_name(asked.proposed_by)
    return {"row": asked, "title": titles()[asked.kind], "length": length, "who": who, "own": asked.proposed_by == by.account}


def _silence(one: Any, row: Any, service: Service, by: Actor) -> dict[str, Any]:
    open_now = one.instructed_at is None and row.state in ("in_hand", "waiting") and one.superior_id is not None
    title = services.said(service, f"step.{one.step}", session.language())[0] if one.step else gettext("Opinion")
    may = open_now and actors.may(by, "case.instruct", agency=one.superior_id, service=row.service)
    return {"row": one, "step": title, "open": open_now, "instruct": may}


def _lapse(row: Any, by: Actor) -> dict[str, Any] | None:
    """What ended by itself and could not be opened again by itself: what stands against it."""
    found = reopening.of_case(row)
    if found is None:
        return None
    words = kinds_lapses.against()
    may = actors.may(by, reopening.RIGHT, agency=row.agency_id, service=row.service)
    return {"row": found, "against": [words[one] for one in found.stays], "answer": may}


def _pause(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    days, cause = whole(posted, "days"), posted.get("cause", "")[:40]
    actions.pause(number, cause, days=days, reason=words, third=thirds.typed(posted), by=by, at=at)


def doing(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> dict[str, Callable[[], object]]:
    """Each act on the clock with what its form gave."""
    return {
        "pause": lambda: _pause(number, posted, words, by=by, at=at),
        **thirds.doing(number, posted, words, by=by, at=at),
        "resume": lambda: actions.resume(number, words=words, by=by, at=at),
        "lengthen": lambda: actions.propose_limit(number, posted.get("kind", ""), reason=words, by=by, at=at),
        "answer-limit": lambda: actions.answer_limit(number, approve=posted.get("approve") == "yes", words=words, by=by, at=at),
        "explain": lambda: actions.explain(number, words, by=by, at=at),
        "answer-lapse": lambda: actions.answer_lapse(number, posted.get("open") == "yes", words=words, by=by, at=at),
        "instruct": lambda: actions.instruct(number, whole(posted, "silence"), days=whole(posted, "days"), words=words, by=by, at=at),
    }
