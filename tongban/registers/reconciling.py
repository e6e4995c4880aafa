"""Each day the copies that owners hand in of their ledgers are held against the centre's; each difference is a task of its owner (X11)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.limits import Period, due_day, end_of, legal_day
from tongban.log import actions as log
from tongban.registers import book_findings, books, lines
from tongban.registers.book_findings import Finding
from tongban.registers.book_models import BILLS, BookCopy, BookDifference
from tongban.registers.ledger_models import Adjustment, Ledger, LedgerEntry, LedgerLine

RIGHT = "ledger.reconcile"
LIMIT = Period(10, "working_days")  # assumed: no source says by when a difference is answered
OFFICERS = ("explained", "corrected", "owner_wrong")
MOST_BYTES, MOST_ROWS = 32 * 2**20, 1_000_000  # of a copy that comes by a page or a program; larger ones by the command
BESIDE = 200_000  # rows that are compared beside the pages, in the process that serves them; more by the command


@dataclass(frozen=True)
class Asked:
    """Which open differences: of a type, of a kind, of ledgers whose number begins so, due up to a day."""

    ledger_type: str = ""
    found: str = ""
    ledger: str = ""
    until: date | None = None

    def q(self) -> Q:
        """As a filter of rows."""
        told = {"type": self.ledger_type, "found": self.found, "ledger__startswith": self.ledger, "due__lte": self.until}
        return Q(**{name: value for name, value in told.items() if value})


def hand_in_copy(
    ledger_type: str, day: date, source: Path, form: str, *, agency: int | None = None, most: int = MOST_ROWS, by: Actor, at: datetime
) -> BookCopy:
    """Take in an owner's copy as it was at the end of a day, of at most so many rows; the same again only brings its file back.

    Raises NotAllowed, Refused("book.day_not_over"), and everything that cannot be read.
    """
    keeper = agency or by.agency or 0
    _ensure_keeps(ledger_type, keeper, by)
    zone = actors.zone_of(actors.agency(keeper).region)
    _ensure_over(day, at, zone)
    with source.open("rb") as content:
        came = hashlib.file_digest(content, "sha256").hexdigest()
    copy = BookCopy(type_id=ledger_type, agency_id=keeper, day=day, digest=came, handed_in_at=at)
    there, target = BookCopy.objects.filter(type=ledger_type, agency=keeper, day=day, digest=came).first(), _file(copy)
    if there is not None and target.exists():
        return there
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy.rows = books.take_in(source, form, target, most)
    return _handed_in(copy, by, at)


def own_types(by: Actor) -> list[str]:
    """The types of ledgers of which an officer's agency may hand a copy in."""
    if by.agency is None or not actors.may(by, RIGHT, agency=by.agency):
        return []
    return sorted(one.id for one in lines.types() if one.owner == lines.function_of(by.agency))


