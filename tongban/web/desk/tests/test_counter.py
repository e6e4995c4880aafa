"""Filing for a person at the window, through the pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.cases import actions, queries
from tongban.cases.tests.world import FILING, FORM, PDF, in_hand
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


def test_what_came_by_telephone_or_post_is_written_down_and_the_receipt_says_by_which_way(people: cast.Cast) -> None:
    li, wang, hengda = browser(people, "li"), people.parties["wang"], people.parties["hengda"].pk
    who = {"act": "attend", "number": actors.code_of(wang), "name": wang.name}
    assert "A voice proves nobody’s identity" in li.get("/desk/counter?way=hotline").content.decode()
    li.post("/desk/counter", {**who, "way": "hotline", "place": "12345"})
    step = li.post("/desk/counter/start", {"party": hengda, "service": FILING})
    number = step.url.split("/")[3]
    typed = {**FORM, "domains": "\n".join(FORM["domains"])}
    while "/form/" in step.url and not step.url.endswith("materials"):
        step = li.post(step.url, typed)
    sent = li.post(step.url, {"material.domain-certificate": SimpleUploadedFile("a.pdf", PDF)})
    assert "Over a telephone no paper can be brought." in sent.content.decode()
    check = f"/desk/counter/{number}/check"
    assert "I read the summary out, and the caller confirmed it." in li.get(check).content.decode()
    refused = li.post(check, {"confirmed": "yes"}).content.decode()
    assert "proves nobody’s identity, and this needs proof" in refused
    li.post("/desk/counter", {"act": "leave"})
    wrong = li.post("/desk/counter", {**who, "way": "post", "place": "收发室", "received": "soon", "enclosed": "", "count": "0"})
    assert wrong.status_code == 422
    assert 'href="#f-received"' in wrong.content.decode()
    day = (AT - timedelta(days=1)).date().isoformat()
    came = {"way": "post", "place": "收发室", "received": day, "enclosed": "申请书", "count": "1"}
    assert li.post("/desk/counter", {**who, **came}).status_code == 302
    assert number in li.get("/desk/counter").content.decode()
    files = {"material.domain-certificate": SimpleUploadedFile("a.pdf", PDF)}
    assert li.post(f"/desk/counter/{number}/form/materials", files).status_code == 302
    done = li.post(check, {"confirmed": "yes", "key": "k"})
    page = li.get(done.url).content.decode()
    for shown in ("By post", "收发室", f'datetime="{day}"'):
        assert shown in page
    assert "申请书" in li.get(f"/desk/originals/{number}").content.decode()


def test_what_a_letter_brings_to_a_filed_matter_is_taken_in_with_a_receipt(people: cast.Cast) -> None:
    number = in_hand(people, at=AT).number
    actions.supplement(number, [{"field": "address", "words": "<i>补</i>"}], words="", by=people.actor("li", AT), at=AT)
    li, wang = browser(people, "li"), people.parties["wang"]
    address, day = f"/desk/counter/{number}/bring", (timezone.now() + timedelta(hours=8)).date().isoformat()
    assert li.get(address).status_code == 403
    came = {"way": "post", "place": "收发室", "received": day, "enclosed": "补正材料", "count": "1"}
    li.post("/desk/counter", {"act": "attend", "number": actors.code_of(wang), "name": wang.name, **came})
    assert f'href="{address}"' in li.get("/desk/counter").content.decode()
    page = li.get(address).content.decode()
    assert "&lt;i&gt;补&lt;/i&gt;" in page
    assert f'datetime="{day}"' in page
    refused = li.post(address, {"address": ""})
    assert refused.status_code == 422
    assert 'href="#f-address"' in refused.content.decode()
    assert li.post(address, {"address": "广安区演示路2号"}).url == address
    page = li.get(address).content.decode()
    assert "Receipt for what was supplied" in page
    assert day in page
    assert "Nothing is asked for in this matter now" in page
    paper = page.split("/desk/papers/")[1].split(".pdf")[0]
    assert li.get(f"/desk/papers/{paper}.pdf").content.startswith(b"%PDF")
    assert "补正材料" in li.get(f"/desk/originals/{number}").content.decode()
