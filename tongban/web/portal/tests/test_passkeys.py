"""Passkeys through the pages, with an authenticator in software; `tests/test_passkeys.py` has Chromium's own."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, codes
from tongban.actors.models import Passkey
from tongban.actors.tests.test_passkeys import ORIGIN, Device
from tongban.cases.tests.world import RECENT, build
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
LIST, ENTRY = "/account/passkeys", "/sign-in/passkey"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    settings.ORIGIN = ORIGIN
    return build(RECENT)


def browser(people: cast.Cast, name: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    if name:
        client.force_login(people.accounts[name])
    return client


def asked(client: Client, address: str, name: str = "") -> dict[str, Any]:
    answer = client.post(address, {"does": "ask", "name": name})
    assert answer.status_code == 200
    return answer.json()


def added(client: Client, name: str, device: Device) -> Any:
    made = device.make(asked(client, LIST, name))
    return client.post(LIST, {"name": name, "answer": json.dumps(made)})


def entered(client: Client, device: Device) -> Any:
    return client.post(ENTRY, {"answer": json.dumps(device.sign(asked(client, ENTRY))), "next": "/account"})


def device(identity: bytes) -> Device:
    made = Device()
    made.id = identity
    return made


def kinds(people: cast.Cast, name: str) -> list[str]:
    person = people.accounts[name].person_id
    assert person is not None
    return [event.kind for event in log.about(person)]


def test_a_person_adds_a_passkey_signs_in_with_it_and_removes_it(people: cast.Cast) -> None:
    wang, mine = browser(people, "wang"), Device()
    assert added(wang, "我的手机", mine).headers["location"] == LIST
    assert "not used yet" in wang.get(LIST).content.decode()
    fresh = browser(people)
    assert entered(fresh, mine).headers["location"] == "/account"
    page = fresh.get(LIST).content.decode()
    assert "我的手机" in page
    assert "last used" in page
    assert "with a passkey" in fresh.get("/account").content.decode()
    row = Passkey.objects.get()
    for _ in range(2):
        assert fresh.post(LIST, {"does": "remove", "passkey": row.pk}).status_code == 302
    assert "我的手机" not in fresh.get(LIST).content.decode()
    assert entered(browser(people), mine).status_code == 422
    assert sorted(kinds(people, "wang")[:3]) == ["account.signed_in", "passkey.added", "passkey.removed"]


def test_a_passkey_without_a_name_is_refused_before_the_device_is_asked(people: cast.Cast) -> None:
    wang = browser(people, "wang")
    assert wang.post(LIST, {"does": "ask", "name": " "}).status_code == 422
    answer = wang.post(LIST, {"name": " "})
    assert answer.status_code == 422
    assert "Give the passkey a name" in answer.content.decode()


def test_an_answer_before_the_question_is_refused(people: cast.Cast) -> None:
    stranger, wang, mine = browser(people), browser(people, "wang"), Device()
    options = asked(browser(people, "wang"), LIST, "x")
    assert wang.post(LIST, {"name": "x", "answer": json.dumps(mine.make(options))}).status_code == 422
    added(wang, "x", mine)
    assert stranger.post(ENTRY, {"answer": json.dumps(mine.sign(asked(browser(people), ENTRY)))}).status_code == 422
    assert not stranger.session.get("_auth_user_id")


def test_an_answer_is_taken_once(people: cast.Cast) -> None:
    wang, mine, fresh = browser(people, "wang"), Device(), browser(people)
    options = asked(wang, LIST, "x")
    answer = {"name": "x", "answer": json.dumps(mine.make(options))}
    assert [wang.post(LIST, answer).status_code for _ in range(2)] == [302, 422]
    signed = {"answer": json.dumps(mine.sign(asked(fresh, ENTRY)))}
    assert fresh.post(ENTRY, signed).status_code == 302
    fresh.post("/sign-out")
    assert fresh.post(ENTRY, signed).status_code == 422
    asked(fresh, ENTRY)
    assert fresh.post(ENTRY, signed).status_code == 422
    assert Passkey.objects.count() == 1


def test_an_answer_after_five_minutes_is_refused(people: cast.Cast) -> None:
    added(browser(people, "wang"), "x", mine := Device())
    fresh = browser(people)
    signed = mine.sign(asked(fresh, ENTRY))
    session = fresh.session
    session["passkey-signing-in"] = {**session["passkey-signing-in"], "until": (timezone.now() - timedelta(seconds=1)).timestamp()}
    session.save()
    assert fresh.post(ENTRY, {"answer": json.dumps(signed)}).status_code == 422


def test_nobody_touches_anothers_passkey_or_adds_it_again(people: cast.Cast) -> None:
    mine = Device()
    added(browser(people, "wang"), "x", mine)
    row, zhang = Passkey.objects.get(), browser(people, "zhang")
    for given in (str(row.pk), "-1", "x", "９", "9" * 30):
        assert zhang.post(LIST, {"does": "remove", "passkey": given}).status_code == 422
    assert added(zhang, "mine now", mine).status_code == 422
    assert added(zhang, "another", device(b"zhang's")).status_code == 302
    assert "x</b>" not in zhang.get(LIST).content.decode()
    assert entered(browser(people), mine).status_code == 302
    assert Passkey.objects.get(pk=row.pk).revoked_at is None


def test_the_last_way_in_stays(people: cast.Cast) -> None:
    wang, row = browser(people, "wang"), people.accounts["wang"]
    added(wang, "one", Device())
    added(wang, "two", device(b"another"))
    person = people.parties["wang"]
    person.phone_lookup = ""
    person.save()
    one, two = Passkey.objects.order_by("pk")
    assert wang.post(LIST, {"does": "remove", "passkey": one.pk}).status_code == 302
    answer = wang.post(LIST, {"does": "remove", "passkey": two.pk})
    assert answer.status_code == 422
    assert "only way to sign in" in answer.content.decode()
    codes.make(row, "slip", "ABCDEFGHJK", timedelta(days=1), timezone.now())
    assert wang.post(LIST, {"does": "remove", "passkey": two.pk}).status_code == 302


def test_eleven_passkeys_are_too_many(people: cast.Cast) -> None:
    wang, row = browser(people, "wang"), people.accounts["wang"]
    for number in range(10):
        Passkey.objects.create(account=row, name=str(number), credential=str(number), data=_known(), made_at=timezone.now())
    assert wang.post(LIST, {"does": "ask", "name": "x"}).status_code == 422
    assert "at most 10" in wang.post(LIST, {"name": "x"}).content.decode()


def _known() -> bytes:
    from fido2.cose import ES256
    from fido2.webauthn import Aaguid, AttestedCredentialData

    key = ES256.from_cryptography_key(Device().private.public_key())
    return bytes(AttestedCredentialData.create(Aaguid(b"\0" * 16), b"x", key))


def test_an_officers_passkey_opens_nothing_here(people: cast.Cast) -> None:
    assert browser(people, "li").get(LIST).status_code == 404
    from tongban.actors.tests.test_passkeys import enrol

    assert entered(browser(people), enrol(people)).status_code == 422


def test_many_failures_from_one_address_are_stopped(people: cast.Cast) -> None:
    fresh = browser(people)
    for _ in range(60):
        assert fresh.post(ENTRY, {"answer": "{}"}).status_code == 422
    answer = fresh.post(ENTRY, {"answer": "{}"})
    assert "Too many failed attempts" in answer.content.decode()


@pytest.mark.parametrize("junk", ["", "[", "[]", '"x"', "{}", '{"rawId": 1}', "[" * 19_000, '{"id":"%%","rawId":"%%","response":{}}'])
def test_junk_is_refused_on_both_pages(people: cast.Cast, junk: str) -> None:
    wang, fresh = browser(people, "wang"), browser(people)
    asked(wang, LIST, "x")
    asked(fresh, ENTRY)
    assert wang.post(LIST, {"name": "x", "answer": junk}).status_code == 422
    assert fresh.post(ENTRY, {"answer": junk}).status_code == 422


def test_without_script_the_pages_say_what_is_needed_and_no_code_stands_in_them(people: cast.Cast) -> None:
    for page in (browser(people, "wang").get(LIST), browser(people).get(ENTRY)):
        text = page.content.decode()
        assert "with a slip from a window" in text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert "script" not in page.headers["content-security-policy"].replace("default-src", "")
        assert text.count("<script") == text.count("<script src=") == 2  # its own, and reading aloud
        assert (text.count("/passkeys.js"), text.count("/aloud.js")) == (1, 1)
        assert "hidden" in text.partition('data-when="with"')[2][:12]