def pour(pieces: Iterable[bytes], target: IO[bytes]) -> None:
    """Write down what comes in pieces, at most MOST_BYTES. Raises Refused("book.too_large"), "book.file_missing" where nothing came."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise Refused("book.too_large", field="file", most=MOST_BYTES // 2**20)
        target.write(piece)
    if not size:
        raise Refused("book.file_missing", field="file")
    target.flush()


def _file(row: BookCopy) -> Path:
    """Where a copy lies."""
    return books.folder(row.type_id, row.day) / f"{row.agency_id}-{row.digest[:16]}.parquet"


@transaction.atomic
def _handed_in(made: BookCopy, by: Actor, at: datetime) -> BookCopy:
    _ensure_keeps(made.type_id, made.agency_id, by)
    told = {"rows": made.rows, "handed_in_at": at, "handed_in_by": by.account}
    key = {"type_id": made.type_id, "agency_id": made.agency_id, "day": made.day, "digest": made.digest}
    row, new = BookCopy.objects.get_or_create(**key, defaults=told)
    if new:
        log.append("ledger.copy_handed_in", _subject(row), {"rows": row.rows, "sha256": row.digest}, by=by, at=at)
    return row


def _ensure_keeps(ledger_type: str, agency: int, by: Actor) -> None:
    shape = lines.shape(ledger_type)
    actors.require(by, RIGHT, agency=agency)
    if lines.function_of(agency) != shape.owner:
        raise NotAllowed("ledger.not_owner", type=ledger_type, given=[lines.function_of(agency)])


def _ensure_over(day: date, at: datetime, zone: ZoneInfo) -> None:
    if day >= legal_day(at, zone):
        raise Refused("book.day_not_over", field="day", given=day.isoformat())


def _subject(row: BookCopy) -> tuple[str, str]:
    return "book", f"{row.type_id}/{row.day.isoformat()}/{row.agency_id}"[:80]


def compare_copy(copy: int, *, at: datetime) -> BookCopy:
    """Hold a copy against the centre's book of the same day. Compared again, or after it was broken off, it finds the same once.

    Beyond `book_findings.MOST` differences none is kept: Refused("book.too_different"); and none of a copy when a newer one was compared,
    which says more of today: Refused("book.newer_compared"). The copy remembers both.
    """
    row = BookCopy.objects.get(pk=copy)
    if row.finished_at is not None:
        return row
    if (newer := _newer(row)) is not None:
        _finish(copy, {"refused": "book.newer_compared"}, {}, at)
        raise Refused("book.newer_compared", given=row.day.isoformat(), newer=newer.day.isoformat())
    theirs = _file(row)
    if not theirs.exists():
        raise Refused("book.lost", file=theirs.name)
    region = actors.agency(row.agency_id).region
    end = end_of(row.day, actors.zone_of(region))
    due = due_day(legal_day(at, actors.zone_of(region)), LIMIT, actors.calendar_of(region))
    centre = books.export(row.type_id, row.agency_id, row.day, end)
    summed = hashlib.sha256()
    with books.columns() as opened:
        try:
            told = book_findings.compare(opened, theirs, centre)
        except Refused as saying:
            _finish(copy, {"refused": saying.discrepancies[0].code}, {}, at)
            raise
        for chunk in told.chunks:
            _keep(copy, chunk, due, at)
            summed.update("".join(one.digest for one in chunk).encode())
        counts = {"ours": told.ours, "found": told.found}
    return _finish(copy, counts, {"sha256_of_differences": summed.hexdigest()}, at)


def _newer(row: BookCopy) -> BookCopy | None:
    """The newest copy that was compared and is of a later day, or came later on the same."""
    asked = BookCopy.objects.filter(type=row.type_id, agency=row.agency_id, finished_at__isnull=False, refused="")
    return asked.filter(Q(day__gt=row.day) | Q(day=row.day, pk__gt=row.pk)).order_by("-day", "-pk").first()


@transaction.atomic
def _keep(copy: int, chunk: Sequence[Finding], due: date, at: datetime) -> None:
    """Keep differences: one that is open already goes on, one that was explained stays so while it says the same. Told once in the log."""
    row = BookCopy.objects.select_for_update().get(pk=copy)
    asked = BookDifference.objects.filter(type=row.type_id, agency=row.agency_id, ledger__in={one.ledger for one in chunk})
    rows = list(asked.select_for_update().filter(answer__in=["", "explained"]))
    stand = {(one.found, one.ledger, one.line, one.entry): one for one in rows if not one.answer}
    explained = {(one.found, one.ledger, one.line, one.entry, one.digest) for one in rows if one.answer}
    new, on = [], []
    for one in chunk:
        there = stand.get(one.key)
        told = {"theirs": one.theirs, "ours": one.ours, "digest": one.digest, "last_day": row.day, "last_copy_id": row.pk}
        if there is not None and there.last_day <= row.day and there.last_copy_id != row.pk:
            for name, value in told.items():
                setattr(there, name, value)
            on.append(there)
        elif there is None and (*one.key, one.digest) not in explained:
            place = dict(zip(("found", "ledger", "line", "entry"), one.key, strict=True))
            days = {"day": row.day, "found_at": at, "due": due, "first_copy_id": row.pk}
            new.append(BookDifference(type_id=row.type_id, agency_id=row.agency_id, **place, **told, **days))
    if not new and not on:
        return
    BookDifference.objects.bulk_update(on, ["theirs", "ours", "digest", "last_day", "last_copy"], batch_size=500)
    BookDifference.objects.bulk_create(new, ignore_conflicts=True)
    counts = {"new": len(new), "again": len(on), "sha256_of_differences": _summed([*new, *on]), "sha256": row.digest}
    log.append("ledger.differences_found", _subject(row), counts, by=SYSTEM, at=at)


def _summed(rows: Sequence[BookDifference]) -> str:
    """What binds the log to differences: each with its place and values."""
    return digest(sorted([one.found, one.ledger, str(one.line), str(one.entry), one.digest] for one in rows))


@transaction.atomic
def _finish(copy: int, counts: Mapping[str, int | str], told: Mapping[str, int | str], at: datetime) -> BookCopy:
    """Say in the log what was found, counted from what is kept; what an older copy showed and this one does not is over."""
    row = BookCopy.objects.select_for_update().get(pk=copy)
    if row.finished_at is not None:
        return row
    row.finished_at = at
    for name, value in counts.items():
        setattr(row, name, value)
    row.save()
    new = gone = 0
    if not row.refused:
        new = BookDifference.objects.filter(first_copy=row).count()
        stale = BookDifference.objects.filter(type=row.type_id, agency=row.agency_id, answer="", last_day__lte=row.day)
        gone = stale.exclude(last_copy=row).exclude(found__in=BILLS).update(answer="gone", answered_at=at)
    said = {"rows": row.rows, **counts, **told, "new": new, "gone": gone, "sha256": row.digest}
    log.append("ledger.compared", _subject(row), said, by=SYSTEM, at=at)
    return row


@transaction.atomic
def answer_difference(
    difference: int, *, answer: str, words: str, adjustment: int | None = None, by: Actor, at: datetime
) -> BookDifference:
    """Answer a difference: explained, corrected (by an adjustment that two officers made since), or the owner's copy is wrong.

    The same answer again changes nothing. Raises NotFound("book.no_difference"), Refused("book.no_words"), "book.bad_answer",
    "book.no_adjustment", and "book.answered" where it was answered otherwise.
    """
    row = held(difference, by=by)
    said = text.clean(words, 500, lines=True, field="words")
    if row.answer:
        if (row.answer, row.words, row.adjustment_id) == (answer, said, adjustment):
            return row
        raise Refused("book.answered")
    if not said:
        raise Refused("book.no_words", field="words")
    if answer not in OFFICERS:
        raise Refused("book.bad_answer", field="answer", given=answer[:20])
    if (answer == "corrected") != (adjustment is not None) or not _adjusts(row, adjustment):
        raise Refused("book.no_adjustment", field="adjustment", ledger=row.ledger, line=row.line)
    row.answer, row.words, row.adjustment_id, row.answered_at, row.answered_by = answer, said, adjustment, at, by.account
    row.save(update_fields=["answer", "words", "adjustment", "answered_at", "answered_by"])
    told = {"found": row.found, "line": row.line, "entry": row.entry, "answer": answer, "words": said}
    log.append("ledger.difference_answered", ("ledger", f"{row.type_id}/{row.ledger}"[:80]), told, by=by, at=at)
    return row


def _adjusts(row: BookDifference, adjustment: int | None) -> bool:
    """Whether an adjustment is of the line that differs, and was approved since the difference was found."""
    return adjustment is None or _corrections(row).filter(pk=adjustment).exists()


def centre_book(ledger_type: str, agency: int, day: date, *, at: datetime) -> Path:
    """Write the centre's book of a day, for who runs the platform: the form of a copy. Raises Refused("book.day_not_over")."""
    _ensure_keeps(ledger_type, agency, SYSTEM)
    zone = actors.zone_of(actors.agency(agency).region)
    _ensure_over(day, at, zone)
    return books.export(ledger_type, agency, day, end_of(day, zone))


