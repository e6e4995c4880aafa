"""Figures are grouped by the regions next below the one that is looked at."""

from tongban.oversight import places

NATION, PROVINCE, CITY = "000000000000/", "000000000000/51/", "000000000000/51/5116/"
PATHS = {CITY + "511602/", CITY + "511621/", CITY}


def test_without_a_region_the_lowest_that_has_all_is_looked_at() -> None:
    assert places.next_below(PATHS) == {CITY + "511602/": "511602", CITY + "511621/": "511621", CITY: "5116"}
    assert places.next_below({CITY + "511602/"}) == {CITY + "511602/": "511602"}
    assert places.next_below(set()) == {}


def test_under_a_region_each_stands_with_the_one_next_below() -> None:
    far = NATION + "44/4401/440103/"
    assert places.next_below({*PATHS, far}, NATION) == {**dict.fromkeys(PATHS, "51"), far: "44"}


def test_one_can_go_up_to_where_all_are_and_down_by_one() -> None:
    assert places.offered(PATHS) == ["5116", "511602", "511621"]
    assert places.offered(PATHS, CITY + "511602/") == ["5116", "511602"]
    assert places.offered({*PATHS, NATION + "44/"}, PROVINCE) == ["000000000000", "51", "5116"]
    assert places.offered(set()) == []
