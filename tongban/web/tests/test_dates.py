from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from tongban.web import dates


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hant", "2026年11月23日（星期一）"),
        ("zh-hans", "2026年11月23日（星期一）"),
        ("en", "Monday 23 November 2026"),
        ("fr", "lundi 23 novembre 2026"),
    ],
)
def test_a_day_is_written_as_people_write_it(language: str, words: str) -> None:
    with override(language):
        assert dates.day(date(2026, 11, 23), weekday=True) == words


def test_an_instant_is_shown_in_the_zone_of_the_region() -> None:
    with override("en"):
        assert dates.moment(datetime(2026, 11, 23, 16, 32, tzinfo=UTC), ZoneInfo("Asia/Shanghai")) == "24 November 2026 00:32"


@pytest.mark.parametrize(
    ("amount", "unit", "words"), [(1, "months", "1 mois"), (6, "months", "6 mois"), (2, "years", "2 ans"), (24, "hours", "24 heures")]
)
def test_a_period_is_told_in_words_of_the_language(amount: int, unit: str, words: str) -> None:
    with override("fr"):
        assert dates.limit_words(amount, unit) == words
