"""What another system may tell of a case that it ended. Pure.

{"number": "旧-2019-0042", "outcome": "granted", "submitted_on": "2019-03-04", "decided_on": "2019-03-11", "closed_on": "2019-03-12",
 "decision": "准予备案", "course": [{"on": "2019-03-05", "what": "受理", "who": "李某", "words": "…"}],
 "papers": [{"kind": "备案通知书", "number": "旧备〔2019〕42号", "on": "2019-03-11"}], "form": {"网站名称": "…"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.base.errors import Discrepancy, Refused
from tongban.base.text import clean

OUTCOMES = ("granted", "refused", "not_accepted", "withdrawn", "ended")
DECIDED = ("granted", "refused", "not_accepted")
MOST = 200  # steps, papers, answers of one case
LENGTHS = {"number": 60, "decision": 4000, "what": 200, "who": 100, "words": 4000, "kind": 100}
Row = Mapping[str, Any]


class Read:
    """A row, read once: what it says, and everything that does not fit."""

    def __init__(self, row: Row, today: date) -> None:
        self.wrong: list[Discrepancy] = []
        self.number = self._text(row, "number", "number", wanted=True)
        self.outcome = str(row.get("outcome") or "")
        if self.outcome not in OUTCOMES:
            self._no("past.outcome", "outcome", given=self.outcome[:40], known=list(OUTCOMES))
        self.submitted = self._day(row, "submitted_on", "submitted_on", wanted=True)
        self.decided = self._day(row, "decided_on", "decided_on", wanted=self.outcome in DECIDED)
        self.closed = self._day(row, "closed_on", "closed_on", wanted=True)
        self._order(("submitted_on", self.submitted), ("decided_on", self.decided), ("closed_on", self.closed), ("today", today))
        self.decision = self._text(row, "decision", "decision", lines=True)
        self.course = [self._step(one, f"course.{place}") for place, one in self._list(row, "course")]
        if not self.course:
            self._no("past.no_course", "course")
        self.papers = [self._paper(one, f"papers.{place}") for place, one in self._list(row, "papers")]
        self.form = self._form(row)
        if self.wrong:
            raise Refused.of(self.wrong)

    def told(self) -> dict[str, Any]:
        """What is kept sealed."""
        return {"decision": self.decision, "course": self.course, "papers": self.papers, "form": self.form}

    def _no(self, code: str, field: str, **facts: Any) -> None:
        self.wrong.append(Discrepancy(code, {"field": field, **facts}))

    def _text(self, row: Row, name: str, field: str, *, wanted: bool = False, lines: bool = False) -> str:
        given = row.get(name)
        if given in (None, ""):
            if wanted:
                self._no("past.missing", field)
            return ""
        try:
            return clean(str(given), LENGTHS[name], lines=lines, field=field)
        except Refused as refusal:
            self.wrong += refusal.discrepancies
            return ""

    def _day(self, row: Row, name: str, field: str, *, wanted: bool = False) -> date | None:
        given = row.get(name)
        if given in (None, ""):
            if wanted:
                self._no("past.missing", field)
            return None
        try:
            return date.fromisoformat(str(given))
        except ValueError:
            self._no("past.bad_day", field, given=str(given)[:40])
            return None

    def _order(self, *days: tuple[str, date | None]) -> None:
        """Each day at the earliest on the one before it."""
        told = [(name, day) for name, day in days if day is not None]
        for (first, one), (second, other) in zip(told, told[1:], strict=False):
            if one > other:
                self._no("past.day_order", first, given=one.isoformat(), other=second, on_record=other.isoformat())

    def _list(self, row: Row, name: str) -> list[tuple[int, Row]]:
        given = row.get(name) or []
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self._no("past.no_list", name)
            return []
        if len(given) > MOST:
            self._no("past.too_many", name, given=len(given), most=MOST)
        return list(enumerate(given[:MOST]))

    def _step(self, one: Row, field: str) -> dict[str, str]:
        on = self._day(one, "on", f"{field}.on", wanted=True)
        self._order(("submitted_on", self.submitted), (f"{field}.on", on), ("closed_on", self.closed))
        texts = {
            name: self._text(one, name, f"{field}.{name}", wanted=name == "what", lines=name == "words")
            for name in ("what", "who", "words")
        }
        return {"on": on.isoformat() if on else "", **texts}

    def _paper(self, one: Row, field: str) -> dict[str, str]:
        on = self._day(one, "on", f"{field}.on")
        texts = {name: self._text(one, name, f"{field}.{name}", wanted=True) for name in ("kind", "number")}
        return {"on": on.isoformat() if on else "", **texts}

    def _form(self, row: Row) -> list[dict[str, str]]:
        given = row.get("form") or {}
        if not isinstance(given, dict) or len(given) > MOST:
            self._no("past.no_form", "form", most=MOST)
            return []
        found = []
        for name, value in given.items():
            shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
            try:
                said = clean(shown, 4000, lines=True, field=f"form.{name}"[:100])
                found.append({"name": clean(str(name), 100, field="form"), "value": said})
            except Refused as refusal:
                self.wrong += refusal.discrepancies
        return found
