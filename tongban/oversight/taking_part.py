"""Who took part in a case: they neither look into what was said of it, nor put it right, answer or call."""

from __future__ import annotations

import json

from tongban.base.actor import Actor
from tongban.log import queries as log
from tongban.oversight.models import FollowUp


def took_part(row: FollowUp, by: Actor) -> bool:
    """Whether an officer did anything in the case that was rated."""
    if by.account is None:
        return False
    events = log.of_subject("case", str(row.rating.case.number))
    return by.account in {json.loads(event.envelope)["by"].get("account") for event in events if event.envelope}
