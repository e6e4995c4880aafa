"""What a body does with an item of its own that rests on no basic item: it reports it upward, answers what is asked, or takes it back.

Rights: `catalogue.report` at the agency whose item it is, or on its region where the source names no agency that is known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.services import basic_rules
from tongban.services.basic import lawless, locked, record, refuse_faults, say, unreasoned
from tongban.services.models import BASIC_OPEN, BasicChange, BasicItem, Item

REPORT = "catalogue.report"


@transaction.atomic
def report_item(
    code: str, keeper: str, *, reason: str, law: Sequence[tuple[str, str]] = (), basis: str = "", by: Actor, at: datetime
) -> BasicChange:
    """Report a local item to the region above that keeps a basic catalogue, with the reason and what the item rests on.

    The same again changes nothing. Raises NotFound("basic.no_item"), Refused: "basic.rests_already", "basic.reported_already", and all of
    "basic.not_above", "basic.no_basis", "basic.article", "basic.too_many_articles" at once.
    """
    item = Item.objects.select_for_update(of=("self",)).filter(code=code).first()
    if item is None:
        raise NotFound("basic.no_item", given=code[:120])
    ensure_reports(item, by)
    if item.basic and BasicItem.objects.filter(code=item.basic).exists():
        raise Refused("basic.rests_already", given=item.basic)
    said, rests = text.clean(reason, 1000, lines=True, field="reason"), text.clean(basis, 300, field="basis")
    on = legal_day(at, actors.zone_of(item.region_id))
    wrong = [*unreasoned(said), *([] if law or rests else [Discrepancy("basic.no_basis", {"field": "law"})])]
    if keeper not in keepers(item.region_id):
        wrong.append(Discrepancy("basic.not_above", {"field": "keeper", "given": keeper[:12]}))
    refuse_faults([*wrong, *lawless(law, on)])
    told = {"keeper_id": keeper, "reason": said, "law": [list(one) for one in dict.fromkeys(law)], "basis": rests}
    found = BasicChange.objects.filter(item=item, state__in=BASIC_OPEN).first()
    if found is not None:
        if all(getattr(found, name) == value for name, value in told.items()) and found.reported_by == by.account:
            return found
        raise Refused("basic.reported_already")
    row = BasicChange(item=item, state="reported", reported_by=by.account, reported_at=at, changed_at=at, **told)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("basic.reported_already") from error
    event = {"item": item.code, "name": item.name, "region": item.region_id, "reason": said, "law": told["law"], "basis": rests}
    record("reported", row, event, by=by, at=at)
    return row


@transaction.atomic
def answer_report(pk: int, *, words: str, by: Actor, at: datetime) -> BasicChange:
    """Answer what the keeper of the catalogue asked; the matter waits for the keeper again."""
    return _told(pk, "answer", words, by=by, at=at)


@transaction.atomic
def withdraw_report(pk: int, *, reason: str, by: Actor, at: datetime) -> BasicChange:
    """Take a report back, with a reason, while nobody has proposed what becomes of it."""
    return _told(pk, "withdraw", reason, by=by, at=at)


def _told(pk: int, act: str, words: str, *, by: Actor, at: datetime) -> BasicChange:
    row = locked(pk)
    if row.item is None:
        raise NotFound("basic.none")
    ensure_reports(row.item, by)
    return say(row, act, words, by=by, at=at)


def ensure_reports(item: Item, by: Actor) -> None:
    """Raise NotAllowed unless an actor may report an item."""
    if item.agency_id is not None:
        actors.require(by, REPORT, agency=item.agency_id)
    else:
        actors.require(by, REPORT, region=item.region_id)


def keepers(region: str) -> list[str]:
    """The regions above one that may keep a basic catalogue, the nearest first."""
    above = actors.regions(actors.region_path(region)[:-1])
    return [code for code in reversed(actors.region_path(region)[:-1]) if above[code].level in basic_rules.KEEPERS]
