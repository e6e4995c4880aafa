"""Components that hold what a page says: one tag each, drawn by its template in `parts`; `/design` shows them in all states."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()
PICTURES = {"ok": "ok", "warn": "warn", "bad": "bad"}


def _drawn(name: str, /, **told: object) -> SafeString:
    return SafeString(get_template(f"parts/{name}.html").render(told))


@lru_cache(maxsize=200)
def _around(name: str, /, **told: str | bool) -> tuple[str, str]:
    """What a component has before and behind its content: a list has hundreds of tags of a few kinds."""
    before, _, behind = _drawn(name, content="\0", **told).partition("\0")
    return before, behind


@register.simple_block_tag
def tag(content: str, kind: str = "", picture: str = "") -> SafeString:
    """A state in a few words: `kind` ok, warn, bad, info or none; picture and words say the same as the colour."""
    before, behind = _around("tag", kind=kind, picture=picture or PICTURES.get(kind, "info"))
    return SafeString(before + content + behind)


@register.simple_block_tag
def notice(content: str, kind: str = "", picture: str = "", more: str = "", *, status: bool = False) -> SafeString:
    """What a reader must know before going on; `status` is read aloud when it answers what was just done."""
    before, behind = _around("notice", kind=kind, picture=picture or PICTURES.get(kind, "info"), more=more, status=status)
    return SafeString(before + content + behind)


@register.simple_block_tag
def disclosure(content: str, summary: str, kind: str = "more", **told: object) -> SafeString:
    """What opens when it is asked for: `open` from the beginning; of those with the same `name` one is open at a time.

    `tone` bad for what takes away; `about` says to readers aloud what it is of; `key` opens it; `lang` and `id` as in HTML.
    """
    return _drawn("disclosure", content=content, summary=summary, kind=kind, **told)


@register.simple_block_tag
def acts(content: str, label: str, more: str = "", role: str = "region") -> SafeString:
    """The bar of what can be done here; it stays in sight."""
    return _drawn("acts", content=content, label=label, more=more, role=role)
