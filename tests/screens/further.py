"""The pages of the walk that law-grade cases bring: joint matters, fees, objections, days, windows, administration."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import FilePayload, Page

from tests.screens import trials
from tests.screens import walk as w
from tongban.base.identifiers import make_resident
from tongban.base.names import is_case_number

CERTIFICATE = FilePayload(name="证书.pdf", mimeType="application/pdf", buffer=w.PDF)
# name of the page, who reads it, where
PLAIN = (
    ("joint-list", "visitor", "/joint"),
    ("joint-guide", "visitor", "/joint/business.start"),
    ("disclosure-guide", "visitor", "/services/disclosure.information-request"),
    ("queue-board", "visitor", "/queue/1"),
    ("answers-empty", "visitor", "/open/answers?q=%E6%B2%A1%E6%9C%89"),
    ("mail", "wang", "/account/mail"),
    ("many", "wang", "/services/redshield.website-filing/many"),
    ("many-none", "zhang", "/many"),
    ("telephone", "zhang", "/account/telephone"),
    ("reconsideration", "wang", "/ask/reconsideration.application"),
    ("fair", "chen", "/supervise/fair"),
    ("payments", "chen", "/supervise/payments"),
    ("stuck", "chen", "/supervise/stuck"),
    ("agencies", "admin", "/desk/agencies"),
    ("agency-new", "admin", "/desk/agencies/new"),
    ("open-agencies", "visitor", "/open/agencies"),
    ("open-delegations", "visitor", "/open/delegations"),
    ("lent", "zhao", "/desk/lent"),
    ("deviations", "chen", "/supervise/deviations"),
    ("catalogue", "gao", "/desk/catalogue?part=local"),
    ("catalogue-waiting", "shen", "/desk/catalogue"),
    ("catalogue-items", "shen", "/desk/catalogue?part=catalogue"),
    ("catalogue-missing", "shen", "/desk/catalogue?part=missing&region=511600000000"),
    ("basic-item", "shen", "/desk/catalogue/new"),
    ("basic-change", "shen", "/desk/catalogue/changes/1"),
    ("copying", "gao", "/desk/packs/copying?service=business.hotel&source=511602000000"),
    ("moving", "zhao", "/desk/moving"),
    ("articles", "gao", "/desk/articles"),
    ("officers", "admin", "/desk/officers"),
    ("outages", "admin", "/desk/outages"),
    ("calendars", "admin", "/desk/calendars"),
)


def prepare(walk: w.Walk) -> None:
    """The whole walk: what `walk.prepare` goes through, and what it leaves out."""
    w.prepare(walk)
    for name in ("admin", "security", "shen"):
        w._officer(walk, name)
    for name, reader, address in PLAIN:
        walk.found(name, reader, address)
    number = walk.addresses["matter-waiting"][1].rpartition("/")[2]
    walk.found("matter-days", "wang", f"/matters/{number}/days")
    walk.found("matter-change", "wang", f"/matters/{number}/change")
    walk.found("desk-days", "li", f"/desk/cases/{number}/days")
    walk.found("originals", "li", f"/desk/originals/{number}")
    _joint(walk)
    _fee(walk)
    _window(walk, walk.reader("li"))
    _offices(walk)
    trials.prepare(walk, walk.reader("gao"), walk.reader("zhao"))
    _ledgers(walk)
    _port(walk, walk.reader("wang"))
    _many(walk, walk.reader("wang"))


def _joint(walk: w.Walk) -> None:
    """Start a business, for himself: the one form and its check; and what another was filed as."""
    page, guide = walk.reader("zhang"), "/joint/business.start"
    w._sign_in(walk, page, "13900000002", guide)
    form = _begun(page)
    _told(page)
    page.wait_for_url("**/materials")  # the page of files may still be on its way
    for one in page.locator("input[type=file]").all():
        one.set_input_files([CERTIFICATE])
    page.click("button[name=go][value=next]")
    page.wait_for_url("**/check")  # the form waits for its files
    check = f"{form.removesuffix('/form')}/check"
    page.goto(walk.base + guide)
    another = _begun(page)
    walk.found("joint-check", "zhang", another.removesuffix("/form") + "/check")
    page.goto(check)
    page.click("form button:has-text('Submit')")
    page.wait_for_url(form.removesuffix("/form"))  # filed: the page of the matter itself
    walk.found("joint-matter", "zhang", page.url)
    walk.found("joint-form", "zhang", f"{another}/joint")
    walk.found("joint-materials", "zhang", f"{another}/materials")


def _port(walk: w.Walk, page: Page) -> None:
    """The single window of the port: its guide, and pages of the one form."""
    guide = "/joint/eport.import"
    page.goto(walk.base + guide)
    form = _begun(page)
    walk.found("window-guide", "wang", guide)
    for name in ("goods", "declaration"):
        walk.found(f"window-{name}", "wang", f"{form}/{name}")


def _many(walk: w.Walk, page: Page) -> None:
    """Two filings sent in one file, of which one is refused."""
    page.goto(f"{walk.base}/services/redshield.website-filing/many")
    lines = (
        "application;site_name;domains;kind;provider;address;webmaster;phone;material.domain-certificate",
        "一号;恒达茶园;tea.hengda.example;trading;示例网络;广安区演示路1号;王芳;13900000001;cert.pdf",
        "二号;恒达米酒;wine.hengda.example;trading;示例网络;广安区演示路1号;王芳;12;cert.pdf",
    )
    sheet = FilePayload(name="三月.csv", mimeType="text/csv", buffer="\r\n".join(lines).encode("utf-8-sig"))
    page.set_input_files("#f-file", sheet)
    page.set_input_files("#f-beside", {**CERTIFICATE, "name": "cert.pdf"})
    with page.expect_navigation():
        page.click("main form button.big")
    result = page.url
    for _ in range(60):
        page.goto(f"{result}?state=waiting")
        if page.locator("main table").count() == 0:
            break
        page.wait_for_timeout(500)
    walk.found("many-result", "wang", result)
    walk.found("many-list", "wang", "/many")


def _begun(page: Page) -> str:
    """The form of a new draft."""
    page.click("form[action$='/start'] button")
    return page.url.rpartition("/")[0]


def _told(page: Page) -> None:
    """Every question of the one form answered, up to its materials."""
    page.check("input[name=hires][value=yes]")
    page.click("button[name=go][value=next]")
    for given in (
        {"company": "明和云创科技有限公司", "scope": "软件开发"},
        {"capital": "1000", "representative": "张伟"},
        {"seals": "1", "phone": "13900000002"},
        {},
        {"staff": "2"},
    ):
        for name, value in given.items():
            page.fill(f"#f-{name}", value)
        if not given:
            page.check("input[name=taxpayer] >> nth=0")
        page.click("button[name=go][value=next]")


def _fee(walk: w.Walk) -> None:
    """A request for information of so many items that it costs something."""
    page = walk.reader("zhang")
    page.goto(f"{walk.base}/services/disclosure.information-request")
    asked = page.locator("#agency option", has_text="市监局").first
    page.select_option("#agency", asked.get_attribute("value"))
    page.click("form button:has-text('Apply now')")
    page.fill("#f-subject", "2025年广安区网站备案的审查标准和统计")
    page.fill("#f-items", "12")
    page.fill("#f-before", "0")
    for _ in range(6):
        if page.locator("button:has-text('Submit')").count():
            break
        page.click("button[name=go][value=next]")
    page.click("button:has-text('Submit')")
    number = page.url.partition("#")[0].rpartition("/")[2]
    walk.found("matter-fee", "zhang", f"/matters/{number}")
    walk.found("pay", "zhang", f"/matters/{number}/pay")
    walk.found("charges", "zhao", f"/desk/charges/{number}")
    page = walk.reader("wang")
    page.goto(f"{walk.base}/notices")
    asked = page.get_attribute("a[href*='/consultations/']", "href") or ""
    walk.found("consultation", "wang", asked)
    walk.found("charges-paid", "zhao", asked.replace("/consultations/", "/desk/charges/"))


def _present(walk: w.Walk, clerk: Page) -> None:
    """Wang Fang stands at the window of an officer."""
    clerk.goto(f"{walk.base}/desk/counter")
    clerk.fill("#f-number", make_resident(date(1990, 1, 2), 2))
    clerk.fill("#f-name", "王芳")
    clerk.fill("#f-place", "3号窗口")
    clerk.click("button[value=attend]")


def _window(walk: w.Walk, clerk: Page) -> None:
    """Somebody is at the window: choosing, a page of the form, the check; the one form of a joint matter."""
    _present(walk, clerk)
    walk.found("counter", "li", "/desk/counter")
    number = walk.addresses["matter-waiting"][1].rpartition("/")[2]
    walk.found("counter-bring", "li", f"/desk/counter/{number}/bring")
    clerk.select_option("select[name=party]", label="恒达贸易（演示）有限公司")
    clerk.select_option("select[name=service]", "redshield.website-filing")
    clerk.click("form[action$='/start'] button")
    walk.found("counter-form", "li", clerk.url)
    walk.found("counter-check", "li", f"{clerk.url.partition('/form/')[0]}/check")
    clerk = w._officer(walk, "an")
    _present(walk, clerk)
    clerk.select_option("select[name=matter]", "business.start")
    clerk.click("form[action$='/together'] button")
    walk.found("counter-joint", "an", clerk.url)
    walk.found("counter-joint-check", "an", f"{clerk.url.partition('/form/')[0]}/check")


def _offices(walk: w.Walk) -> None:
    """What administrators see of an agency, a post and an officer."""
    admin = walk.reader("admin")
    for name in ("agencies", "officers"):
        admin.goto(f"{walk.base}/desk/{name}")
        found = admin.get_attribute(f"main th a[href*='/desk/{name}/'] >> nth=0", "href")
        assert found
        walk.found(name.removesuffix("s").replace("agencie", "agency"), "admin", found)
    agency = walk.addresses["agency"][1]
    walk.found("reorganise", "admin", f"{agency}/reorganise")
    walk.found("open-agency", "visitor", agency.replace("/desk/", "/open/"))
    admin.goto(walk.base + agency)
    post = admin.locator("main a[href*='/desk/posts/']")
    if post.count():
        walk.found("post", "admin", post.first.get_attribute("href") or "")


def _ledgers(walk: w.Walk) -> None:
    """The ledger of the demonstration, opened by who keeps it and by whose it is."""
    page = w._officer(walk, "yuhua")
    page.goto(f"{walk.base}/desk/ledgers")
    address = page.get_attribute("tbody th a", "href") or ""
    walk.found("ledgers", "yuhua", "/desk/ledgers")
    walk.found("differences", "yuhua", "/desk/differences")
    page.goto(walk.base + address)
    page.fill("#f-purpose", "核查企业余量（演示）")
    with page.expect_navigation():
        page.click("button.big")
    walk.found("ledger", "yuhua", address)
    number = next(cell for cell in page.locator("td.code").all_inner_texts() if is_case_number(cell))
    walk.found("shipment", "wang", f"/shipments/{number}")
    w._officer(walk, "guan").close()
    walk.found("shipment-why", "guan", f"/desk/shipments/{number}")
    walk.found("ledgers-own", "wang", "/ledgers")
    walk.found("ledger-own", "wang", address.removeprefix("/desk"))
    walk.found("hand-in", "wang", "/ledgers/hand-in")
    page.close()
    page = w._officer(walk, "jin")
    page.goto(f"{walk.base}/desk/in-hand")
    walk.found("in-hand", "jin", "/desk/in-hand")
    walk.found("held", "jin", page.get_attribute("tbody th a", "href") or "")
    page.close()