def keepers(ledger_type: str) -> list[int]:
    """The agencies that keep ledgers of a type."""
    lines.shape(ledger_type)
    return sorted(Ledger.objects.filter(type=ledger_type).order_by().values_list("agency", flat=True).distinct())


def waiting(ledger_type: str, day: date) -> list[BookCopy]:
    """Copies of a day that are not compared yet, in the order in which they came."""
    return list(BookCopy.objects.filter(type=ledger_type, day=day, finished_at=None).order_by("pk"))


def of_copy(copy: BookCopy, *, limit: int) -> list[BookDifference]:
    """Open differences that stand in a copy."""
    asked = BookDifference.objects.filter(last_copy=copy, answer="")
    return list(asked.order_by("pk")[:limit])


def copies(by: Actor, *, ledger_type: str = "", day: date | None = None, limit: int = 31) -> list[BookCopy]:
    """The copies that an officer's agencies handed in, newest day first; of a type or a day alone."""
    asked = BookCopy.objects.filter(actors.scope(by, RIGHT).q(service="")).select_related("agency")
    told = {name: value for name, value in (("type", ledger_type), ("day", day)) if value}
    return list(asked.filter(**told).order_by("-day", "-pk")[:limit])


def differences(by: Actor, asked: Asked | None = None, *, after: int = 0, limit: int = 50) -> list[BookDifference]:
    """Open differences of what an officer's agencies keep, what is due first; `after` is the number of the last one seen."""
    found = _open(by).filter((asked or Asked()).q()).select_related("agency", "type")
    last = BookDifference.objects.filter(pk=after).values_list("due", flat=True).first()
    if last is not None:
        found = found.filter(Q(due__gt=last) | Q(due=last, pk__gt=after))
    return list(found.order_by("due", "pk")[:limit])


