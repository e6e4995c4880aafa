"""The compact form of receipts, as a code on paper holds it."""

import base64
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as some

from tongban.base.actor import Actor
from tongban.log import actions, compact, proofs, queries
from tongban.log.tests.test_log import AT, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(tmp_path: Any, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"


def written() -> str:
    """Of the longest envelope of a filing: by an officer at a window, for a party, in somebody's place."""
    whom = dict.fromkeys(("account", "person", "party", "mandate", "post", "agency", "stands_for"), 10**12 - 1)
    event = actions.append("case.submitted", ("case", "511602-20260302-7K3M9QX4"), {}, by=Actor("officer", channel="window", **whom), at=AT)
    return compact.write(queries.receipt(event))


def test_a_compact_receipt_is_the_receipt() -> None:
    event = record()[0]
    whole = queries.receipt(event)
    told = compact.read(compact.write(whole))
    assert {**told, "promise": {"key": whole["promise"]["key"], **told["promise"]}} == {name: whole[name] for name in told}
    assert proofs.verify(told, keys=[base64.b64decode(whole["promise"]["public"])]).ok
    assert proofs.entry_of(told) == bytes(event.entry)


def test_the_longest_fits_a_code_that_a_telephone_reads_from_paper() -> None:
    code = segno.make(("https://a-rather-long-name.of-a-platform.gov.example/verify?r=", written()), error="m")
    assert int(code.version) <= 16


def test_an_address_ends_with_it() -> None:
    letters = written()
    assert compact.found_in(f"https://here.example/verify?r={letters}\n") == letters
    assert compact.found_in(letters) == letters
    for other in (f"{letters}=", letters.lower(), f"https://here.example/verify?q={letters}", '{"envelope": ""}', ""):
        assert compact.found_in(other) is None


@given(some.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=400))
def test_what_is_none_is_refused_by_name(letters: str) -> None:
    with pytest.raises(ValueError, match="."):
        compact.read(letters)


def test_a_bomb_is_not_unpacked() -> None:
    whole = queries.receipt(record()[0])
    with pytest.raises(ValueError, match="not a compact receipt"):
        compact.read(compact.write({**whole, "envelope": "a" * 100_000}))


def test_an_erased_event_has_none() -> None:
    event = record()[0]
    assert queries.compact_receipt(event.noun, event.key, event.kind)
    actions.erase((event.noun, event.key), by=Actor("system"), at=AT, reason="test")
    assert queries.compact_receipt(event.noun, event.key, event.kind) is None
