"""Signing in: officers with password and TOTP (RFC 6238), people with a one-time code or a slip from a window, programs by token.

Every answer takes the same path whether the account exists or not; failures are counted, logged and lock the account for a while.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from tongban.actors import accounts, attempts, codes, sign_ins, unsent
from tongban.actors.accounts import open_officer as open_officer
from tongban.actors.accounts import open_partner as open_partner
from tongban.actors.accounts import open_person as open_person
from tongban.actors.models import Account, Attempt, Code
from tongban.actors.queries import require
from tongban.actors.tokens import issue_token as issue_token
from tongban.actors.tokens import revoke_token as revoke_token
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.names import readable
from tongban.log import actions as log
from tongban.log.store import keys, node

STEP = 30
SLIP = timedelta(days=30)
SPARE = timedelta(days=3650)


@cache
def _nobody() -> str:
    """A hash that no password fits, so that unknown and known accounts take the same time."""
    return make_password("nobody has this password")


def totp(secret: str, at: datetime) -> str:
    """The six digits of RFC 6238 for a moment."""
    return _hotp(secret, int(at.timestamp()) // STEP)


def _hotp(secret: str, counter: int) -> str:
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 10**6:06d}"


def officer(login: str, password: str, code: str, *, at: datetime, source: str = "") -> Account:
    """Sign an officer in. Raises NotAllowed("sign_in.failed" or "sign_in.locked"); a TOTP code is taken once only.

    `source` is the address of the request; it is counted too. The password is checked before the transaction, because that takes
    a third of a second and writers wait in one line.
    """
    login, password = codes.typed(login), codes.typed(password, 1000)
    who = _who("officer", login, source)
    _refuse_locked(who, at)
    known = Account.objects.filter(login=login, kind="officer", is_active=True).first()
    password_fits = check_password(password, known.password if known else _nobody())
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(pk=known.pk, password=known.password, is_active=True).first() if known else None
        good = row is not None and password_fits and (takes_totp(row, code, at) or codes.take(row, "spare", code, at))
        _count(who, row, good, at)
        if row is not None and good:
            sign_ins.keep(row, "password", source, at)
    if row is None or not good:
        raise NotAllowed("sign_in.failed")
    return row


def takes_totp(row: Account, code: str, at: datetime) -> bool:
    """Whether the code is one of the account's device now; each is taken once."""
    found = counter(keys().open(row.totp_sealed), code, at)
    if found is None or found <= row.totp_last:
        return False
    row.totp_last = found
    row.save(update_fields=["totp_last"])
    return True


