"""What cases do when something else happened: a licence that was revoked holds nothing any more."""

from __future__ import annotations

from tongban.cases.ending import end_of_licence
from tongban.log import queries as log
from tongban.log.followers import Event, follower


@follower("cases.licences", "licence.revoked")
def licence_revoked(event: Event) -> None:
    """Set free what the case behind a revoked licence held."""
    told = log.body(event)
    if told is not None:
        end_of_licence(str(told["number"]), reason="revoked", at=event.at)
