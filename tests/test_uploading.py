"""The script of uploads in Chromium: it shows how far a file is, goes on after a broken line, and says what was refused."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.test_journey import browser as browser
from tests.test_journey import page, people, sign_in_person  # noqa: F401
from tests.test_journey import pytestmark as journeys
from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions, queries
from tongban.cases.tests.world import FILING, PDF
from tongban.documents import partials

pytestmark = [pytest.mark.once, *journeys]


def bring(portal: Page, base: str, people: cast.Cast, number: str) -> None:  # noqa: F811
    """Wang Fang, for Hengda Trading, at the page where a draft takes its files."""
    sign_in_person(portal, base, "13900000001", "/account")
    portal.evaluate(
        """party => fetch('/account', {method: 'POST', body: new URLSearchParams({party,
        csrfmiddlewaretoken: document.querySelector('[name=csrfmiddlewaretoken]').value})})""",
        people.parties["hengda"].pk,
    )
    portal.goto(f"{base}/matters/{number}/form/materials")


def test_an_upload_goes_on_after_a_broken_line(browser: Browser, live_server: Any, people: cast.Cast) -> None:  # noqa: F811
    from django.utils import timezone

    at = timezone.now()
    row = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", at), at=at)
    portal = page(browser, script=True)
    bring(portal, live_server.url, people, row.number)
    broken = []

    def line(route: Route) -> None:
        if f"at={partials.PIECE}" in route.request.url and not broken:
            broken.append(route.request.url)
            route.abort("aborted")
        else:
            route.continue_()

    portal.route("**/upload/**", line)
    content = PDF[:9] + b"%" + b"x" * (2 * partials.PIECE) + b"\n" + PDF[9:]
    portal.set_input_files("#up-domain-certificate", files=[{"name": "证书.pdf", "mimeType": "application/pdf", "buffer": content}])
    portal.wait_for_selector("[data-when=done]:visible")
    assert broken
    assert portal.get_attribute("progress", "value") == str(len(content))
    assert [one.file.size for one in queries.materials(row)] == [len(content)]
    portal.set_input_files("#up-domain-certificate", files=[{"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ program"}])
    portal.wait_for_selector("[data-when=refused]:visible")
    assert "is not a PDF" in portal.inner_text("[data-when=refused]:visible")


def test_a_form_that_is_sent_too_early_waits_for_its_file(browser: Browser, live_server: Any, people: cast.Cast) -> None:  # noqa: F811
    from django.utils import timezone

    at = timezone.now()
    row = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", at), at=at)
    portal = page(browser, script=True)
    bring(portal, live_server.url, people, row.number)

    def slowly(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    portal.route("**/upload/**", slowly)
    portal.set_input_files("#up-domain-certificate", files=[{"name": "证书.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    portal.click("text=Save and go on")
    portal.wait_for_url("**/check")
    assert [one.file.size for one in queries.materials(row)] == [len(PDF)]


def test_a_form_whose_file_has_come_is_sent_at_the_first_press(browser: Browser, live_server: Any, people: cast.Cast) -> None:  # noqa: F811
    from django.utils import timezone

    at = timezone.now()
    row = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", at), at=at)
    portal = page(browser, script=True)
    bring(portal, live_server.url, people, row.number)
    portal.set_input_files("#up-domain-certificate", files=[{"name": "证书.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    portal.wait_for_selector("[data-when=done]:visible")
    portal.click("text=Save and go on")
    portal.wait_for_url("**/check")
    assert [one.file.size for one in queries.materials(row)] == [len(PDF)]
