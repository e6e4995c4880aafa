"""What follows from events: a licence was revoked, a filing calls for evidence, the outside answered, the applicant is to hear of it."""

from __future__ import annotations

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import evidence, queries
from tongban.cases.ending import end_of_licence
from tongban.cases.models import Case
from tongban.exchange import mailing
from tongban.exchange import queries as exchange
from tongban.log import queries as log
from tongban.log.followers import Event, follower


@follower("cases.licences", "licence.revoked")
def licence_revoked(event: Event) -> None:
    """Set free what the case behind a revoked licence held."""
    told = log.body(event)
    if told is not None:
        end_of_licence(str(told["number"]), reason="revoked", at=event.at)


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


# What an office or the law did in a matter; what the applicant did is no news to them. A decision is told when it is served.
TOLD = ("accepted", "deemed_accepted", "supplement_asked", "supplement_over", "extended", "served", "change_answered", "lapsed")


@follower("cases.mail", *(f"case.{kind}" for kind in TOLD))
def tell_by_mail(event: Event) -> None:
    """Call the applicant to the own space."""
    party = Case.objects.values_list("party_id", flat=True).get(number=event.key)
    mailing.notify(party, event.key, name=str(event.pk), at=event.recorded_at)
