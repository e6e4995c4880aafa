"""By which way something came to the officer: words and fields of each, and what was typed of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors.window import Way
from tongban.base.errors import Discrepancy
from tongban.web.posted import day_of, whole
from tongban.web.problems import field

WAYS = ("window", "hotline", "post", "kiosk")


def chosen(given: str) -> str:
    """The way that an address or a form names; that of a person present when it names none of ours."""
    return given if given in WAYS else WAYS[0]


def titles() -> dict[str, str]:
    """The ways in words."""
    return {
        "window": gettext("Person present"),
        "hotline": gettext("By telephone"),
        "post": gettext("By post"),
        "kiosk": gettext("At a terminal"),
    }


def words(way: str) -> dict[str, str]:
    """Heading, what to do first, the button, and how the applicant confirms, by way."""
    told = {
        "window": (
            gettext("Person present"),
            gettext(
                "Look at the identity document and at the person, then type what stands in it. "
                "You are told only whether it agrees with what is held; each try is recorded."
            ),
            gettext("I have seen the document: serve this person"),
            gettext("The person read this summary, or I read it out, and the person confirmed it."),
        ),
        "hotline": (
            gettext("Somebody telephones"),
            gettext(
                "Ask for number and name. A voice proves nobody’s identity: you can write down a draft and file what asks for no proof. "
                "Tell nothing of other matters; who names number and code of a matter is told its progress."
            ),
            gettext("Write for this caller"),
            gettext("I read the summary out, and the caller confirmed it."),
        ),
        "post": (
            gettext("A letter has come"),
            gettext(
                "Type who signed it, the day on which it came, and the originals in it. That day counts for every period, also when "
                "you write it down later; a receipt for the originals is drawn up."
            ),
            gettext("Write what the letter says"),
            gettext("The signed letter says what stands here."),
        ),
        "kiosk": (
            gettext("From a terminal without signing in"),
            gettext(
                "Type number and name as they stand on the slip of the terminal. It proves nobody’s identity: you can write down a draft "
                "with its papers and file what asks for no proof."
            ),
            gettext("Write what the slip says"),
            gettext("The slip of the terminal says what stands here."),
        ),
    }
    return dict(zip(("title", "first", "button", "confirmed"), told[way], strict=True))


def links(way: str) -> list[dict[str, Any]]:
    """The ways to choose from."""
    return [{"title": title, "href": f"{reverse('desk:counter')}?way={name}", "current": name == way} for name, title in titles().items()]


def fields(way: str, posted: QueryDict, place: str, problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    """What is typed before one writes for somebody."""
    given = {name: posted.get(name, "")[:200] for name in ("number", "name", "phone", "place", "received", "enclosed", "count")}
    where = {"window": gettext("Window or place"), "hotline": gettext("Line or extension"), "post": gettext("Where the letter lies")}
    hint = gettext("As it stands above the window. It is kept with what is filed here.") if way == "window" else ""
    found = [
        field("place", where.get(way, gettext("Which terminal")), problems, value=given["place"] or place, hint=hint, short=True),
        field("number", gettext("Resident number"), problems, value=given["number"]),
        field("name", gettext("Name in the document"), problems, value=given["name"]),
    ]
    if way == "window":
        phone = {"value": given["phone"], "kind": "tel", "required": False, "short": True}
        found.append(field("phone", gettext("Mobile number"), problems, **phone))
    if way == "post":
        what = gettext("At least the signed application: “application, copy of the identity card, contract”.")
        found += [
            field("received", gettext("Came on"), problems, kind="date", value=given["received"], short=True),
            field("enclosed", gettext("Originals in the letter"), problems, value=given["enclosed"], hint=what),
            field("count", gettext("How many"), problems, value=given["count"] or "1", inputmode="numeric", short=True),
        ]
    return found


def typed(way: str, posted: QueryDict) -> Way:
    """How it came, as typed; what is no day is none."""
    if way != "post":
        return Way(way)
    return Way(way, day_of(posted.get("received", "")), posted.get("enclosed", "")[:200], min(whole(posted, "count"), 999))
