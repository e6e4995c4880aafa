import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tongban.actors import actions, cast, places, queries, reorganisation, sign_in
from tongban.actors.loading import DISTRICT
from tongban.actors.models import Grant, Mandate, Party
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import Saying
from tongban.base.identifiers import make_uscc
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def together(act: Callable[[], object], times: int = 4) -> list[str]:
    """What each of several said who did the same at the same instant, each on a connection of its own."""
    ready = threading.Barrier(times)

    def one() -> None:
        try:
            ready.wait(10)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        ended = [future.exception() for future in [pool.submit(one) for _ in range(times)]]
    # Of a defect the words too: it must be read in the comparison, not lost with its thread.
    return sorted("done" if error is None else error.code if isinstance(error, Saying) else repr(error) for error in ended)


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


def once(subject: tuple[str, str], kind: str, act: Callable[[], object], refusal: str = "done") -> None:
    """Four at once and one later leave one event of a kind."""
    before = [one.kind for one in log.of_subject(*subject)].count(kind)
    assert Counter(together(act) + together(act, times=1)) == Counter(["done"] + [refusal] * 4), kind
    assert [one.kind for one in log.of_subject(*subject)].count(kind) == before + 1, kind


def test_a_reorganisation_happens_once_however_many_do_it(people: cast.Cast) -> None:
    line, old, heir = (actions.found_agency(name, "water", DISTRICT, by=SYSTEM, at=AT).pk for name in ("甲局", "乙局", "丙局"))
    post = actions.create_post(old, "filing-clerk", "窗口", by=SYSTEM, at=AT)
    actions.grant(post, ["case.take"], by=SYSTEM, at=AT)
    once(("agency", str(old)), "agency.renamed", lambda: reorganisation.rename_agency(old, "乙水务局", by=SYSTEM, at=AT))
    once(("agency", str(old)), "agency.line_changed", lambda: reorganisation.set_line_superior(old, line, by=SYSTEM, at=AT))
    once(("post", str(post.pk)), "post.moved", lambda: reorganisation.move_post(post.pk, heir, by=SYSTEM, at=AT))
    assert Grant.objects.filter(post=post, agency=heir).count() == 1
    day, merge = AT.date(), "actor.agency_ended"
    once(("agency", str(old)), "agency.abolished", lambda: reorganisation.merge_agencies([old], heir, on=day, by=SYSTEM, at=AT), merge)
    calendar = {day: True}
    once(("region", DISTRICT), "region.calendar_set", lambda: places.set_calendar(DISTRICT, calendar, source="通知", by=SYSTEM, at=AT))
    assert queries.calendar_of(DISTRICT).is_working(day) is False


def test_a_mandate_given_by_many_at_once_is_one(people: cast.Cast) -> None:
    wang, zhang = people.parties["wang"].pk, people.parties["zhang"].pk
    give = {"by": people.actor("wang", AT), "at": AT}
    assert together(lambda: actions.give_mandate(wang, zhang, ["parks"], **give)) == ["done"] * 4
    (first,) = Mandate.objects.filter(giver=wang, receiver=zhang)
    once(("mandate", str(first.pk)), "mandate.revoked", lambda: actions.revoke_mandate(first.pk, **give))
    actions.give_mandate(wang, zhang, ["parks"], **give)
    assert Mandate.objects.filter(giver=wang, receiver=zhang).count() == 2
