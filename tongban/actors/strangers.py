"""People who write without an account: a party of its own for each letter, of whom nothing is known but what they say."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.actors import attempts
from tongban.actors.models import Party
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor, Channel
from tongban.base.errors import Refused
from tongban.log import actions as log
from tongban.log.store import keys

SCHEME = "none"
NOBODY = "未留姓名"  # papers are in the standard language of the State


def admit(name: str, key: str, *, source: str, at: datetime, channel: Channel = "web") -> Actor:
    """Who sends one letter; under the same key it is the same. A place that sends many has to wait.

    Raises Refused("stranger.too_often"), and what is wrong with the name.
    """
    said, mark = text.clean(name, 60, field="name"), keys().lookup("stranger", key)
    try:
        with transaction.atomic():
            row = Party.objects.filter(code_lookup=mark).first() or _made(said, mark, source, at)
    except IntegrityError:
        row = Party.objects.get(code_lookup=mark)
    return Actor(kind="person", person=row.pk, party=row.pk, level=1, channel=channel)


def _made(said: str, mark: str, source: str, at: datetime) -> Party:
    who = ("stranger", source)
    if attempts.locked_until(who, at):
        raise Refused("stranger.too_often")
    attempts.count(who, False, at)
    row = Party.objects.create(
        kind="person", name=said or NOBODY, scheme=SCHEME, code_sealed=keys().seal(""), code_lookup=mark, origin="stranger"
    )
    log.append("party.registered", ("party", str(row.pk)), {"kind": row.kind, "scheme": SCHEME}, by=SYSTEM, at=at, parties=[row.pk])
    return row
