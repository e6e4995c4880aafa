"""The journey that brings a demonstration to the point where each page has something to show."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.running import Running

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

    def found(self, name: str, reader: str, address: str) -> None:
        """Note a page to be drawn."""
        self.addresses[name] = (reader, address.removeprefix(self.base).partition("#")[0])


def _enterprise(walk: Walk, page: Page) -> None:
    page.goto(f"{walk.base}/sign-in?next=/services/redshield.website-filing")
    page.fill("#f-phone", "13900000001")
    page.click("button.big")
    walk.found("code", "visitor", "/sign-in")
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
        page.set_input_files("#up-domain-certificate", files=[{"name": "证书.pdf", "mimeType": "application/pdf", "buffer": PDF}])
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
    clerk.click("button:has-text('Accept')")
    clerk.click("summary:has-text('Ask for a supplement')")
    clerk.check("input[value='material:domain-certificate']")
    clerk.fill("#sw", "缺第2页")
    clerk.click("form[action$=supplement] button")
    walk.found("matter-waiting", "wang", f"/matters/{number}")
    walk.found("desk-case-waiting", "li", f"/desk/cases/{number}")
    second = _granted(walk, page, clerk, head)
    walk.found("matter-closed", "wang", f"/matters/{second}")
    walk.found("desk-case", "zhao", f"/desk/cases/{second}")
    _unproven(walk, page)
    page.goto(f"{walk.base}/licences")
    page.click("h2 a")
    walk.found("licence", "wang", page.url)
    walk.found("badge", "visitor", "/b/" + page.inner_text("p.code.small").rpartition("/b/")[2])
    _second_draft(walk, page)
    for name, reader, address in SIGNED_IN:
        walk.found(name, reader, address)
    _officer(walk, "chen")


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
    clerk.click("button:has-text('Accept')")
    clerk.fill("#op", "材料齐全")
    clerk.click("text=Pass on for decision")
    head.goto(f"{walk.base}/desk/cases/{number}")
    head.click("button.btn:has-text('Filed')")
    head.click("text=Serve the decision")
    return number


PUBLIC = {
    "home": "/",
    "services": "/services?q=" + "%E9%96%8B%E7%B6%B2%E5%BA%97",
    "guide": "/services/redshield.website-filing",
    "listed": "/services/item-1",
    "region": "/region",
    "sign-in": "/sign-in",
    "slip": "/sign-in/slip",
    "sign-up": "/sign-up",
    "verify": "/verify",
    "progress": "/progress",
    "log": "/log",
    "desk-sign-in": "/desk/sign-in",
    "missing": "/no-such-page",
}
SIGNED_IN = (
    ("mine", "wang", "/matters"),
    ("licences", "wang", "/licences"),
    ("looked", "wang", "/looked"),
    ("account", "wang", "/account"),
    ("inbox", "li", "/desk/"),
    ("packs", "gao", "/desk/packs"),
    ("late", "chen", "/supervise/"),
)


def node(home: Any) -> Running:
    """A demonstration in a home of its own."""
    os.makedirs(home, exist_ok=True)
    return Running(home, "").start("--demo", patience=120)
