"""Passkeys in Chromium, whose virtual authenticator answers as a telephone would."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.chromium import CHROMIUM
from tests.test_journey import browser, fits, page, people, sign_in_person
from tongban.actors import cast
from tongban.cases import actions, signed_forms, signing
from tongban.cases.models import Case
from tongban.cases.tests.test_signing import changed, draft
from tongban.cases.tests.world import AT, build
from tongban.log import queries as log

__all__ = ["browser", "people"]  # fixtures
pytestmark = [
    pytest.mark.once,
    pytest.mark.chromium,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device(portal: Page) -> tuple[CDPSession, str]:
    """An authenticator of this page's browser, and its name."""
    tools = portal.context.new_cdp_session(portal)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return tools, str(made["authenticatorId"])


def sign_out(portal: Page, base: str) -> None:
    portal.goto(f"{base}/account")
    portal.click("button:has-text('Sign out') >> nth=0")
    portal.wait_for_url(f"{base}/")


def test_a_passkey_is_added_signs_in_and_opens_nothing_once_removed(
    browser: Browser, people: cast.Cast, live_server: Any, settings: Any
) -> None:
    base = settings.ORIGIN = live_server.url
    portal = page(browser, script=True)
    faults: list[str] = []
    portal.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    tools, name = device(portal)
    sign_in_person(portal, base, "13900000001", "/account/passkeys")
    portal.wait_for_selector("[data-when=without]", state="hidden")  # the page's script is deferred
    fits(portal)
    portal.fill("#f-name", "我的手机")
    portal.click("form[data-passkey] button")
    portal.wait_for_selector("text=The passkey is added")
    assert "我的手机" in portal.inner_text(".list")
    sign_out(portal, base)
    portal.goto(f"{base}/sign-in?next=/account/passkeys")
    portal.click("text=With a passkey")
    fits(portal)
    portal.click("form[data-passkey] button")
    portal.wait_for_selector("text=last used")
    assert portal.url == f"{base}/account/passkeys"
    portal.click("button:has-text('Remove')")
    portal.wait_for_selector("text=The passkey is removed")
    sign_out(portal, base)
    portal.goto(f"{base}/sign-in/passkey")
    portal.click("form[data-passkey] button")
    portal.wait_for_selector("text=This did not match")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    portal.click("form[data-passkey] button")
    portal.wait_for_selector("text=The device did not answer")
    assert faults == []
    person = people.accounts["wang"].person_id
    assert person is not None
    assert {"passkey.added", "passkey.removed"} <= {event.kind for event in log.about(person)}


def test_without_script_the_page_names_the_other_ways(browser: Browser, people: cast.Cast, live_server: Any) -> None:
    portal = page(browser, script=False)
    portal.goto(f"{live_server.url}/sign-in/passkey")
    assert portal.is_visible("text=with a slip from a window")
    assert not portal.is_visible("form[data-passkey]")
    fits(portal)


def test_a_passkey_confirms_a_form_that_several_sign(browser: Browser, tmp_path: Path, live_server: Any, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    base = settings.ORIGIN = live_server.url
    people = build(AT, changed())
    number = draft(people)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    portal = page(browser, script=True)
    device(portal)
    sign_in_person(portal, base, "13900000003", "/account/passkeys")
    portal.fill("#f-name", "我的手机")
    portal.click("form[data-passkey] button")
    portal.wait_for_selector("text=The passkey is added")
    portal.goto(f"{base}/matters/{number}/sign")
    fits(portal)
    portal.click("text=Confirm with my passkey")
    portal.wait_for_selector("text=You have confirmed the form as it stands here.")
    (one,) = signed_forms.verify(signing.document(signing.kept(Case.objects.get(number=number))))
    assert (one.role, one.verdict) == ("partner", "proved")
