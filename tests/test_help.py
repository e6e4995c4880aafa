"""Help in place: each page has its own, in every language (`make check` holds the catalogues against the texts)."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.test_rights import POSTED, TABLE
from tongban.web import help as helping

FACES = ("portal", "desk", "supervise")
NO_PAGES = (".pdf", ".json", ".csv", ".zip", ".png", ".ics", ".txt", ".letter")


def pages(found: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Address and name of every view of the faces."""
    for one in found.url_patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from pages(one, address, one.namespace or space)
        elif isinstance(one, URLPattern) and space in FACES:
            yield address, f"{space}:{one.name}"


def test_every_page_has_its_help_and_no_help_is_of_a_page_that_is_gone() -> None:
    named = dict(pages(get_resolver()))
    wanted = {name for address, name in named.items() if TABLE.get(address) != POSTED and not address.endswith(NO_PAGES)}
    assert wanted - set(helping.HELP) - WITHOUT == set()
    assert set(helping.HELP) - set(named.values()) == set()


# Pictures and fragments of pages, and what only leads on.
WITHOUT = {
    "desk:material",
    "portal:file-material",
    "desk:picture",
    "desk:scan",
    "desk:scan-file",
    "desk:act",
    "desk:licence",
    "desk:keep-licence",
    "portal:end-sessions",
    "portal:terminal-begin",
    "portal:sign-file",
    "desk:counter-sign-file",
    "desk:counter-cut",
}


@pytest.mark.django_db
def test_a_page_shows_its_own_help_in_the_readers_language() -> None:
    told = {lang: Client(headers={"accept-language": lang}).get("/verify").content.decode() for lang in ("en", "fr", "zh-hans", "zh-hant")}
    for lang, page in told.items():
        assert page.count('<details class="more help') == 1, lang
    assert "the code that a holder shows you" in told["en"]
    assert "持证人出示的码" in told["zh-hans"]
    assert "持證人出示的碼" in told["zh-hant"]
