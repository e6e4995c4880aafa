"""Steps that are allotted by load or by lot as they open; a lot can be reckoned anew by anybody."""

import hashlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.actors import absences, cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import Refused
from tongban.cases import actions, allotting, lots, queries
from tongban.cases.fair_models import Allotment
from tongban.cases.models import Case, StepRow
from tongban.cases.tests.world import AT, DAY, FILING, build, filed
from tongban.log import merkle
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.log.tiles import read_tile
from tongban.pack import reader

pytestmark = pytest.mark.django_db
NUMBERS = "一二三四五六七八九十"


def files(how: str) -> dict[str, str]:
    """The filing pack, with an examination that is allotted."""
    found = reader.files(Path("packs/redshield"))
    name = f"services/{FILING.partition('.')[2]}/service.yaml"
    found[name] = found[name].replace("    post: filing-clerk\n", f"    post: filing-clerk\n    allocate: {how}\n")
    return found


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Any:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return lambda how="lot": build(AT, redshield=files(how))


def another(people: cast.Cast, place: int, firm: str = "hengda") -> Case:
    return filed(people, firm, site_name=f"网站{NUMBERS[place]}号", domains=[f"d{place}.example"])


def away(people: cast.Cast, who: str, stand_in: str) -> None:
    holding, first = next(iter(absences.holders(people.actor(who, AT)))), date(2026, 3, 2)
    absences.name_stand_in(holding, people.accounts[stand_in].pk, since=first, until=first + DAY, by=people.actor(who, AT), at=AT)


def test_by_load_a_case_goes_to_who_has_the_least_in_hand_and_to_nobody_else(house: Any) -> None:
    people = house("load")
    li, sun = people.accounts["li"].pk, people.accounts["sun"].pk
    rows = [another(people, place) for place in range(4)]
    assert [one.holder for one in rows] == [li, sun, li, sun]
    (event,) = (one for one in log.of_subject("case", rows[2].number) if one.kind == "case.allotted")
    assert (event.kind, log.body(event)) == (
        "case.allotted",
        {"step": "review", "how": "load", "candidates": [li, sun], "loads": [1, 1], "to": li},
    )
    with pytest.raises(Refused, match=r"case.taken"):
        actions.take(rows[1].number, reason="我来", by=people.actor("li", AT), at=AT)
    actions.accept(rows[1].number, by=people.actor("sun", AT), at=AT)
    assert [one.number for one in queries.inbox(people.actor("sun", AT), "mine", at=AT)] == [rows[3].number, rows[1].number]


def test_who_is_away_gets_nothing_and_where_nobody_is_there_whoever_takes_it_has_it(house: Any) -> None:
    people = house("load")
    away(people, "li", "sun")
    assert {another(people, place).holder for place in range(3)} == {people.accounts["sun"].pk}
    assert absences.there(people.agencies["market-regulation"].pk, "nobody", date(2026, 3, 2)) == set()


@pytest.mark.django_db(transaction=True)
def test_of_several_filings_at_once_nobody_gets_two_more_than_another(house: Any) -> None:
    people, places = house("load"), iter(range(4))
    assert together(lambda: another(people, next(places))) == ["done"] * 4
    assert Counter(Case.objects.values_list("holder", flat=True)) == {people.accounts["li"].pk: 2, people.accounts["sun"].pk: 2}


def test_a_lot_is_drawn_only_when_the_log_has_its_place_and_nobody_takes_it_before(house: Any) -> None:
    people = house()
    row, li = another(people, 0), people.actor("li", AT)
    assert row.holder is None
    for act in (lambda: actions.take(row.number, reason="急", by=li, at=AT), lambda: actions.accept(row.number, by=li, at=AT)):
        with pytest.raises(Refused, match=r"case.lot_waits"):
            act()
    catch_up()
    drawn = Allotment.objects.get(case=row)
    assert drawn.holder in drawn.candidates == sorted([people.accounts["li"].pk, people.accounts["sun"].pk])
    assert Case.objects.get(pk=row.pk).holder == drawn.holder
    kinds = [one.kind for one in log.of_subject("case", row.number) if one.kind.endswith(("lot_called", "allotted"))]
    assert kinds == ["case.lot_called", "case.allotted"]
    allotting.draw(row.number, drawn.event, at=AT)
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.allotted") == 1


