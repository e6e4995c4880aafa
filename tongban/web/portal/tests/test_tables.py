"""Tables of a form: lines come and go without script, are pasted, checked, shown and changed line by line."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import FILING, FORM, build, upload
from tongban.web.portal.tests.tables import files
from tongban.web.portal.tests.test_bad_input import browser, hidden, typed

pytestmark = pytest.mark.django_db
AT = timezone.now()
STAFF = [{"person": "王芳", "mobile": "13900000001", "use": "trading"}, {"person": "李四", "mobile": "13900000002", "use": ""}]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(AT, files())


def draft(people: cast.Cast, **form: Any) -> Case:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    actions.save(row.number, {**FORM, **form}, by=by, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    return row


def cells(lines: list[dict[str, str]], **more: str) -> dict[str, str]:
    """Lines as the form sends them."""
    sent = {f"staff.{place}.{name}": value for place, line in enumerate(lines) for name, value in line.items()}
    return {**sent, "staff.count": str(len(lines)), **more}


def send(client: Client, address: str, lines: list[dict[str, str]], **more: str) -> Any:
    page = client.get(address).content.decode()
    form = {**typed(page, **cells(lines)), **more}
    return client.post(address, {name: value for name, value in form.items() if not (name == "go" and "line" in more)})


def test_lines_are_added_and_removed_by_buttons_and_keep_what_was_typed(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    address = f"/matters/{row.number}/form/staff"
    page = client.get(address).content.decode()
    assert page.count('<tr id="f-staff.') == 1
    assert "At least 1 and at most 50 lines." in page
    answer = send(client, address, STAFF, line="staff.add")
    assert answer.headers["location"] == f"{address}#f-staff.2"
    page = client.get(address).content.decode()
    assert page.count('<tr id="f-staff.') == 3
    assert 'value="李四"' in page
    answer = send(client, address, [*STAFF, {"person": "赵六", "mobile": "", "use": ""}], line="staff.remove.0")
    assert [line["person"] for line in queries.answers(row)["staff"]] == ["李四", "赵六"]
    send(client, address, [*STAFF, {"person": "", "mobile": "", "use": ""}])
    assert queries.answers(row)["staff"] == STAFF


def test_every_cell_that_does_not_fit_is_named_with_its_line_at_once(people: cast.Cast) -> None:
    wrong = [{"person": "王芳", "mobile": "x", "use": "trading"}, {}, {"person": "", "mobile": "13900000003", "use": "nothing"}]
    row, client = draft(people, staff=wrong), browser(people)
    page = client.post(f"/matters/{row.number}/check", {"key": "k"}).content.decode()
    found = re.findall(rf'<a href="(/matters/{row.number}/form/staff[^"]*)">(Line \d: [^<]+)', page)
    assert [(address.partition("#")[2], words.split(":")[0]) for address, words in found] == [
        ("f-staff.0.mobile", "Line 1"),
        ("f-staff.2.person", "Line 3"),
        ("f-staff.2.use", "Line 3"),
    ]
    page = client.get(found[0][0].partition("#")[0]).content.decode()
    assert page.count('aria-invalid="true"') == 3
    assert 'id="f-staff.2.use-notes"' in page


def test_too_few_and_too_many_lines_are_told(people: cast.Cast) -> None:
    client = browser(people)
    for lines, words in (([{}], "0 lines, at least 1 must"), (STAFF * 26, "52 lines, at most 50 fit")):
        row = draft(people, staff=lines)
        page = client.post(f"/matters/{row.number}/check", {"key": "k"}).content.decode()
        assert words in page
        assert "People who look after the site" in page


def test_fifty_lines_stand_on_a_page_and_a_full_table_offers_no_further_line(people: cast.Cast) -> None:
    row, client = draft(people, staff=STAFF * 25), browser(people)
    address = f"/matters/{row.number}/form/staff"
    page = client.get(address).content.decode()
    assert page.count('<tr id="f-staff.') == 50
    assert 'value="staff.add"' not in page
    assert send(client, address, STAFF * 25).status_code == 302
    assert len(queries.answers(row)["staff"]) == 50


@pytest.mark.parametrize(
    "text",
    [
        "王芳\t13900000001\t卖自己的货\n李四\t13900000002\t\n",
        "王芳,13900000001,trading\r\n\r\n李四,13900000002,",
        "王芳；13900000001；trading\n李四；13900000002；",
        "聯絡電話\t網站負責人\n13900000001\t王芳\n13900000002\t李四",
    ],
    ids=["tabs and labels", "commas and an empty line", "wide semicolons", "columns named in another order"],
)
def test_lines_are_pasted_from_a_spreadsheet(people: cast.Cast, text: str) -> None:
    row, client = draft(people, staff=[{"person": "先", "mobile": "13900000009", "use": ""}]), browser(people)
    address = f"/matters/{row.number}/form/staff"
    answer = send(client, address, [{"person": "先", "mobile": "13900000009", "use": ""}], line="staff.paste", **{"staff.paste": text})
    assert answer.headers["location"] == f"{address}?check=1#f-staff"
    lines = queries.answers(row)["staff"]
    assert [(line["person"], line["mobile"]) for line in lines[1:]] == [("王芳", "13900000001"), ("李四", "13900000002")]
    assert lines[1].get("use", "") in ("trading", "")


def test_what_cannot_be_pasted_is_told_line_by_line_and_stays(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    address = f"/matters/{row.number}/form/staff"
    text = "王芳\t13900000001\ttrading\t多\n李四\t13900000002\n赵\t1\t2\t3\t4"
    answer = send(client, address, STAFF, line="staff.paste", **{"staff.paste": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 1 of what you pasted has 4 cells" in page
    assert "Line 3 of what you pasted has 5 cells" in page
    assert text.splitlines()[1] in page
    assert queries.answers(row)["staff"] == STAFF
    answer = send(client, address, STAFF, line="staff.paste", **{"staff.paste": "王芳\t1\n" * 49})
    assert "You pasted 49 lines and 2 are there already; at most 50 fit." in answer.content.decode()


def submitted(people: cast.Cast) -> Case:
    row = draft(people, staff=[*STAFF, {}])
    return actions.submit(row.number, key="k", by=people.actor("hengda", AT), at=AT)


def test_the_check_the_desk_and_the_change_show_a_table_line_by_line(people: cast.Cast) -> None:
    row, client, li = draft(people, staff=STAFF), browser(people), browser(people, "li", "")
    page = client.get(f"/matters/{row.number}/check").content.decode()
    assert re.search(r'<td data-h="[^"]+" dir="auto">李四</td>', page)
    actions.submit(row.number, key="k", by=people.actor("hengda", AT), at=AT)
    assert queries.answers(row)["staff"][1] == {"person": "李四", "mobile": "13900000002"}
    assert "2. 李四 · 13900000002" in li.get(f"/desk/cases/{row.number}").content.decode()
    address = f"/matters/{row.number}/change"
    page = client.get(address).content.decode()
    whole = {**FORM, "domains": "\n".join(FORM["domains"]), "whose": hidden(page, "whose"), "reason": "换人"}
    answer = client.post(address, {**whole, **cells(STAFF, line="staff.add")})
    assert (answer.status_code, answer.content.decode().count('<tr id="f-staff.')) == (200, 3)
    assert client.post(address, {**whole, **cells([STAFF[0], {**STAFF[1], "person": "赵六"}])}).status_code == 302
    page = li.get(f"/desk/cases/{row.number}").content.decode()
    assert "2. 赵六 · 13900000002" in page
    assert re.search(r"<del>.*?2\. 李四.*?</del>", page, re.DOTALL)


def test_a_table_is_asked_for_as_a_whole_and_supplied(people: cast.Cast) -> None:
    row, client, li = submitted(people), browser(people), people.actor("li", AT)
    assert "field:staff" in browser(people, "li", "").get(f"/desk/cases/{row.number}").content.decode()
    actions.accept(row.number, by=li, at=AT)
    actions.supplement(row.number, [{"field": "staff", "words": "补上值班人"}], words="", cause="applicant", by=li, at=AT)
    page = client.get(f"/matters/{row.number}").content.decode()
    assert "People who look after the site" in page
    more = [*STAFF, {"person": "周七", "mobile": "13900000004", "use": ""}]
    answer = client.post(f"/matters/{row.number}/supply", cells(STAFF, line="staff.add"))
    assert (answer.status_code, answer.content.decode().count('<tr id="f-staff.')) == (200, 3)
    assert client.post(f"/matters/{row.number}/supply", cells(more)).status_code == 302
    assert [line["person"] for line in queries.answers(row)["staff"]] == ["王芳", "李四", "周七"]


def test_lines_outlive_a_session_and_two_windows(people: cast.Cast) -> None:
    row, client = draft(people, staff=STAFF), browser(people)
    address = f"/matters/{row.number}/form/staff"
    page = client.get(address).content.decode()
    client.logout()
    client.post(address, typed(page, **cells([STAFF[0], {**STAFF[1], "person": "没存下"}])))
    again = browser(people).get(address).content.decode()
    assert 'value="没存下"' in again
    client = browser(people)
    client.post(address, typed(again, **cells([STAFF[0]])))
    answer = client.post(address, typed(again, **cells(STAFF * 2)))
    assert (answer.status_code, "was changed meanwhile" in answer.content.decode()) == (422, True)
