"""What the keeper of a basic catalogue does: add, complete and end its items, adopt what is reported upward. Always two officers.

A nation or province keeps it. A local item rests on a basic item by its code, which comes from the source or from an adoption and is never
derived. Rights: `catalogue.keep` on the keeper's region.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.log import actions as log
from tongban.registers import queries as registers
from tongban.services import basic_rules, queries
from tongban.services.basic_rules import Facts
from tongban.services.models import BasicChange, BasicItem, Item

KEEP = "catalogue.keep"
KINDS, LEVELS = "task-type", "use-level"
SUBJECT = "basic-change"
ARTICLES = 50  # that an item or a report may name


@transaction.atomic
def propose_item(keeper: str, code: str, told: Facts, *, reason: str, by: Actor, at: datetime) -> BasicChange:
    """Propose a new basic item, or what one that there is shall say from now on (also when it ends). The same again changes nothing.

    Raises Refused with everything that is wrong; "basic.others" where another region keeps the code, "basic.proposed_already".
    """
    on = ensure_keeper(keeper, by, at)
    code, told = text.clean(code, 120, field="code"), cleaned(told)
    row = BasicItem.objects.filter(code=code).first()
    if row is not None:
        told = replace(told, since=row.since)  # since when it is in force is not written anew
    said = text.clean(reason, 1000, lines=True, field="reason")
    refuse_faults([*_faults(code, told, on), *_past(told, on), *_elsewhere(row, keeper), *unreasoned(said)])
    if (same := _proposed(code)) is not None:
        return _same(same, told.kept(), by)
    made = BasicChange(keeper_id=keeper, code=code, writes=True, facts=told.kept(), reason=said, state="proposed", proposed_by=by.account)
    made.changed_at = at
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # proposed at the same instant
        if (same := _proposed(code)) is None:
            raise Refused("basic.proposed_already", given=code, field="code") from error
        return _same(same, told.kept(), by)
    record("proposed", made, {"code": code, "facts": made.facts, "reason": said}, by=by, at=at)
    return made


def _proposed(code: str) -> BasicChange | None:
    """What waits for its second officer and writes a code."""
    return BasicChange.objects.filter(code=code, state="proposed", writes=True).first()


def _same(row: BasicChange, facts: dict[str, Any], by: Actor) -> BasicChange:
    if row.facts == facts and row.proposed_by == by.account and row.item_id is None:
        return row
    raise Refused("basic.proposed_already", given=row.code, field="code")


@transaction.atomic
def adopt(pk: int, code: str, told: Facts | None, *, reason: str, by: Actor, at: datetime) -> BasicChange:
    """Propose that a reported item becomes a basic item of a new code; or, with no facts, that it rests on one that there is."""
    row = locked(pk)
    on = ensure_keeper(row.keeper_id, by, at)
    basic_rules.ensure_may(row.state, "adopt")
    code = text.clean(code, 120, field="code")
    known = BasicItem.objects.filter(code=code).first()
    if told is None:
        wrong = [] if known else [Discrepancy("basic.unknown", {"field": "code", "given": code})]
    else:
        told = cleaned(told)
        taken = [Discrepancy("basic.code_taken", {"field": "code", "given": code})] if known else []
        wrong = [*taken, *_faults(code, told, on), *_past(told, on)]
    said = text.clean(reason, 1000, lines=True, field="reason")
    refuse_faults([*wrong, *unreasoned(said)])
    row.code, row.writes, row.facts = code, told is not None, told.kept() if told else {}
    row.state, row.words = "proposed", said
    row.proposed_by, row.confirmed_by, row.changed_at = by.account, None, at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # another change of the code waits
        raise Refused("basic.proposed_already", given=code, field="code") from error
    record("proposed", row, {"code": code, "facts": row.facts, "reason": row.words}, by=by, at=at)
    return row


@transaction.atomic
def confirm_change(pk: int, *, by: Actor, at: datetime) -> BasicChange:
    """Confirm what a colleague proposed: the basic item says it now, and the reported local item rests on it.

    It is held against the day anew. Raises Refused("basic.same_person", "basic.code_taken", "basic.rests_already"), and what
    `propose_item` refuses where that came meanwhile.
    """
    row = locked(pk)
    on = ensure_keeper(row.keeper_id, by, at)
    basic_rules.ensure_may(row.state, "confirm")
    if by.account is not None and by.account == row.proposed_by:
        raise Refused("basic.same_person")
    if row.writes:
        _write(row, on)
    if row.item_id is not None:
        item = Item.objects.select_for_update().get(pk=row.item_id)
        if item.basic and BasicItem.objects.filter(code=item.basic).exists():
            raise Refused("basic.rests_already", given=item.basic)
        item.basic = row.code
        item.save(update_fields=["basic"])
    row.state, row.confirmed_by, row.changed_at = "done", by.account, at
    row.save(update_fields=["state", "confirmed_by", "changed_at"])
    record("confirmed", row, {"code": row.code, "item": row.item.code if row.item else None}, by=by, at=at)
    queries.forget()
    transaction.on_commit(queries.forget)
    return row


def _write(row: BasicChange, on: date) -> None:
    """Let the basic item say what was confirmed. What came in from a source meanwhile keeps the day since when it is in force."""
    found = BasicItem.objects.select_for_update().filter(code=row.code).first()
    if found is not None and (row.item_id is not None or found.keeper_id != row.keeper_id):
        raise Refused("basic.code_taken", given=row.code, field="code")
    told = Facts.read(row.facts)
    told = replace(told, since=found.since) if found is not None else told
    refuse_faults([*_faults(row.code, told, on), *_past(told, on)])
    made = found or BasicItem(code=row.code)
    for name, value in {**told.kept(), "since": told.since, "until": told.until, "keeper_id": row.keeper_id, "origin": "decided"}.items():
        setattr(made, name, value)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # taken in from a source at the same instant
        raise Refused("basic.code_taken", given=row.code, field="code") from error


@transaction.atomic
def decline_change(pk: int, *, reason: str, by: Actor, at: datetime) -> BasicChange:
    """Do not confirm, with a reason, or take one's own proposal back: a reported item waits again, anything else has ended."""
    row = locked(pk)
    ensure_keeper(row.keeper_id, by, at)
    basic_rules.ensure_may(row.state, "decline")
    row.words = reasoned(reason)
    row.state, row.changed_at = "reported" if row.item_id else "refused", at
    row.save(update_fields=["words", "state", "changed_at"])
    record("declined", row, {"code": row.code, "reason": row.words}, by=by, at=at)
    return row


