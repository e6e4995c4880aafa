"""Many applications in one file: by spreadsheet on the page, by JSON and in one call by program."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.actors import cast, tokens
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import actions, queries
from tongban.cases.many_models import Batch
from tongban.cases.models import Case
from tongban.cases.tests.world import FILING, FORM, PDF, RECENT, build
from tongban.documents.models import File
from tongban.services import queries as services
from tongban.web import many
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEAD = "application;site_name;domains;kind;provider;address;webmaster;phone;material.domain-certificate;reason"
LINES = {
    "1": "1;恒达鲜食;shop.hengda.example|m.hengda.example;trading;示例网络;广安区演示路1号;王芳;13900000001;cert.pdf;",
    "2": "2;晨光茶叶;tea.hengda.example;trading;示例网络;广安区演示路1号;王芳;12;cert.pdf;",
}
ADDRESS = f"/services/{FILING}/many"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


def post(client: Client, text: str | bytes, *beside: str, key: str = "page") -> Any:
    content = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    files = [SimpleUploadedFile(name, PDF, "application/pdf") for name in beside]
    return client.post(ADDRESS, {"key": key, "file": SimpleUploadedFile("march.csv", content), "beside": files}, follow=True)


def test_a_spreadsheet_is_sent_each_line_has_its_result_and_what_was_refused_is_mended_and_sent_again(people: cast.Cast) -> None:
    client = browser(people, "wang", "hengda")
    assert ADDRESS in client.get(f"/services/{FILING}").content.decode()
    page = client.get(ADDRESS).content.decode()
    empty = client.get(f"{ADDRESS}.csv").content.decode("utf-8-sig")
    names = empty.splitlines()[0].split(",")
    assert set(HEAD.split(";")) - {"reason"} <= set(names) == {name for name in names if f">{name}<" in page}
    assert post(client, empty).status_code == 422  # nothing stands in it
    text = "\r\n".join([HEAD, *LINES.values()])
    for _ in range(2):  # the button pressed twice
        answer = post(client, text.encode("gb18030"), "cert.pdf")
    found = Batch.objects.get()
    assert answer.redirect_chain == [(f"/many/{found.pk}", 302)]
    assert "Waiting 2" in answer.content.decode()
    assert File.objects.exclude(key_sealed="").count() == 1  # the copy sent the second time is not kept
    actions.file_due(at=RECENT)
    actions.file_due(at=RECENT)
    page = client.get(f"/many/{found.pk}").content.decode()
    assert all(words in page for words in ('Filed <span class="num">1<', 'Not filed <span class="num">1<', Case.objects.get().number))
    assert "Not filed 1" in client.get("/many").content.decode()
    mend = client.get(f"/many/{found.pk}/refused.csv").content.decode("utf-8-sig")
    assert all(words in mend for words in ("tea.hengda.example", ",reason", "cert"))
    mended = mend.replace(",12,", ",13900000001,")
    assert "13900000001" in mended
    post(client, mended, next(name for name in ("cert.pdf",) if name in mended), key="again")
    actions.file_due(at=RECENT)
    assert sorted(queries.answers(case)["site_name"] for case in Case.objects.all()) == ["恒达鲜食", "晨光茶叶"]
    results = client.get(f"/many/{found.pk}/results.csv").content.decode("utf-8-sig")
    assert all(words in results for words in ("1,filed,5", "2,refused,,"))
    assert browser(people, "zhang").get(f"/many/{found.pk}").status_code == 404


def test_everything_that_is_wrong_with_a_file_is_said_at_once_and_nothing_is_kept(people: cast.Cast) -> None:
    client = browser(people, "wang", "hengda")
    for text, beside, said in (
        ("application;site;site_name;site_name", (), ("no column “site”", "“site_name” stands there twice")),
        ("site_name;domains\n恒达;a.example", (), ("The column “application” is missing",)),
        (f"{HEAD}\n{LINES['1']}", ("cert.pdf", "other.pdf"), ("No application names the file “other.pdf”",)),
        (b"\xff\xfe\x00\x81", (), ("no text that can be read",)),
        (b'{"applications": [{"name": 1}, {"name": "2", "form": {}, "more": 1}]}', (), ("Application 1 is not", "Application 2 is not")),
        (b'{"rows": []}', (), ("no list of “applications”",)),
    ):
        answer = post(client, text, *beside)
        assert answer.status_code == 422
        assert all(words in answer.content.decode() for words in said), said
    assert not Batch.objects.exists()
    assert not File.objects.exclude(key_sealed="").exists()
    assert client.post(ADDRESS, {}).status_code == 422
    assert browser(people, "wang").post(ADDRESS, {"file": SimpleUploadedFile("a.csv", LINES["1"].encode())}).status_code == 422


def test_lines_of_a_table_and_what_contradicts_itself_stand_with_their_application(people: cast.Cast) -> None:
    service = services.effective(FILING, DISTRICT, RECENT).service
    text = f"{HEAD}\n{LINES['1']}\n1;恒达鲜果;;;;;;;none.pdf;;more\n"
    (one,) = many.read(text.encode(), service, {"cert.pdf": 1}, RECENT)
    assert [found.code for found in one.wrong] == ["batch.too_many_cells", "batch.two_answers", "batch.two_answers"]
    assert one.form["domains"] == ["shop.hengda.example", "m.hengda.example"]
    (one,) = many.read(f"{HEAD}\n{LINES['1']}".encode(), service, {}, RECENT)
    assert [(found.code, found.facts["name"]) for found in one.wrong] == [("batch.file_missing", "cert.pdf")]
    with pytest.raises(Refused) as refusal:
        many.read(b"a" * (many.LARGEST + 1), service, {}, RECENT)
    assert refusal.value.code == "batch.file_too_large"


def test_a_program_files_in_one_call_or_many_in_a_batch(people: cast.Cast) -> None:
    account, party = people.accounts["wang"], people.parties["hengda"]
    secret = tokens.issue_token(account, "test", ["cases"], party=party.pk, by=SYSTEM, at=RECENT)
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def call(address: str, body: Any, key: str) -> Any:
        return client.post(f"/v1{address}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})

    file = {"name": "cert.pdf", "content": base64.b64encode(PDF).decode()}
    whole = {"form": FORM, "materials": [{"material": "domain-certificate", **file}]}
    made = [call(f"/services/{FILING}/cases", whole, "one") for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["number"] == made[1].json()["number"] == Case.objects.get().number
    assert File.objects.exclude(key_sealed="").count() == 1
    other = call(f"/services/{FILING}/cases", {**whole, "form": {**FORM, "phone": "13900000002"}}, "one")
    assert (other.status_code, other.json()["discrepancies"][0]["code"]) == (422, "case.other_content")
    assert call(f"/services/{FILING}/cases", {"form": {"phone": "1"}}, "two").status_code == 422
    assert Case.objects.count() == File.objects.exclude(key_sealed="").count() == 1  # what was refused left neither draft nor file
    tea = {**FORM, "site_name": "晨光茶叶", "domains": ["tea.example"]}
    rows = [{"name": "1", "form": tea, "materials": {"domain-certificate": ["cert.pdf"]}}, {"name": "2", "form": {"phone": "1"}}]
    sent = call(f"/services/{FILING}/batches", {"name": "march", "applications": rows, "files": [file]}, "batch")
    assert (sent.status_code, sent.json()["counts"]) == (202, {"waiting": 2, "filed": 0, "refused": 0})
    actions.file_due(at=RECENT)
    number = sent.json()["batch"]
    assert client.get(f"/v1/batches/{number}").json()["counts"] == {"waiting": 0, "filed": 1, "refused": 1}
    told = client.get(f"/v1/batches/{number}/rows").json()
    assert [bool(one["number"]) for one in told] == [True, False]
    assert all(problem["words"] for problem in told[1]["problems"])
    assert [one["batch"] for one in client.get("/v1/batches").json()] == [number]
