"""An owner's copy against the centre's: what differs is found, kept once and answered."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.log import queries as log
from tongban.registers import adjusting, book_findings, books, draws, reconciling
from tongban.registers.book_models import BookCopy, BookDifference
from tongban.registers.tests.ledger_world import AT, LICENCE, build, cai, declaration, draw, kg, licence

pytestmark = pytest.mark.django_db
READ = {
    *(("bad_whole", one) for one in ("reserved_quantity", "uses")),
    ("bad_moment", "moment"),
    ("bad_text", "goods"),
    ("bad_text", "ledger"),
}
DAY, NEXT = date(2026, 3, 2), AT + timedelta(days=1)
Rows = list[dict[str, Any]]
Key = tuple[str, int, int]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    made = build()
    for number in ("26-AA-1", "26-AA-2"):
        licence(made, number)
        document = declaration(made, f"D-{number}", day=DAY)
        draws.reserve(document, [draw(10, number)], key=number, by=cai(made), at=AT)
        draws.consume(document, [draw(4, number)], key=f"{number}b", by=cai(made), at=AT)
    return made


def book(people: cast.Cast, day: date = DAY) -> Rows:
    """The centre's book, as a careful owner would have it too."""
    written = books.export(LICENCE, people.agencies["commerce"].pk, day, AT + timedelta(days=(day - DAY).days, hours=15))
    with books.columns() as opened:
        cursor = opened.execute(f"SELECT * FROM read_parquet({books.quoted(written)})")
        names = [one[0] for one in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def written(rows: Rows, place: Path, name: str = "copy.csv") -> Path:
    with (place / name).open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return place / name


def handed(people: cast.Cast, rows: Rows, place: Path, day: date = DAY, at: Any = NEXT) -> BookCopy:
    copy = reconciling.hand_in_copy(LICENCE, day, written(rows, place), "csv", by=people.actor("mei", AT), at=at)
    return reconciling.compare_copy(copy.pk, at=at)


def key(row: dict[str, Any]) -> Key:
    return row["ledger"], row["line"], row["entry"]


def changed(rows: Rows, where: Key, **values: Any) -> Rows:
    return [{**row, **values} if key(row) == where else row for row in rows]


def found() -> set[tuple[Any, ...]]:
    rows = BookDifference.objects.filter(answer="")
    return {
        (one.found, one.ledger, one.line, one.entry, tuple(sorted(one.theirs.items())), tuple(sorted(one.ours.items()))) for one in rows
    }


def test_every_way_in_which_copies_differ_is_found_down_to_the_smallest_unit_and_nothing_else(people: cast.Cast, tmp_path: Path) -> None:
    rows = book(people)
    assert sorted(map(key, rows)) == [(f"26-AA-{n}", *place) for n in (1, 2) for place in ((0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (1, 3))]
    assert handed(people, rows, tmp_path).found == 0
    other = [one for one in rows if key(one) != ("26-AA-1", 0, 1)]
    other = changed(other, ("26-AA-1", 1, 2), reserved_quantity=kg(10) - 1)
    other = changed(other, ("26-AA-1", 1, 3), moment="2026-03-02T09:00:01+08:00", document="declaration/D-9")
    other = changed(other, ("26-AA-2", 0, 0), kind="suspended")
    other += [one for one in rows if key(one) == ("26-AA-2", 1, 3)]
    other += [{**other[0], "ledger": "26-ZZ-9", "line": 0, "entry": 0, "kind": "open"}]
    assert handed(people, other, tmp_path).found == 8
    assert found() == {
        ("missing_there", "26-AA-1", 0, 1, (), (("kind", "open"), ("moment", "2026-03-02T01:00:00Z"))),
        ("missing_here", "26-ZZ-9", 0, 0, (("holder", people.parties["hengda"].code), ("kind", "open")), ()),
        ("differs", "26-AA-1", 1, 2, (("reserved_quantity", "999999"),), (("reserved_quantity", "1000000"),)),
        ("unbalanced_there", "26-AA-1", 1, 0, (("reserved_quantity", "-1"),), ()),
        (
            *("differs", "26-AA-1", 1, 3),
            (("document", "declaration/D-9"), ("moment", "2026-03-02T01:00:01Z")),
            (("document", "declaration/D-26-AA-1"), ("moment", "2026-03-02T01:00:00Z")),
        ),
        ("differs", "26-AA-2", 0, 0, (("kind", "suspended"),), (("kind", "open"),)),
        ("twice_there", "26-AA-2", 1, 3, (("often", "2"),), ()),
        ("unbalanced_there", "26-AA-2", 1, 0, (("consumed_quantity", str(kg(4))), ("reserved_quantity", str(-kg(4)))), ()),
    }
    one = BookDifference.objects.filter(ledger="26-ZZ-9").get()
    assert (one.agency_id, one.due, one.last_day) == (people.agencies["commerce"].pk, date(2026, 3, 17), DAY)


def test_a_small_file_that_unfolds_to_many_rows_is_refused_before_they_are_copied(people: cast.Cast, tmp_path: Path) -> None:
    one = written(book(people)[:1], tmp_path)
    small = tmp_path / "small.parquet"
    with books.columns() as opened:
        asked = f"SELECT b.* FROM read_csv({books.quoted(one)}, header=true, all_varchar=true) b, range({reconciling.MOST_ROWS + 1})"
        opened.execute(f"COPY ({asked}) TO {books.quoted(small)} (FORMAT parquet)")
    assert small.stat().st_size < reconciling.MOST_BYTES // 10
    with pytest.raises(Refused, match=r"book.too_many_rows") as saying:
        reconciling.hand_in_copy(LICENCE, DAY, small, "parquet", by=people.actor("mei", AT), at=NEXT)
    facts = saying.value.discrepancies[0].facts
    assert (facts["field"], facts["most"], facts["largest"]) == ("file", 1_000_000, books.MOST_ROWS)
    kept = [one.name for one in books.folder(LICENCE, DAY).iterdir()]
    assert (BookCopy.objects.count(), kept) == (0, [f"{people.agencies['commerce'].pk}-centre.parquet"])
    with pytest.raises(Refused, match=r"book.too_many_rows"):
        books.take_in(written(book(people), tmp_path), "csv", tmp_path / "kept.parquet", 11)
    assert books.take_in(written(book(people), tmp_path), "csv", tmp_path / "kept.parquet", 12) == 12


def test_compared_again_or_broken_off_it_finds_the_same_once_and_what_is_over_ends(people: cast.Cast, tmp_path: Path) -> None:
    rows = book(people)
    wrong = changed(changed(rows, ("26-AA-1", 1, 0), goods="100190"), ("26-AA-2", 1, 0), uses=2)
    mei = people.actor("mei", AT)
    copy = reconciling.hand_in_copy(LICENCE, DAY, written(wrong, tmp_path), "csv", by=mei, at=NEXT)
    again = reconciling.hand_in_copy(LICENCE, DAY, written(wrong, tmp_path), "csv", by=mei, at=NEXT)
    assert (copy.pk, [one.pk for one in reconciling.waiting(LICENCE, DAY)]) == (again.pk, [copy.pk])
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(reconciling, "_finish", _killed)
        with pytest.raises(RuntimeError):
            reconciling.compare_copy(copy.pk, at=NEXT)
    assert BookDifference.objects.count() == 3
    for _ in range(2):
        assert reconciling.compare_copy(copy.pk, at=NEXT).found == 3
    assert BookDifference.objects.count() == 3
    events = log.of_subject("book", f"{LICENCE}/{DAY}/{copy.agency_id}")
    assert [(one.kind.removeprefix("ledger."), log.body(one).get("new")) for one in events] == [
        ("copy_handed_in", None), ("differences_found", 2), ("differences_found", 1), ("compared", 3),
    ]  # fmt: skip
    explained = BookDifference.objects.get(ledger="26-AA-1")
    for _ in range(2):
        reconciling.answer_difference(explained.pk, answer="explained", words="税则号按旧版", by=mei, at=NEXT)
    later = DAY + timedelta(days=1)
    handed(people, changed(book(people, later), ("26-AA-1", 1, 0), goods="100190"), tmp_path, later, AT + timedelta(days=2))
    told = dict(BookDifference.objects.values_list("ledger", "answer"))
    assert (told, BookDifference.objects.count()) == ({"26-AA-1": "explained", "26-AA-2": "gone"}, 3)
    handed(people, changed(book(people, later), ("26-AA-1", 1, 0), goods="100199"), tmp_path, later, AT + timedelta(days=2))
    assert [one.theirs for one in reconciling.differences(mei)] == [{"goods": "100199"}]


def test_a_late_copy_reopens_nothing_and_a_corrected_one_of_the_same_day_ends_what_the_first_showed(
    people: cast.Cast, tmp_path: Path
) -> None:
    later, mei = DAY + timedelta(days=1), people.actor("mei", AT)
    good = book(people, later)
    bad = changed(changed(good, ("26-AA-1", 1, 0), goods="100190"), ("26-AA-2", 1, 0), goods="100190")
    handed(people, bad, tmp_path, later, AT + timedelta(days=2))
    half = handed(people, changed(good, ("26-AA-1", 1, 0), goods="100190"), tmp_path, later, AT + timedelta(days=2))
    assert dict(BookDifference.objects.values_list("ledger", "answer")) == {"26-AA-1": "", "26-AA-2": "gone"}
    assert [one.ledger for one in reconciling.of_copy(half, limit=9)] == ["26-AA-1"]
    assert [log.body(one).get("gone") for one in log.of_subject("book", f"{LICENCE}/{later}/{half.agency_id}")][-1] == 1
    waits = reconciling.hand_in_copy(LICENCE, later, written(bad[1:], tmp_path), "csv", by=mei, at=AT + timedelta(days=2))
    handed(people, good, tmp_path, later, AT + timedelta(days=2))
    old = reconciling.hand_in_copy(LICENCE, DAY, written(bad, tmp_path), "csv", by=mei, at=AT + timedelta(days=2))
    for late in (waits, old):
        with pytest.raises(Refused, match="book.newer_compared"):
            reconciling.compare_copy(late.pk, at=AT + timedelta(days=2))
        assert reconciling.compare_copy(late.pk, at=AT + timedelta(days=2)).refused == "book.newer_compared"
    assert reconciling.differences(mei) == []


def _killed(*_: Any) -> None:
    raise RuntimeError


def test_a_balance_changed_behind_the_platforms_back_is_found_and_later_draws_are_left_out(people: cast.Cast, tmp_path: Path) -> None:
    rows = book(people)
    draws.reserve(declaration(people, "D-later", day=DAY), [draw(1)], key="later", by=cai(people), at=NEXT)
    assert book(people) == rows
    row = reconciling.lines.LedgerLine.objects.get(ledger__number="26-AA-2")
    row.consumed_quantity += 1
    row.save()
    assert handed(people, rows, tmp_path).found == 2
    assert {one[:4] for one in found()} == {("differs", "26-AA-2", 1, 0), ("unbalanced_here", "26-AA-2", 1, 0)}


def test_an_answer_is_given_by_the_owner_with_words_and_a_correction_names_its_change(people: cast.Cast, tmp_path: Path) -> None:
    mei, ning = people.actor("mei", AT), people.actor("ning", AT)
    handed(people, changed(book(people), ("26-AA-1", 1, 0), authorised_quantity=kg(90)), tmp_path)
    one, other = reconciling.differences(mei)
    assert (one.found, other.found, reconciling.differences(cai(people))) == ("differs", "unbalanced_there", [])
    for by, told, code in (
        (cai(people), {"answer": "explained", "words": "x"}, "book.no_difference"),
        (mei, {"answer": "explained", "words": " "}, "book.no_words"),
        (mei, {"answer": "gone", "words": "x"}, "book.bad_answer"),
        (mei, {"answer": "corrected", "words": "x"}, "book.no_adjustment"),
        (mei, {"answer": "corrected", "words": "x", "adjustment": 10**6}, "book.no_adjustment"),
        (mei, {"answer": "explained", "words": "x", "adjustment": 1}, "book.no_adjustment"),
    ):
        with pytest.raises((NotFound, Refused)) as saying:
            reconciling.answer_difference(one.pk, **told, by=by, at=NEXT)
        assert saying.value.discrepancies[0].code == code
    made = adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(90), reason="与证面一致", by=mei, at=NEXT)
    with pytest.raises(Refused):
        reconciling.answer_difference(one.pk, answer="corrected", words="已更正", adjustment=made.pk, by=mei, at=NEXT)
    adjusting.decide_adjustment(made.pk, approve=True, by=ning, at=NEXT)
    done = reconciling.answer_difference(one.pk, answer="corrected", words="已更正", adjustment=made.pk, by=mei, at=NEXT)
    assert (done.answer, done.adjustment_id, [one.pk for one in reconciling.differences(mei)]) == ("corrected", made.pk, [other.pk])
    with pytest.raises(Refused, match="book.answered"):
        reconciling.answer_difference(one.pk, answer="owner_wrong", words="x", by=mei, at=NEXT)
    assert log.of_subject("ledger", f"{LICENCE}/26-AA-1")[-1].kind == "ledger.difference_answered"


def test_a_copy_that_cannot_be_read_is_refused_with_every_row_and_nothing_is_kept(people: cast.Cast, tmp_path: Path) -> None:
    rows, mei = book(people), people.actor("mei", AT)
    bad = changed(rows, ("26-AA-1", 1, 2), reserved_quantity="12.5", moment="yesterday")
    bad = changed(bad, ("26-AA-2", 1, 0), goods="a\x00b", uses="", ledger="")
    bare = [{**row, "good_uses": "true", "place": "1"} for row in changed(rows, ("26-AA-2", 1, 0), uses="")]
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(b"PAR1 no")
    few = [{name: row[name] for name in ("ledger", "line", "entry")} for row in rows]
    for source, form, codes in (
        (written(bad, tmp_path), "csv", READ),
        (written(few, tmp_path, "few.csv"), "csv", {("no_column", one) for one in books.COLUMNS if one not in ("ledger", "line", "entry")}),
        (written(bare, tmp_path, "bare.csv"), "csv", {("bad_whole", "uses")}),
        (torn, "parquet", {("unreadable", None)}),
        (torn, "xlsx", {("bad_form", "form")}),
    ):
        with pytest.raises(Refused) as saying:
            reconciling.hand_in_copy(LICENCE, DAY, source, form, by=mei, at=NEXT)
        assert {(one.code.removeprefix("book."), one.facts.get("field")) for one in saying.value.discrepancies} == codes
    good = written(rows, tmp_path)
    with pytest.raises(Refused, match="book.day_not_over"):
        reconciling.hand_in_copy(LICENCE, DAY, good, "csv", by=mei, at=AT)
    with pytest.raises(NotAllowed):
        reconciling.hand_in_copy(LICENCE, DAY, good, "csv", by=cai(people), at=NEXT)
    with pytest.raises(NotAllowed):
        reconciling.hand_in_copy(LICENCE, DAY, good, "csv", agency=people.agencies["customs"].pk, by=SYSTEM, at=NEXT)
    assert (BookCopy.objects.count(), BookDifference.objects.count()) == (0, 0)
    assert sorted(one.name for one in books.folder(LICENCE, DAY).iterdir()) == [f"{people.agencies['commerce'].pk}-centre.parquet"]


def test_the_same_copy_as_csv_json_lines_and_parquet_says_the_same(people: cast.Cast, tmp_path: Path) -> None:
    rows, agency = book(people), people.agencies["commerce"].pk
    lines = tmp_path / "copy.jsonl"
    lines.write_text("\n".join(json.dumps(row, default=str) for row in rows))
    parquet = tmp_path / "theirs.parquet"
    parquet.write_bytes((books.folder(LICENCE, DAY) / f"{agency}-centre.parquet").read_bytes())
    for source, form in ((written(rows, tmp_path), "csv"), (lines, "jsonl"), (parquet, "parquet")):
        copy = reconciling.hand_in_copy(LICENCE, DAY, source, form, by=people.actor("mei", AT), at=NEXT)
        assert (copy.rows, reconciling.compare_copy(copy.pk, at=NEXT).found) == (len(rows), 0)
    assert BookCopy.objects.count() == 3


def test_a_copy_of_something_else_opens_no_flood_of_tasks(people: cast.Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_findings, "MOST", 3)
    rows = [{**row, "ledger": f"X{row['ledger']}"} for row in book(people)]
    with pytest.raises(Refused, match="book.too_different"):
        handed(people, rows, tmp_path)
    copy = BookCopy.objects.get()
    assert (copy.refused, BookDifference.objects.count(), reconciling.waiting(LICENCE, DAY)) == ("book.too_different", 0, [])


def test_two_that_write_one_book_do_not_write_into_one_file(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    put, names = books.os.replace, []
    monkeypatch.setattr(books.os, "replace", lambda fresh, target: names.append(fresh) or put(fresh, target))
    for _ in range(2):
        books.export(LICENCE, people.agencies["commerce"].pk, DAY, NEXT)
    assert len(set(names)) == 2
    assert [one.name for one in books.folder(LICENCE, DAY).iterdir()] == [f"{people.agencies['commerce'].pk}-centre.parquet"]


def test_without_the_extra_the_cure_is_named(people: cast.Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = written(book(people), tmp_path)
    monkeypatch.setattr(books.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match="book.no_columns"):
        reconciling.hand_in_copy(LICENCE, DAY, source, "csv", by=people.actor("mei", AT), at=NEXT)


@pytest.mark.django_db(transaction=True)
def test_several_at_once_hand_in_one_copy_and_give_one_answer(people: cast.Cast, tmp_path: Path) -> None:
    mei = people.actor("mei", AT)
    source = written(changed(book(people), ("26-AA-1", 1, 0), goods="1"), tmp_path)
    assert together(lambda: reconciling.hand_in_copy(LICENCE, DAY, source, "csv", by=mei, at=NEXT)) == ["done"] * 4
    copy = BookCopy.objects.get()
    assert together(lambda: reconciling.compare_copy(copy.pk, at=NEXT), times=2) == ["done"] * 2
    (one,) = reconciling.differences(mei)
    assert (
        together(lambda: reconciling.answer_difference(one.pk, answer="owner_wrong", words="对方录入有误", by=mei, at=NEXT)) == ["done"] * 4
    )
    kinds = [each.kind for each in log.of_subject("book", f"{LICENCE}/{DAY}/{copy.agency_id}")]
    assert (kinds, len(log.of_subject("ledger", f"{LICENCE}/26-AA-1"))) == (
        ["ledger.copy_handed_in", "ledger.differences_found", "ledger.compared"],
        4,
    )
