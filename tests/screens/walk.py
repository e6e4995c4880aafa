"""The journey that brings a demonstration to the point where each page has something to show."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

from tests.running import Running, with_tables

FILLED = ("--demo", "--past", "40")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class Walk:
    """A browser for each kind of reader, and the addresses that the journey has found, by name of the picture."""

    browser: Browser
    node: Running
    base: str
    readers: dict[str, BrowserContext] = field(default_factory=dict)
    addresses: dict[str, tuple[str, str]] = field(default_factory=dict)  # name -> (reader, address)

    def reader(self, name: str) -> Page:
        """A page of a reader; who is new gets a browser of their own."""
        if name not in self.readers:
            self.readers[name] = self.browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
        return self.readers[name].new_page()

    def anew(self, name: str, **more: Any) -> BrowserContext:
        """Another browser of a reader, with the same cookies and an empty cache."""
        known = self.readers.get(name)
        return self.browser.new_context(storage_state=known.storage_state() if known else None, locale="en-GB", **more)

    def found(self, name: str, reader: str, address: str) -> None:
        """Note a page to be drawn."""
        self.addresses[name] = (reader, address.removeprefix(self.base).partition("#")[0])


def _enterprise(walk: Walk, page: Page) -> None:
    _sign_in(walk, page, "13900000001", "/services/redshield.website-filing")
    walk.found("code", "visitor", "/sign-in")


def _sign_in(walk: Walk, page: Page, phone: str, onward: str) -> None:
    page.goto(f"{walk.base}/sign-in?next={onward}")
    page.fill("#f-phone", phone)
    page.click("button.big")
    page.fill("#f-code", page.inner_text(".notice .code"))
    page.click("button.big")


def _officer(walk: Walk, name: str) -> Page:
    page = walk.reader(name)
    page.goto(f"{walk.base}/desk/sign-in")
    page.fill("#l", name)
    page.fill("#p", "demonstration only")
    page.fill("#c", walk.node.tongban("demo", "code", name).stdout.split()[0])
    page.click("button.big")
    return page


def take(desk: Page) -> None:
    """Where others have waited longer, the case of the page is taken with a reason first."""
    if desk.locator("#f-out_of_turn").count():
        desk.click("summary:has-text('Take before its turn')")
        desk.fill("#f-out_of_turn", "当事人在窗口等候")
        desk.click("form[action*='/take'] button")
        desk.wait_for_selector("#f-out_of_turn", state="detached")


def accept(clerk: Page) -> None:
    """Accept the case of the page, before its turn where it has to be."""
    take(clerk)
    clerk.click("button:has-text('Accept')")


def _file(walk: Walk, page: Page, site: str, domains: str, *, proof: bool = True) -> str:
    """File a website; returns the number of the case."""
    page.goto(f"{walk.base}/services/redshield.website-filing")
    page.click("form button:has-text('Apply now')")
    page.fill("#f-site_name", site)
    page.fill("#f-domains", domains)
    page.check("input[value=trading]")
    page.click("text=Save and go on")
    for name, value in (("provider", "示例网络"), ("address", "广安区演示路1号"), ("webmaster", "王芳"), ("phone", "13900000001")):
        page.fill(f"#f-{name}", value)
    page.click("text=Save and go on")
    if proof:
        page.set_input_files("#up-domain-certificate", files=[FilePayload(name="证书.pdf", mimeType="application/pdf", buffer=PDF)])
    page.click("text=Save and go on")
    page.click("button:has-text('Submit')")
    return page.url.partition("#")[0].rpartition("/")[2]


def _second_draft(walk: Walk, page: Page) -> None:
    """A draft is left lying, so that the pages of the form have something to show."""
    page.goto(f"{walk.base}/services/redshield.website-filing")
    page.click("form button:has-text('Apply now')")
    page.fill("#f-site_name", "恒达果园")
    page.click("text=Save and go on")
    draft = page.url.partition("/form/")[0]
    for name, rest in (("form", "/form/site"), ("materials", "/form/materials"), ("check", "/check")):
        walk.found(name, "wang", draft + rest)


def prepare(walk: Walk) -> None:
    """File, ask for a supplement, grant another filing, and note every page that now has something to show."""
    for name, address in PUBLIC.items():
        walk.found(name, "visitor", address)
    page = walk.reader("wang")
    _enterprise(walk, page)
    number = _file(walk, page, "恒达鲜食", "shop.hengda.example\nm.hengda.example")
    clerk, head = _officer(walk, "li"), _officer(walk, "zhao")
    clerk.goto(f"{walk.base}/desk/cases/{number}")
    accept(clerk)
    clerk.click("summary:has-text('Ask for a supplement')")
    clerk.check("input[value='material:domain-certificate']")
    clerk.check("input[name=cause][value=applicant]")
    clerk.fill("#sw", "缺第2页")
    clerk.click("form[action$=supplement] button")
    clerk.click("summary:has-text('Record a visit')")
    clerk.fill("#vp", "3号窗口")
    clerk.click("form[action$=visit] button")
    walk.found("matter-waiting", "wang", f"/matters/{number}")
    walk.found("delivery", "wang", f"/matters/{number}/delivery")
    walk.found("desk-case-waiting", "li", f"/desk/cases/{number}")
    second = _granted(walk, page, clerk, head)
    walk.found("matter-closed", "wang", f"/matters/{second}")
    _rated(walk, page, head, second)
    walk.found("desk-case", "zhao", f"/desk/cases/{second}")
    walk.found("desk-case-papers", "zhao", f"/desk/cases/{second}?part=papers")
    walk.found("desk-phrases", "zhao", "/desk/phrases")
    walk.found("desk-announcements", "zhao", "/desk/announcements")
    _unproven(walk, page)
    page.goto(f"{walk.base}/licences")
    page.click("h2 a")
    walk.found("licence", "wang", page.url)
    walk.found("badge", "visitor", "/b/" + page.inner_text("p.code.small").rpartition("/b/")[2])
    _second_draft(walk, page)
    _visit(walk, page)
    _allowance(walk)
    _own_motion(walk)
    for name, reader, address in SIGNED_IN:
        walk.found(name, reader, address)
    for name in ("chen", "gao"):
        _officer(walk, name)


def _visit(walk: Walk, page: Page) -> None:
    """A visit is booked: its day, its times, the confirmation, the booking and the list of the day."""
    page.goto(f"{walk.base}/book/1?service=redshield.website-filing")
    page.click("#f-day .list a >> nth=1")
    day = page.url
    walk.found("book-times", "wang", day)
    page.click("#f-time .list a >> nth=3")
    walk.found("book-sure", "wang", page.url)
    page.click("button.big")
    walk.found("booking", "wang", page.url)
    walk.found("desk-bookings", "li", f"/desk/bookings?day={day.partition('day=')[2]}")


def _own_motion(walk: Walk) -> None:
    """A random inspection and a penalty, as the demonstration has them."""
    mei, page = _officer(walk, "mei"), walk.reader("visitor")
    mei.goto(f"{walk.base}/desk/?service=penalty.ordinary")
    number = mei.inner_text("td .code >> nth=0")
    walk.found("own-case", "mei", f"/desk/cases/{number}")
    walk.found("own-defence", "mei", f"/desk/cases/{number}/defence")
    walk.found("own-record", "mei", f"/desk/cases/{number}/record")
    walk.found("own-open", "mei", "/desk/open-case?service=penalty.ordinary")
    walk.found("own-matter", "wang", f"/matters/{number}")
    walk.found("own-file", "wang", f"/matters/{number}/file")
    walk.found("own-plans", "zhao", "/desk/inspections")
    page.goto(f"{walk.base}/open/inspections")
    walk.found("own-plan", "visitor", page.get_attribute("main .list a", "href") or "")


def _allowance(walk: Walk) -> None:
    """An old person's allowance: the guide, a draft, a mistake, what was filed, the certificate."""
    page, guide = walk.reader("zhou"), "/services/benefits.old-age-allowance"
    _sign_in(walk, page, "13900000003", guide)
    walk.found("allowance-guide", "zhou", guide)
    page.goto(f"{walk.base}/notices")
    walk.found("sign", "zhou", page.get_attribute("a[href$='/sign']", "href") or "")
    number = _paid(walk, page, "6217999999999999006")
    walk.found("allowance-matter", "zhou", f"/matters/{number}")
    for name in ("he", "tang"):
        desk = _officer(walk, name)
        desk.goto(f"{walk.base}/desk/cases/{number}")
        take(desk)
        if name == "he":
            walk.found("allowance-desk", "he", f"/desk/cases/{number}")
            desk.fill("#op", "核对无误")
            desk.click("form[action$=review] button")
        else:
            desk.click("button.btn:has-text('Granted')")
            desk.click("text=Serve the decision")
    page.goto(f"{walk.base}/licences")
    page.click("h2 a")
    walk.found("allowance-licence", "zhou", page.url)
    walk.found("allowance-renewal", "zhou", "/services/benefits.allowance-renewal")
    page.goto(f"{walk.base}{guide}")
    page.click("form button:has-text('Apply now')")
    walk.found("allowance-form", "zhou", page.url)


