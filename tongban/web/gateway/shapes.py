"""What programs send and get, as the description of the interface has it."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from tongban.actors.loading import DISTRICT
from tongban.base.errors import Refused
from tongban.cases import queries, state_codes
from tongban.exchange.links import domain


class Start(Schema):
    """Open a draft; about which of the party's licences or cases, where the service `concerns` the one or is `about` the other.

    `addressed`: the agency that answers, by its number, where the service leaves that open; else the one that offers it.
    """

    service: str
    region: str = DISTRICT
    licence: str = ""
    about: str = ""
    addressed: int | None = None


class Form(Schema):
    """Answers of a draft, or what a supplement asked for."""

    form: dict[str, Any]


class Change(Schema):
    """Answers that are to change, and why."""

    form: dict[str, Any]
    reason: str


class Evidence(Schema):
    """Evidence at one value: the text that must stand there, and what was seen."""

    name: str
    value: str
    text: str
    shown: bool
    how: str
    looked_at: datetime | None
    said: list[str]


class Material(Schema):
    """A file as base64."""

    material: str
    name: str
    content: str


class CaseOut(Schema):
    """A case as its reader sees it."""

    number: str
    code: str
    service: str
    state: str
    outcome: str
    step: str
    due: date | None
    submitted_at: datetime | None
    form: dict[str, Any] = {}
    visits: int
    promised_visits: int | None


class Line(Schema):
    """A case as a list of an office shows it."""

    number: str
    service: str
    party: str
    state: str
    step: str
    post: str
    holder: int | None
    due: date | None
    submitted_at: datetime | None


OUT_OF_TURN = (
    "Why it is begun before others of its queue that have waited longer; who supervises reads it. Needed only where there are such: "
    "then the act is refused as case.out_of_turn, with the number of the case whose turn it is."
)


class Begun(Schema):
    """What an officer may have to say who begins a case that nobody has in hand."""

    out_of_turn: Annotated[str, Field(max_length=500, description=OUT_OF_TURN)] = ""


class Words(Schema):
    """What an officer says beside an act."""

    words: str = ""


class Examined(Words, Begun):
    """What an officer says who sends a case back."""


class Opined(Examined):
    """What an officer finds who examines: where the step may disagree, a no binds the decision."""

    agrees: bool = True


class HandOver(Schema):
    """The account of the colleague who receives it, and why."""

    to: int
    reason: str


class Item(Schema):
    """A field or a material that is missing, in words for the applicant."""

    field: str = ""
    material: str = ""
    words: str = ""


class Asked(Begun):
    """Everything that is missing, at once."""

    items: list[Item]
    words: str = ""
    cause: Literal["", "guide", "form", "applicant", "office"] = ""


class Visit(Schema):
    """That the applicant came in person: why, at which window, on which day (today when none is named)."""

    why: str
    place: str
    channel: str = "window"
    day: date | None = None


class VisitOut(Schema):
    """A reason for which the applicant came on a day; several on a day at a department are one visit."""

    day: date
    agency: int
    why: str
    place: str
    channel: str


class Question(Schema):
    """What another department is asked, and how many working days it has; with a `cause` such as co-author, a rule says both how many
    and that silence is consent."""

    agency: int
    question: str
    days: int = 0
    cause: str = ""


class Answered(Schema):
    """Whether a change is taken over."""

    take_over: bool
    words: str = ""


class Decision(Begun):
    """An outcome of the step, with reasons of the pack where it is unfavourable.

    Where the pack leaves open how much it imposes, `amount` says it; outside its band with `why`, and then a second officer must sign.
    """

    outcome: str
    reasons: list[str] = []
    words: str = ""
    amount: int | None = None
    why: str = ""


class Served(Schema):
    """How the decision was served, and what proves it."""

    how: Literal["online", "window", "mail"]
    proof: str


class Match(Schema):
    """Facts to hold against a record: for which purpose, and for which case or matter. The subject of the record sees both.

    A program of a party need name no matter; one of a post or an agency does.
    """

    model_config = {
        "json_schema_extra": {
            "required": ["key", "facts", "purpose"],
            "example": {
                "key": "91511602MA00000015",
                "facts": {"name": "恒达贸易（演示）有限公司", "state": "active"},
                "purpose": "website-filing",
                "about": "511602-20260302-7K3M9QX4",
            },
        }
    }
    key: str = ""
    facts: dict[str, Any] = {}
    purpose: str = ""
    about: str = ""


def content(told: Material) -> bytes:
    """What a file holds. Raises Refused("file.wrong_kind") for what is no base64."""
    try:
        return base64.b64decode(told.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("file.wrong_kind", name=told.name[:80]) from error


class StateOut(Schema):
    """A code that a case came to; `number` counts them, and stands in the signed letter about it too."""

    model_config = {
        "json_schema_extra": {"example": {"number": 3, "code": "08", "title": "goods may be released", "at": "2026-03-02T01:00:00Z"}}
    }
    number: int
    code: str
    title: str
    at: datetime


class StatesOut(Schema):
    """Where a case stands in the codes of a list: the last one, and all before it, oldest first."""

    number: str
    code_list: str
    code: str
    states: list[StateOut]


def states_out(row: Any, at: datetime) -> dict[str, Any]:
    """The same, for programs; titles are English."""
    found, words = state_codes.stated(row), state_codes.titles(row, at.date())
    states = [{"number": one.number, "code": one.code, "title": words.get(one.code, {}).get("en", ""), "at": one.at} for one in found]
    return {"number": row.number, "code_list": state_codes.of_list(row), "code": found[-1].code if found else "", "states": states}


def case_out(row: Any, *, form: bool = False, filed: bool = False) -> dict[str, Any]:
    """A case for programs; with its answers as `form` reads them, or as they were `filed` in this very act."""
    names = ("number", "code", "service", "state", "outcome", "step", "due", "submitted_at", "visits", "promised_visits")
    told = {name: getattr(row, name) for name in names}
    return {**told, "form": row.form if filed else queries.answers(row) if form else {}}


def evidence_out(one: queries.Shown) -> dict[str, Any]:
    """Evidence at one value, for programs."""
    told = {name: getattr(one, name) for name in ("name", "value", "how", "looked_at", "said")}
    return {**told, "text": domain.text(one.token), "shown": one.shown_at is not None}


def visit_out(one: Any) -> dict[str, Any]:
    """A reason for a visit, for programs."""
    return {"agency": one.agency_id, **{name: getattr(one, name) for name in ("day", "why", "place", "channel")}}


class DocumentCode(Schema):
    """A document that somebody was shown: its number, and the code that its holder handed on."""

    model_config = {"json_schema_extra": {"example": {"number": "26-AA-1", "code": "7K2M-Q9TD-04XW"}}}
    number: str
    code: str


class VerdictOut(Schema):
    """`genuine`; `over`: genuine, but not in force today; `not_genuine`: number and code do not belong together."""

    model_config = {"json_schema_extra": {"example": {"verdict": "genuine"}}}
    verdict: str
