"""Each day what a provider took and gave back is held against what stands here; a difference is a row until it is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors.loading import NATION
from tongban.actors.queries import require, zone_of
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.cases.charge_models import DayCompared, Difference, Payment, PayOrder, Refund
from tongban.exchange import partners, providers
from tongban.log import actions as log

RIGHT = "charge.reconcile"
BACK = 7  # so many days are asked for again while their file is missing
Rows = Sequence[Mapping[str, Any]]
Key = tuple[str, str]  # kind (pay, refund), reference


def ask_files(*, at: datetime) -> int:
    """Ask each provider for the files of the past days that are not compared yet; for the worker. The same day is asked for once."""
    today, asked = legal_day(at, zone_of(NATION)), 0
    for one in partners.paying():
        first = PayOrder.objects.filter(partner=one.name).order_by("pk").values_list("made_at", flat=True).first()
        done = set(DayCompared.objects.filter(partner=one.name, day__gte=today - timedelta(days=BACK)).values_list("day", flat=True))
        for days in range(1, BACK + 1 if first else 0):
            day = today - timedelta(days=days)
            if day not in done and first is not None and day >= legal_day(first, zone_of(NATION)):
                providers.daily_file(one.name, day, at=at)
                asked += 1
    return asked


@transaction.atomic
def compare(partner: str, day: date, rows: Rows, *, at: datetime) -> DayCompared:
    """Compare a day's file with what stands here; the same day again changes nothing. What is missing here is asked for at once."""
    there = DayCompared.objects.select_for_update().filter(partner=partner, day=day).first()
    if there is not None:
        return there
    ours = _ours(partner, day)
    found = differences(rows, ours)
    for one in found:
        Difference.objects.create(partner=partner, day=day, found_at=at, **one)
        if one["kind"] == "missing_here" and PayOrder.objects.filter(key=one["order"], partner=partner).exists():
            providers.query(partner, one["order"], len(providers.ASKED_AGAIN), about=f"partner {partner}", at=at)
    made = DayCompared.objects.create(
        partner=partner, day=day, at=at, rows=len(rows), theirs=sum(_signed(one) for one in rows), ours=sum(_signed(one) for one in ours)
    )
    told = {"partner": partner, "day": day.isoformat(), "rows": len(rows), "differences": len(found)}
    log.append("payment.compared", ("partner", partner), told, by=SYSTEM, at=at)
    return made


def _ours(partner: str, day: date) -> list[dict[str, Any]]:
    """What stands here of a day, in the form of a provider's file."""
    paid = Payment.objects.filter(partner=partner, day=day).values_list("order__key", "reference", "minor")
    back = Refund.objects.filter(payment__partner=partner, day=day).values_list("payment__order__key", "reference", "minor")
    return [
        {"order": order, "reference": reference, "kind": kind, "minor": minor}
        for kind, listed in (("pay", paid), ("refund", back))
        for order, reference, minor in listed
    ]


def _signed(row: Mapping[str, Any]) -> int:
    return int(row["minor"]) if row["kind"] == "pay" else -int(row["minor"])


def differences(theirs: Rows, ours: Rows) -> list[dict[str, Any]]:
    """What two lists of a day do not agree on: missing on one side, another amount, or there twice. Pure."""
    found: list[dict[str, Any]] = []
    there, here = ({(str(one["kind"]), str(one["reference"])): one for one in rows} for rows in (theirs, ours))
    often = Counter((str(one["kind"]), str(one["reference"])) for one in theirs)
    for key in sorted({*there, *here}):
        one, other = there.get(key), here.get(key)
        amounts = {"theirs": _signed(one) if one else None, "ours": _signed(other) if other else None}
        kind = "missing_here" if other is None else "missing_there" if one is None else ""
        kind = kind or ("amount" if amounts["theirs"] != amounts["ours"] else "")
        told = {"reference": key[1], "order": str((one or other or {})["order"])[:60], **amounts}
        found += [{"kind": kind, **told}] if kind else []
        found += [{"kind": "twice", **told}] if often[key] > 1 else []
    return found


@transaction.atomic
def settle_difference(difference: int, *, words: str, by: Actor, at: datetime) -> Difference:
    """Say how a difference was settled. Raises NotFound("charge.no_difference"), Refused("charge.settle_words")."""
    require(by, RIGHT)
    row = Difference.objects.select_for_update().filter(pk=difference, settled_at=None).first()
    if row is None:
        raise NotFound("charge.no_difference")
    row.words = text.clean(words, 500, lines=True, field="words")
    if not row.words:
        raise Refused("charge.settle_words", field="words")
    row.settled_at, row.settled_by = at, by.account
    row.save(update_fields=["words", "settled_at", "settled_by"])
    told = {"day": row.day.isoformat(), "kind": row.kind, "reference": row.reference, "words": row.words}
    log.append("payment.difference_settled", ("partner", row.partner), told, by=by, at=at)
    return row


def days(limit: int = 31) -> list[DayCompared]:
    """The days that were compared, newest first."""
    return list(DayCompared.objects.order_by("-day", "partner")[:limit])


def open_differences(limit: int = 100) -> list[Difference]:
    """What is to be settled, oldest first."""
    return list(Difference.objects.filter(settled_at=None).order_by("day", "pk")[:limit])
