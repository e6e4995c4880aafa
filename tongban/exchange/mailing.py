"""The mail with the code that proves an address. It is an errand of the link `mail`, which looks the address up when it sends."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from tongban.actors import addresses
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.base.names import token
from tongban.exchange.actions import send
from tongban.log.store import keys


@transaction.atomic
def ask(address: str, language: str, *, by: Actor, at: datetime) -> None:
    """Ask for mail to an address: a code goes there. Raises Refused("mail.not_set_up") and what `addresses.ask` does."""
    if settings.MAIL is None:
        raise Refused("mail.not_set_up")
    code = addresses.ask(address, language, by=by, at=at)
    name = f"code-{token()}"
    send("mail", f"mail:{name}", {"id": name, "party": by.party, "code": keys().seal(code)}, about=f"party {by.party}", at=at)
