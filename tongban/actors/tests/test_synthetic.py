from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import queries, synthetic
from tongban.actors.models import Party
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed
from tongban.base.identifiers import check

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_invented_people_are_the_same_each_time_and_differ_from_each_other() -> None:
    made = list(synthetic.people(500))
    assert made == list(synthetic.people(500))
    assert made[100:200] == list(synthetic.people(100, first=100))
    assert len({one.number for one in made}) == 500
    assert len({one.name for one in made}) > 300


def test_their_numbers_fit_and_belong_to_no_region() -> None:
    for one in [*synthetic.people(20), *synthetic.people(20, first=synthetic.LARGEST - 20)]:
        assert check("resident", one.number).ok
        assert one.number.startswith("999999")
        assert (int(one.number[16]) % 2 == 1) == (one.sex == "male")


def test_there_is_an_end_to_them() -> None:
    with pytest.raises(ValueError, match="at most"):
        list(synthetic.people(1, first=synthetic.LARGEST))


@pytest.mark.django_db
def test_they_are_registered_once_marked_and_sealed(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    assert synthetic.load_people(2100, by=SYSTEM, at=AT) == 2100
    assert synthetic.load_people(2200, by=SYSTEM, at=AT) == 100
    one = next(synthetic.people(1, first=2150))
    found = queries.party_by_code("resident", one.number)
    assert found is not None
    assert found.name == one.name
    assert set(Party.objects.values_list("origin", "code")) == {("synthetic", "")}
    with pytest.raises(NotAllowed):
        synthetic.load_people(1, by=kept.people(AT).actor("li", AT), at=AT)
