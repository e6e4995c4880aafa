from datetime import date

import pytest

from tongban.licences.rules import compare, host_of, state_on

HOSTS = ["shop.hengda.example", "m.hengda.example"]


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("https://shop.hengda.example/cart?x=1", "same"),
        ("SHOP.HENGDA.EXAMPLE.", "same"),
        ("shop.hengda.example:8443", "same"),
        ("https://shop.hengda.example@evil.test/", "different"),
        ("https://evil.test/shop.hengda.example", "different"),
        ("shop.hengda.example.evil.test", "lookalike"),
        ("sh0p.hengda.example", "lookalike"),
        ("shор.hengda.example", "lookalike"),
        ("shop-hengda.example", "lookalike"),
        ("shop.hengdaa.example", "lookalike"),
        ("www.other.test", "different"),
        ("", "unreadable"),
        ("not an address at all", "unreadable"),
        ("https://[::1", "unreadable"),
        ("\u202eelpmaxe.adgneh.pohs", "unreadable"),
        ("javascript:alert(1)", "different"),
        ("https:\\\\evil.test\\shop.hengda.example", "different"),
    ],
)
def test_an_address_is_held_against_the_list(address: str, verdict: str) -> None:
    assert compare(address, HOSTS).verdict == verdict


def test_what_stands_before_an_at_is_no_host() -> None:
    assert host_of("https://shop.hengda.example@evil.test") == "evil.test"


def test_a_lookalike_says_whom_it_looks_like() -> None:
    assert compare("sh0p.hengda.example", HOSTS).near == "shop.hengda.example"


@pytest.mark.parametrize(
    ("state", "on", "shown"),
    [
        ("issued", date(2026, 3, 2), "valid"),
        ("issued", date(2027, 3, 1), "valid"),
        ("issued", date(2027, 3, 2), "expired"),
        ("issued", date(2026, 3, 1), "not_yet"),
        ("revoked", date(2026, 3, 2), "revoked"),
    ],
)
def test_expiry_is_derived(state: str, on: date, shown: str) -> None:
    assert state_on(state, date(2026, 3, 2), date(2027, 3, 1), on) == shown
