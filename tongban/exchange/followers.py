"""What the exchange does when something else happened: an address that takes no mail is not kept, messages learn their end."""

from __future__ import annotations

from tongban.actors import addresses
from tongban.exchange import notices
from tongban.log import queries as log
from tongban.log.followers import Event, follower


@follower("exchange.mail", "errand.answered")
def mail_answered(event: Event) -> None:
    """The mail server said for good that there is no such address."""
    told = log.body(event)
    if told is not None and told["link"] == "mail" and told["answer"].get("refused"):
        addresses.refused(told["answer"]["party"], at=event.at)


@follower("exchange.notices", "errand.answered", "callback.received")
def carrier_told(event: Event) -> None:
    """A carrier took a message, or says what became of one."""
    told = log.body(event)
    if told is None:
        return
    if event.noun == "callback":
        notices.receipt(int(told["call_back"]), at=event.at)
    elif told["link"] in ("mail", "sms", "letter"):
        notices.carried(str(told["key"]), told["answer"], at=event.at)
