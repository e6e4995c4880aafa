from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, sign_in
from tongban.actors.models import Mandate
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return cast.load(at=timezone.now())


def entered(client: Client, people: cast.Cast) -> str:
    """Wang signs in through the pages; returns the subject of her account."""
    client.post("/sign-in", {"phone": "13900000001"})
    client.post("/sign-in/code", {"code": sign_in.demo_codes("王芳", at=timezone.now())[0]})
    return str(people.accounts["wang"].pk)


def test_a_persons_session_ends_after_two_hours(client: Client, people: cast.Cast) -> None:
    entered(client, people)
    assert client.get("/matters").status_code == 200
    assert client.session.get_expiry_age() <= 2 * 3600


def test_signing_out_ends_the_session_and_stands_in_the_log(client: Client, people: cast.Cast) -> None:
    account = entered(client, people)
    client.post("/sign-out")
    assert client.get("/matters").status_code != 200
    assert [event.kind for event in log.of_subject("account", account)][-2:] == ["account.signed_in", "account.signed_out"]


def test_an_unknown_telephone_goes_the_same_way(client: Client, people: cast.Cast) -> None:
    answers = [client.post("/sign-in", {"phone": phone}) for phone in ("13900000001", "13999999999")]
    assert {(answer.status_code, answer.headers.get("location")) for answer in answers} == {(302, answers[0].headers["location"])}
    assert client.get(answers[1].headers["location"]).status_code == 200


def test_who_loses_a_mandate_is_themselves_again_and_the_act_at_hand_is_refused(client: Client, people: cast.Cast) -> None:
    entered(client, people)
    client.post("/account", {"party": people.parties["hengda"].pk})
    Mandate.objects.filter(receiver=people.parties["wang"]).update(revoked_at=timezone.now())
    assert client.post("/services/redshield.website-filing/start").status_code == 403
    assert client.session["party"] is None
    session = client.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    answer = client.get("/matters", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "You are acting for yourself again." in answer.content.decode()
