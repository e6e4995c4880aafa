"""The twelve guides of packs/everyday: real items of the catalogue, each element with its source, in four languages, ready to print."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tongban.documents.pdf import refuse_unprintable
from tongban.pack import reader
from tongban.pack.conditions import dated
from tongban.pack.shapes import LANGUAGES
from tongban.services.actions import CATALOGUE

PACK = reader.read(Path("packs/everyday")).pack
ON = date(2026, 3, 2)
SPARED = (".blank", ".sample")  # forms are those of the office, in its own language


def items() -> dict[str, dict[str, str]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["basic_code"]: row for row in csv.DictReader(file)}


def test_twelve_guides_are_items_of_twelve_departments_under_their_own_names() -> None:
    known = items()
    found = {name: known[service.items[0]] for name, service in PACK.services.items()}
    assert len(found) == len({row["department"] for row in found.values()}) == 12
    for name, row in found.items():
        assert PACK.services[name].texts["zh-Hans"]["title"] == row["item_name"]


@pytest.mark.parametrize("name", sorted(PACK.services))
def test_a_guide_says_where_each_element_is_from_and_claims_no_fee_place_or_time_without(name: str) -> None:
    service = PACK.services[name]
    assert service.online == "no"
    assert len(service.ask_yourself) >= 3
    assert set(service.remedies) == {"reconsideration", "litigation"}
    assert not service.places  # no source of ours tells them
    assert all(one.law.act for one in (*service.fees, *(limit for step in service.steps.values() for limit in step.limit)))
    assert all(dated(one.limit, ON) for one in service.remedies.values())
    refs = [one.law for one in (*service.ask_yourself.values(), *service.materials.values())]
    assert all(ref.act or (ref.assumed and ref.note) for ref in refs)
    wanted = {key for key in service.texts["zh-Hans"] if not key.endswith(SPARED)}
    for language in LANGUAGES:
        assert {key for key in service.texts[language] if not key.endswith(SPARED)} == wanted
        refuse_unprintable("".join(service.texts[language].values()))
