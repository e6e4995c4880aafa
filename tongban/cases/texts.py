"""Status by text message: who writes a number and its code gets the state, as the public page of progress tells it.

Form: `ZT 511602-20260302-7F3K9Q CODE`, with or without blanks around, in wide or narrow letters; the first word chooses the language of
the answer. Whoever has number and code may ask, from any telephone, as on the page. Guessing ends: five wrong messages an hour from one
telephone, twenty wrong codes a day for one number. Who is locked, and who cannot be answered, gets nothing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongban.actors import attempts
from tongban.actors.parties import clean_phone
from tongban.base.errors import NotFound, Refused
from tongban.cases import applicant, queries
from tongban.cases.models import Case
from tongban.exchange import callbacks, notices
from tongban.log.store import keys

FIRST = {"ZT": "zh-hans", "状态": "zh-hans", "狀態": "zh-hant", "STATUS": "en", "STATUT": "fr"}
MESSAGE = re.compile(rf"({'|'.join(FIRST)})[\s,，:：]*([0-9]{{6}}-[0-9]{{8}}-[0-9A-Z]{{8}})[\s,，:：]+([0-9A-Z]{{4,12}})")


@transaction.atomic
def answer(call_back: int, *, at: datetime) -> None:
    """Answer a text message, once however often the gateway says it."""
    kept = callbacks.fresh(call_back, "sms")
    if kept is None or kept.body.get("event") != "incoming":
        return
    callbacks.taken(kept, at=at)
    letter = notices.opened(kept)
    try:
        phone = clean_phone(str(letter.get("from", "")))
    except Refused:
        return  # no telephone that could be answered
    about, words = _said(phone, str(letter.get("text", "")), at)
    if words:
        notices.answer(keys().seal(phone), words, about=about, name=f"text-{kept.pk}", at=at)


def _said(phone: str, written: str, at: datetime) -> tuple[str, str]:
    """The matter that is told of, and the words; none for who is locked."""
    if attempts.locked_until(("text", phone), at):
        return "", ""
    found = MESSAGE.fullmatch(unicodedata.normalize("NFKC", written).strip().upper())
    with translation.override(FIRST[found[1]] if found else "zh-hans"):
        if found is None:
            attempts.count(("text", phone), False, at)
            return "text", _("Write: STATUS number code. Both stand on your receipt.")
        return _of_number(phone, found[2], found[3], at)


def _of_number(phone: str, number: str, code: str, at: datetime) -> tuple[str, str]:
    guessed = ("text-number", number)
    try:
        if attempts.locked_until(guessed, at):
            raise NotFound("case.unknown")
        row = queries.by_code(number, code)
    except NotFound:
        attempts.count(("text", phone), False, at)
        attempts.count(guessed, False, at)
        return "text", _("No matter has this number and code. Both stand on your receipt.")
    attempts.count(("text", phone), True, at)
    return row.number, told(row)


def told(row: Case) -> str:
    """Where a matter stands, in the language of now: its number, its state, and the day that counts; nothing of the content."""
    words, day = states()[row.state], applicant.day_that_counts(row)
    over = row.state in ("decided", "closed", "withdrawn")
    until = "" if over or day is None else " " + _("Until %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
    return f"{row.number}: {words}{until}"


def states() -> dict[str, str]:
    """The states in which a filed matter can be, in words."""
    return {
        "submitted": _("filed; the office says whether it accepts it."),
        "in_hand": _("accepted, under way."),
        "waiting": _("waits for you; sign in to see what for."),
        "decided": _("decided; the decision is being served."),
        "closed": _("closed; its papers are in your space."),
        "withdrawn": _("withdrawn."),
    }
