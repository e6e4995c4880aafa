"""Basic catalogues in words: items, matters and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.log import queries as log
from tongban.registers import queries as registers
from tongban.services import basic, basic_queries, basic_rules
from tongban.web import functions
from tongban.web.answers import label
from tongban.web.kinds_catalogue import of_catalogues


def parts() -> dict[str, str]:
    """The parts of the page."""
    return {
        "waiting": gettext("What waits"),
        "local": gettext("Local items"),
        "missing": gettext("Not offered"),
        "catalogue": gettext("Basic catalogue"),
    }


def states() -> dict[str, tuple[str, str]]:
    """Where a matter stands, with the kind of its tag."""
    return {
        "reported": ("info", gettext("waits for the keeper of the catalogue")),
        "asked": ("warn", gettext("waits for the answer of the body")),
        "proposed": ("info", gettext("waits for a second officer")),
        "done": ("ok", gettext("in the catalogue")),
        "refused": ("bad", gettext("not adopted")),
        "withdrawn": ("none", gettext("taken back")),
    }


def sayings() -> dict[str, tuple[str, str]]:
    """What is done by saying something: the act in words, and what is asked for."""
    return {
        "answer": (gettext("Send the answer"), gettext("Your answer")),
        "ask_back": (gettext("Ask the body"), gettext("Your question")),
        "refuse": (gettext("Do not adopt"), gettext("Reason that the body reads")),
        "decline": (gettext("Decline what is proposed"), gettext("Reason")),
        "withdraw": (gettext("Take the report back"), gettext("Reason")),
    }


def standings() -> dict[str, tuple[str, str]]:
    """How a basic item stands on a day, with the kind of its tag."""
    return {
        "to_come": ("info", gettext("not in force yet")),
        "in_force": ("ok", gettext("in force")),
        "ended": ("none", gettext("has ended")),
    }


def coded(codes: Iterable[Any]) -> list[dict[str, str]]:
    """Codes of a list as options."""
    told = [(one.code, *label(one.label, one.code)) for one in codes]
    return [{"value": code, "label": title, "lang": lang} for code, title, lang in told]


def matters(rows: list[Any], at: datetime) -> list[dict[str, Any]]:
    """Matters for a list, each with what it is about."""
    said = states()
    names = [row.item.name if row.item else row.facts.get("name", row.code) for row in rows]
    return [{"row": row, "name": name, "state": said[row.state]} for row, name in zip(rows, names, strict=True)]


def local(rows: list[Any], at: datetime) -> list[dict[str, Any]]:
    """Local items for a list, each with its last matter."""
    said = states()
    return [
        {"row": row, "state": said.get(row.matter_state), "open": row.matter_state in ("reported", "asked", "proposed")} for row in rows
    ]


def items(rows: list[Any], at: datetime) -> list[dict[str, Any]]:
    """Basic items for a list."""
    said, kinds, levels = standings(), _titles(basic.KINDS, at), _titles(basic.LEVELS, at)
    told = []
    for row in rows:
        on = legal_day(at, actors.zone_of(row.keeper_id))
        shown = {"kind": kinds.get(row.kind, row.kind), "levels": [levels.get(one, one) for one in row.levels]}
        told.append({"row": row, **shown, "law": cited(row.law, row.basis), "state": said[basic_rules.standing(row.since, row.until, on)]})
    return told


def cited(law: list[list[str]], basis: str) -> list[str]:
    """What it rests on, as people read it."""
    return [*(registers.cite(act, article) for act, article in law), *([basis] if basis else [])]


def matter(row: Any, at: datetime) -> dict[str, Any]:
    """One matter: what it is about, what the catalogue would say, and what happened."""
    kinds, levels, facts = _titles(basic.KINDS, at), _titles(basic.LEVELS, at), row.facts
    now = basic_queries.item(row.code) if row.code else None
    says = {
        "name": facts.get("name", ""),
        "kind": kinds.get(facts.get("kind", ""), ""),
        "levels": [levels.get(one, one) for one in facts.get("levels", "")],
        "functions": [functions.called(one) for one in facts.get("functions", [])],
        "law": cited(facts.get("law", []), facts.get("basis", "")),
        "since": facts.get("since"),
        "until": facts.get("until"),
    }
    return {
        "state": states()[row.state],
        "item": item_facts(row.item) if row.item else None,
        "says": says if facts else None,
        "now": items([now], at)[0] if now else None,
        "rests": cited(row.law, row.basis),
        "happened": happened(row),
    }


def item_facts(row: Any) -> dict[str, Any]:
    """What the source says of a local item."""
    return {"row": row, "kind": row.facts.get("task_type_name", "")}


def happened(row: Any) -> list[dict[str, Any]]:
    """Its events, oldest first: when, what, who, and what was said."""
    events, known = log.of_subject(basic.SUBJECT, str(row.pk)), of_catalogues()
    told = [(one, log.body(one) or {}, log.account_of(one)) for one in events]
    names = actors.account_names(account for *_, account in told)
    return [
        {
            "at": one.at,
            "title": known.get(one.kind, one.kind),
            "who": names.get(account or 0, "") if account else gettext("this platform"),
            "words": body.get("words") or body.get("reason") or "",
        }
        for one, body, account in told
    ]


def known(row: Any) -> dict[str, Any]:
    """What a form begins with: what a basic item says now, or what the source says of a reported item."""
    if row is None:
        return {}
    if hasattr(row, "keeper_id") and hasattr(row, "levels"):
        told = {name: getattr(row, name) for name in ("name", "kind", "levels", "functions", "law", "basis")}
        return {**told, "until": row.until.isoformat() if row.until else ""}
    return {"name": row.item.name, "kind": row.item.kind, "law": row.law, "basis": row.basis} if row.item else {}


def _titles(code_list: str, at: datetime) -> dict[str, str]:
    return {one.code: label(one.label, one.code)[0] for one in registers.codes(code_list, at.date())}
