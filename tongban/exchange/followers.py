"""What the exchange does when something else happened: an address that takes no mail is not kept."""

from __future__ import annotations

from tongban.actors import addresses
from tongban.log import queries as log
from tongban.log.followers import Event, follower


@follower("exchange.mail", "errand.answered")
def mail_answered(event: Event) -> None:
    """The mail server said for good that there is no such address."""
    told = log.body(event)
    if told is not None and told["link"] == "mail" and told["answer"].get("refused"):
        addresses.refused(told["answer"]["party"], at=event.at)
