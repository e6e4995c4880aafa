"""Third parties: the platform itself writes to who is asked before a case goes on, and keeps what it answers.

Their opinion is asked in writing (open-information, article 32). Who has a space here is served in it and called to it; to who has none, or
where an address is given, the paper goes as a registered letter. A third party reads what it is asked and in which matter, and nothing of
who applied. It answers in its space, or by a letter that an officer writes down. An answer ends no pause: an officer lets the
clock run again, or its told day is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tongban.actors import entrusting, reaching
from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.cases import office, posting, rules, standing
from tongban.cases.models import Case, ClockEvent
from tongban.cases.telling_models import Consulted, Serving
from tongban.documents import actions as documents
from tongban.exchange import notices
from tongban.log.store import keys
from tongban.services import queries as services

RIGHT = "case.pause"
SIDE = "third-party"  # whose turn it is in a pause that needs one
ONLINE = ("online", "in the third party's space")
WORDS = 2000


@dataclass(frozen=True)
class Third:
    """Whom an officer names: by number and name who is known here, or by name and address; and what is asked of them."""

    name: str
    words: str
    number: str = ""
    address: str = ""


@dataclass(frozen=True)
class Named:
    """The same, found and clean; name and address are sealed."""

    party: int | None
    name: str
    words: str
    to: dict[str, str]
    mark: str


def named(third: Third, *, by: Actor, at: datetime) -> Named:
    """Who is named. Guessing numbers is counted, as wherever somebody is named by number (`entrusting.named`).

    Raises NotAllowed, Refused("third.name", "third.words", "third.address"), and for a number that fits nobody "mandate.no_match".
    """
    actors.require(by, RIGHT)
    name = text.clean(third.name, reaching.TO["name"], field="third_name")
    words = text.clean(third.words, WORDS, lines=True, field="third_words")
    address = text.clean(third.address, reaching.TO["address"], field="third_address")
    known = bool(third.number.strip())
    faults = {"third_name": not name, "third_words": not words, "third_address": not known and not address}
    wrong = [Discrepancy(f"third.{field.removeprefix('third_')}", {"field": field}) for field, fails in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    office.refuse_secrets({"third_words": words})
    party = entrusting.named(third.number, name, by=by, at=at) if known else None
    to = {field: keys().seal(value) for field, value in (("name", name), ("address", address))} if address else {}
    mark = keys().lookup("third", str(party) if party else digest([name, address]))
    return Named(party, keys().seal(name), words, to, mark)


def asks(whose: str, third: Named | None) -> None:
    """Raise Refused("third.none") for a pause that waits for a third party whom nobody names."""
    if whose == SIDE and third is None:
        raise Refused("third.none", field="third_name")


def consult(number: str, third: Third, *, by: Actor, at: datetime) -> Consulted:
    """Ask another third party while the clock stands for that. The same again is the same.

    Raises NotAllowed, Refused("case.not_paused", "third.no_pause"), and what `named` and `ask` do.
    """
    whom = named(third, by=by, at=at)
    with transaction.atomic():
        row = office.locked(number, at=at)
        by = standing.acting(row, by, at)
        office.officer(row, by, RIGHT)
        rules.ensure_may(row.state, "resume")
        from tongban.cases import pausing  # which asks the first of them

        stop = pausing.running(row)
        if stop is None:
            raise Refused("case.not_paused")
        if pausing.who(row, at) != SIDE:
            raise Refused("third.no_pause")
        return ask(row, stop, whom, by=by, at=at)


def ask(row: Case, stop: ClockEvent, whom: Named, *, by: Actor, at: datetime) -> Consulted:
    """Write to a third party, inside an act. Raises Refused("third.applicant", "third.unreached", "serving.no_carrier")."""
    there = Consulted.objects.filter(stop=stop, mark=whom.mark).first()
    if there is not None:
        return there
    if whom.party is not None and whom.party == row.party_id:
        raise Refused("third.applicant", field="third_name")
    online = whom.party is not None and reaching.signs_in(whom.party, at)
    if not online and not whom.to:
        raise Refused("third.unreached", field="third_address")
    told = {"party_id": whom.party, "name": whom.name, "words": whom.words, "mark": whom.mark, "until": stop.until}
    made = Consulted.objects.create(case=row, stop=stop, at=at, by=by.account, **told)
    made.paper = _paper(row, made, online, by, at)
    made.save(update_fields=["paper"])
    office.record("third_asked", row, {"consulted": made.pk, "paper": made.paper}, by=by, at=at)
    if whom.to:
        posting.send(row, made.paper, whom.to, party=whom.party, by=by, at=at)
    if online and whom.party is not None:
        notices.tell(whom.party, row.number, why="case.third_asked", name=f"third-{made.pk}", at=at, page="consultations")
    return made


def _paper(row: Case, made: Consulted, online: bool, by: Actor, at: datetime) -> str:
    """What goes to the third party: the matter and the question, and nothing of who applied."""
    service = office.service_of(row)
    facts = {
        "case": row.number,
        "title": services.said(service, "title", service.authentic)[0],
        "third": keys().open(made.name),
        "words": made.words,
        "until": made.until.isoformat() if made.until else "",
    }
    return documents.draw_up(
        "consultation",
        ("consultation", str(made.pk)),
        facts,
        agency=actors.agency_view(row.agency),
        language=service.authentic,
        by=by,
        at=at,
        parties=() if made.party_id is None else (made.party_id,),
        served=ONLINE if online else None,
    ).number


@transaction.atomic
def answer_third(consulted: int, agrees: bool, words: str, *, by: Actor, at: datetime) -> Consulted:
    """Answer what one is asked as a third party: that nothing speaks against it, or what does. The same again changes nothing.

    Raises NotFound("third.unknown"), Refused("third.over", "third.why", "third.answered").
    """
    made = _own(by).filter(pk=consulted).first()
    if made is None or not (by.channel == "api" or actors.mandate_covers(by, made.case.service, at)):
        raise NotFound("third.unknown")
    row = office.locked(made.case.number, at=at)
    return _answered(row, made, agrees, words, day=None, by=by, at=at)


@transaction.atomic
def note_third(number: str, consulted: int, agrees: bool, words: str, received: date | None, *, by: Actor, at: datetime) -> Consulted:
    """Write down what a third party answered by letter, with the day on which it came. The same again changes nothing.

    Raises NotAllowed, NotFound("third.unknown"), Refused("third.received") and what `answer_third` does.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, RIGHT)
    made = Consulted.objects.filter(case=row, pk=consulted).first()
    if made is None:
        raise NotFound("third.unknown")
    if received is None or not office.day_of(row, made.at) <= received <= office.day_of(row, at):
        raise Refused("third.received", field="received")
    return _answered(row, made, agrees, words, day=received, by=by, at=at)


