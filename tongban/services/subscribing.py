"""A node below takes the basic catalogue of a node above: told by signed letter, compared, and adopted by an act of who runs this node.

Who is above, its address, its key and whose catalogue it keeps stand in `partners.json` (`kind` catalogue). The letter is fetched as any
errand is; an edition that is older than one already told, or another story under the same one, is refused and recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.actors.loading import NATION
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.exchange import actions as exchange
from tongban.exchange import partners
from tongban.exchange.links import above
from tongban.log import actions as log
from tongban.registers import queries as registers
from tongban.services import basic_rules, queries
from tongban.services.basic import KINDS, LEVELS, absent, cleaned, ensure_keeper, no_article, refuse_faults
from tongban.services.basic_loading import TOLD
from tongban.services.basic_rules import Facts
from tongban.services.models import BasicChange, BasicFeed, BasicItem
from tongban.services.open_basic import FEED, facts_of

ASKED = {"code", "name", "kind", "functions", "levels", "law", "basis", "since", "until"}


@dataclass(frozen=True)
class Differences:
    """What an edition says otherwise than what stands here: new and changed items, and those it no longer has, which stay as they are."""

    edition: int
    new: Mapping[str, Facts]
    changed: Mapping[str, tuple[Facts, Facts]]  # as here, as told
    gone: tuple[str, ...]


def ask_above(*, at: datetime) -> int:
    """Ask each node above for its catalogue once a day; for the worker. Returns how many were asked."""
    day = legal_day(at, actors.zone_of(NATION)).isoformat()
    for one in partners.above():
        exchange.send("above", f"above:{one.name}:{day}", {"partner": one.name}, about=f"partner {one.name}", at=at)
    return len(partners.above())


def take_in(partner: str, file: str, *, at: datetime) -> BasicFeed | None:
    """Note the edition that a letter tells; the same again changes nothing. What must not be believed is recorded, and is None."""
    one = partners.partner(partner)
    body = above.kept(one, file)
    with transaction.atomic():
        actors.region(one.region)
        row = BasicFeed.objects.select_for_update().filter(partner=partner).first()
        fault = _fault(one, body, row)
        if fault:
            told = {"partner": partner, "edition": str(body.get("edition"))[:40], "reason": fault}
            log.append("catalogue.edition_refused", ("partner", partner), told, by=SYSTEM, at=at)
            return None
        if row is not None and row.edition == body["edition"]:
            return row
        row = row or BasicFeed(partner=partner)
        row.keeper_id, row.edition, row.digest, row.file, row.told_at = one.region, body["edition"], digest(body["items"]), file, at
        row.save()
        log.append("catalogue.edition_told", ("partner", partner), {"edition": row.edition, "items": row.digest}, by=SYSTEM, at=at)
        return row


def _fault(one: partners.Partner, body: Mapping[str, Any], row: BasicFeed | None) -> str:
    """Why what a node above says is not believed: of another's catalogue, in another form, older, or another story of the same edition."""
    edition, items = body.get("edition"), body.get("items")
    if body.get("format") != FEED or not isinstance(edition, int) or isinstance(edition, bool) or not isinstance(items, list):
        return "form"
    if body.get("keeper") != one.region or body["about"] != f"basic:{one.region}" or body["id"] != f"basic:{one.region}:{edition}":
        return "keeper"
    if not all(isinstance(item, dict) and set(item) == ASKED and isinstance(item["code"], str) for item in items):
        return "form"
    if len({item["code"] for item in items}) != len(items):
        return "twice"
    if row is not None and (edition < row.edition or (edition == row.edition and digest(items) != row.digest)):
        return "older" if edition < row.edition else "other"
    return ""


def differences(partner: str, *, at: datetime) -> Differences:
    """What the last edition told would change here. Raises NotFound("basic.no_feed"), and Refused with everything that does not fit."""
    row = BasicFeed.objects.filter(partner=partner).first()
    if row is None:
        raise NotFound("basic.no_feed", partner=partner)
    return _differences(row, at)


def _differences(row: BasicFeed, at: datetime) -> Differences:
    told = _read(row)
    here = {one.code: one for one in BasicItem.objects.all()}
    refuse_faults(list(_unfit(row, told, here, legal_day(at, actors.zone_of(row.keeper_id))))[:TOLD])
    own = {code: facts_of(one) for code, one in here.items() if one.keeper_id == row.keeper_id}
    changed = {code: (own[code], one) for code, one in told.items() if code in own and own[code].kept() != one.kept()}
    new = {code: one for code, one in told.items() if code not in own}
    return Differences(row.edition, new, changed, tuple(sorted(own.keys() - told.keys())))