def counter(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose code of a secret this is: the present one, the one before or after it; None when it is neither."""
    now, given = int(at.timestamp()) // STEP, codes.plain(code).encode()
    return next((one for one in (now, now - 1, now + 1) if hmac.compare_digest(_hotp(secret, one).encode(), given)), None)


@transaction.atomic
def spare_codes(account_id: int, *, by: Actor, at: datetime) -> list[str]:
    """Ten codes for an officer whose device is lost or broken, each good once in place of TOTP; earlier ones end. Only for oneself."""
    row = accounts.account(account_id, "officer")
    if by.account != row.pk:
        raise NotAllowed("actor.not_allowed", verb="account.spare_codes")
    codes.end(row, "spare", at)
    made = [codes.make(row, "spare", readable(10), SPARE, at) for _ in range(10)]
    log.append("account.spare_codes_made", ("account", str(row.pk)), {}, by=by, at=at)
    return made


def request_code(phone: str, *, at: datetime, source: str = "") -> str | None:
    """Make a one-time code for the account with this telephone. Returns it for the gateway; None when there is no such account.

    The page must answer the same in both cases. Raises Refused("sign_in.too_often") within a minute of the last one, for any number.
    """
    lookup = codes.lookup(phone)
    who = _who("code", lookup, source)
    _refuse_locked(who, at)
    with transaction.atomic():
        attempts.count_code(lookup, at)
        row = Account.objects.filter(_reached(lookup), kind="person", is_active=True).first()
        if row is None:
            for one in who[1:]:
                attempts.count(one, False, at)
            return None
        codes.end(row, "phone", at)
        return codes.make(row, "phone", codes.digits(), codes.BY_PHONE, at)


@transaction.atomic
def issue_slip(account_id: int, *, by: Actor, at: datetime) -> str:
    """A slip with a code for a person at a window, whose papers the officer has seen."""
    require(by, "account.slip")
    row = accounts.account(account_id, "person")
    codes.end(row, "slip", at)
    code = codes.make(row, "slip", readable(10), SLIP, at)
    log.append("account.slip_issued", ("account", str(row.pk)), {}, by=by, at=at, parties=[row.person_id] if row.person_id else [])
    return code


def person(phone: str, code: str, *, at: datetime, source: str = "") -> Account:
    """Sign a person in with the code sent to the telephone, or with a slip; `phone` may be the resident number.

    Raises NotAllowed("sign_in.failed" or "sign_in.locked").
    """
    lookup = codes.lookup(phone)
    who = _who("phone", lookup, source)
    _refuse_locked(who, at)
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(_reached(lookup), kind="person", is_active=True).first()
        how = next((kind for kind in ("phone", "slip") if codes.take(row, kind, code, at)), "")
        _count(who, row, bool(how), at)
        if row is not None and how:
            sign_ins.keep(row, how, source, at)
    if row is None or not how:
        raise NotAllowed("sign_in.failed")
    return row


def _reached(lookup: str) -> Q:
    return Q(person__phone_lookup=lookup) | Q(person__code_lookup=lookup)


def _who(kind: str, value: str, source: str) -> list[attempts.Who]:
    """What is counted: the login or telephone as typed, and the address where it is known."""
    return [(kind, value), *([("source", source)] if source else [])]


def _refuse_locked(who: list[attempts.Who], at: datetime) -> None:
    for one in who:
        attempts.refuse_locked(one, at)


def _count(who: list[attempts.Who], row: Account | None, good: bool, at: datetime) -> None:
    """Count a failure or forget earlier ones; both are events, a failure for an unknown account as well."""
    for one in who:
        attempts.count(one, good, at)
    kind = "account.signed_in" if good else "account.sign_in_failed"
    subject = str(row.pk) if row else "unknown"
    about = [row.person_id] if row and row.person_id else []
    log.append(kind, ("account", subject), {}, by=Actor(kind="system", account=row.pk if row else None), at=at, parties=about)


def shown_codes(account: Account, at: datetime) -> list[str]:
    """In a demo home: the codes that the simulated gateway would have sent and that still hold."""
    rows = Code.objects.filter(account=account, used_at=None, ends_at__gt=at).exclude(shown="")
    return list(rows.order_by("-pk").values_list("shown", flat=True))


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Delete what signing in leaves behind: codes a month after their use or end, counts of two days ago, old sign-ins. How many."""
    used, _ = Code.objects.filter(Q(ends_at__lt=at - SLIP) | Q(used_at__lt=at - SLIP)).delete()
    counts, _ = Attempt.objects.filter(since__lt=at - timedelta(days=2)).delete()
    return used + counts + sign_ins.sweep(at=at) + unsent.sweep(at=at)


@transaction.atomic
def clock_set_back(seconds: int, *, at: datetime) -> None:
    """The machine's clock was set back: codes and sessions would live longer by that, so all end, and people sign in anew.

    Slips and spare codes, which live for days and years, stay.
    """
    Code.objects.filter(kind__in=("phone", "new", "mail"), used_at=None).update(used_at=at)
    Session.objects.all().delete()
    log.append("clock.set_back", ("node", node()), {"seconds": seconds}, by=SYSTEM, at=at)


def demo_codes(who: str, *, at: datetime) -> list[str]:
    """In a demo home: codes with which an account can sign in now, for an officer's login or a person's telephone or name.

    Empty when none was asked for or nobody is called so. Raises Refused("sign_in.not_demo") elsewhere.
    """
    if not settings.DEMO:
        raise Refused("sign_in.not_demo")
    who = codes.typed(who)
    rows = list(Account.objects.filter(Q(login=who) | Q(name=who) | _reached(codes.lookup(who)), is_active=True).exclude(kind="partner"))
    totps = [totp(keys().open(row.totp_sealed), at) for row in rows if row.kind == "officer"]
    new = Code.objects.filter(kind="new", account=None, used_at=None, ends_at__gt=at).exclude(shown="").order_by("-pk")
    signing_up = [row.shown for row in new if row.digest == codes.digest(codes.lookup(who), row.shown)]
    return totps + [code for row in rows for code in shown_codes(row, at)] + signing_up