def _answered(row: Case, made: Consulted, agrees: bool, words: str, *, day: date | None, by: Actor, at: datetime) -> Consulted:
    said, answer = text.clean(words, WORDS, lines=True, field="words"), "agrees" if agrees else "objects"
    made.refresh_from_db()  # by now its case is locked
    if made.answered_at is not None:
        if (made.answer, made.said) == (answer, said):
            return made
        raise Refused("third.answered", field="words")
    if row.state not in ("in_hand", "waiting"):
        raise Refused("third.over")
    if not agrees and not said:
        raise Refused("third.why", field="words")
    office.refuse_secrets({"words": said})
    made.answer, made.said, made.answered_at, made.answered_by = answer, said, at, by.account
    made.received_on = day or office.day_of(row, at)
    made.by_letter = day is not None
    made.save()
    told = {"consulted": made.pk, "answer": answer, "received": made.received_on.isoformat()}
    office.record("third_answered", row, told, by=by, at=at)
    return made


def of_case(found: Case) -> list[dict[str, Any]]:
    """Who was asked in a case, oldest first, with how the paper came and what was answered; for officers who may see the case."""
    rows = list(Consulted.objects.filter(case=found).order_by("pk"))
    letters = {one.paper: one for one in Serving.objects.filter(case=found, paper__in=[one.paper for one in rows]).order_by("pk")}
    return [{"row": one, "name": keys().open(one.name) if one.name else "", "letter": letters.get(one.paper)} for one in rows]


def _own(by: Actor) -> QuerySet[Consulted]:
    if by.kind != "person" or by.party is None:
        raise NotAllowed("party.not_yours")
    return Consulted.objects.select_related("case__agency").filter(party=by.party)


def own(number: str, *, to: Actor, at: datetime) -> Consulted:
    """What one is asked in somebody's case, the last where it was several times. Raises NotFound("third.unknown")."""
    found = _own(to).filter(case__number=number).order_by("-pk").first()
    if found is None or not actors.mandate_covers(to, found.case.service, at):
        raise NotFound("third.unknown")
    return found


def own_paper(consultation: str, *, to: Actor, at: datetime) -> None:
    """Raise NotFound("third.unknown") unless a paper is one that the reader was asked with."""
    found = _own(to).filter(pk=int(consultation)).first()
    if found is None or not actors.mandate_covers(to, found.case.service, at):
        raise NotFound("third.unknown")


def waiting(by: Actor, at: datetime) -> Sequence[Consulted]:
    """What a party is asked as a third one and has not answered, the oldest first."""
    rows = _own(by).filter(answered_at=None, case__state__in=("in_hand", "waiting")).order_by("pk")[:50]
    return [one for one in rows if actors.mandate_covers(by, one.case.service, at)]


def case_of(consultation: str) -> str:
    """The number of the case for which a paper of a consultation was drawn up. Raises NotFound("third.unknown")."""
    found = Consulted.objects.filter(pk=int(consultation)).values_list("case__number", flat=True).first()
    if found is None:
        raise NotFound("third.unknown")
    return found
