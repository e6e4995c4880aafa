"""Tags of the design system: icons, assets, dates."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tongban.web import dates, unsent
from tongban.web.icons import ICONS

register = template.Library()
HTML_LANG = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans", "en": "en", "fr": "fr"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon beside words; never alone, so hidden from readers aloud."""
    return mark_safe(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>')  # our own table, no input


@register.simple_tag(takes_context=True)
def whose(context: dict[str, Any]) -> SafeString:
    """The hidden field by which a form says whose page it stands on, so that nothing typed is lost with a session."""
    mark = unsent.mark(context["request"], context.get("page_address", ""))
    return format_html('<input type="hidden" name="{}" value="{}">', unsent.FIELD, mark)


@cache
def _version(name: str) -> str:
    with open(str(finders.find(name)), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:10]


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file; changes with its content."""
    return f"{static(name)}?v={_version(name)}"


@register.filter
def html_lang(code: str) -> str:
    """The BCP 47 tag of a language of the interface."""
    return HTML_LANG.get(code, code)


OWN_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English", "fr": "Français"}


@register.filter
def language_name_own(tag: str) -> str:
    """A language by its own name."""
    return OWN_NAMES.get(tag, tag)


@register.filter
def day(value: date | None) -> SafeString:
    """A day in words, inside <time>."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.day(value)) if value else SafeString("")


@register.filter
def weekday(value: date | None) -> SafeString:
    """A day with its weekday, where somebody must act."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.day(value, weekday=True)) if value else SafeString("")


@register.filter
def moment(value: datetime | None, zone: Any = None) -> SafeString:
    """An instant as day and time; `zone` is that of the agency's region, else the platform's."""
    if not value:
        return SafeString("")
    chosen = zone if isinstance(zone, ZoneInfo) else ZoneInfo(settings.TIME_ZONE)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), dates.moment(value, chosen))


@register.simple_tag(takes_context=True)
def choose(context: dict[str, Any], **chosen: str) -> str:
    """The address of this page with a choice of the reader (`lang`, `size`, `theme`, `contrast`), keeping the rest of the query."""
    request = context["request"]
    if not hasattr(request, "asked_by_name"):  # written once, for a page has a dozen choices
        request.asked_by_name = {name: urlencode([(name, one) for one in values]) for name, values in request.GET.lists()}
    written = request.asked_by_name | {name: urlencode({name: value}) for name, value in chosen.items()}
    return f"?{'&'.join(written.values())}"


@register.filter
def listed(address: str) -> str:
    """The part of an address that says from which list a page is opened."""
    return urlencode({"list": address}) if address else ""
