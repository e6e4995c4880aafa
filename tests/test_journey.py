"""The first whole journey in Chromium: found by search, filed on a phone without script, decided at the desk, verified, revoked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM, SHELL
from tests.scanning import scanned
from tongban.actors import cast, sign_in
from tongban.cases.tests.world import PDF, RECENT, build
from tongban.documents import page_picture
from tongban.log import compact, proofs
from tongban.log.sequencer import catch_up

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the tests ask the database themselves between pages.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        binary = CHROMIUM if request.node.name.endswith("[with script]") else SHELL
        yield playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


def page(browser: Browser, *, script: bool, **size: Any) -> Page:
    """A page of a new visitor; anything the page's script or network does wrong fails the test."""
    opened = browser.new_context(viewport=size.get("size", PHONE), java_script_enabled=script, locale="en-GB").new_page()
    opened.on(
        "requestfailed",
        lambda request: pytest.fail(f"{request.url}: {request.failure}") if "ERR_ABORTED" not in str(request.failure) else None,
    )
    return opened


def officer(browser: Browser, base: str, people: cast.Cast, name: str) -> Page:
    """An officer signed in at the desk."""
    desk = page(browser, script=False, size={"width": 1280, "height": 800})
    desk.goto(f"{base}/desk/sign-in")
    desk.fill("#l", name)
    desk.fill("#p", cast.PASSWORD)
    desk.fill("#c", sign_in.totp(people.secrets[name], timezone.now()))
    desk.click("button.big")
    assert desk.url.endswith("/desk/")
    return desk


def sign_in_person(portal: Page, base: str, phone: str, following: str) -> None:
    portal.goto(f"{base}/sign-in?next={following}")
    portal.fill("#f-phone", phone)
    portal.click("button.big")
    portal.fill("#f-code", portal.inner_text(".notice .code"))
    portal.click("button.big")


def fits(portal: Page) -> None:
    """No page is wider than the phone."""
    width = portal.locator("html").bounding_box()
    assert width is not None
    assert width["width"] <= PHONE["width"] + 1


