"""Where a party wants to hear by mail that something happened: an address of its own choice, sealed, and proved by a code mailed to it.

Nothing hangs on it: notices are served in the party's own space, mail only calls there. So whoever speaks for a party sets and removes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tongban.actors import attempts, codes
from tongban.actors.models import Party
from tongban.actors.parties import speaks_for
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.log import actions as log
from tongban.log.store import keys

BY_MAIL = timedelta(hours=1)
LONGEST = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True)
class Reached:
    """A party's address and the language of its mail; `asked` is an address that is not proved yet."""

    address: str
    asked: str
    language: str


def of(party: int | None) -> Reached:
    """How a party is reached by mail; empty where it never asked for that."""
    row = Party.objects.filter(pk=party or 0).first()
    if row is None:
        return Reached("", "", "")
    proved, asked = (keys().open(sealed) if sealed else "" for sealed in (row.mail_sealed, row.mail_asked))
    return Reached(proved, asked, row.mail_language)


def own(by: Actor, *, at: datetime) -> Reached:
    """The same for whoever speaks for the party; an agent is not told."""
    return of(by.party if by.party is not None and speaks_for(by, by.party, at) else None)


@transaction.atomic
def ask(address: str, language: str, *, by: Actor, at: datetime) -> str:
    """Ask for mail to an address; it holds once the code that is mailed there comes back. Returns the code, for the mail alone.

    Raises Refused("mail.bad_address", "sign_in.too_often"), NotAllowed("mail.not_yours", "sign_in.locked").
    """
    row = _own(by, at)
    clean = _clean(address)
    attempts.refuse_locked(_who(row), at)
    for counted in (f"mail of {row.pk}", f"mail {clean.lower()}"):  # neither may one party flood others, nor many flood one
        attempts.count_code(counted, at)
    row.mail_asked, row.mail_language = keys().seal(clean), language
    row.save(update_fields=["mail_asked", "mail_language"])
    log.append("party.mail_asked", ("party", str(row.pk)), {}, by=by, at=at, parties=[row.pk])
    return codes.make(_owner(row, clean), "mail", codes.digits(), BY_MAIL, at)


def prove(code: str, *, by: Actor, at: datetime) -> None:
    """Give the code back: from now on notices are mailed. Raises Refused("mail.wrong_code"), NotAllowed("sign_in.locked")."""
    with transaction.atomic():
        row = _own(by, at)
        attempts.refuse_locked(_who(row), at)
        asked = keys().open(row.mail_asked) if row.mail_asked else ""
        good = bool(asked) and codes.take(_owner(row, asked), "mail", code, at)
        attempts.count(_who(row), good, at)
        if good:
            row.mail_sealed, row.mail_asked = row.mail_asked, ""
            row.save(update_fields=["mail_sealed", "mail_asked"])
            log.append("party.mail_proved", ("party", str(row.pk)), {}, by=by, at=at, parties=[row.pk])
    if not good:
        raise Refused("mail.wrong_code", field="code")


@transaction.atomic
def remove(*, by: Actor, at: datetime) -> None:
    """No more mail, and the address is not kept; twice changes nothing."""
    drop(_own(by, at), "asked", by=by, at=at)


@transaction.atomic
def refused(party: int, *, at: datetime) -> None:
    """The address takes no mail, its server says: it is not kept, and the party's account says so."""
    row = Party.objects.select_for_update().get(pk=party)
    drop(row, "refused", by=SYSTEM, at=at)


def drop(row: Party, reason: str, *, by: Actor, at: datetime) -> None:
    """An address is not kept any more, proved or only asked for; inside the act that has a reason for it."""
    if not (row.mail_sealed or row.mail_asked):
        return
    row.mail_sealed = row.mail_asked = ""
    row.save(update_fields=["mail_sealed", "mail_asked"])
    log.append("party.mail_removed", ("party", str(row.pk)), {"reason": reason}, by=by, at=at, parties=[row.pk])


def _own(by: Actor, at: datetime) -> Party:
    """The party, locked, for whoever speaks for it: itself, or its representative by law."""
    row = Party.objects.select_for_update().filter(pk=by.party or 0).first()
    if row is None or not speaks_for(by, row.pk, at):
        raise NotAllowed("mail.not_yours")
    return row


def _clean(address: str) -> str:
    clean = text.clean(address, LONGEST, field="address").strip()
    try:
        validate_email(clean)
    except ValidationError as error:
        raise Refused("mail.bad_address", field="address") from error
    return clean


def _who(row: Party) -> attempts.Who:
    return "mail", str(row.pk)


def _owner(row: Party, address: str) -> str:
    """What a code is bound to: this address of this party."""
    return f"mail:{row.pk}:{address}"
