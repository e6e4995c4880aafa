"""How a party wants to hear of its matters: by mail, by text message, by letter, or only in its own space; and whether it agrees to be
served electronically.

What is voluntary is the party's own choice and can be changed at any time. A paper of the State always has a way to the party, whatever
is chosen here: a text message or a mail serves it only where the party agreed to that in writing (送达地址确认), else they only call to
the space. Mail goes to a proved address; a text message to the telephone with which whoever chose it signs in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tongban.actors.models import Account, Party, Reach
from tongban.actors.parties import representatives, represents, speaks_for
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused
from tongban.log import actions as log
from tongban.log.store import keys

WAYS = ("mail", "sms", "letter")
TO = {"name": 60, "address": 200}  # what a letter needs, and how long it may be


@dataclass(frozen=True)
class Reached:
    """The ways to a party that hold now, each empty where it is not wanted or not possible."""

    mail: str = ""
    phone: str = ""
    letter: dict[str, str] = field(default_factory=dict)
    language: str = ""
    electronic: bool = False
    quiet: bool = True

    @property
    def ways(self) -> list[str]:
        """Their names."""
        return [name for name, found in zip(WAYS, (self.mail, self.phone, self.letter), strict=True) if found]


def of(party: int | None, at: datetime) -> Reached:
    """How a party is reached. A telephone is that of a person who still speaks for it."""
    row = Party.objects.filter(pk=party or 0, ended_on=None).select_related("reach__texts").first()
    if row is None:
        return Reached()
    chosen, mail = getattr(row, "reach", None), keys().open(row.mail_sealed) if row.mail_sealed else ""
    if chosen is None:
        return Reached(mail, language=row.mail_language)
    phone = _phone(chosen.texts) if chosen.texts is not None and represents(chosen.texts_id, row.pk, at) else ""
    letter = {name: keys().open(sealed) for name, sealed in chosen.letter.items()}
    found = Reached(mail if chosen.mail else "", phone, letter, chosen.language, quiet=chosen.quiet)
    agreed = chosen.electronic_at is not None and bool(found.mail or found.phone)
    return Reached(found.mail, found.phone, letter, chosen.language, agreed, chosen.quiet)


def signs_in(party: int, at: datetime) -> bool:
    """Whether somebody signs in as a party, or for it by law: what is served in its space is seen there."""
    row = Party.objects.filter(pk=party, ended_on=None).first()
    if row is None:
        return False
    people = [party] if row.kind == "person" else representatives(party, at)
    return Account.objects.filter(person__in=people, kind="person", is_active=True).exists()


def own(by: Actor, *, at: datetime) -> Reached:
    """The same for whoever speaks for the party; an agent is not told."""
    return of(by.party if by.party is not None and speaks_for(by, by.party, at) else None, at)


def possible(by: Actor, *, at: datetime) -> Reached:
    """What the actor could choose: the proved mail address and the own telephone."""
    if by.party is None or not speaks_for(by, by.party, at):
        return Reached()
    party, person = (Party.objects.filter(pk=one or 0).first() for one in (by.party, by.person))
    mail = keys().open(party.mail_sealed) if party is not None and party.mail_sealed else ""
    return Reached(mail, _phone(person) if person is not None else "")


@transaction.atomic
def choose(
    ways: Collection[str],
    *,
    electronic: bool = False,
    quiet: bool = True,
    name: str = "",
    address: str = "",
    language: str,
    by: Actor,
    at: datetime,
) -> Reach:
    """Choose, or choose otherwise; the choice is kept in the log. The same again changes nothing.

    Raises NotAllowed("mail.not_yours"), Refused("reach.way", "reach.no_mail", "reach.no_phone", "reach.name", "reach.address",
    "reach.electronic"), all at once.
    """
    party = Party.objects.select_for_update().filter(pk=by.party or 0).first()
    if party is None or not speaks_for(by, party.pk, at):
        raise NotAllowed("mail.not_yours")
    wanted = set(ways)
    to = {key: text.clean(value, TO[key], field=key) for key, value in (("name", name), ("address", address)) if "letter" in wanted}
    if wrong := _faults(wanted, to, electronic, possible(by, at=at)):
        raise Refused.of(wrong)
    row = Reach.objects.filter(party=party).first() or Reach(party=party, mail=False, language="", quiet=not quiet)
    told = {"ways": sorted(wanted), "electronic": electronic, "quiet": quiet}
    texts = by.person if "sms" in wanted else None
    if _same(row, told, to, texts, language):
        return row
    row.mail, row.texts_id, row.quiet, row.language, row.at = "mail" in wanted, texts, quiet, language, at
    row.letter = {key: keys().seal(value) for key, value in to.items()}
    row.electronic_at = (row.electronic_at or at) if electronic else None
    row.save()
    log.append("party.reach_chosen", ("party", str(party.pk)), told, by=by, at=at, parties=[party.pk])
    return row


def _faults(wanted: set[str], to: dict[str, str], electronic: bool, could: Reached) -> list[Discrepancy]:
    found = {
        "reach.way": ("ways", bool(wanted - set(WAYS))),
        "reach.no_mail": ("mail", "mail" in wanted and not could.mail),
        "reach.no_phone": ("sms", "sms" in wanted and not could.phone),
        "reach.name": ("name", to.get("name") == ""),
        "reach.address": ("address", to.get("address") == ""),
        "reach.electronic": ("electronic", electronic and not wanted & {"mail", "sms"}),
    }
    return [Discrepancy(code, {"field": name}) for code, (name, wrong) in found.items() if wrong]


def _same(row: Reach, told: dict[str, object], to: dict[str, str], texts: int | None, language: str) -> bool:
    if row.pk is None:
        return False
    kept = {key: keys().open(sealed) for key, sealed in row.letter.items()}
    ways = [name for name, there in zip(WAYS, (row.mail, row.texts_id, row.letter), strict=True) if there]
    stands = {"ways": sorted(ways), "electronic": row.electronic_at is not None, "quiet": row.quiet}
    return stands == told and kept == to and row.texts_id == texts and row.language == language


def _phone(person: Party) -> str:
    return keys().open(person.phone_sealed) if person.phone_sealed else ""
