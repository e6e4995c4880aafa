"""Holidays published at the desk: shown first with what changes, everything that is wrong at once, and then as the clock pages tell it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.actors import calendar_changes, cast, places
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT, NATION
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.cases import holidays
from tongban.cases.models import Case
from tongban.cases.tests.world import build, in_hand
from tongban.web import middleware

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 28, 1, tzinfo=UTC)  # a Monday; the holidays of the next year are not published
PAGE = "/desk/calendars"
DAYS = "date,name,is_off_day\n2027-01-01,元旦,1\n2027-01-04,元旦,1\n2027-01-09,元旦,0\n"
SAID = {"region": DISTRICT, "year": "2027", "source": "示例通知", "days": DAYS}


@pytest.fixture
def people(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    monkeypatch.setattr(middleware.timezone, "now", lambda: AT)
    yield build(AT)
    memory.forget()


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    if party:
        session = client.session
        session["party"] = people.parties[party].pk
        session.save()
    return client


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_would_change_is_shown_before_anything_is_done(people: cast.Cast) -> None:
    in_hand(people, at=AT)
    admin = browser(people, "admin")
    assert "published through 2026" in read(admin, PAGE)
    page = admin.post(PAGE, {**SAID, "do": "look"}).content.decode()
    assert "What publishing 2027 for 广安区 would change" in page
    assert '<dt>Days that become other ones</dt><dd class="num">3</dd>' in page
    assert '<dt>Running cases reckoned anew</dt><dd class="num">1</dd>' in page
    assert calendar_changes.listed([DISTRICT]) == []
    assert admin.post(PAGE, {**SAID, "do": "publish"}).status_code == 302
    (change,) = calendar_changes.listed([DISTRICT])
    assert (change.year, change.source, change.by) == (2027, "示例通知", people.accounts["admin"].pk)
    assert not actors.calendar_of(DISTRICT).is_working(date(2027, 1, 4))
    page = read(admin, PAGE)
    assert "being reckoned anew" in page
    admin.post(PAGE, {**SAID, "do": "publish"})  # again, the same
    assert len(calendar_changes.listed([DISTRICT])) == 1


def test_published_again_without_a_day_the_day_is_a_usual_one_and_the_preview_says_so(people: cast.Cast) -> None:
    admin = browser(people, "admin")
    admin.post(PAGE, {**SAID, "do": "publish"})
    less = DAYS.replace("2027-01-04,元旦,1\n", "")
    page = admin.post(PAGE, {**SAID, "days": less, "do": "look"}).content.decode()
    assert "said before, and no more" in page
    assert '<dt>Days that become other ones</dt><dd class="num">1</dd>' in page


def test_a_file_takes_the_place_of_what_was_written(people: cast.Cast) -> None:
    file = SimpleUploadedFile("2027.csv", ("\ufeff" + DAYS).encode())
    page = browser(people, "admin").post(PAGE, {**SAID, "days": "", "file": file, "do": "look"}).content.decode()
    assert "2027-01-09,元旦,0" in page
    assert "What publishing 2027" in page


def test_everything_that_is_wrong_is_said_at_once(people: cast.Cast) -> None:
    wrong = {"region": DISTRICT, "year": "2027", "source": " ", "days": DAYS + "2027-13-01,x,1\n2027-01-01,元旦,2\n2026-05-01,x,1\n"}
    answer = browser(people, "admin").post(PAGE, {**wrong, "do": "publish"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Line 5: “2027-13-01” is no day", "Line 6: “2” is neither", "Line 7: “2026-05-01” does not belong", "Name the notice"):
        assert words in page
    assert "2027-13-01,x,1" in page  # what was written stays
    nothing = browser(people, "admin").post(PAGE, {"region": "9", "year": "x", "days": "", "source": "", "do": "look"})
    assert nothing.status_code == 422
    assert nothing.content.decode().count('<li><a href="#f-') == 3  # region, year, source
    column = browser(people, "admin").post(PAGE, {**SAID, "days": "day,name\n", "do": "look"}).content.decode()
    assert "The column “date” is missing" in column
    assert calendar_changes.listed([DISTRICT, NATION]) == []


def test_who_holds_no_right_there_publishes_nothing(people: cast.Cast) -> None:
    for name in ("zhao", "chen", "security"):
        assert browser(people, name).get(PAGE).status_code == 403
        assert browser(people, name).post(PAGE, {**SAID, "do": "publish"}).status_code == 403
    above = browser(people, "admin").post(PAGE, {**SAID, "region": NATION, "do": "publish"})
    assert above.status_code == 422
    assert calendar_changes.listed([DISTRICT, NATION]) == []


def test_the_clock_page_says_that_a_year_is_not_published_and_later_that_it_was(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    wang, li = browser(people, "wang", "hengda"), browser(people, "li")
    pages = (f"/matters/{row.number}", f"/matters/{row.number}/days", f"/desk/cases/{row.number}/days")
    for address in pages:
        page = read(li if "desk" in address else wang, address)
        assert "provisional" in page
    assert "the public holidays of its year are not published yet" in read(wang, pages[0])
    days = {date(2027, 1, 1): places.Said(True, "元旦"), date(2027, 1, 4): places.Said(True, "元旦")}
    places.publish_year(NATION, 2027, days, source="示例通知", by=SYSTEM, at=AT)
    while holidays.recount_due(at=AT + timedelta(minutes=2)):
        pass
    was, due = row.due, Case.objects.get(pk=row.pk).due
    assert was < due
    for address in pages[1:]:
        page = read(li if "desk" in address else wang, address)
        assert f"the holidays of 2027 were published: the last day was {was.day} January 2027 and is now {due.day} January 2027" in page
        assert "provisional" not in page
    assert "not published yet" not in read(wang, pages[0])
