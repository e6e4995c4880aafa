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


@follower("oversight.figures", "case.decided", "case.served", "rating.given", "rating.called")
def case_counted(event: Event) -> None:
    """Figures count a case when it is decided, and again when it is closed and when it is rated and called."""
    told = log.body(event) if event.noun == "rating" else {"case": event.key}
    if told is not None:
        figures.keep(str(told["case"]))


@follower("oversight.deeds")
def deed_noted(event: Event) -> None:
    """Auditors ask what an officer did; the envelope alone tells whose event it is."""
    deeds.note(event)
