"""Differences between copies of ledgers at the desk: a copy is handed in, what differs is found by its day and answered; and by program."""

import csv
import html
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.test_programs import Program
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import RECENT
from tongban.registers import adjusting, books, ledgers, reconciling
from tongban.registers.book_models import BookCopy, BookDifference
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import LICENCE, build, kg
from tongban.web import differences as shown
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
LIST = "/desk/differences"
DAY = RECENT.date() - timedelta(days=1)  # over, wherever one is
PAST = RECENT - timedelta(days=3)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = build(RECENT)
    for number in ("26-AA-1", "26-AA-2", "26-AA-3"):
        opened(made, number)
    return made


def opened(people: cast.Cast, number: str) -> None:
    told: dict[str, Any] = {"agency": people.agencies["commerce"].pk, "holder": people.parties["hengda"].pk}
    days = {"valid_from": DAY - timedelta(days=30), "valid_until": DAY + timedelta(days=300)}
    row = Allowed(quantity=kg(100), unit="035", goods="100110", edition="2022", country="CAN")
    ledgers.open_ledger(LICENCE, number, [row], **told, **days, by=SYSTEM, at=PAST)


def copied(people: cast.Cast, *changed: tuple[str, int, int], **values: Any) -> bytes:
    """The centre's book as CSV, with other values in some of its rows."""
    written = books.export(LICENCE, people.agencies["commerce"].pk, DAY, RECENT)
    out = io.StringIO()
    with books.columns() as opened:
        cursor = opened.execute(f"SELECT * FROM read_parquet({books.quoted(written)})")
        names = [one[0] for one in cursor.description]
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        for told in cursor.fetchall():
            row = dict(zip(names, told, strict=True))
            writer.writerow({**row, **values} if (row["ledger"], row["line"], row["entry"]) in changed else row)
    return out.getvalue().encode()


def text(client: Client, address: str, **posted: Any) -> str:
    answer = client.post(address, posted, follow=True) if posted else client.get(address)
    assert answer.status_code in (200, 422), answer.status_code
    return str(answer.content.decode())


def at(page: str, name: str) -> list[str]:
    """What is said at a field of the form for a copy."""
    notes = re.search(rf'<div id="f-{name}-notes">(.*?)</div>', page, re.S)
    assert notes is not None
    return [html.unescape(one) for one in re.findall(r'<p class="errmsg">.*?<span>(.*?)</span></p>', notes[1], re.S)]


def handed(client: Client, content: bytes, name: str = "copy.csv", day: date = DAY, **more: str) -> str:
    return text(client, LIST, act="copy", type=LICENCE, day=str(day), file=SimpleUploadedFile(name, content), **more)


def test_what_is_wrong_with_a_copy_is_said_at_its_field_and_nothing_is_kept(people: cast.Cast) -> None:
    mei = browser(people, "mei")
    page = text(mei, LIST, act="copy", type="", day="gestern")
    assert [at(page, name) for name in ("type", "day", "file")] == [
        ["No type of ledger that your agency keeps is named. Choose one of the list."],
        ["“gestern” is no day. Give it as 2026-03-02."],
        ["No file came. Choose the copy, and hand it in."],
    ]
    bad = at(handed(mei, b"no,columns\n1,2\n", "copy.txt"), "file")
    assert bad == ["A copy comes as csv, jsonl, parquet, not as “txt”. Name one of these."]
    page = handed(mei, b"ledger,line\nL,1\n")
    missing = [f"The column {name} is missing." for name in books.COLUMNS if name not in ("ledger", "line")]
    assert [one.partition(" Add")[0] for one in at(page, "file")] == missing
    assert page.count('href="#f-file"') == len(missing)  # each leads to the field at which it stands
    assert at(handed(mei, b""), "file") == ["No file came. Choose the copy, and hand it in."]
    today, _ = shown.today(people.actor("mei", RECENT), RECENT)
    assert at(handed(mei, b"x", day=today), "day") == [f"{today} is not over yet. Give a copy of a day that has ended."]
    assert BookCopy.objects.count() == 0


