"""What the catalogue does when something else happened: a node above told what it keeps."""

from __future__ import annotations

from tongban.log import queries as log
from tongban.log.followers import Event, follower
from tongban.services import subscribing


@follower("services.above", "errand.answered")
def told_from_above(event: Event) -> None:
    """A letter of a node above has come; its edition is noted, or refused with the reason."""
    told = log.body(event)
    if told is not None and told["link"] == "above":
        subscribing.take_in(told["answer"]["partner"], told["answer"]["file"], at=event.at)
