"""Filing for a person at the window, through the pages."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.cases import queries
from tongban.cases.tests.world import FILING, FORM, PDF
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()


def serve(people: cast.Cast, li: Client, who: str = "wang") -> Any:
    party = people.parties[who]
    return li.post("/desk/counter", {"act": "attend", "number": actors.code_of(party), "name": party.name, "place": "3号窗口"})


def test_a_filing_goes_from_the_document_to_the_printed_receipt(people: cast.Cast) -> None:
    li = browser(people, "li")
    assert serve(people, li).status_code == 302
    page = li.get("/desk/counter").content.decode()
    assert people.parties["wang"].name in page
    assert people.parties["hengda"].name in page
    step = li.post("/desk/counter/start", {"party": people.parties["hengda"].pk, "service": FILING})
    number = step.url.split("/")[3]
    typed = {**FORM, "domains": "\n".join(FORM["domains"])}
    while "/form/" in step.url:
        where = step.url
        assert li.get(where).status_code == 200
        files = {"material.domain-certificate": SimpleUploadedFile("a.pdf", PDF)} if where.endswith("materials") else {}
        step = li.post(where, {**typed, **files})
        assert step.status_code == 302
    page = li.get(step.url).content.decode()
    assert "恒达鲜食" in page
    assert "a.pdf" in page
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    refused = li.post(step.url, {"key": key})
    assert refused.status_code == 422
    assert "The person has not confirmed the application as it is now." in refused.content.decode()
    for _ in range(2):
        done = li.post(step.url, {"key": key, "confirmed": "yes"})
        assert done.url == f"/desk/counter/{number}/receipt"
    page = li.get(done.url).content.decode()
    row = queries.case(number, to=people.actor("li", AT))
    for shown in (number, row.code, "3号窗口", "李明（演示）", "<svg"):
        assert shown in page
    client = Client(headers={"accept-language": "en"})
    assert number in client.get("/progress", {"number": number, "code": row.code}).content.decode()


def test_what_is_missing_is_said_on_the_summary_and_nothing_is_filed(people: cast.Cast) -> None:
    li = browser(people, "li")
    serve(people, li)
    number = li.post("/desk/counter/start", {"party": people.parties["hengda"].pk, "service": FILING}).url.split("/")[3]
    answer = li.post(f"/desk/counter/{number}/check", {"confirmed": "yes"})
    assert answer.status_code == 422
    assert f'href="/desk/counter/{number}/form/site#f-domains"' in answer.content.decode()
    li.post("/desk/counter", {"act": "leave"})
    assert li.get(f"/desk/counter/{number}/check").status_code == 403
    assert li.get(f"/desk/counter/{number}/receipt").status_code == 404
    serve(people, li, "zhang")
    assert li.get(f"/desk/counter/{number}/check").status_code == 404
    wrong = li.post("/desk/counter/start", {"party": people.parties["hengda"].pk, "service": FILING})
    assert wrong.status_code == 422
    assert "You hold no valid mandate for this party and service." in wrong.content.decode()
