"""A person stands at a window with the identity document: the account is theirs from now on, and a slip lets them in.

The officer types what stands in the document and is shown nothing but whether both agree, so nobody is looked up by number.
While the person is attended, the officer may file for them (`cases.counter`); that ends with the next person, or by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors import accounts, addresses, codes, parties, queries, sign_in
from tongban.actors.models import Account, Attendance, Mandate, Party, Passkey, Token
from tongban.actors.rights import require
from tongban.base import identifiers, text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused
from tongban.base.limits import legal_day
from tongban.log import actions as log
from tongban.log.store import keys

VERIFIED = 2  # GB/T 39046: verified by code or window
DECLARED = 1
# What each way proves; at a window that of the account. A signed letter with originals counts as seen (licensing-law, article 29).
LEVELS = {"window": 0, "hotline": DECLARED, "post": VERIFIED, "kiosk": DECLARED}
POSTED, MOST = timedelta(days=366), 99  # how long ago a letter may have come; originals in it
LASTING = timedelta(hours=2)  # who stands there longer shows the document once more


def identify(number: str, name: str, *, by: Actor, at: datetime, phone: str = "") -> tuple[Account, str]:
    """Raise the account of who shows this number and name to level 2, open it where there is none, and issue a slip, shown once.

    What an account that nobody had verified brought with it ends: a stranger may have opened it. `phone` is the one the person shows.
    Raises Refused("window.bad_number", "window.no_name", ...) with everything that is wrong, and Refused("window.no_match") alike
    for an unknown number, another name and a closed account; that is recorded too.
    """
    number, named = _typed(number, name)
    with transaction.atomic():
        require(by, "account.slip")
        found = _matching(number, named, by, at)
        if found is not None:
            row = _identified(*found, phone, by, at)
            return row, sign_in.issue_slip(row.pk, by=by, at=at)
    raise Refused("window.no_match", field="number")


@dataclass(frozen=True)
class Way:
    """How it came to the officer: the channel; of a letter the day on which it came and the originals in it."""

    channel: str = "window"
    received: date | None = None
    enclosed: str = ""
    count: int = 0


AT_WINDOW = Way()


def attend(number: str, name: str, *, place: str, by: Actor, at: datetime, phone: str = "", way: Way = AT_WINDOW) -> Attendance:
    """Begin to write for who has this number and name, at a window of one's own or from a call, a letter or a terminal.

    Whom one served before has gone. At a window as `identify`, without a slip; in the other ways nothing is raised and no telephone kept.
    Raises also Refused("window.no_place", "window.bad_channel", "window.bad_day", "window.no_letter").
    """
    where, wrong = text.clean(place, 100, field="place"), []
    try:
        number, named = _typed(number, name)
    except Refused as refusal:
        wrong, named = list(refusal.discrepancies), ""
    wrong += [] if where else [Discrepancy("window.no_place", {"field": "place"})]
    told, faults = _way(way, by, at)
    if wrong + faults:
        raise Refused.of(wrong + faults)
    with transaction.atomic():
        require(by, "case.file_for", agency=by.agency)
        found = _matching(number, named, by, at)
        if found is not None:
            if way.channel == "window":
                _identified(*found, phone, by, at)
            elif found[1] is None:
                accounts.open_person(found[0], level=DECLARED, by=SYSTEM, at=at)
            Account.objects.select_for_update().filter(pk=by.account or 0).first()  # of two at once the second ends what the first began
            leave(by=by, at=at)
            row = {"account_id": by.account or 0, "person": found[0], "agency_id": by.agency or 0, "place": where, "since": at}
            return Attendance.objects.create(**row, **told)
    raise Refused("window.no_match", field="number")


def _way(way: Way, by: Actor, at: datetime) -> tuple[dict[str, Any], list[Discrepancy]]:
    """What is kept of how it came, and what is wrong with it."""
    if way.channel != "post":
        wrong = [] if way.channel in LEVELS else [Discrepancy("window.bad_channel", {"field": "channel", "known": list(LEVELS)})]
        return {"channel": way.channel}, wrong
    enclosed = text.clean(way.enclosed, 100, field="enclosed")
    today = legal_day(at, queries.zone_of(queries.agency(by.agency).region)) if by.agency else at.date()
    faults = {
        "window.bad_day": ("received", way.received is None or not today - POSTED <= way.received <= today),
        "window.no_letter": ("enclosed", not enclosed or not 1 <= way.count <= MOST),
    }
    told = {"channel": "post", "received_on": way.received, "enclosed": enclosed, "count": way.count}
    return told, [Discrepancy(code, {"field": field, "most": MOST}) for code, (field, fails) in faults.items() if fails]


def leave(*, by: Actor, at: datetime) -> int:
    """The person has gone: nothing more is done for them. Twice changes nothing."""
    return Attendance.objects.filter(account=by.account, ended_at=None).update(ended_at=at)


def attended(by: Actor, at: datetime) -> Attendance | None:
    """Whom an officer serves now."""
    rows = Attendance.objects.filter(account=by.account, agency=by.agency, ended_at=None, since__gt=at - LASTING, since__lte=at)
    return rows.select_related("person").first()


def acting(by: Actor, party: int | None, *, at: datetime) -> Actor:
    """The officer acting for whom they write for, or for a party for which that person may act, with the identity that the way proves.

    Raises NotAllowed("window.nobody", "actor.no_mandate").
    """
    present = attended(by, at)
    whom = queries.person(account_of(by, at), party, at=at)
    channel = present.channel if present else "window"
    level = LEVELS[channel] or whom.level
    return replace(by, person=whom.person, party=whom.party, mandate=whom.mandate, level=level, channel=channel)  # type: ignore[arg-type]


def account_of(by: Actor, at: datetime) -> Account:
    """The account of whom an officer serves now. Raises NotAllowed("window.nobody")."""
    present = attended(by, at)
    if present is None:
        raise NotAllowed("window.nobody")
    return Account.objects.get(person=present.person, kind="person")


def _matching(number: str, named: str, by: Actor, at: datetime) -> tuple[Party, Account | None] | None:
    """The person with this number and name, and the account, locked. That none was found is recorded."""
    lookup = keys().lookup("resident", number)
    person = Party.objects.select_for_update().filter(code_lookup=lookup, kind="person", ended_on=None).first()
    row = Account.objects.select_for_update().filter(person=person, kind="person").first() if person else None
    if person is not None and text.same(person.name, named) and (row is None or row.is_active):
        return person, row
    log.append("account.not_identified", ("account", "unknown"), {"how": "window"}, by=by, at=at)
    return None


def _typed(number: str, name: str) -> tuple[str, str]:
    checked, wrong, named = identifiers.check("resident", codes.plain(number)), [], ""
    if not checked.ok:
        wrong.append(Discrepancy("window.bad_number", {"field": "number"}))
    try:
        named = text.clean(name, parties.NAME["person"], field="name")
        wrong += [] if named else [Discrepancy("window.no_name", {"field": "name"})]
    except Refused as refusal:
        wrong.extend(refusal.discrepancies)
    if wrong:
        raise Refused.of(wrong)
    return checked.value, named


def _identified(person: Party, row: Account | None, phone: str, by: Actor, at: datetime) -> Account:
    known = row is not None and row.level >= VERIFIED
    if row is not None and not known:
        _end_what_was_declared(person, row, by, at)
    if codes.lookup(phone) != person.phone_lookup if phone else not known and person.phone_lookup:
        parties.change_party(person.pk, phone=phone, by=SYSTEM, at=at)
    if row is None:
        row = accounts.open_person(person, level=VERIFIED, by=SYSTEM, at=at)
    elif not known:
        row = accounts.raise_level(row.pk, VERIFIED, how="window", by=by, at=at)
    log.append("account.identified", ("account", str(row.pk)), {"how": "window", "purpose": "identity"}, by=by, at=at, parties=[person.pk])
    return row


def _end_what_was_declared(person: Party, row: Account, by: Actor, at: datetime) -> None:
    """Codes, sessions, tokens, passkeys, mail and mandates of an account of which nobody knew whose it was."""
    codes.end(row, "phone", at)
    accounts.end_sessions(row.pk, by=SYSTEM, at=at)
    for kind in (Token, Passkey):
        kind.objects.filter(account=row, revoked_at=None).update(revoked_at=at)
    addresses.drop(person, "identified", by=by, at=at)
    for mandate in Mandate.objects.filter(giver=person, representative=False, revoked_at=None).order_by("pk"):
        parties.revoke_mandate(mandate.pk, by=SYSTEM, at=at)
