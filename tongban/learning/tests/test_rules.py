"""Which scenarios are exercises, and how each playing gets words of its own."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tongban.learning import queries, rules
from tongban.pack import moves

WAY = Path("packs/redshield/services/website-filing/scenarios/way.yaml")
REFUSALS = Path("packs/redshield/services/website-filing/scenarios/refusals.yaml")


def scenario(path: Path, beginning: str) -> moves.Scenario:
    return next(one for one in moves.read(path.read_text(encoding="utf-8")).scenarios if one.name.startswith(beginning))


def test_the_part_of_a_post_is_what_its_officer_does_to_a_case() -> None:
    one = scenario(WAY, "A filing is examined")
    assert [one.moves[place].name for place in rules.tasks(one, queries.casts("filing-clerk"))] == [  # type: ignore[union-attr]
        "cases.accept",
        "cases.supplement",
        "cases.review",
    ]
    assert [one.moves[place].name for place in rules.tasks(one, queries.casts("section-head"))] == [
        "cases.decide",
        "cases.serve",
        "licences.revoke",
    ]  # type: ignore[union-attr]
    assert rules.tasks(one, queries.casts("auditor")) == []


def test_what_needs_luck_a_broken_register_or_a_colleague_sent_away_is_no_exercise() -> None:
    clerk = queries.casts("filing-clerk")
    assert rules.suits(scenario(WAY, "A filing is examined"), clerk)
    for beginning in ("Two founders", "Nobody told the applicant", "The register is down"):
        assert not rules.suits(scenario(REFUSALS, beginning), clerk)
    assert not rules.suits(scenario(WAY.with_name("absence.yaml"), "A colleague acts"), clerk)


def test_a_playing_begins_on_the_day_of_the_week_of_its_scenario_and_time_passes_as_in_it() -> None:
    one, zone = scenario(WAY, "A filing is examined"), ZoneInfo("Asia/Shanghai")  # a Monday at nine; waits until Tuesday and Thursday
    friday = datetime(2026, 11, 27, 15, tzinfo=zone)
    assert friday + rules.ahead(one, 0, friday) == datetime(2026, 11, 30, 9, tzinfo=zone)
    assert friday + rules.ahead(one, len(one.moves), friday) == datetime(2026, 12, 3, 9, tzinfo=zone)
    for hour, day in ((8, 30), (9, 30), (10, 37)):
        monday = datetime(2026, 11, 30, hour, tzinfo=zone)
        assert monday + rules.ahead(one, 2, monday) == datetime(2026, 11, 30, 9, tzinfo=zone) + timedelta(days=day - 30)


def test_codes_keys_domains_and_names_become_those_of_a_playing() -> None:
    told = {"key": "R-1", "form": {"domains": ["shop.hengda.example"], "who": "91X"}, "words": "see a.example now"}
    assert rules.swapped(told, {"91X": "92Y", "R-1": "R-1-k7"}, "k7") == {
        "key": "R-1-k7",
        "form": {"domains": ["shop-k7.hengda.example"], "who": "92Y"},
        "words": "see a.example now",
    }
    assert rules.named({"site_name": "恒达", "kind": "trading"}, {"site_name"}, "k7") == {"site_name": "恒达K7", "kind": "trading"}