def _read(row: BasicFeed) -> dict[str, Facts]:
    """The items of a letter as this node's own reader of facts has them, in clean words."""
    items = above.kept(partners.partner(row.partner), row.file)["items"]
    try:
        return {text.clean(one["code"], 120, field="code"): cleaned(_facts(one)) for one in items}
    except (TypeError, ValueError, KeyError) as error:
        raise Refused("basic.bad_file", field="file", file=row.partner) from error


def _facts(one: Mapping[str, Any]) -> Facts:
    """Raises ValueError for what does not print back to the same."""
    told = Facts.read({name: value for name, value in one.items() if name != "code"})
    texts = [told.name, told.kind, told.levels, told.basis, *told.functions, *(part for pair in told.law for part in pair)]
    if not all(isinstance(part, str) and len(part) <= 400 for part in texts) or {"code": one["code"], **told.kept()} != one:
        raise ValueError
    return told


def _unfit(row: BasicFeed, told: Mapping[str, Facts], here: Mapping[str, BasicItem], on: date) -> list[Discrepancy]:
    kinds, levels = ({one.code for one in registers.codes(name, on)} for name in (KINDS, LEVELS))
    missing = set(absent((article for one in told.values() for article in one.law), on))
    waiting = set(BasicChange.objects.filter(keeper=row.keeper_id, state="proposed").values_list("code", flat=True))
    wrong: list[Discrepancy] = []
    for code, one in told.items():
        wrong += [Discrepancy(found.code, {**found.facts, "of": code[:120]}) for found in basic_rules.faults(code, one, kinds, levels)]
        wrong += [no_article(*article) for article in dict.fromkeys(one.law) if article in missing]
        if code in here and here[code].keeper_id != row.keeper_id:
            name = actors.region(here[code].keeper_id).name
            wrong.append(Discrepancy("basic.others", {"field": "code", "given": code[:120], "name": name}))
        if code in waiting:
            wrong.append(Discrepancy("basic.proposed_already", {"field": "code", "given": code[:120]}))
    return wrong


@transaction.atomic
def adopt_edition(partner: str, edition: int, *, by: Actor, at: datetime) -> Differences:
    """Let the catalogue say what an edition tells, which must be the one whose differences were shown. Again changes nothing.

    Raises NotFound("basic.no_feed"), Refused("basic.other_edition"), NotAllowed, and what `differences` refuses.
    """
    row = BasicFeed.objects.select_for_update().filter(partner=partner).first()
    if row is None:
        raise NotFound("basic.no_feed", partner=partner)
    ensure_keeper(row.keeper_id, by, at)
    if row.edition != edition:
        raise Refused("basic.other_edition", given=edition, on_record=row.edition)
    if row.adopted == edition:
        return Differences(edition, {}, {}, ())
    found = _differences(row, at)
    _write(row.keeper_id, {**found.new, **{code: after for code, (_, after) in found.changed.items()}})
    row.adopted, row.adopted_at = edition, at
    row.save(update_fields=["adopted", "adopted_at"])
    told = {"partner": partner, "edition": edition, "new": len(found.new), "changed": sorted(found.changed)[:200], "digest": row.digest}
    log.append("catalogue.edition_adopted", ("region", row.keeper_id), told, by=by, at=at)
    queries.forget()
    transaction.on_commit(queries.forget)
    return found


def _write(keeper: str, said: Mapping[str, Facts]) -> None:
    there = {one.code: one for one in BasicItem.objects.select_for_update().filter(code__in=list(said))}
    rows = []
    for code, told in said.items():
        made = there.get(code) or BasicItem(code=code, keeper_id=keeper)
        for name, value in {**told.kept(), "since": told.since, "until": told.until, "origin": "above"}.items():
            setattr(made, name, value)
        rows.append(made)
    try:
        with transaction.atomic():
            BasicItem.objects.bulk_create([one for one in rows if one.pk is None], batch_size=500)
    except IntegrityError as error:
        raise Refused("actor.loaded_meanwhile") from error
    fields = ["name", "kind", "functions", "levels", "law", "basis", "since", "until", "origin"]
    BasicItem.objects.bulk_update([one for one in rows if one.code in there], fields, batch_size=200)


def sweep() -> None:
    """Throw letters away that are not the last one of their node."""
    above.sweep(set(BasicFeed.objects.values_list("file", flat=True)))