def _open(by: Actor) -> QuerySet[BookDifference]:
    return BookDifference.objects.filter(actors.scope(by, RIGHT).q(service=""), answer="")


def counted(by: Actor, today: date) -> tuple[int, int]:
    """How many differences are open, and how many of them are overdue."""
    found = _open(by)
    return found.count(), found.filter(due__lt=today).count()


def difference(difference: int, *, to: Actor) -> BookDifference:
    """One of them, answered or not. Raises NotFound("book.no_difference")."""
    row = BookDifference.objects.select_related("agency", "type", "first_copy", "last_copy").filter(pk=difference).first()
    if row is None or not actors.may(to, RIGHT, agency=row.agency_id):
        raise NotFound("book.no_difference")
    return row


def held(difference: int, *, by: Actor) -> BookDifference:
    """One of them, locked, for who keeps the ledger. Raises NotFound("book.no_difference")."""
    row = BookDifference.objects.select_for_update().filter(pk=difference).first()
    if row is None or not actors.may(by, RIGHT, agency=row.agency_id):
        raise NotFound("book.no_difference")
    return row


def held_with_ledger(difference: int, *, by: Actor) -> BookDifference:
    """The same, with every open one of its ledger, locked in one order: of two at once, the second sees what the first did."""
    row = BookDifference.objects.filter(pk=difference).first()
    if row is not None:
        of_ledger = BookDifference.objects.filter(type=row.type_id, agency=row.agency_id, ledger=row.ledger, answer="")
        list(of_ledger.select_for_update().order_by("pk").values_list("pk"))
    return held(difference, by=by)


def unanswered(before: date, *, since: date) -> Iterator[BookDifference]:
    """The first of each ledger's open differences that were due before a day and stand in no case, of copies from a day on."""
    asked = BookDifference.objects.filter(answer="", matter="", due__lt=before, day__gte=since).order_by("due", "pk")
    seen: set[tuple[str, str]] = set()
    for row in asked.iterator(chunk_size=2_000):
        if (row.type_id, row.ledger) not in seen:
            seen.add((row.type_id, row.ledger))
            yield row


def stand_in(ledger_type: str, ledger: str, matter: str) -> int:
    """The open differences of a ledger stand in a case from now on; inside the act that opens it, which tells of it."""
    return BookDifference.objects.filter(type=ledger_type, ledger=ledger, answer="", matter="").update(matter=matter)


def corrections(row: BookDifference) -> list[Adjustment]:
    """The changes of the line that two officers made since the difference was found, newest first: with these it can be corrected."""
    return list(_corrections(row).select_related("line").order_by("-pk")[:20])


def _corrections(row: BookDifference) -> QuerySet[Adjustment]:
    asked = {"line__ledger__type": row.type_id, "line__ledger__number": row.ledger, "line__number": row.line}
    return Adjustment.objects.filter(approved=True, decided_at__gte=row.found_at, **asked)


def line_of(row: BookDifference) -> LedgerLine | None:
    """The line at the centre of which it is, with its unit and currency."""
    return LedgerLine.objects.filter(ledger__type=row.type_id, ledger__number=row.ledger, number=row.line).first()


def compare_waiting(*, at: datetime) -> int:
    """Compare what waits, small enough to be done beside the pages, and returns how many were; the rest is for the command.

    One that is refused keeps no other waiting; it remembers why.
    """
    done = 0
    for row in BookCopy.objects.filter(finished_at=None, rows__lte=BESIDE).order_by("pk"):
        entries = LedgerEntry.objects.filter(ledger__type=row.type_id, ledger__agency=row.agency_id)
        if not _file(row).exists() or entries[: BESIDE + 1].count() > BESIDE:
            continue
        with suppress(Refused):
            compare_copy(row.pk, at=at)
        done += 1
    return done


def there(row: BookCopy) -> bool:
    """Whether the file of a copy that is not compared yet still lies where it was put."""
    return row.finished_at is not None or _file(row).exists()
