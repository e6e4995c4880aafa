"""A firm's program holds a customs message against the data model, and has one written, by /v1."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, tokens
from tongban.base import canonical
from tongban.base.actor import SYSTEM
from tongban.exchange import wco

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SAMPLE = Path("data/trade/wco/notification-DMSCPR.xml")


@pytest.fixture
def token(tmp_path: Path, settings: Any) -> str:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    people = cast.load(at=timezone.now())
    firm = people.parties["hengda"].pk
    return tokens.issue_token(people.accounts["wang"], "declarant", ["messages"], by=SYSTEM, at=timezone.now(), party=firm)


def sent(token: str, act: str, body: bytes, kind: str = "application/xml") -> Any:
    return Client().post(f"/v1/messages/wco/{act}", body, content_type=kind, headers={"Authorization": f"Bearer {token}"})


def test_a_program_reads_and_writes_messages_and_is_told_everything_that_is_wrong(token: str) -> None:
    answer = sent(token, "read", SAMPLE.read_bytes())
    told = answer.json()
    assert (answer.status_code, told["kind"], told["digest"]) == (200, "Response", canonical.digest(wco.read(SAMPLE.read_bytes()).tree))
    remark = told["remarks"][-1]
    assert remark["code"] == "wco.no_currency"
    assert remark["words"].startswith(remark["field"])
    written = sent(token, "write", json.dumps(told["message"]).encode(), "application/json")
    assert (written.status_code, written["content-type"]) == (200, "application/xml; charset=utf-8")
    assert sent(token, "read", written.content).json()["message"] == told["message"]
    bad = sent(token, "read", SAMPLE.read_bytes().replace(b">226.40<", b">-226.4e0<").replace(b">3.6<", b">9<"))
    assert (bad.status_code, bad["content-type"]) == (422, "application/problem+json")
    assert [one["code"] for one in bad.json()["discrepancies"]] == ["wco.other_edition", "wco.negative"]
    for body, code in ((b'{"a": 1.5}', "wco.other_edition"), (b"[", "web.bad_json"), (b"[]", "wco.not_text")):
        refused = sent(token, "write", body, "application/json")
        assert (refused.status_code, refused.json()["discrepancies"][0]["code"]) == (422, code)


def test_the_description_of_the_interface_tells_of_messages() -> None:
    told = Client().get("/v1/openapi.json").json()
    assert told["components"]["schemas"]["MessageOut"]["example"]["remarks"][0]["words"]
    assert "application/xml" in told["paths"]["/v1/messages/wco/read"]["post"]["requestBody"]["content"]
    assert told["paths"]["/v1/messages/wco/write"]["post"]["requestBody"]["content"]["application/json"]["example"]