def _paid(walk: Walk, page: Page, card: str) -> str:
    page.goto(f"{walk.base}/services/benefits.old-age-allowance")
    page.click("form button:has-text('Apply now')")
    page.fill("#f-account", card)
    page.click("text=Save and go on")
    page.click("text=Save and go on")
    page.click("button:has-text('Submit')")
    return page.url.rpartition("/")[2]


def _rated(walk: Walk, page: Page, head: Page, number: str) -> None:
    """A bad rating: the page of the party and that of the office."""
    page.goto(f"{walk.base}/matters/{number}/rating")
    page.check("input[name=level][value='5']")
    page.fill("#f-words", "等了很久才有答复")
    page.click("button.big")
    walk.found("rating-given", "wang", f"/matters/{number}/rating")
    head.goto(f"{walk.base}/supervise/waiting")
    head.click("th a")
    walk.found("bad-rating", "zhao", head.url)
    desk = _officer(walk, "ding")
    desk.goto(head.url)
    desk.check("input[name=founded][value=yes]")
    desk.click("button:has-text('Note what was found')")
    desk.fill("#f-words", "已当面致歉，并改为当天送达")
    desk.click("button:has-text('Note what was put right')")
    walk.found("bad-rating-answer", "ding", head.url)


def _unproven(walk: Walk, page: Page) -> None:
    """A filing whose second domain is not shown yet."""
    number = _file(walk, page, "恒达果铺", "guopu.hengda.example\nm.guopu.hengda.example", proof=False)
    command = page.inner_text(".card .code:text('demo place guopu')").split()
    walk.node.tongban(*command[1:])
    page.click("text=Look again now")
    time.sleep(3)
    walk.found("matter-unproven", "wang", f"/matters/{number}")


