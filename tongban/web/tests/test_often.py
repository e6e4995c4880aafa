"""Costly public pages: a limit of calls a minute and address, told in the reader's language; nothing of whom is kept."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from tongban.web import often, sources

FIRST, SECOND = "203.0.113.7", "203.0.113.8"


def ask(path: str, times: int, *, address: str = FIRST, **headers: str) -> list[Any]:
    client = Client(headers=headers)
    return [client.get(path, REMOTE_ADDR=address) for _ in range(times)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/verify", "/services?q=x", "/progress", "/v1/licences/x", "/v1/services?q=x", "/b/x"])
def test_who_asks_too_often_is_told_to_wait_and_another_is_not(settings: Any, path: str) -> None:
    settings.CALLS = 3
    answers = ask(path, 7)  # a minute may begin in between: seven do not fit into two
    assert 429 not in [one.status_code for one in answers[:3]]
    late = next(one for one in answers if one.status_code == 429)
    assert 1 <= int(late.headers["Retry-After"]) <= 60
    assert ask(path, 1, address=SECOND)[0].status_code != 429


@pytest.mark.django_db
def test_the_refusal_speaks_four_languages_and_to_programs_as_a_problem(settings: Any) -> None:
    settings.CALLS = 1
    words = {"en": "Too many calls", "fr": "Trop d’appels", "zh-hans": "访问过于频繁", "zh-hant": "訪問過於頻繁"}
    for language, said in words.items():
        pages = ask("/verify", 3, **{"accept-language": language})
        assert said in next(one for one in pages if one.status_code == 429).content.decode()
    problem = next(one for one in ask("/v1/licences/x", 3) if one.status_code == 429)
    assert problem.headers["content-type"] == "application/problem+json"
    assert (problem.json()["type"], problem.json()["status"]) == ("tag:tongban:web.too_often", 429)


@pytest.mark.django_db
def test_pages_that_cost_little_have_no_limit_and_nought_is_none(settings: Any) -> None:
    settings.CALLS = 1
    assert {one.status_code for one in ask("/sign-in", 5)} == {200}
    settings.CALLS = 0
    assert {one.status_code for one in ask("/verify", 5)} == {200}


def test_a_minute_later_one_may_ask_again_and_kinds_are_counted_apart() -> None:
    calls = often.Calls()
    assert [calls.wait("search", FIRST, 2, now) for now in (0.0, 30.0, 45.0)] == [0, 0, 15]
    assert calls.wait("rehearsal", FIRST, 2, 46.0) == 0
    assert calls.wait("search", FIRST, 2, 60.0) == 0
    assert len(calls) == 1  # what was counted before is gone


def test_however_many_ask_the_memory_is_bounded_and_those_beyond_share_one_count() -> None:
    calls = often.Calls(most=100)
    for n in range(100):
        assert calls.wait("search", f"host-{n}", 5, 1.0) == 0
    beyond = [calls.wait("search", f"other-{n}", 5, 1.0) for n in range(1000)]
    assert (beyond[:5], set(beyond[5:])) == ([0] * 5, {59})
    assert len(calls) == 101
    assert calls.wait("search", "host-7", 5, 1.0) == 0


def test_no_address_can_be_found_in_what_is_counted() -> None:
    calls = often.Calls()
    calls.wait("search", FIRST, 5, 1.0)
    assert FIRST not in repr(vars(calls))


@pytest.mark.parametrize(
    ("peer", "handed", "found"),
    [
        (FIRST, "", FIRST),
        (FIRST, "198.51.100.1", FIRST),  # anybody may write that
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the left end is anybody's
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_only_named_proxies_say_who_asks(settings: Any, peer: str, handed: str, found: str) -> None:
    settings.PROXIES = ("10.0.0.1", "10.0.0.2")
    assert sources.source(RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": handed})) == found


def test_a_household_with_many_addresses_is_one_caller() -> None:
    assert sources.near("2001:db8::1") == sources.near("2001:db8::2:1") != sources.near("2001:db8:0:1::1")
    assert sources.near(FIRST) == FIRST
