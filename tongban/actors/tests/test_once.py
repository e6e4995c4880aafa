import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tongban.actors import actions, cast, sign_in
from tongban.actors.models import Party
from tongban.base.actor import SYSTEM
from tongban.base.errors import Saying
from tongban.base.identifiers import make_uscc

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return cast.load(at=AT)


def together(act: Callable[[], object], times: int = 4) -> list[str]:
    """What each of several said who did the same at the same instant, each on a connection of its own."""
    ready, said = threading.Barrier(times), []

    def one() -> None:
        try:
            ready.wait(10)
            act()
            said.append("done")
        except Saying as saying:
            said.append(saying.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def test_a_code_by_telephone_signs_in_once_however_many_try(people: cast.Cast) -> None:
    code = str(sign_in.request_code("13900000001", at=AT))
    assert together(lambda: sign_in.person("13900000001", code, at=AT)) == ["done", *["sign_in.failed"] * 3]


def test_a_code_of_the_second_factor_signs_in_once_however_many_try(people: cast.Cast) -> None:
    code = sign_in.totp(people.secrets["li"], AT)
    assert together(lambda: sign_in.officer("li", cast.PASSWORD, code, at=AT)) == ["done", *["sign_in.failed"] * 3]


def test_one_code_is_made_however_many_ask_at_once(people: cast.Cast) -> None:
    assert together(lambda: sign_in.request_code("13900000001", at=AT)) == ["done", *["sign_in.too_often"] * 3]


def test_failures_at_once_are_all_counted(people: cast.Cast) -> None:
    together(lambda: sign_in.officer("li", "wrong", "000000", at=AT), times=5)
    assert together(lambda: sign_in.officer("li", "wrong", "000000", at=AT), times=1) == ["sign_in.locked"]


def test_an_organisation_is_registered_once_however_many_try(people: cast.Cast) -> None:
    said = together(lambda: actions.register_organisation("同一公司", make_uscc(77), by=SYSTEM, at=AT))
    assert said == ["actor.party_exists"] * 3 + ["done"]
    assert Party.objects.filter(name="同一公司").count() == 1
