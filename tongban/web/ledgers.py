"""Ledgers in words: types, states, lines with their balances, entries, looks; for who keeps them and for whom they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.limits import legal_day
from tongban.cases import drawing
from tongban.cases.drawing_models import CaseDraw
from tongban.cases.models import Case
from tongban.registers import bills, ledger_looks, ledger_queries, lines
from tongban.registers.ledger_models import Adjustment, DocumentShare, Ledger, LedgerEntry, LedgerLine
from tongban.registers.ledger_queries import LineState
from tongban.web.answers import label

TAGS = {"open": "ok", "suspended": "warn", "void": "bad", "closed": "none", "written_off": "none", "expired": "warn"}
BILL_TAGS = {"issued": "warn", "paid": "info", "posted": "ok", "partly_refunded": "info", "refunded": "none"} | TAGS
SIDES = ("authorised", "reserved", "consumed", "rest")


def states() -> dict[str, str]:
    """States of a ledger, and what its days make of one that is open."""
    return {
        "open": gettext("in force"),
        "suspended": gettext("suspended"),
        "closed": gettext("ledger closed"),
        "written_off": gettext("written off"),
        "void": gettext("made void"),
        "expired": gettext("expired"),
    }


def entry_kinds() -> dict[str, str]:
    """What an entry says that happened."""
    return {
        "open": gettext("opened"),
        "adjust": gettext("changed by its keeper"),
        "reserve": gettext("reserved"),
        "consume": gettext("used up"),
        "release": gettext("released"),
        "reverse": gettext("reversed"),
        "note": gettext("noted"),
        "close": gettext("ledger closed"),
        "reopen": gettext("reopened"),
        "write_off": gettext("written off"),
        "suspend": gettext("suspended"),
        "resume": gettext("resumed"),
        "void": gettext("made void"),
        "hand_in": gettext("handed in"),
        "give_back": gettext("handed back"),
        "keep": gettext("papers returned, kept in hand"),
    }


def titles() -> dict[str, tuple[str, str]]:
    """Types of ledgers in the reader's language, with the language they are in."""
    return {one.id: label(one.title, one.id) for one in lines.types()}


def state(row: Ledger, day: date) -> dict[str, str]:
    """How a ledger stands on a legal day, in words and as a tag."""
    name = "expired" if row.state == "open" and day > row.valid_until else row.state
    return {"name": name, "words": states()[name], "tag": TAGS[name]}


def rows(found: Sequence[Ledger], at: datetime) -> list[dict[str, Any]]:
    """Ledgers for a list, as they stand at a moment where each is kept."""
    known = titles()
    days = {region: legal_day(at, actors.zone_of(region)) for region in {one.agency.region_id for one in found}}
    return [
        {
            "row": one,
            "title": known.get(one.type_id, (one.type_id, "")),
            "state": state(one, days[one.agency.region_id]),
            "holder": actors.party_view(one.holder),
        }
        for one in found
    ]


def line_rows(found: Iterable[LineState]) -> list[dict[str, Any]]:
    """Lines with what they allow, what is held, used and left, each with its unit or currency in words."""
    listed = list(found)
    units = _units(one.line for one in listed)
    made = []
    for one in listed:
        measures = _measures(one.line, units)
        cells = {side: [_shown(getattr(one, f"{side}_{measure}"), measure, one, mark) for measure, mark in measures] for side in SIDES}
        made.append({"line": one.line, "uses": one.uses, **cells})
    return made


def _units(found: Iterable[LedgerLine]) -> dict[str, str]:
    """The units of lines in words."""
    return {code: label(title, code)[0] for code, title in ledger_queries.unit_titles(one.unit for one in found).items()}


def _measures(line: LedgerLine, units: dict[str, str]) -> list[tuple[str, str]]:
    """What is measured on a line, with its unit in words or its currency."""
    found = [("quantity", units.get(line.unit, line.unit))] if line.unit else []
    return [*found, ("amount", line.currency)] if line.currency else found


def _shown(value: int, measure: str, one: Any, mark: str) -> str:
    places = exact.QUANTITY_PLACES if measure == "quantity" else exact.MINOR.get(one.line.currency, 2)
    return f"{exact.show(value, places)} {mark}"


def entry_rows(found: Sequence[LedgerEntry]) -> list[dict[str, Any]]:
    """Entries in words: what happened, on which line, how much, for which document, by which agency."""
    kinds = entry_kinds()
    units = _units(one.line for one in found if one.line)
    return [
        {
            "at": one.at,
            "kind": kinds[one.kind],
            "line": one.line.number if one.line else None,
            "amounts": _changes(one, units),
            "document": one.document.partition("/")[2],
            "agency": one.agency.name if one.agency else "",
            "reason": one.reason,
        }
        for one in found
    ]


