"""Days and times as people of each language write them (look: how text is written)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta, get_day_names
from django.utils.translation import get_language, ngettext

LOCALES = {"zh-hant": "zh_Hant", "zh-hans": "zh_Hans", "en": "en_GB", "fr": "fr"}
PATTERNS = {"zh-hant": "y年M月d日", "zh-hans": "y年M月d日", "en": "d MMMM y", "fr": "d MMMM y"}
SHORT = {"zh-hant": "M月d日", "zh-hans": "M月d日", "en": "d MMM", "fr": "d MMM"}
WEEKDAY = {"zh-hant": "y年M月d日（EEEE）", "zh-hans": "y年M月d日（EEEE）", "en": "EEEE d MMMM y", "fr": "EEEE d MMMM y"}


def language() -> str:
    """The reader's language, one of settings.LANGUAGES."""
    current = get_language() or "en"
    return current if current in LOCALES else "en"


def day(value: date, *, weekday: bool = False) -> str:
    """A day in words: 2026年11月23日, with its weekday where somebody must act."""
    patterns = WEEKDAY if weekday else PATTERNS
    return format_date(value, patterns[language()], locale=LOCALES[language()])


def short(value: date) -> str:
    """A day without its year, for a line or a cell that stands beside others."""
    return format_date(value, SHORT[language()], locale=LOCALES[language()])


def short_month(value: date) -> str:
    """The name of a month alone, short."""
    return format_date(value, "M月" if language().startswith("zh") else "MMM", locale=LOCALES[language()])


def span(first: date, last: date) -> str:
    """A stretch of days, both included; the month is said once."""
    if first == last:
        return short(first)
    if (first.year, first.month) != (last.year, last.month):
        return f"{short(first)}–{short(last)}"
    return f"{short(first)}–{last.day}日" if language().startswith("zh") else f"{first.day}–{short(last)}"


def limit_words(amount: int, unit: str) -> str:
    """A period in words."""
    if unit == "working_days":
        return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    if unit == "days":
        return ngettext("%(n)s day", "%(n)s days", amount) % {"n": amount}
    if unit == "months":
        return ngettext("%(n)s month", "%(n)s months", amount) % {"n": amount}
    if unit == "years":
        return ngettext("%(n)s year", "%(n)s years", amount) % {"n": amount}
    return ngettext("%(n)s hour", "%(n)s hours", amount) % {"n": amount}


def moment(value: datetime, zone: ZoneInfo) -> str:
    """An instant as day and time in the given zone: 2026年11月23日 14:32."""
    local = value.astimezone(zone)
    return f"{day(local.date())} {format_time(local, 'HH:mm', locale=LOCALES[language()])}"


def ago(value: datetime, now: datetime) -> str:
    """How long ago an instant was, in one unit: 3 hours ago, 3小時前."""
    words = format_timedelta(value - max(now, value), add_direction=True, locale=LOCALES[language()])
    return str(words.replace(" ", "") if language().startswith("zh") else words)


def weekday_name(number: int) -> str:
    """The short name of a weekday, Monday is 0."""
    return str(get_day_names("narrow" if language().startswith("zh") else "abbreviated", locale=LOCALES[language()])[number])


def weekday_long(number: int) -> str:
    """The name of a weekday, Monday is 0."""
    return str(get_day_names("wide", locale=LOCALES[language()])[number])


def month(value: date) -> str:
    """A month with its year."""
    return format_date(value, "y年M月" if language().startswith("zh") else "MMMM y", locale=LOCALES[language()])


def span_of_months(first: date, last: date) -> str:
    """A stretch of whole months, both included."""
    return month(first) if first == last else f"{month(first)} – {month(last)}"
