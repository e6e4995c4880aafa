"""A shipment in words: its three flows mark by mark, what of each happened and when, and every gap as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.limits import legal_day
from tongban.cases import shipment_looks
from tongban.cases.shipments import Happened, Seen, Shipment
from tongban.registers import ledger_queries
from tongban.registers.moves import Measured
from tongban.services import queries as services
from tongban.web import ledgers, session
from tongban.web.answers import label

TAGS = {"there": "ok", "partly": "info", "gap": "warn", "none": "none"}
POINTS = {"there": "", "partly": "now", "gap": "stop", "none": "next"}  # how the point on the line is drawn, beside its words


def shown(found: Shipment, at: datetime, *, ours: bool) -> dict[str, Any]:
    """Everything that the page says; `ours`: its reader is the holder, and ledgers lead to the holder's pages."""
    titles = {"information": gettext("Information"), "funds": gettext("Funds"), "goods": gettext("Goods")}
    page = _Page(found, at, ours)
    title, lang = services.said(found.service, "title", session.language())
    return {
        "row": found.row,
        "title": title,
        "lang": lang,
        "holder": actors.party_view(found.row.party),
        "whole": found.whole,
        "ended": found.ended,
        "outcome": page.said(f"outcome.{found.row.outcome}") if found.whole and found.row.outcome else None,
        "flows": [
            {"name": name, "title": titles[name], "marks": [page.mark(one) for one in listed]} for name, listed in found.flows.items()
        ],
        "gaps": [page.said(f"flow.{one.mark.name}.gap") for one in found.gaps],
    }


def look_rows(number: str) -> list[dict[str, Any]]:
    """Who looked, by their agency."""
    found = shipment_looks.looks(number)
    offices = actors.agencies(agency for _, agency, _, _ in found if agency)
    parts = {True: gettext("all of it"), False: gettext("what its agency keeps or has in hand")}
    return [
        {"at": at, "agency": offices[agency].name if agency in offices else gettext("this platform"), "what": parts[whole], "why": why}
        for at, agency, why, whole in found
    ]


class _Page:
    """What is the same for every mark of a page."""

    def __init__(self, found: Shipment, at: datetime, ours: bool) -> None:
        self.found, self.ours, self.kinds, self.states = found, ours, ledgers.entry_kinds(), ledgers.states()
        self.day, self.titles = legal_day(at, actors.zone_of(found.row.region_id)), ledgers.titles()
        units = {mark for listed in found.flows.values() for one in listed for row in one.happened for mark in _marks(row)}
        self.units = {code: label(title, code)[0] for code, title in ledger_queries.unit_titles(units).items()}

    def said(self, key: str) -> tuple[str, str]:
        """A text of the service, with its language."""
        words, lang = services.said(self.found.service, key, session.language())
        return words, lang

    def mark(self, one: Seen) -> dict[str, Any]:
        """A mark with its state in words and what happened."""
        rest = self._rest(one)
        state = "partly" if rest and one.state == "there" else one.state
        words = {
            "there": gettext("there"),
            "partly": gettext("partly"),
            "gap": gettext("missing"),
            "none": gettext("nothing to show"),
        }
        title, lang = self.said(f"flow.{one.mark.name}")
        gap = self.said(f"flow.{one.mark.name}.gap") if one.state == "gap" and not self.found.ended else None
        told = {"title": title, "lang": lang, "words": words[state], "tag": TAGS[state], "point": POINTS[state], "gap": gap, "rest": rest}
        return {**told, "rows": [self._row(row) for row in one.happened]}

    def _row(self, one: Happened) -> dict[str, Any]:
        more = {
            "opened": gettext("stands open"),
            "passed": gettext("done"),
            "done": gettext("done"),
            "rejected": gettext("rejected"),
            "reported": gettext("reported"),
            "asked": gettext("asked for"),
            "unopened": gettext("named in the declaration, but no such ledger is kept here"),
            "undrawn": gettext("named in the declaration, and nothing drawn on it"),
        }
        amounts = self._amounts(one.moved.sums if one.moved else one.held.authorised if one.held else {})
        if one.money is not None:
            amounts = [f"{exact.show(one.money[0], exact.MINOR.get(one.money[1], 2))} {one.money[1]}"]
        told: dict[str, Any] = {
            "at": one.at,
            "kind": more.get(one.kind) or self.kinds[one.kind],
            "amounts": amounts,
            "number": one.number,
            "href": "",
            "by": "",
        }
        if one.ledger is not None:
            told |= {"number": one.ledger.number, "ledger": self.titles.get(one.ledger.type_id, ("", ""))}
            told["href"] = reverse("portal:ledger", args=[one.ledger.type_id, one.ledger.number]) if self._own(one) else ""
            if one.kind == "opened":
                told["state"] = ledgers.state(one.ledger, self.day)
            if one.moved is not None and one.moved.document != f"case/{self.found.row.number}":
                told["by"] = one.moved.document.partition("/")[2]
        if one.matter is not None and self.ours and one.matter.party_id == self.found.row.party_id:
            told["href"] = reverse("portal:matter", args=[one.matter.number])
        return told

    def _own(self, one: Happened) -> bool:
        return self.ours and one.ledger is not None and one.ledger.holder_id == self.found.row.party_id

    def _rest(self, one: Seen) -> list[str]:
        """What is left of the ledgers on which others draw."""
        if not one.mark.used:
            return []
        its = {row.ledger.pk: row.held for row in one.happened if row.ledger is not None and row.held is not None}
        return [text for held in its.values() for text in self._amounts({key: value for key, value in held.rest.items() if value > 0})]

    def _amounts(self, sums: Mapping[Measured, int]) -> list[str]:
        found = []
        for (measure, mark), value in sums.items():
            places = exact.QUANTITY_PLACES if measure == "quantity" else exact.MINOR.get(mark, 2)
            found.append(f"{exact.show(value, places)} {self.units.get(mark, mark)}")
        return found


def _marks(row: Happened) -> set[str]:
    """The units in which something is measured."""
    sums = [row.moved.sums] if row.moved else []
    sums += [row.held.authorised, row.held.rest] if row.held else []
    return {mark for one in sums for measure, mark in one if measure == "quantity"}