def _changes(one: LedgerEntry, units: dict[str, str]) -> list[str]:
    """The difference that an entry makes, by measure; what is used up was reserved before, so one number tells both."""
    found: list[str] = []
    if one.line is None:
        return found
    for measure, mark in _measures(one.line, units):
        value = next((each for side in ("authorised", "consumed", "reserved") if (each := getattr(one, f"{side}_{measure}"))), 0)
        if value:
            found.append(_shown(value, measure, one, mark).replace("-", "−"))
    return found


def share_rows(found: Sequence[DocumentShare], side: str = "consumed") -> list[dict[str, Any]]:
    """Documents with what they have used up, or `reserved`, each once."""
    units = _units(one.line for one in found)
    made: dict[str, dict[str, Any]] = {}
    for one in found:
        row = made.setdefault(one.document, {"document": one.document, "number": one.document.partition("/")[2], "amounts": []})
        values = [(getattr(one, f"{side}_{measure}"), measure, mark) for measure, mark in _measures(one.line, units)]
        row["amounts"] += [_shown(value, measure, one, mark) for value, measure, mark in values if value]
    return list(made.values())


def adjustment_rows(found: Sequence[Adjustment], reader: int | None) -> list[dict[str, Any]]:
    """Changes that were proposed: what is allowed now and would be, or was decided; who proposed and who decided. `own`: the reader's."""
    units = _units(one.line for one in found)
    names = actors.account_names(one for row in found for one in (row.proposed_by, row.decided_by))
    made = []
    for one in found:
        changes = []
        for measure, mark in _measures(one.line, units):
            before = "" if one.decided_at else f"{_shown(getattr(one.line, f'authorised_{measure}'), measure, one, mark)} "
            changes.append(f"{before}→ {_shown(getattr(one, measure), measure, one, mark)}")
        told = {"row": one, "own": one.proposed_by == reader, "changes": changes}
        made.append({**told, "by": names.get(one.proposed_by or 0, ""), "decider": names.get(one.decided_by or 0, "")})
    return made


def look_rows(row: Ledger) -> list[dict[str, Any]]:
    """Who looked at a ledger, by their agency."""
    found = ledger_looks.looks(row)
    offices = actors.agencies(agency for _, agency, _, _ in found if agency)
    kinds = {"ledger.looked": gettext("looked at the whole"), "ledger.checked": gettext("asked whether a document fits")}
    kinds["ledger.verified"] = gettext("asked with number and code whether it is genuine")
    there = {"ledger.verified": gettext("a third party")}
    return [
        {
            "at": at,
            "agency": offices[agency].name if agency in offices else there.get(kind, gettext("this platform")),
            "kind": kinds[kind],
            "why": why,
        }
        for at, agency, kind, why in found
    ]


def of_case(found: Case) -> list[dict[str, Any]]:
    """What a case did on ledgers: each act with what came of it, by its ledgers. Nothing is asked where its service names none."""
    kinds, made = entry_kinds(), []
    results = {"done": ("ok", gettext("done")), "refused": ("bad", gettext("refused")), "": ("warn", gettext("waits for the owner"))}
    for one in drawing.kept(found):
        tag, words = results[one.request.result if one.request else "done"]
        made.append({"act": kinds[one.act], "tag": tag, "result": words, "at": one.at, "ledgers": _ledgers(one)})
    return made


def _ledgers(one: CaseDraw) -> list[tuple[str, str]]:
    """Type and number of each ledger of an act; a release tells none, since it is of all that was held."""
    if one.request is None:
        kind, _, number = one.ledger.partition("/")
        return [(kind, number)]
    return sorted({(draw["type"], draw["ledger"]) for draw in json.loads(one.request.told)["draws"]})


def head(row: Ledger, day: date) -> dict[str, Any]:
    """What stands above a ledger; of a bill also how far it came."""
    title, lang = titles().get(row.type_id, (row.type_id, ""))
    told = bills.stands(row.type_id, row.number) if lines.shape(row.type_id).consumed_by else None
    came = {"words": bill_states()[told.state], "tag": BILL_TAGS[told.state]} if told is not None else None
    return {"row": row, "title": title, "lang": lang, "state": state(row, day), "came": came, "holder": actors.party_view(row.holder)}


def bill_states() -> dict[str, str]:
    """How far a bill came, from who issued it to who posted it."""
    return {
        "issued": gettext("issued, not paid"),
        "paid": gettext("paid at the bank, not posted yet"),
        "posted": gettext("posted by the treasury"),
        "partly_refunded": gettext("a part of it was given back"),
        "refunded": gettext("given back"),
        "void": gettext("made void"),
        "written_off": gettext("written off"),
    }