def _granted(walk: Walk, page: Page, clerk: Page, head: Page) -> str:
    number = _file(walk, page, "恒达百味", "baiwei.hengda.example")
    clerk.goto(f"{walk.base}/desk/cases/{number}")
    accept(clerk)
    clerk.fill("#op", "材料齐全")
    clerk.click("text=Pass on for decision")
    head.goto(f"{walk.base}/desk/cases/{number}")
    take(head)
    head.click("button.btn:has-text('Filed')")
    head.click("text=Serve the decision")
    return number


PUBLIC = {
    "home": "/",
    "services": "/services?q=" + "%E9%96%8B%E7%B6%B2%E5%BA%97",
    "guide": "/services/redshield.website-filing",
    "rehearse": "/services/redshield.website-filing/rehearse",
    "guide-only": "/services/everyday.construction-permit?fit-land=yes&fit-planning=yes&fit-builder=no",
    "listed": "/services/item-1",
    "region": "/region",
    "book-halls": "/book",
    "book": "/book/1",
    "own-public": "/open/inspections",
    "own-penalties": "/open/penalties",
    "ask": "/ask",
    "ask-office": "/ask/voice.consultation",
    "complain": "/ask/voice.complaint",
    "answers": "/open/answers",
    "late-cases": "/open/late",
    "deadlines": "/open/deadlines",
    "sign-in": "/sign-in",
    "slip": "/sign-in/slip",
    "passkey": "/sign-in/passkey",
    "sign-up": "/sign-up",
    "verify": "/verify",
    "genuine": "/verify/document",
    "announcements": "/announcements",
    "announcement": "/announcements/1",
    "progress": "/progress",
    "open": "/open",
    "results": "/open/results",
    "limits": "/open/limits",
    "statistics": "/open/statistics",
    "log": "/log",
    "design": "/design",
    "desk-sign-in": "/desk/sign-in",
    "missing": "/no-such-page",
}
SIGNED_IN = (
    ("mine", "wang", "/matters"),
    ("drafts", "wang", "/matters?show=drafts"),
    ("earlier", "wang", "/earlier"),
    ("notices", "wang", "/notices"),
    ("calendar", "wang", "/notices/calendar"),
    ("mandates", "wang", "/mandates"),
    ("licences", "wang", "/licences"),
    ("looked", "wang", "/looked"),
    ("account", "wang", "/account"),
    ("passkeys", "wang", "/account/passkeys"),
    ("reach", "wang", "/account/notices"),
    ("inbox", "li", "/desk/"),
    ("desk-earlier", "li", "/desk/earlier"),
    ("desk-earlier-one", "li", "/desk/earlier/1"),
    ("desk-account", "li", "/desk/account"),
    ("absence", "li", "/desk/absence"),
    ("window-telephone", "li", "/desk/counter?way=hotline"),
    ("window-post", "li", "/desk/counter?way=post"),
    ("queue", "li", "/desk/queue"),
    ("bookings", "wang", "/bookings"),
    ("booking-hours", "zhao", "/desk/bookings/hours"),
    ("terminals", "zhao", "/desk/queue/terminals"),
    ("hall-windows", "zhao", "/desk/bookings/windows"),
    ("packs", "gao", "/desk/packs"),
    ("pack", "gao", "/desk/packs/redshield"),
    ("pack-file", "gao", "/desk/packs/redshield/file?path=services/website-filing/form.yaml"),
    ("pack-words", "gao", "/desk/packs/redshield/words?service=website-filing"),
    ("records", "li", "/desk/records"),
    ("supervise", "chen", "/supervise/"),
    ("late", "chen", "/supervise/late"),
    ("time", "chen", "/supervise/figures/time"),
    ("ratings", "chen", "/supervise/figures/ratings"),
    ("behind", "chen", "/supervise/cases/gross"),
    ("definitions", "chen", "/supervise/definitions"),
    ("undelivered", "chen", "/supervise/notices"),
    ("bad-ratings", "zhao", "/supervise/waiting"),
    ("bad-ratings-above", "chen", "/supervise/waiting"),
    ("events", "chen", "/supervise/events"),
    ("events-privileged", "chen", "/supervise/events?view=privileged"),
    ("visits", "chen", "/supervise/visits"),
    ("steps", "chen", "/supervise/figures/steps"),
)


def node(home: Path) -> Running:
    """A demonstration in a home of its own; it is filled once for all who walk in one run of tests."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return _filled(home)
    made = Path(os.environ["TONGBAN_HOME"]).parent / f"demonstration-{run}"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _filled(made.with_suffix(".new")).stop()
            made.with_suffix(".new").rename(made)
    shutil.copytree(made, home)
    return Running(home, "").start(*FILLED)


def _filled(home: Path) -> Running:
    shutil.copytree(with_tables().home, home, dirs_exist_ok=True)
    return Running(home, "").start(*FILLED, patience=240)
