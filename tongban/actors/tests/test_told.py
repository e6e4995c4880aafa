"""Rights asked once while a page is drawn are those that every act asks for."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import cast, rights
from tongban.actors.models import Agency, Region
from tongban.base.errors import NotAllowed

pytestmark = pytest.mark.django_db
VERBS = ("case.take", "case.decide", "supervise.read", "licence.revoke", "account.open", "register.read", "log.read", "pack.propose")


def test_what_is_told_once_agrees_with_what_is_asked_each_time(tmp_path: Path, settings: Any, django_assert_num_queries: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    at = timezone.now()
    people = cast.load(at=at)
    agencies = [None, *Agency.objects.values_list("pk", flat=True)[:8], 999_999]
    regions = [None, *Region.objects.values_list("code", flat=True)[:4], "000000000000"]
    services = (None, "redshield.website-filing", "")
    asked = [
        (people.actor(name, at), verb, {"agency": agency, "region": region, "service": service})
        for name, verb, agency, region, service in product(("li", "zhao", "chen", "gao", "admin"), VERBS, agencies, regions, services)
    ]
    each = [rights.may(by, verb, **where) for by, verb, where in asked]
    scopes = [(rights.scope(by, verb), rights.verbs(by)) for by, verb, _ in asked[:: len(services)]]
    with rights.asked_once():
        assert [rights.may(by, verb, **where) for by, verb, where in asked] == each
        assert [(rights.scope(by, verb), rights.verbs(by)) for by, verb, _ in asked[:: len(services)]] == scopes
        with django_assert_num_queries(0):
            rights.may(asked[0][0], "case.decide")
    assert True in each
    assert False in each


def test_what_is_required_is_asked_anew_while_a_page_is_drawn_and_all_after_it(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    at = timezone.now()
    people = cast.load(at=at)
    li = people.actor("li", at)
    with rights.asked_once():
        assert rights.may(li, "case.take")
        people.accounts["li"].is_active = False
        people.accounts["li"].save()
        with pytest.raises(NotAllowed):
            rights.require(li, "case.take")
    assert not rights.may(li, "case.take")
