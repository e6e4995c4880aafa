"""What follows from events: a licence was revoked, a filing calls for evidence, the outside answered, the applicant is to hear of it."""

from __future__ import annotations

from datetime import date

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import (
    allotting,
    bills,
    evidence,
    inspecting,
    joint_parts,
    outside,
    paying,
    queries,
    reconciling,
    serving,
    state_codes,
    texts,
)
from tongban.cases.booking_models import Booking
from tongban.cases.ending import end_of_licence
from tongban.cases.models import Case
from tongban.exchange import notices
from tongban.exchange import queries as exchange
from tongban.licences import leads
from tongban.log import queries as log
from tongban.log.followers import Event, follower
from tongban.registers import queries as registers


@follower("cases.licences", "licence.revoked")
def licence_revoked(event: Event) -> None:
    """Set free what the case behind a revoked licence held."""
    told = log.body(event)
    if told is not None:
        end_of_licence(str(told["number"]), reason="revoked", at=event.at)
        leads.close(str(told["number"]), at=event.at)


@follower("cases.leads", "record.changed", "record.corrected", "record.struck")
def register_told(event: Event) -> None:
    """Hold a register's news against the licences that rest on it; an officer decides what follows."""
    told = log.body(event)
    record = registers.told_of(int(told["record"])) if told is not None else None
    if record is not None and record.subject is not None:
        leads.news(record, event=str(event.pk), at=event.at)


@follower("cases.evidence", "case.submitted", "case.supplied", "case.change_answered", "errand.answered", "errand.dead")
def evidence_wanted(event: Event) -> None:
    """Look for what a filing, or a change of it, must show; take in what the outside answered."""
    told = log.body(event)
    if told is None:
        return
    if event.noun == "case":
        _look(event.key, event)
    else:
        errand = exchange.errand(str(told["key"]))
        if errand is not None and "evidence" in errand.asked:
            evidence.take_in(errand.about, errand.asked["evidence"], errand.asked["domain"], errand.answer, at=event.at)


def _look(number: str, event: Event) -> None:
    if not queries.wants_evidence(number):
        return
    try:
        evidence.look(number, by=SYSTEM, at=event.at)
    except Refused as refusal:
        if refusal.code != "case.wrong_state":  # withdrawn or decided meanwhile: nothing is to be shown any more
            raise


@follower("cases.joint", "case.served")
def part_served(event: Event) -> None:
    """Begin the parts of a joint matter that waited for this one."""
    joint_parts.follow(event.key, at=event.at)


@follower("cases.payments", "callback.received", "errand.answered")
def payment_told(event: Event) -> None:
    """A provider said something of itself, or answered what it was asked."""
    told = log.body(event)
    if told is None:
        return
    if event.noun == "callback":
        paying.take_in(int(told["call_back"]), at=event.at)
        return
    errand = exchange.errand(str(told["key"]))
    if errand is None or errand.answer is None or not errand.key.startswith("pay:"):
        return
    if errand.asked["do"] == "file":
        reconciling.compare(errand.asked["partner"], date.fromisoformat(errand.asked["day"]), errand.answer["rows"], at=event.at)
    else:
        paying.answered(errand.asked, errand.answer, at=event.at)


@follower("cases.bills", "ledger.resumed")
def bill_resumed(event: Event) -> None:
    """What was paid or given back while the ledger of a bill was suspended stands on it now."""
    bills.look_again(event.key.partition("/")[2], at=event.at)


@follower("cases.outside", "callback.received", "errand.answered")
def outside_told(event: Event) -> None:
    """A system outside said something of its part of a case, or answered what it was asked."""
    told = log.body(event)
    if told is None:
        return
    if event.noun == "callback":
        outside.take_in(int(told["call_back"]), at=event.at)
        return
    errand = exchange.errand(str(told["key"]))
    if errand is not None and errand.answer is not None and errand.key.startswith("out:"):
        outside.answered(errand.asked, errand.answer, at=event.at)


@follower("cases.serving", "notice.sent", "notice.delivered", "notice.failed", "notice.returned")
def carrier_told(event: Event) -> None:
    """A carrier said what became of a decision that it was given."""
    told = log.body(event)
    if told is not None and told["paper"]:
        serving.told(int(told["notice"]), at=event.at)


@follower("cases.texts", "callback.received")
def text_written(event: Event) -> None:
    """Somebody wrote a text message."""
    told = log.body(event)
    if told is not None:
        texts.answer(int(told["call_back"]), at=event.at)


@follower("cases.lots", "case.lot_called")
def lot_called(event: Event) -> None:
    """Draw the lot: the event has its place, and a head that nobody knew before covers it."""
    allotting.draw(event.key, event.pk, at=event.at)


@follower("cases.inspections", "inspection.lot_called")
def objects_called(event: Event) -> None:
    """Draw the objects of a plan, as soon as nobody can choose them any more."""
    inspecting.draw_objects(event.key, at=event.at)


# What an office or the law did in a matter; what the applicant did is no news to them. A decision is told when it is served.
TOLD = (
    "accepted",
    "anew",
    "opened",
    "told",
    "hearing_arranged",
    "deemed_accepted",
    "supplement_asked",
    "supplement_over",
    "extended",
    "served",
    "change_answered",
    "lapsed",
    "period_moved",
    "reopened",
    "stays_lapsed",
    "lapse_answered",
    "enforced",
    "charged",
    "refunded",
    "security_called",
    "security_failed",
)


@follower("cases.mail", "case.message_written", *(f"case.{kind}" for kind in TOLD))
def tell_by_carriers(event: Event) -> None:
    """Call the applicant to the own space; what they wrote themselves is no news to them."""
    if event.kind == "case.message_written" and not (log.body(event) or {}).get("office"):
        return
    party = Case.objects.values_list("party_id", flat=True).get(number=event.key)
    notices.tell(party, event.key, why=event.kind, name=str(event.pk), at=event.recorded_at)


@follower("cases.states", *state_codes.KINDS)
def tell_programs(event: Event) -> None:
    """A signed letter to the applicant's programs at each change of a state that has a code."""
    state_codes.tell(event.key, str(event.pk), at=event.recorded_at)


@follower("cases.bookings", "booking.displaced", "booking.lost")
def tell_of_booking(event: Event) -> None:
    """Call to the own space who lost a place because the hall is closed."""
    person = Booking.objects.filter(number=event.key).values_list("person_id", flat=True).first()
    if person is not None:
        notices.tell(person, event.key, why=event.kind, name=str(event.pk), at=event.recorded_at, page="bookings")