@transaction.atomic
def refuse_report(pk: int, *, reason: str, by: Actor, at: datetime) -> BasicChange:
    """Refuse to adopt a reported item, with the reason that its body reads. It stays a local item and may be reported again."""
    return _told(pk, "refuse", reason, by=by, at=at)


@transaction.atomic
def ask_back(pk: int, *, words: str, by: Actor, at: datetime) -> BasicChange:
    """Ask the body that reported an item; the matter waits for its answer."""
    return _told(pk, "ask_back", words, by=by, at=at)


def _told(pk: int, act: str, words: str, *, by: Actor, at: datetime) -> BasicChange:
    row = locked(pk)
    ensure_keeper(row.keeper_id, by, at)
    return say(row, act, words, by=by, at=at)


# What is said to a reported item: how it stands then, and what the log calls it.
SAID = {"refuse": ("refused",) * 2, "ask_back": ("asked", "asked_back"), "answer": ("reported", "answered"), "withdraw": ("withdrawn",) * 2}


def say(row: BasicChange, act: str, words: str, *, by: Actor, at: datetime) -> BasicChange:
    """Say something to a reported item that is locked, for whoever may."""
    basic_rules.ensure_may(row.state, act)
    (row.state, event), row.words, row.changed_at = SAID[act], reasoned(words), at
    row.save(update_fields=["words", "state", "changed_at"])
    record(event, row, {"words": row.words}, by=by, at=at)
    return row


def ensure_keeper(region: str, by: Actor, at: datetime) -> date:
    """The legal day of a region whose basic catalogue an actor keeps. Raises NotAllowed, NotFound, Refused("basic.no_keeper")."""
    actors.require(by, KEEP, region=region)
    place = actors.region(region)
    if place.level not in basic_rules.KEEPERS:
        raise Refused("basic.no_keeper", name=place.name, field="keeper")
    return legal_day(at, actors.zone_of(region))


def locked(pk: int) -> BasicChange:
    """A change, locked. Raises NotFound("basic.none")."""
    row = BasicChange.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound("basic.none")
    return row


def record(what: str, row: BasicChange, told: dict[str, Any], *, by: Actor, at: datetime) -> None:
    log.append(f"catalogue.{what}", (SUBJECT, str(row.pk)), {"keeper": row.keeper_id, **told}, by=by, at=at)


def reasoned(said: str) -> str:
    """What somebody says to it, which must not be missing."""
    words = text.clean(said, 1000, lines=True, field="reason")
    refuse_faults(list(unreasoned(words)))
    return words


def unreasoned(said: str) -> Iterator[Discrepancy]:
    """That there is no reason."""
    if not said:
        yield Discrepancy("basic.no_reason", {"field": "reason"})


def cleaned(told: Facts) -> Facts:
    """The same with clean words."""
    return replace(told, name=text.clean(told.name, 400, field="name"), basis=text.clean(told.basis, 300, field="basis"))


def absent(law: Iterable[tuple[str, str]], on: date) -> list[tuple[str, str]]:
    """The articles that the register of laws does not have on a day; of each it is asked once."""
    return [one for one in dict.fromkeys(law) if registers.article(*one, on) is None]


def lawless(law: Iterable[tuple[str, str]], on: date) -> Iterator[Discrepancy]:
    """The same, each as what is wrong; of more than fit nothing is asked."""
    named = dict.fromkeys(law)
    if len(named) > ARTICLES:
        yield Discrepancy("basic.too_many_articles", {"field": "law", "given": len(named), "most": ARTICLES})
        return
    yield from (no_article(*one) for one in absent(named, on))


def no_article(act: str, article: str) -> Discrepancy:
    return Discrepancy("basic.article", {"field": "law", "given": f"{act} {article}".strip()[:120]})


def refuse_faults(wrong: list[Discrepancy]) -> None:
    if wrong:
        raise Refused.of(wrong)


def _faults(code: str, told: Facts, on: date) -> Iterator[Discrepancy]:
    kinds, levels = ({one.code for one in registers.codes(name, on)} for name in (KINDS, LEVELS))
    yield from basic_rules.faults(code, told, kinds, levels)
    yield from lawless(told.law, on)


def _past(told: Facts, on: date) -> Iterator[Discrepancy]:
    if told.until is not None and told.until < on:
        yield Discrepancy("basic.past", {"field": "until", "given": told.until.isoformat()})


def _elsewhere(row: BasicItem | None, keeper: str) -> Iterator[Discrepancy]:
    if row is not None and row.keeper_id != keeper:
        yield Discrepancy("basic.others", {"field": "code", "given": row.code, "name": actors.region(row.keeper_id).name})