def apply(portal: Page, base: str) -> str:
    """Found by an everyday word, filled in, refused with everything at once, mended, submitted; returns the number."""
    portal.goto(base)
    portal.fill("#q", "開網店")
    portal.keyboard.press("Enter")
    portal.click("text=Filing of a commercial website")
    fits(portal)
    sign_in_person(portal, base, "13900000001", "/services/redshield.website-filing")
    portal.click("text=Apply now")
    assert "verified" in portal.inner_text(".fetched")
    portal.fill("#f-site_name", "恒达鲜食")
    portal.fill("#f-domains", "shop.hengda.example\nm.hengda.example")
    portal.check("input[value=trading]")
    portal.click("text=Save and go on")
    portal.click("text=Save and go on")
    portal.set_input_files("#up-domain-certificate", files=[{"name": "证书.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    portal.click("text=Save and go on")
    portal.click("button:has-text('Submit')")
    assert "4 things to change" in portal.inner_text(".errsum")
    portal.click(".errsum a >> nth=0")
    for name, value in (("provider", "示例网络"), ("address", "广安区演示路1号"), ("webmaster", "王芳"), ("phone", "13900000001")):
        portal.fill(f"#f-{name}", value)
    portal.click("text=Save and go on")
    portal.click("text=Save and go on")
    portal.click("button:has-text('Submit')")
    fits(portal)
    assert "Your signed receipt" in portal.inner_text("main")
    return portal.url.partition("#")[0].rpartition("/")[2]


def ask_and_supply(clerk: Page, portal: Page, base: str, number: str) -> None:
    """The clerk accepts and asks; the applicant supplies; the clerk passes it on."""
    clerk.click("text=恒达贸易")
    clerk.click("button:has-text('Accept')")
    clerk.click("summary:has-text('Ask for a supplement')")
    clerk.check("input[value='material:domain-certificate']")
    clerk.check("input[name=cause][value=applicant]")
    clerk.fill("#sw", "缺第2页")
    clerk.click("button:has-text('Ask')")
    portal.goto(f"{base}/matters/{number}")
    assert "Waiting for you" in portal.inner_text("main")
    portal.set_input_files("#up-domain-certificate", files=[{"name": "第2页.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    portal.click("text=Send it in")
    portal.wait_for_selector("text=the clock runs again")  # with script the form waits for its file
    clerk.goto(f"{base}/desk/cases/{number}")
    clerk.fill("#op", "材料齐全")
    clerk.click("text=Pass on for decision")


def look_at_mark(visitor: Page, address: str) -> None:
    """A stranger sees the addresses first and finds a look-alike out."""
    visitor.goto(address)
    fits(visitor)
    assert visitor.inner_text(".hosts li >> nth=0") == "shop.hengda.example"
    assert "Valid" in visitor.inner_text("h1")
    assert "We do not know from which site you came" in visitor.inner_text("article")
    visitor.fill("#a", "https://sh0p.hengda.example/pay")
    visitor.click("button:has-text('Compare')")
    assert "only looks like" in visitor.inner_text("article")


def scan(browser: Browser, portal: Page, base: str) -> Page:
    """A stranger's page, opened from the code in the picture of somebody's screen."""
    (address,) = scanned(browser, portal.locator("svg.qr").first.screenshot())
    stranger = page(browser, script=False)
    stranger.goto(base + "/" + address.partition("://")[2].partition("/")[2])
    return stranger


def look_at_receipts(browser: Browser, portal: Page, base: str, number: str) -> None:
    """The code on the screen and the one on paper are the signed receipt: a stranger sees it checked, a program needs nothing else."""
    paper = portal.request.get(base + str(portal.get_attribute("a:has-text('Receipt (PDF)')", "href"))).body()
    for picture in (portal.locator("svg.qr").nth(1).screenshot(), page_picture.draw(paper, 1)):
        (address,) = scanned(browser, picture)
        assert proofs.verify(compact.read(str(compact.found_in(address))), keys=[]).ok
        stranger = page(browser, script=False)
        stranger.goto(base + "/" + address.partition("://")[2].partition("/")[2])
        fits(stranger)
        told = stranger.inner_text("main")
        assert ("what it proves stands in the log" in told, number in told, "恒达" in told) == (True, True, False)


@pytest.mark.parametrize("script", [pytest.param(False, id="without script"), pytest.param(True, id="with script", marks=pytest.mark.once)])
def test_a_website_is_filed_decided_verified_and_revoked(browser: Browser, live_server: Any, people: cast.Cast, script: bool) -> None:
    base = live_server.url
    portal = page(browser, script=script)
    number = apply(portal, base)
    told = scan(browser, portal, base).inner_text("main")
    assert (number in told, "恒达鲜食" in told) == (True, False)  # where it stands, and nothing of what was filed
    receipt = portal.request.get(f"{base}/matters/{number}/receipt.json").json()
    assert proofs.verify(receipt, keys=[]).ok
    look_at_receipts(browser, portal, base, number)
    ask_and_supply(officer(browser, base, people, "li"), portal, base, number)
    head = officer(browser, base, people, "zhao")
    head.click("text=恒达贸易")
    head.click("button.btn:has-text('Filed')")
    head.click("text=Serve the decision")

    portal.goto(f"{base}/licences")
    portal.click("h2 a")
    portal.click("text=Make a code for five minutes")
    assert "Valid" in scan(browser, portal, base).inner_text("main")
    portal.goto(f"{base}/licences")
    portal.click("h2 a")
    mark = f"{base}/b/{portal.inner_text('p.code.small').rpartition('/b/')[2]}"
    assert portal.request.get(portal.url + "?as=pdf").body().startswith(b"%PDF")
    look_at_mark(page(browser, script=script), mark)

    head.goto(f"{base}/desk/cases/{number}?part=papers")
    head.click("summary:has-text('Revoke')")
    head.check("input[value=false-data]")
    head.click("text=Revoke the licence")
    # The first visitor's browser may keep the page for 30 s (W5); another sees the change at once.
    another = page(browser, script=script)
    another.goto(mark)
    assert "Revoked" in another.inner_text("h1")
    assert "行政许可法》第69条" in another.inner_text("article")
    portal.goto(f"{base}/looked")
    assert number in portal.inner_text("main")
    catch_up()
    later = proofs.verify(portal.request.get(f"{base}/matters/{number}/receipt.json").json(), keys=[])
    assert (later.ok, later.placed) == (True, True)


@pytest.mark.once
@pytest.mark.parametrize("lang", ["zh-hant", "zh-hans", "en", "fr"])
def test_the_public_pages_speak_four_languages(browser: Browser, live_server: Any, people: cast.Cast, lang: str) -> None:
    visitor = page(browser, script=False)
    for path in (
        "/",
        "/services",
        "/services/redshield.website-filing",
        "/sign-in",
        "/verify",
        "/progress",
        "/log",
        "/region",
        "/desk/sign-in",
    ):
        answer = visitor.goto(f"{live_server.url}{path}?lang={lang}")
        assert answer is not None
        assert answer.status == 200
        assert visitor.get_attribute("html", "lang") == {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}.get(lang, lang)
        fits(visitor)
