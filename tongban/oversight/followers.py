"""What oversight does on events: it forgets with the case, and keeps what figures count."""

from __future__ import annotations

from tongban.base.actor import SYSTEM
from tongban.log import queries as log
from tongban.log.followers import Event, follower
from tongban.oversight import deeds, figures, ratings


@follower("oversight.erased", "case.erased")
def case_erased(event: Event) -> None:
    """The words of a rating go with the content of its case."""
    ratings.forget(event.key, by=SYSTEM, at=event.at)


RATINGS = ("given", "verified", "mended", "answered", "called", "told_upward")


@follower("oversight.figures", "case.decided", "case.served", *(f"rating.{one}" for one in RATINGS))
def case_counted(event: Event) -> None:
    """Figures count a case when it is decided, and again when it is closed, rated, and with all that follows from a bad rating."""
    told = log.body(event) if event.noun == "rating" else {"case": event.key}
    if told is not None:
        figures.keep(str(told["case"]))


@follower("oversight.deeds")
def deed_noted(event: Event) -> None:
    """Auditors ask what an officer did; the envelope alone tells whose event it is."""
    deeds.note(event)
