"""Messages between applicant and office, through the pages of both."""

from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases import actions, queries
from tongban.cases.tests.world import filed
from tongban.web.tests.world import AT, browser

pytestmark = pytest.mark.django_db


def test_a_question_is_answered_on_both_pages_and_says_when_it_was_read(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    wang, li = browser(people, "wang", "hengda"), browser(people, "li")
    page = wang.get(f"/matters/{row.number}").content.decode()
    assert "it starts and stops no time limit" in page
    answer = wang.post(f"/matters/{row.number}/messages", {"message": "请问<b>何时</b>受理？"})
    assert answer["location"] == f"/matters/{row.number}#messages"
    assert "1 message to answer" in li.get("/desk/?query=messages").content.decode()
    desk = li.get(f"/desk/cases/{row.number}").content.decode()
    assert "1 to answer" in desk
    assert "请问&lt;b&gt;何时&lt;/b&gt;受理？" in desk
    assert li.post(f"/desk/cases/{row.number}/messages", {"message": "今天受理。"}).status_code == 302
    assert "1 to answer" not in li.get(f"/desk/cases/{row.number}").content.decode()
    assert "message to answer" not in li.get("/desk/").content.decode()
    seen = wang.get(f"/matters/{row.number}").content.decode()
    assert "1 new" in seen
    assert "今天受理。" in seen
    assert "1 new" not in wang.get(f"/matters/{row.number}").content.decode()


def test_an_empty_message_is_told_at_its_field_and_what_was_typed_stays(people: cast.Cast) -> None:
    row, wang = filed(people, at=AT), browser(people, "wang", "hengda")
    answer = wang.post(f"/matters/{row.number}/messages", {"message": "长" * 2001})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#f-message"' in page
    assert "长" * 2001 in page
    assert wang.post(f"/matters/{row.number}/messages", {}).status_code == 422


def test_a_stranger_sees_no_matter_and_an_officer_who_may_not_write_gets_no_field(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    actions.write(row.number, "你好", by=people.actor("hengda", AT), at=AT)
    assert browser(people, "zhang", "minghe").post(f"/matters/{row.number}/messages", {"message": "x"}).status_code == 404
    gao = browser(people, "gao")
    page = gao.get(f"/desk/cases/{row.number}").content.decode()
    assert "你好" in page
    assert 'name="message"' not in page
    assert gao.post(f"/desk/cases/{row.number}/messages", {"message": "x"}).status_code == 403
    assert [one.words for one in queries.messages(row)] == ["你好"]


def test_the_number_of_statements_does_not_grow_with_messages(people: cast.Cast, django_assert_max_num_queries: Any) -> None:
    row, wang, li = filed(people, at=AT), people.actor("hengda", AT), people.actor("li", AT)
    client = browser(people, "li")
    for number in range(2):
        actions.write(row.number, f"问{number}", by=wang, at=AT)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(f"/desk/cases/{row.number}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/desk/cases/{row.number}")
    for number in range(15):
        actions.write(row.number, f"再问{number}", by=wang, at=AT)
        actions.write(row.number, f"答{number}", by=li, at=AT)
    with CaptureQueriesContext(connection) as many:
        page = client.get(f"/desk/cases/{row.number}").content.decode()
    assert len(many) == len(few)
    assert "12 earlier messages" in page
