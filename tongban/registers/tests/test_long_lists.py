"""Lists too long for a choice: held against the edition of the day, found by part of words, and what took the place of what ended."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tongban.base.errors import Refused
from tongban.pack.shapes import Element
from tongban.registers import long_lists, validate
from tongban.registers.models import Code

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
COUNTRY = Element("country", "text", {"en": "Country"}, list="iso3166", pattern="[A-Z]{3}", most=3)


def told(name: str, given: str, on: date = TODAY) -> tuple[str, dict[str, Any]]:
    found = long_lists.problem(name, given, on)
    return (found.code, dict(found.facts)) if found is not None else ("", {})


def offered(name: str, words: str, on: date = TODAY, **more: Any) -> list[str]:
    return [one.code for one in long_lists.found(name, words, on, **more)]


def test_a_code_holds_on_the_days_of_its_list() -> None:
    assert told("iso3166", "DEU") == told("iso4217", "EUR") == told("unece-rec20", "KGM") == ("", {})
    assert told("iso3166", "XYZ") == told("iso4217", "GERMANY") == ("field.not_listed", {})


def test_a_currency_that_ended_says_since_when_and_what_took_its_place() -> None:
    assert told("iso4217", "DEM") == ("field.code_replaced", {"until": "2002-03-01", "instead": "EUR"})
    assert told("iso4217", "DEM", date(2001, 6, 1)) == ("", {})
    assert offered("iso4217", "dem") == ["EUR"]
    assert "DEM" in offered("iso4217", "deutsche mark", date(2001, 6, 1))


def test_what_fits_is_found_by_the_code_or_by_part_of_words() -> None:
    assert offered("iso3166", "germ") == ["DEU"]
    assert offered("iso3166", "德国") == ["DEU"]
    assert set(offered("iso3166", "korea")) == {"PRK", "KOR"}
    assert offered("iso3166", "x") == offered("iso3166", "  ") == []
    assert len(offered("iso4217", "dollar")) == 20
    assert offered("hs", "durum wheat seed")[:1] == ["100111"]
    assert offered("hs", "8703")[:1] == ["870310"]


def test_goods_are_digits_and_their_edition_is_asked_elsewhere() -> None:
    assert told("hs", "8703231010") == told("hs", "9405409000") == ("", {})
    assert told("hs", "PASSENGER CAR") == told("hs", "870323O") == ("field.not_listed", {})


def test_places_are_those_that_were_loaded_and_nothing_is_held_against_a_list_that_is_not_there() -> None:
    assert (told("unlocode", "DEHAM"), told("unlocode", "PORT OF HAMBURG")[0]) == (("", {}), "field.not_listed")
    Code.objects.create(list="unlocode", edition="2024-10-30", code="DEHAM", label={"en": "Hamburg"}, order=1)
    assert (told("unlocode", "DEHAM"), told("unlocode", "DEXXX")[0], offered("unlocode", "hambu")) == (
        ("", {}),
        "field.not_listed",
        ["DEHAM"],
    )


def test_names_of_a_code_list_of_the_packs_count_too() -> None:
    Code.objects.create(list="own-currency", edition="1", code="CNY", label={"zh-Hans": "人民币"}, order=1)
    assert (offered("iso4217", "人民币"), offered("iso4217", "人民币", words_of="own-currency")) == ([], ["CNY"])
    found = long_lists.listed("iso4217", "CNY", words_of="own-currency", on=TODAY)
    assert found is not None
    assert found.names == {"en": "Yuan Renminbi", "zh-Hans": "人民币"}


def test_an_answer_is_kept_as_the_code_and_what_is_none_is_told_as_such_whatever_its_form() -> None:
    wrong: list[Any] = []
    assert validate._value(COUNTRY, " deu ", "country", TODAY, wrong) == "DEU"
    assert not wrong
    for given in ("Germany", "XYZ", "D"):
        validate._value(COUNTRY, given, "country", TODAY, wrong)
    assert [(one.code, one.facts["given"]) for one in wrong] == [("field.not_listed", one) for one in ("Germany", "XYZ", "D")]
    with pytest.raises(Refused, match=r"field.bad_pattern"):
        validate._listed(replace(COUNTRY, pattern="[A-Z]{2}"), "DEU", TODAY)
