"""The tasks of docs/tasks.md, each as somebody does it with a keyboard alone, on a phone, without script."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import ARGUMENTS, SHELL
from tests.hands import Hands
from tests.running import Running
from tests.screens import walk
from tongban.base.identifiers import make_resident

pytestmark = [
    pytest.mark.once,
    pytest.mark.chromium,
    pytest.mark.skipif(not Path(SHELL).exists(), reason="needs Debian's chromium"),
]
WANG, ZHANG, ZHOU, LIU = "13900000001", "13900000002", "13900000003", "13900000077"
FILING = "/services/redshield.website-filing"
SITE = {"provider": "示例网络", "address": "广安区演示路1号", "webmaster": "王芳", "phone": WANG}


class Town:
    """A demonstration, and those who are signed in at it."""

    def __init__(self, browser: Browser, node: Running) -> None:
        self.browser, self.node, self.base = browser, node, f"http://127.0.0.1:{node.port}"
        self.known: dict[str, Any] = {}

    def visitor(self) -> Hands:
        return Hands(self.browser, self.base)

    def person(self, phone: str) -> Hands:
        """Somebody signed in; the first time by hand, Zhang Wei then as who acts for his firm."""
        if phone not in self.known:
            hands = self.visitor().open("/sign-in")
            sign_in(hands, phone)
            if phone == ZHANG:
                hands.open("/account").choose("input[name=party]", 1).press("Go on as this one").reads("I act for: 明和")
            self.known[phone] = hands.cookies
        return Hands(self.browser, self.base, self.known[phone])


def sign_in(hands: Hands, phone: str) -> None:
    hands.type("#f-phone", phone).press("Send the code").type("#f-code", hands.page.inner_text(".notice .code")).press("Sign in", "button")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    node = walk.node(tmp_path_factory.mktemp("tasks") / "home")
    try:
        with sync_playwright() as playwright:
            yield Town(playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS), node)
    finally:
        node.kill()


@pytest.fixture(scope="module")
def asked(town: Town) -> tuple[str, str]:
    """A filing for which the office has asked a supplement: its number and the code of its receipt."""
    desk = walk.Walk(town.browser, town.node, town.base)
    town.person(WANG)
    page = town.browser.new_context(storage_state=town.known[WANG], locale="en-GB").new_page()
    number = walk._file(desk, page, "恒达鲜食", "shop.hengda.example")
    code = page.inner_text("aside .code.bigp")
    clerk = walk._officer(desk, "li")
    clerk.goto(f"{town.base}/desk/cases/{number}")
    walk.accept(clerk)
    clerk.click("summary:has-text('Ask for a supplement')")
    clerk.check("input[value='material:domain-certificate']")
    clerk.check("input[name=cause][value=applicant]")
    clerk.fill("#sw", "缺第2页")
    clerk.click("form[action$=supplement] button")
    return number, code


def test_01_find_a_service_by_an_everyday_word(town: Town) -> None:
    hands = town.visitor().open("/")
    hands.reach("a", "Skip to the content")
    hands.enter().type("#q", "開網店").enter().press("Filing of a commercial website").reads("What to bring")


def test_02_switch_the_region(town: Town) -> None:
    hands = town.visitor().open("/").press("Change region").press("四川省").press("成都市").press("Show 成都市").reads("成都市")
    assert "成都市" in hands.page.inner_text("header")


def test_03_change_the_language(town: Town) -> None:
    hands = town.visitor().open(FILING).press("繁體中文").reads("要交的材料")
    assert hands.page.get_attribute("html", "lang") == "zh-Hant"
    assert hands.page.url == town.base + FILING
    hands.press("Français").press("简体中文").press("English").reads("What to bring")


def test_04_read_in_large_print_and_high_contrast(town: Town) -> None:
    hands = town.visitor().open(FILING).press("Large print").press("Largest print").press("High contrast")
    assert hands.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 40
    hands.press("Standard version").reads("What to bring")


def test_05_read_what_to_bring_and_fetch_the_blank_form(town: Town) -> None:
    hands = town.visitor().open(FILING).press("What to bring")
    hands.reads("we fetch this for you", "Domain certificate", "upload, or show it without a paper")
    hands.reach("a", "Blank form")
    blank = hands.page.request.get(town.base + str(hands.page.evaluate("document.activeElement.getAttribute('href')")))
    assert blank.body().startswith(b"%PDF")


def test_06_see_whether_a_service_applies_to_me(town: Town) -> None:
    hands = town.visitor().open(FILING).press("Does this apply to me?")
    asked = hands.page.locator("#fit input[value=yes]").count()
    assert asked > 0
    names = hands.page.locator("#fit input[value=yes]").evaluate_all("all => all.map(one => one.name)")
    for name in names:
        hands.choose(f"#fit input[name='{name}']")
    hands.press("See whether it fits").reads("By your answers this fits you.")


def test_07_sign_up(town: Town) -> None:
    hands = town.visitor().open("/").press("Sign in").press("No account yet").type("#f-phone", LIU).press("Send the code")
    hands.type("#f-code", hands.page.inner_text(".notice .code")).type("#f-name", "刘洋")
    hands.type("#f-number", "999999199001010771").press("Open the account").reads("1 thing to change")  # a digit is wrong
    hands.type("#f-number", make_resident(date(1990, 1, 1), 77)).press("Open the account").open("/account").reads("刘洋")
    town.known[LIU] = hands.cookies


def test_08_sign_in_and_out(town: Town) -> None:
    hands = town.visitor().open(FILING).press("Sign in to apply")
    sign_in(hands, ZHOU)
    town.known[ZHOU] = hands.cookies  # a second code within the minute would be refused
    assert hands.page.url == town.base + FILING
    town.person(LIU).open("/account").press("Sign out", "button").open("/matters").press("Sign in", "main a").reads("Mobile number")


def test_09_apply_and_get_a_receipt(town: Town) -> None:
    hands = town.person(WANG).open(FILING).press("Apply now").reads("verified, nothing to fill in")
    hands.type("#f-site_name", "恒达果园").type("#f-domains", "guoyuan.hengda.example").choose("input[name=kind]")
    hands.press("Save and go on")
    for name, value in SITE.items():
        hands.type(f"#f-{name}", value)
    hands.press("Save and go on").file("#up-domain-certificate", "证书.pdf", walk.PDF).press("Save and go on")
    hands.reads("Check your answers", "恒达果园", "guoyuan.hengda.example").press("Submit", "button").reads("Your signed receipt")


def test_10_be_led_to_everything_that_is_missing(town: Town) -> None:
    hands = town.person(WANG).open(FILING).press("Apply now").type("#f-site_name", "恒达书屋")
    for _ in range(3):
        hands.press("Save and go on")
    hands.press("Submit", "button").reads("things to change").press("", ".errsum a").reach("#f-domains")
    assert hands.page.input_value("#f-site_name") == "恒达书屋"


def test_11_save_and_go_on_with_another_device(town: Town) -> None:
    phone = town.person(WANG).open(FILING).press("Apply now").type("#f-site_name", "恒达茶馆")
    number = phone.page.url.split("/")[-3]
    phone.press("Save and leave")
    other = town.person(WANG).open("/").press("My matters").press("Drafts").press("", f"main a[href*='{number}']")
    other.reads("恒达茶馆").press("", "main a[href$='/form/site']").reach("#f-site_name")
    assert other.page.input_value("#f-site_name") == "恒达茶馆"


def test_12_supply_what_was_asked(town: Town, asked: tuple[str, str]) -> None:
    hands = town.person(WANG).open("/matters").press("", f"main a[href*='{asked[0]}']").reads("Waiting for you", "缺第2页")
    hands.press("Show the 1 thing that is asked").file("#up-domain-certificate", "第2页.pdf", walk.PDF)
    hands.press("Send it in").reads("the clock runs again")


def test_13_write_to_the_office(town: Town, asked: tuple[str, str]) -> None:
    hands = town.person(WANG).open(f"/matters/{asked[0]}")
    hands.type("main form[action$=messages] textarea", "材料够了吗？").press("Send the message").reads("材料够了吗？")


def test_14_see_the_progress_without_an_account(town: Town, asked: tuple[str, str]) -> None:
    hands = town.visitor().open("/").press("Progress by number").type("#n", asked[0]).type("#c", "WRONG").press("Show", "button")
    hands.reads("Number and code do not belong together")
    hands.type("#c", asked[1]).press("Show", "button").reads(asked[0], "What has happened")
    assert "恒达鲜食" not in hands.page.inner_text("main")


def test_15_withdraw(town: Town, asked: tuple[str, str]) -> None:
    hands = town.person(WANG).open(f"/matters/{asked[0]}").press("Withdraw the application").press("Withdraw", "button.bad")
    hands.reads("Withdrawn")


def closed(town: Town) -> Hands:
    """On the page of the matter of Minghe that is closed."""
    return town.person(ZHANG).open("/").press("My matters").press("Closed").press("Filing of a commercial website", "main h2 a")


def test_16_read_the_decision(town: Town) -> None:
    hands = closed(town).reads("Granted", "Served; the decision has effect")
    hands.reach("a", "Decision (PDF)")
    paper = hands.page.evaluate("document.activeElement.getAttribute('href')")
    assert hands.page.request.get(town.base + paper).body().startswith(b"%PDF")


def licence(town: Town) -> Hands:
    """On the page of the licence that Minghe holds."""
    return town.person(ZHANG).open("/").press("My matters").press("Licences", ".tabs a").press("", "main h2 a")


def test_17_show_a_licence_by_a_code_that_anyone_can_verify(town: Town) -> None:
    hands = licence(town).press("Make a code for five minutes")
    code = hands.page.inner_text(".bigp.code")
    shop = town.visitor().open("/").press("Check a licence, paper or receipt").type("#q", code).press("Verify", "button")
    shop.reads("Valid", "明和")


def test_18_check_the_mark_of_a_shop(town: Town) -> None:
    mark = licence(town).page.inner_text("aside p.code.small")
    buyer = town.visitor().open("/b/" + mark.rpartition("/b/")[2]).reads("Valid", "minghe.example")
    buyer.type("#a", "https://rninghe.example/pay").press("Compare", "button")
    assert "only looks like" in buyer.page.inner_text("article")


def test_19_see_who_looked_at_my_data(town: Town) -> None:
    town.person(ZHANG).open("/").press("My matters").press("Who looked at my data", ".tabs a").reads("区市监局")


def test_20_give_and_end_a_mandate(town: Town) -> None:
    hands = town.person(ZHOU).open("/mandates").type("#f-name", "张伟").type("#f-number", make_resident(date(1990, 1, 3), 3))
    hands.choose("input[name=service]").press("Give the mandate").reads("张伟")
    hands.press("End it").press("End the mandate").reads("Ended ones")


def test_21_see_what_is_kept_about_me_and_who_corrects_it(town: Town) -> None:
    hands = town.person(ZHOU).open("/").press("My matters").press("My account", ".tabs a").reads("What we keep", "周桂英", "139****0003")
    hands.press("", "details.more summary").reads("Is something wrong?", "keeps this register and corrects it")


def test_22_take_my_data_along(town: Town) -> None:
    hands = town.person(ZHANG).open("/account")
    hands.reach("a[href='/account/everything.json']")
    assert "明和" in hands.page.request.get(f"{town.base}/account/everything.json").text()


def test_23_rate_a_closed_matter(town: Town) -> None:
    hands = closed(town).press("Rate this matter").choose("input[name=level]", 1)
    hands.type("#f-words", "很快").press("Give the rating").reads("What you said", "很快")


def test_24_begin_the_renewal_of_a_licence(town: Town) -> None:
    hands = licence(town)
    hands.press("", "aside a[href*='website-renewal']").press("Apply now").reads("Renewal of a website filing", "明和商贸")


def test_25_read_what_an_office_tells_everybody(town: Town) -> None:
    hands = town.visitor().open("/").press("What this demonstration is").reads("区市监局", "have no legal force")
    hands.press("The text that counts, in simplified Chinese").reads("没有法律效力")
    hands.reach("a", "The sealed paper (PDF)")
    paper = hands.page.evaluate("document.activeElement.getAttribute('href')")
    assert hands.page.request.get(town.base + paper).body().startswith(b"%PDF")
    hands.press("Announcements", "nav a").reads("holds now")


def test_26_change_the_telephone(town: Town) -> None:
    hands = (
        town.person(ZHOU).open("/account").press("Change", "a[href$=telephone]").type("#f-phone", "139 0000 0088").press("Send the codes")
    )
    old, new = hands.page.locator(".notice .code").all_inner_texts()
    hands.type("#f-old", "000000").type("#f-new", new).press("Change the telephone").reads("The codes do not both match")
    hands.type("#f-old", old).type("#f-new", new).press("Change the telephone")
    hands.reads("From now on you sign in with the new telephone.", "139****0088")


def test_27_book_an_hour_at_a_window(town: Town) -> None:
    hands = town.person(ZHOU).open("/services/redshield.website-filing").press("Book a visit").reads("Next free place")
    hands.press("", "#f-day .list a").press("09:00", "#f-time .list a").press("Book this place").reads("The place is yours.", "09:00")
    hands.press("Choose another place").press("", "#f-day .list a").press("13:30", "#f-time .list a").press("Move it here").reads("13:30")
    hands.press("Cancel the booking").press("Cancel it").reads("The place is given back.", "cancelled")


def test_28_apply_for_several_services_as_one_matter(town: Town) -> None:
    hands = town.person(WANG).open("/").press("Services", "nav a").open("/joint").press("Start a business").press("Apply for all parts")
    hands.choose("input[name=hires]").press("Save and go on", "button")
    for told in (
        {"company": "恒达云帆科技有限公司", "scope": "软件开发"},
        {"capital": "1000", "representative": "王芳"},
        {"seals": "1", "phone": WANG},
    ):
        for name, value in told.items():
            hands.type(f"#f-{name}", value)
        hands.press("Save and go on", "button")
    hands.choose("input[name=taxpayer]").press("Save and go on", "button")
    hands.type("#f-staff", "2").press("Save and go on", "button")
    hands.file("input[type=file]", "章程.pdf", walk.PDF).press("Save and go on", "button")
    hands.reads("asked once, for several parts").press("Submit", "button").reads("You submitted the application for all parts")
    hands.reads("Begins by itself when this is granted: Declaration of a company name")


def ask_for_information(town: Town, subject: str) -> Hands:
    """A request that costs 200 yuan, filed by Zhou; at its page of the fee."""
    hands = town.person(ZHOU).open("/services/disclosure.information-request").press("Apply now")
    hands.type("#f-subject", subject).type("#f-items", "12").type("#f-before", "0").press("Save and go on", "button")
    if hands.page.locator("button:has-text('Save and go on')").count():
        hands.press("Save and go on", "button")
    hands.press("Submit", "button").reads("200.00 CNY", "to be paid")
    return hands.press("Pay", "aside a")


def test_29_ask_an_agency_for_information_and_see_what_it_costs(town: Town) -> None:
    hands = ask_for_information(town, "2025年网站备案的审查标准")
    hands.reads("2 items at 100 yuan each", "第4条", "You may also pay at a window", "No bank takes payments for this platform just now.")


def test_30_ask_a_question_without_an_account_and_see_where_it_stands(town: Town) -> None:
    hands = town.visitor().open("/").open("/ask").press("Question to the government")
    hands.press("Send", "button").reads("2 things to change", "Subject is not filled in")
    hands.type("#f-subject", "高龄津贴").type("#f-words", "外地老人能申请吗？").press("Send", "button")
    number, code = hands.page.locator("main dd.code").all_inner_texts()
    hands.open("/progress").type("#n", number).type("#c", code).press("Show", "button").reads("Your question", "外地老人能申请吗？")


def test_31_complain_and_find_it_among_ones_matters(town: Town) -> None:
    hands = town.person(ZHOU).open("/ask").press("Complaint")
    hands.type("#f-subject", "等候太久").type("#f-words", "窗口等了两小时").press("Send", "button").reads("Your letter has arrived")
    town.person(ZHOU).open("/matters").reads("Complaint")


def test_32_have_a_decision_reconsidered(town: Town) -> None:
    hands = closed(town).press("", "a[href*='/ask/reconsideration']").reads("What it is about")
    hands.type("#f-claim", "撤销").type("#f-grounds", "程序违法").press("Send", "button").reads("Your letter has arrived", "Examination")


def test_33_try_a_case_out_without_filing_it(town: Town) -> None:
    hands = town.visitor().open(FILING).press("Try it with your situation").press("See what would happen", "button")
    hands.reads("It would be refused", "What would be demanded", "How long it would take")
    assert hands.page.context.cookies() == []


@pytest.fixture
def bank(town: Town) -> Iterator[None]:
    """The bank of demonstrations, in a process of its own."""
    command = [sys.executable, "-m", "tongban", "bank", str(town.node.home / "bank")]
    with subprocess.Popen(command, env=town.node.environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "serves on" in process.stdout.readline()
        yield
        process.terminate()


def test_34_pay_a_fee_at_a_bank(town: Town, bank: None) -> None:
    hands = ask_for_information(town, "2024年网站备案的数量")
    where = hands.page.url.removeprefix(town.base)
    hands.press("Pay at the bank", "button").reads("asks again by itself")
    later(hands, where, "Go to the bank’s page")
    hands.press("Go to the bank’s page").reads("Demonstration bank", "200.00")
    hands.press("支付 Pay", "button")
    later(hands, where, "Receipt for what was paid (PDF)")
    hands.reads("Paid", "Reference")
    assert "to be paid" not in hands.page.inner_text("main")


def later(hands: Hands, where: str, words: str) -> None:
    """Look again until the page says so, as somebody does who waits for a bank."""
    until = time.monotonic() + 60
    while words not in hands.open(where).page.inner_text("main"):
        assert time.monotonic() < until, hands.page.inner_text("main")
        time.sleep(0.3)


def officer(town: Town, login: str) -> Hands:
    """An officer who signs in by hand, with password and code."""
    code = town.node.tongban("demo", "code", login).stdout.split()[0]
    hands = town.visitor().open("/desk/sign-in").type("#l", login).type("#p", "demonstration only")
    return hands.type("#c", code).press("Sign in", "button")


def test_35_give_a_fee_back(town: Town) -> None:
    hands = officer(town, "zhao").open("/desk/?service=disclosure.information-request")
    hands.press("", "main td a, main th a").press("", "main a[href^='/desk/charges/']").reads("Paid", "in cash", "200.00 CNY")
    hands.press("Give back what was paid", "summary").reads("at most 200.00 CNY").type("[id^=f-amount-refund]", "300")
    hands.press("Give it back", "button").reads("2 things to change", "at most what is left of the payment")
    hands.press("Give an amount above zero", ".errsum a").type("#f-amount", "100").type("#f-words", "多收了一档")
    hands.press("Give it back", "button").reads("is going back", "100.00 CNY", "the office gives it back: 多收了一档")
    hands.press("It was paid out", "button").reads("given back")
    assert "Give back what was paid" not in hands.page.inner_text("main")