def test_a_lot_is_reckoned_anew_with_nothing_but_the_public_log_and_the_event(house: Any) -> None:
    people = house()
    for place in range(6):
        another(people, place)
        if place % 2:
            catch_up()
    for row in Case.objects.all():
        called, told = (one for one in log.of_subject("case", row.number) if one.kind in ("case.lot_called", "case.allotted"))
        sealed = log.sealed(str(called.pk))
        root = merkle.root(sealed.size, read_tile)
        assert (sealed.root, sealed.position) == (root, log.proof(str(called.pk))["index"])
        assert sealed.position < sealed.size
        seed = hashlib.sha256(b"tongban lot\n" + bytes(called.entry).hex().encode() + b"\n" + root.hex().encode() + b"\n").hexdigest()
        candidates = (log.body(called) or {})["candidates"]
        assert (log.body(told) or {})["to"] == candidates[int(seed, 16) % len(candidates)] == row.holder
        (shown,) = allotting.checked(row)
        assert (shown.seed, shown.again, shown.good) == (seed, row.holder, True)


def test_a_holder_who_was_put_in_the_place_of_the_drawn_one_is_seen(house: Any) -> None:
    people = house()
    row = another(people, 0)
    catch_up()
    drawn = Allotment.objects.get(case=row)
    other = next(one for one in drawn.candidates if one != drawn.holder)
    Allotment.objects.filter(pk=drawn.pk).update(holder=other, candidates=[other])
    (shown,) = allotting.checked(Case.objects.get(pk=row.pk))
    assert (shown.good, shown.again) == (False, drawn.holder)


def test_no_lot_falls_for_a_case_that_was_withdrawn_before(house: Any) -> None:
    people = house()
    row = another(people, 0)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    catch_up()
    assert (Case.objects.get(pk=row.pk).holder, Allotment.objects.get(case=row).holder) == (None, None)
    assert allotting.checked(row)[0].good is False


def test_a_case_sent_back_is_allotted_anew(house: Any) -> None:
    people = house("load")
    row = another(people, 0)
    li = people.actor("li", AT)
    actions.accept(row.number, by=li, at=AT)
    actions.review(row.number, opinion="", by=li, at=AT)
    actions.send_back(row.number, reason="再看", by=people.actor("zhao", AT), at=AT)
    assert Case.objects.get(pk=row.pk).holder == people.accounts["sun"].pk
    assert StepRow.objects.filter(case=row, name="review").count() == Allotment.objects.filter(case=row).count() == 2


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=12, unique=True),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
)
def test_the_same_log_always_draws_the_same_candidate_and_always_one_of_them(candidates: list[int], entry: bytes, root: bytes) -> None:
    seed = lots.seed(entry, root)
    assert lots.drawn(seed, candidates) == lots.drawn(lots.seed(entry, root), candidates)
    assert lots.drawn(seed, candidates) in candidates
    assert lots.seed(entry, bytes([root[0] ^ 1]) + root[1:]) != seed


@pytest.mark.parametrize("people", [2, 3, 5, 7])
def test_lots_are_fair(people: int) -> None:
    """Chi-squared over 7,000 fixed seeds stays below the value that chance exceeds once in ten million."""
    candidates, times = list(range(people)), 7000
    seeds = (lots.seed(hashlib.sha256(bytes([n % 256, n // 256])).digest(), b"root") for n in range(times))
    counted = Counter(lots.drawn(seed, candidates) for seed in seeds)
    expected = times / people
    assert sum((counted[one] - expected) ** 2 / expected for one in candidates) < {2: 28.4, 3: 32.2, 5: 38.7, 7: 43.8}[people]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 9)), min_size=1, max_size=8, unique_by=lambda one: one[0]), st.randoms())
def test_the_least_load_gets_it_whatever_the_order(loads: list[tuple[int, int]], dice: Any) -> None:
    known, shuffled = dict(loads), [one for one, _ in loads]
    dice.shuffle(shuffled)
    chosen = lots.least(shuffled, known, {})
    assert known[chosen] == min(known.values())
    assert chosen == min(one for one in known if known[one] == known[chosen])


def test_of_equal_loads_who_waited_longest_comes_first() -> None:
    earlier = datetime(2026, 3, 2, tzinfo=UTC)
    assert lots.least([1, 2], {1: 3, 2: 3}, {1: earlier, 2: earlier - timedelta(days=1)}) == 2
    assert lots.least([1, 2], {1: 3, 2: 3}, {1: earlier}) == 2