def test_a_keeper_hands_a_copy_in_and_answers_what_differs(people: cast.Cast) -> None:
    mei = browser(people, "mei")
    other = copied(people, ("26-AA-1", 1, 0), ("26-AA-2", 1, 0), ("26-AA-3", 1, 0), goods="<b>1</b>", authorised_quantity=kg(99))
    assert "It is compared in the next minutes" in handed(mei, other)
    assert ("waits to be compared" in text(mei, LIST), BookCopy.objects.count()) == (True, 1)
    assert (reconciling.compare_waiting(at=RECENT), reconciling.compare_waiting(at=RECENT)) == (1, 0)
    assert BookDifference.objects.count() == 6  # the balance, and that it is not the sum any more
    BookDifference.objects.filter(ledger="26-AA-3").update(due=DAY - timedelta(days=7))
    page = text(mei, LIST)
    ids = re.findall(r' id="([^"]+)"', page)
    assert (len(ids), {"f-type", "f-find-type"} <= set(ids)) == (len(set(ids)), True)  # two forms, and no name twice
    assert ("2 are overdue" in page, "working days late" in page, "6 differences found" in page) == (True, True, True)
    assert page.index("26-AA-3") < page.index("26-AA-1") < page.index("26-AA-2")
    for query, there, gone in (
        ("due=overdue", "26-AA-3", "26-AA-1"),
        ("ledger=26-AA-2", "26-AA-2", "26-AA-1"),
        ("found=twice_here", "No open difference fits", "26-AA-1"),
        ("type=eport.payment", "No open difference fits", "26-AA-1"),
    ):
        page = text(mei, f"{LIST}?{query}")
        assert (there in page, gone in page) == (True, False), query
    first, second, third = (BookDifference.objects.get(ledger=f"26-AA-{n}", found="differs") for n in (1, 2, 3))
    page = text(mei, f"{LIST}/{first.pk}")
    assert ("&lt;b&gt;1" in page, "<b>1" in page, "99" in page, "100" in page) == (True, False, True, True)
    assert "Say in words" in text(mei, f"{LIST}/{first.pk}", answer="explained", words=" ")
    assert "is no answer" in text(mei, f"{LIST}/{first.pk}", answer="gone", words="x")
    assert "Answered." in text(mei, f"{LIST}/{first.pk}", answer="explained", words="税则号按旧版 <b>")
    assert "&lt;b&gt;" in text(mei, f"{LIST}/{first.pk}")
    assert "Answered." in text(mei, f"{LIST}/{second.pk}", answer="owner_wrong", words="系统漏记")
    assert "answered already" in text(mei, f"{LIST}/{second.pk}", answer="explained", words="x")
    assert "26-AA-1, " not in text(mei, LIST)
    wrong = text(mei, f"{LIST}/{third.pk}", answer="corrected", words="已更正")
    assert "No change of this line was approved" in wrong
    told = {"quantity": kg(99), "reason": "更正", "by": people.actor("mei", RECENT), "at": RECENT}
    change = adjusting.propose_adjustment(LICENCE, "26-AA-3", 1, **told)
    adjusting.decide_adjustment(change.pk, approve=True, by=people.actor("ning", RECENT), at=RECENT)
    assert f'value="{change.pk}"' in text(mei, f"{LIST}/{third.pk}")
    assert "Answered." in text(mei, f"{LIST}/{third.pk}", answer="corrected", adjustment=str(change.pk), words="已更正")


def test_what_is_due_on_the_third_working_day_is_due_within_three(people: cast.Cast) -> None:
    mei = browser(people, "mei")
    handed(mei, copied(people, ("26-AA-1", 1, 0), goods="1"))
    reconciling.compare_waiting(at=RECENT)
    today, calendar = shown.today(people.actor("mei", RECENT), RECENT)
    for days, there in ((-1, (True, True)), (0, (False, True)), (shown.NEAR, (False, True)), (shown.NEAR + 1, (False, False))):
        BookDifference.objects.update(due=calendar.add(today, days).date)
        assert tuple("26-AA-1" in text(mei, f"{LIST}?due={asked}") for asked in ("overdue", "soon")) == there, days
        assert ('class="due say warn"' in text(mei, LIST)) == (0 <= days <= shown.NEAR), days
    assert f"Due within {shown.NEAR} working days, or overdue" in text(mei, LIST)


