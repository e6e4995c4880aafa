"""Days and times as people of each language write them (look: how text is written)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names
from django.utils.translation import get_language

LOCALES = {"zh-hant": "zh_Hant", "zh-hans": "zh_Hans", "en": "en_GB", "fr": "fr"}
PATTERNS = {"zh-hant": "y年M月d日", "zh-hans": "y年M月d日", "en": "d MMMM y", "fr": "d MMMM y"}
WEEKDAY = {"zh-hant": "y年M月d日（EEEE）", "zh-hans": "y年M月d日（EEEE）", "en": "EEEE d MMMM y", "fr": "EEEE d MMMM y"}


def language() -> str:
    """The reader's language, one of settings.LANGUAGES."""
    current = get_language() or "en"
    return current if current in LOCALES else "en"


def day(value: date, *, weekday: bool = False) -> str:
    """A day in words: 2026年11月23日, with its weekday where somebody must act."""
    patterns = WEEKDAY if weekday else PATTERNS
    return format_date(value, patterns[language()], locale=LOCALES[language()])


def moment(value: datetime, zone: ZoneInfo) -> str:
    """An instant as day and time in the given zone: 2026年11月23日 14:32."""
    local = value.astimezone(zone)
    return f"{day(local.date())} {format_time(local, 'HH:mm', locale=LOCALES[language()])}"


def weekday_name(number: int) -> str:
    """The short name of a weekday, Monday is 0."""
    return str(get_day_names("narrow" if language().startswith("zh") else "abbreviated", locale=LOCALES[language()])[number])
