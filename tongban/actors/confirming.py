"""A code to one's own telephone with which a person confirms something they have read; it opens nothing and signs nobody in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import attempts, codes
from tongban.actors.models import Account, Code
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused


def ask_code(*, by: Actor, at: datetime) -> None:
    """Send it; one asked for before ends. Raises Refused("phone.none", "sign_in.too_often")."""
    with transaction.atomic():
        account = own(by)
        if account.person is None or not account.person.phone_lookup:
            raise Refused("phone.none", field="code")
        attempts.count_code(f"sign of {account.pk}", at)
        codes.end(account, "sign", at)
        codes.make(account, "sign", codes.digits(), codes.BY_PHONE, at)


def take_code(code: str, *, by: Actor, at: datetime) -> None:
    """Take it back, once. Raises Refused("confirm.wrong_code"), NotAllowed("sign_in.locked") after too many."""
    account = own(by)
    who = ("sign", str(account.pk))
    attempts.refuse_locked(who, at)
    with transaction.atomic():
        good = codes.take(account, "sign", codes.plain(code), at)
        attempts.count(who, good, at)
    if not good:
        raise Refused("confirm.wrong_code", field="code")


def sent(by: Actor, at: datetime) -> bool:
    """Whether a code is on its way that still holds."""
    return Code.objects.filter(account=by.account, kind="sign", used_at=None, ends_at__gt=at).exists()


def demo_codes(by: Actor, at: datetime) -> list[str]:
    """In a demo home: what the message would say."""
    rows = Code.objects.filter(account=by.account, kind="sign", used_at=None, ends_at__gt=at).exclude(shown="")
    return list(rows.order_by("-pk").values_list("shown", flat=True)[:1])


def own(by: Actor) -> Account:
    """The account of the person who acts. Raises NotAllowed("confirm.person")."""
    found = Account.objects.select_related("person").filter(pk=by.account or 0, kind="person", is_active=True).first()
    if by.kind != "person" or found is None:
        raise NotAllowed("confirm.person")
    return found