def test_the_page_of_a_difference_asks_the_same_however_many_changes_there_are(people: cast.Cast) -> None:
    mei, by = browser(people, "mei"), people.actor("mei", RECENT)
    handed(mei, copied(people, ("26-AA-1", 1, 0), goods="1"))
    reconciling.compare_waiting(at=RECENT)
    asked = []
    for number in range(1, 5):
        change = adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(100 - number), reason="更正", by=by, at=RECENT)
        adjusting.decide_adjustment(change.pk, approve=True, by=people.actor("ning", RECENT), at=RECENT)
        with CaptureQueriesContext(connection) as found:
            page = text(mei, f"{LIST}/{BookDifference.objects.get().pk}")
        assert f"{change.pk}: {100 - number} (更正)" in page
        asked.append(len(found))
    assert asked[1:] == asked[:1] * 3


def test_only_who_reconciles_sees_them_and_only_those_of_its_agency(people: cast.Cast) -> None:
    mei, fan = browser(people, "mei"), browser(people, "fan")
    handed(mei, copied(people, ("26-AA-1", 1, 0), goods="1"))
    reconciling.compare_waiting(at=RECENT)
    one = BookDifference.objects.get()
    for name in ("cai", "li"):  # who draws, and who has nothing to do with it
        assert (browser(people, name).get(LIST).status_code, browser(people, name).get(f"{LIST}/{one.pk}").status_code) == (403, 404)
    assert ("26-AA-1" in text(fan, LIST), fan.get(f"{LIST}/{one.pk}").status_code) == (False, 404)
    assert "No type of ledger that your agency keeps" in handed(fan, copied(people))
    assert mei.post(LIST, {"act": "burn"}).status_code == 404
    with CaptureQueriesContext(connection) as few:
        text(mei, LIST)
    BookDifference.objects.bulk_create(
        BookDifference(type_id=LICENCE, agency=one.agency, found="differs", ledger=f"B-{n}", line=1, entry=0, theirs={}, ours={},
                       digest="", day=DAY, last_day=DAY, found_at=RECENT, due=one.due) for n in range(60)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        page = text(mei, LIST)
    assert (len(many), len(page.encode()) < 40_000) == (len(few), True)
    assert "B-59" in text(mei, f"{LIST}?after={BookDifference.objects.get(ledger='B-38').pk}")


def test_a_program_of_the_owner_hands_a_copy_in_and_sees_what_came_of_it(people: cast.Cast) -> None:
    def program(name: str) -> Program:
        return Program(people, name, "ledgers", post=actors.posts_of(people.accounts[name].pk)[0].pk)

    address, mei = f"/v1/books/{LICENCE}/{DAY}", program("mei")

    def sent(who: Program, content: bytes, day: str = str(DAY)) -> Any:
        head = {"Authorization": f"Bearer {who.token}"}
        return Client().post(f"/v1/books/{LICENCE}/{day}", content, content_type="text/csv", headers=head)

    content = copied(people, ("26-AA-1", 1, 0), goods="1")
    made = [sent(mei, content) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201], made[0].content
    assert (made[0].json()["id"], made[0].json()["state"]) == (made[1].json()["id"], "waits")
    reconciling.compare_waiting(at=RECENT)
    status, told = mei("GET", address.removeprefix("/v1"))
    assert (status, [(one["state"], one["found"]) for one in told]) == (200, [("compared", 1)])
    assert [sent(program("cai"), content).status_code, sent(mei, b"").status_code, sent(mei, b"x").status_code] == [403, 422, 422]
    assert sent(mei, content, "2999-01-01").json()["discrepancies"][0]["code"] == "book.day_not_over"
    assert reconciling.differences(SYSTEM)[0].ledger == "26-AA-1"
