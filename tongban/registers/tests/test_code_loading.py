"""Long code lists: read as their files are, loaded once, found by part of words, held against a day."""

import gzip
import shutil
from datetime import date
from pathlib import Path

import pytest

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed
from tongban.log import queries as log
from tongban.registers import code_loading
from tongban.registers.code_loading import FOLDER, found, holds, rows
from tongban.registers.models import Code
from tongban.registers.tests.ledger_world import AT

DAY = date(2026, 3, 2)


def test_the_places_of_the_file_are_all_there_and_one_that_stands_twice_has_both_names() -> None:
    listed = {one.code: one for one in rows("unlocode")}
    assert len(listed) > 115_000
    assert {"CNTXG", "BEBRU", "NLRTM"} <= set(listed)
    assert len(listed["BEBRU"].label["en"]) > 1
    assert max(map(len, listed)) == 5


@pytest.mark.django_db
def test_lists_are_loaded_once_found_by_part_of_words_and_hold_on_their_days(tmp_path: Path) -> None:
    for name in ("iso3166-countries.csv", "iso4217-currencies.csv", "unece-rec20-units.csv"):
        shutil.copy(FOLDER / name, tmp_path)
    with gzip.open(FOLDER / "unlocode.csv.gz", "rt", encoding="utf-8") as whole:
        some = [line for line in whole if line.startswith(("country,", "BE,BRU", "CN,TXG", "CN,TSN", "FR,PAR"))]
    with gzip.open(tmp_path / "unlocode.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\ufeff" + "".join(some))  # a byte-order mark is no part of the first name
    with pytest.raises(NotAllowed):
        code_loading.load_codes(by=Actor(kind="person", account=1), at=AT, folder=tmp_path)
    first = code_loading.load_codes(by=SYSTEM, at=AT, folder=tmp_path)
    assert (first["unlocode"], first["iso3166"]) == (4, 249)
    assert set(code_loading.load_codes(by=SYSTEM, at=AT, folder=tmp_path).values()) == {0}
    assert len(log.latest(kinds=["registers.codes_loaded"])) == 4
    assert [one.code for one in found("unlocode", "tianjin", DAY)] != []
    assert [one.code for one in found("iso3166", "republic korea", DAY)] != []
    assert [one.code for one in found("iso3166", "加拿大", DAY)] == ["CAN"]
    assert found("iso4217", "EUR", DAY)[0].code == "EUR"
    assert found("unlocode", "' OR 1=1 --", DAY) == []
    gone = Code.objects.filter(list="iso4217").exclude(until=None).order_by("code").first()
    assert gone is not None
    assert gone.until is not None
    assert (holds("iso4217", gone.code, gone.until), holds("iso4217", gone.code, date(1900, 1, 1))) == (False, True)
    deleted, deprecated = (
        next(line.split(",")[1] for line in (FOLDER / "unece-rec20-units.csv").read_text(encoding="utf-8").splitlines() if line[:2] == mark)
        for mark in ("X,", "D,")
    )
    assert (holds("unece-rec20", deleted, DAY), holds("unece-rec20", deprecated, DAY), holds("nothing", "CNY", DAY)) == (False, True, False)
