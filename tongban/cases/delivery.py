"""How the applicant wants the result: on line, at a window, or by mail. How it was handed over stands in the serving."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import office, rules
from tongban.cases.delivery_models import Delivery
from tongban.cases.models import Case
from tongban.log.store import keys

WAYS = ("online", "window", "mail")
PHONE = re.compile(r"\+?\d{7,15}")
TO = {"name": 60, "address": 200, "phone": 20}  # what a letter needs, and how long it may be


@transaction.atomic
def choose_delivery(number: str, how: str, *, name: str = "", address: str = "", phone: str = "", by: Actor, at: datetime) -> Delivery:
    """Choose, or choose otherwise, until the decision is served. Only a letter has an address; it is kept sealed.

    Raises Refused("delivery.way", "delivery.name", "delivery.address", "delivery.phone"), all at once.
    """
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "choose_delivery")
    given = {"name": name, "address": address, "phone": re.sub(r"[\s-]", "", phone)} if how == "mail" else {}
    told = {key: text.clean(value, TO[key], field=key) for key, value in given.items()}
    wrong = [] if how in WAYS else [Discrepancy("delivery.way", {"field": "how"})]
    wrong += [
        Discrepancy(f"delivery.{key}", {"field": key})
        for key, value in told.items()
        if not value or (key == "phone" and not PHONE.fullmatch(value))
    ]
    if wrong:
        raise Refused.of(wrong)
    found = Delivery.objects.filter(case=row).first()
    if found is not None and found.how == how and opened(found) == told:
        return found
    sealed = {key: keys().seal(value) for key, value in told.items()}
    made, _ = Delivery.objects.update_or_create(case=row, defaults={"how": how, "to": sealed, "at": at, "by": by.account})
    office.record("delivery_chosen", row, {"how": how}, by=by, at=at)
    return made


def chosen(found: Case) -> Delivery | None:
    """What the applicant chose; None: nothing was said, and it is served on line."""
    return Delivery.objects.filter(case=found).first()


def opened(row: Delivery) -> dict[str, Any]:
    """To whom a letter goes."""
    return {key: keys().open(value) for key, value in row.to.items()}


def ensure_handed_over(how: str, proof: str) -> None:
    """Raise Refused for a way that is none, and for paper without who received it or the number of the letter."""
    if how not in WAYS:
        raise Refused("delivery.way", field="how")
    if how != "online" and not proof.strip():
        raise Refused("delivery.proof", field="words")
