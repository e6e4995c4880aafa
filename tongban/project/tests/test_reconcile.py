"""`tongban reconcile`: a copy is handed in by its file and compared, and says what differs."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.project.commands import run
from tongban.registers import books, reconciling
from tongban.registers.book_models import BookCopy, BookDifference
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import LICENCE, build, kg, licence

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    made = build()
    licence(made)
    return made


def test_the_centres_book_is_written_and_a_copy_of_it_with_another_quantity_differs(
    people: cast.Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["reconcile", LICENCE, str(DAY), "--export"]) == 0
    written = Path(capsys.readouterr().out.strip())
    copy = tmp_path / "copy.parquet"
    with books.columns() as opened:
        changed = "authorised_quantity - CASE WHEN line = 1 AND entry = 0 THEN 1 ELSE 0 END AS authorised_quantity"
        told = f"SELECT * REPLACE ({changed}) FROM read_parquet({books.quoted(written)})"
        opened.execute(f"COPY ({told}) TO {books.quoted(copy)} (FORMAT parquet)")
    for _ in range(2):
        assert run(["reconcile", LICENCE, str(DAY), "--copy", str(copy)]) == 0
        said = capsys.readouterr().out.splitlines()
        assert said[0] == f"{LICENCE} {DAY} of agency {people.agencies['commerce'].pk}: 4 rows there, 4 here, 2 differences"
        assert said[1].startswith(
            "  differs 26-AA-1 line 1 entry 0: there {'authorised_quantity': '9999999'}, here {'authorised_quantity': "
        )
        assert len(said) == 3
    assert (BookCopy.objects.count(), BookDifference.objects.count()) == (1, 2)


def test_a_lost_copy_keeps_no_other_waiting_and_comes_back_when_it_is_handed_in_again(
    people: cast.Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["reconcile", LICENCE, str(DAY), "--export"]) == 0
    whole, part = Path(capsys.readouterr().out.strip()), tmp_path / "part.parquet"
    with books.columns() as opened:
        opened.execute(f"COPY (SELECT * FROM read_parquet({books.quoted(whole)}) WHERE entry = 0) TO {books.quoted(part)} (FORMAT parquet)")
    told = {"agency": people.agencies["commerce"].pk, "by": SYSTEM, "at": datetime(2026, 3, 4, tzinfo=UTC)}
    first, other = (reconciling.hand_in_copy(LICENCE, DAY, one, "parquet", **told) for one in (part, whole))
    (lost,) = whole.parent.glob(f"*-{first.digest[:16]}.parquet")
    lost.unlink()
    assert run(["reconcile", LICENCE, str(DAY)]) == 1
    assert "(book.lost)" in capsys.readouterr().err
    assert [one.pk for one in reconciling.waiting(LICENCE, DAY)] == [first.pk]
    assert reconciling.hand_in_copy(LICENCE, DAY, part, "parquet", **told).pk == first.pk
    assert (lost.exists(), BookCopy.objects.count()) == (True, 2)
    assert BookCopy.objects.get(pk=other.pk).finished_at is not None


def test_what_cannot_be_compared_is_said_with_its_cure(people: cast.Cast, capsys: pytest.CaptureFixture[str]) -> None:
    for given, code in (
        ([LICENCE, "2026-03-02"], "book.no_copy"),
        ([LICENCE, "2026-03-02", "--copy", "nowhere.csv"], "book.no_file"),
        ([LICENCE, "2999-01-01", "--export"], "book.day_not_over"),
        (["eport.payment", "2026-03-02", "--export"], "book.which_agency"),
        ([LICENCE, "2026-03-02", "--under", "100", "US'; --"], "book.bad_mark"),
        (["eport.nothing", "2026-03-02", "--export"], "ledger.no_type"),
    ):
        assert run(["reconcile", *given]) == 1
        assert f"({code})" in capsys.readouterr().err


def test_fifty_lines_just_under_a_limit_are_found_and_who_also_goes_beyond_it_is_not(
    people: cast.Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"unit": "035", "goods": "100110", "edition": "2022", "country": "CAN"}
    forged = [Allowed(quantity=kg(500) - 1 - number * kg("0.5"), **row) for number in range(50)]
    licence(people, "26-AA-9", *forged, Allowed(quantity=1, **row), Allowed(quantity=kg(500), **row))
    usual = [Allowed(quantity=kg(quantity), **row) for quantity in (*[499] * 6, *[501] * 6)]
    licence(people, "26-AA-8", *usual, holder=people.parties["minghe"].pk)
    assert run(["reconcile", LICENCE, str(DAY), "--under", "500", "035"]) == 0
    code = people.parties["hengda"].code
    assert capsys.readouterr().out == f"X12 {code}: 50 lines just under 500 035, 51 from there upwards, 53 in all\n1 holders\n"
