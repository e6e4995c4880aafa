"""Letters with systems outside: what one signed the other reads, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, P256, text
from tongban.exchange import letters, partners

BODY = {"id": "1", "about": "F1", "minor": 5}


def key(suite: Any = DEFAULT) -> Key:
    return Key("k1", "bank", suite.name, suite.generate())


@pytest.mark.parametrize("suite", [DEFAULT, P256])
def test_a_letter_is_read_as_it_was_written(suite: Any) -> None:
    one = key(suite)
    assert letters.opened(letters.close(BODY, one), one.public, suite.name) == BODY


def test_every_changed_byte_is_forged_or_unreadable() -> None:
    one = key()
    good = letters.close(BODY, one)
    for place in range(len(good)):
        changed = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        if json.loads(good)["key"].encode() in changed:
            with pytest.raises((NotAllowed, Refused)):
                letters.opened(changed, one.public, DEFAULT.name)


def test_another_key_another_suite_and_other_shapes_are_not_believed() -> None:
    one = key()
    good = letters.close(BODY, one)
    with pytest.raises(NotAllowed, match=r"letter\.forged"):
        letters.opened(good, key().public, DEFAULT.name)
    with pytest.raises(NotAllowed, match=r"letter\.forged"):
        letters.opened(good, one.public, P256.name)
    for bad in (b"", b"[]", b"{}", good + b" ", b"\xff", letters.close({"id": "1"}, one), b"[" * 9999):
        with pytest.raises(Refused, match=r"letter\.unreadable"):
            letters.opened(bad, one.public, DEFAULT.name)
    with pytest.raises(Refused, match=r"letter\.unreadable"):
        letters.opened(letters.close({**BODY, "more": "x" * letters.MOST}, one), one.public, DEFAULT.name)


def test_partners_are_those_of_the_file_and_beyond_this_machine_only_by_https(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    assert partners.known() == {}
    with pytest.raises(NotFound):
        partners.partner("bank")
    one = partners.Partner("bank", "payment", "https://bank.example", text(key().public))
    partners.introduce(one)
    partners.introduce(partners.Partner("office", "outside", "http://127.0.0.1:9", "x"))
    assert (partners.partner("bank"), [known.name for known in partners.paying()]) == (one, ["bank"])
    partners.introduce(partners.Partner("far", "outside", "http://far.example", "x"))
    with pytest.raises(Refused, match=r"partner\.insecure"):
        partners.known()
