"""The inbox by single keys in Chromium: they move, choose, open and search, never while something is typed, and can be switched off."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.chromium import CHROMIUM
from tests.test_journey import browser, page, people
from tongban.actors import cast
from tongban.cases.tests.world import filed

__all__ = ["browser", "people"]  # fixtures
pytestmark = [
    pytest.mark.once,
    pytest.mark.chromium,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
HERE = """(document.activeElement.closest('tr')?.querySelector('.code').textContent
    ?? document.activeElement.name ?? document.activeElement.tagName)"""


def test_keys_lead_through_the_inbox_and_are_silent_while_one_types(
    browser: Browser, people: cast.Cast, live_server: Any, settings: Any, client: Any
) -> None:
    at = timezone.now()
    numbers = [filed(people, at=at).number, filed(people, "minghe", at=at, site_name="明和", domains=["minghe.example"]).number]
    client.force_login(people.accounts["li"])
    desk, cookie = page(browser, script=True), client.cookies[settings.SESSION_COOKIE_NAME]
    desk.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    desk.goto(f"{live_server.url}/desk/", wait_until="load")
    for key, where in (("j", 0), ("j", 1), ("j", 1), ("k", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        desk.keyboard.press(key)
        assert desk.evaluate(HERE) == numbers[where], key
    desk.keyboard.press("x")
    assert desk.evaluate("[...document.querySelectorAll('[name=row]:checked')].map((one) => one.value)") == numbers[:1]
    desk.keyboard.press("/")
    desk.keyboard.type("jx?k")
    assert (desk.evaluate(HERE), desk.input_value("[type=search]")) == ("q", "jx?k")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    assert desk.locator("#keys[open]").count() == 1
    desk.keyboard.press("j")
    desk.keyboard.press("o")
    desk.wait_for_url(f"**/desk/cases/{numbers[0]}*")
    desk.goto(f"{live_server.url}/desk/?keys=off", wait_until="load")
    desk.keyboard.press("j")
    assert desk.evaluate(HERE) == "BODY"
