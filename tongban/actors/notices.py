"""Until when somebody has seen the notices of a party; what is new since is asked, never flagged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors.models import NoticesSeen
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.log import actions as log


@transaction.atomic
def see(*, by: Actor, at: datetime) -> None:
    """Note that the reader has the notices of the party before their eyes; earlier moments change nothing."""
    if by.kind != "person" or by.account is None or by.party is None:
        raise NotAllowed("party.not_yours")
    row, new = NoticesSeen.objects.select_for_update().get_or_create(account_id=by.account, party_id=by.party, defaults={"at": at})
    if not new and row.at >= at:
        return
    row.at = at
    row.save(update_fields=["at"])
    log.append("account.notices_seen", ("account", str(by.account)), {"party": by.party}, by=by, at=at, parties=[by.party])


def seen(by: Actor) -> datetime | None:
    """Until when the reader has seen the notices of the party; None for never."""
    return NoticesSeen.objects.filter(account=by.account, party=by.party).values_list("at", flat=True).first()
