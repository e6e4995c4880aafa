"""Every address and every operation with hostile values: an answer in words, nothing broken, nothing half done."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from tests.rights_world import granted
from tests.test_operations import BODIES, operations, token
from tests.test_rights import READERS, TABLE, address, places, reader
from tongban.actors import cast
from tongban.cases.tests.world import RECENT, build
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parent.parent / "tongban" / "web"
# A page reads a name from a form or an address in one of these ways.
READS = re.compile(r"""(?:POST|GET|posted|given)\.(?:get|getlist)\(\s*"([\w.-]+)"|whole\([\w.]+, "([\w-]+)"\)|for name in \(([^)]*)\)""")
VALUES = {
    "nothing": "",
    "NUL": "a\x00b",
    "escape": "\x1b[31m",
    "digits that are none": "²",
    "other digits": "٣",
    "too large a number": "9" * 40,
    "minus": "-1",
    "SQL": "' OR 1=1 --",
    "markup": "<script>alert(1)</script>",
    "turned round": "\u202eevil",
    "emoji": "👩‍👩‍👧‍👦",
    "way up": "../../../etc/passwd",
    "header": "x\r\nSet-Cookie: a=b",
    "template": "{{ request }} {% debug %} %(field)s %s",
    "long": "長" * 50_000,
}
# In a short run each database gets the values that it may break over; the long one gives all of them to both.
ALL = set(TABLE) - {"readyz"}  # no worker runs here, so the platform may say that it is not ready
SHORT = {"postgresql": ("NUL",), "sqlite": ("digits that are none", "markup")}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


def names() -> list[str]:
    """Every name that a page reads from a form or an address."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for one, other, several in READS.findall(path.read_text()):
            found |= {one, other} | set(re.findall(r'"([\w-]+)"', several))
    return sorted(found - {"", "size", "theme", "contrast", "keys", "lang"})


def test_the_names_that_pages_read_are_found() -> None:
    assert {"words", "party", "after", "q", "key", "phone", "code", "agency", "login"} <= set(names())


def shut(name: str) -> set[str]:
    """Addresses whose door is closed to a reader before anything of theirs is read (`test_rights` shows that it is)."""
    return {pattern for pattern, found in TABLE.items() if found.split()[READERS.index(name)] == "403"}


def attack(people: cast.Cast, patterns: dict[str, set[str]], kinds: tuple[str, ...]) -> list[tuple[str, str, str, int]]:
    """What broke of the patterns that each reader tries with each kind of value."""
    known = places(people, granted(people))
    sent = {}
    for kind in kinds:
        fields = {**dict.fromkeys(names(), VALUES[kind]), "domains": VALUES[kind], "site_name": VALUES[kind]}
        sent[kind] = urlencode({name: value[:2000] for name, value in fields.items()}), urlencode(fields)
    broken = []
    for name in patterns:
        client = reader(people, name)
        client.raise_request_exception = False
        for pattern in patterns[name]:
            where = address(pattern, known)
            for kind, (asked, posted) in sent.items():
                post = client.post(where, posted, content_type="application/x-www-form-urlencoded")
                answers = (client.get(f"{where}?{asked}"), post, client.get(f"{where}{VALUES[kind][:200]}"))
                broken += [(name, pattern, kind, one.status_code) for one in answers if one.status_code >= 500]
                pages = [one for one in answers if one.headers.get("content-type", "").startswith("text/html")]
                if any(VALUES["markup"].encode() in one.content for one in pages):
                    broken.append((name, pattern, "markup comes back", 200))
            if "out" in pattern:
                client = reader(people, name)
                client.raise_request_exception = False
    return broken


def test_no_page_breaks_over_hostile_values(people: cast.Cast) -> None:
    """By readers whom the page lets in; the long run knocks at closed doors too."""
    assert attack(people, {name: ALL - shut(name) for name in ("nobody", "owner", "li")}, SHORT[connection.vendor]) == []


@pytest.mark.long
def test_no_page_breaks_over_any_hostile_value(people: cast.Cast) -> None:
    readers = ("nobody", "owner", "other", "li", "zhao", "chen", "admin", "security", "audit")
    assert attack(people, dict.fromkeys(readers, ALL), tuple(VALUES)) == []


def spoilt(value: Any, bad: Any) -> Any:
    """A body with every value inside it replaced."""
    if isinstance(value, dict):
        return {name: spoilt(one, bad) for name, one in value.items()}
    return [spoilt(one, bad) for one in value] if isinstance(value, list) else bad


def call(operation: str, known: dict[str, str], given: str, body: str) -> Any:
    method, _, path = operation.partition(" ")
    for name, value in known.items():
        path = path.replace("{" + name + "}", value)
    headers = {"Idempotency-Key": "k", "Authorization": f"Bearer {given}"}
    return Client(raise_request_exception=False).generic(method, path, data=body, content_type="application/json", headers=headers)


def bodies(operation: str) -> list[str]:
    good = BODIES.get(operation, {"words": "x", "opinion": "x", "reason": "x", "answer": "x"})
    values = [*VALUES.values(), None, 10**30, -1, 1.5, True, [], {}, [[]], {"a": {}}]
    texts = [json.dumps(spoilt(good, bad)) for bad in values]
    return [*texts, '{"service": "\\ud800"}', json.dumps(good)[:-1], "[" * 100_000, "null", "NaN", '"x"', '{"to": 1e999}', "\x00", "é"]


def test_no_operation_breaks_over_hostile_bodies(people: cast.Cast) -> None:
    row = granted(people)
    known = {"number": row.number, "event": str(log.of_subject("case", row.number)[0].pk), "name": "redshield.operators"}
    scopes = ["cases", "licences", "registers", "office"]
    mine, theirs = token(people, "owner", scopes), token(people, "zhao", scopes)
    broken = []
    for operation in operations():
        for body in bodies(operation):
            answer = call(operation, known, theirs if "office" in operation else mine, body)
            kind = answer.headers.get("content-type", "")
            if answer.status_code >= 500 or (answer.status_code >= 400 and "problem+json" not in kind):
                broken.append((operation, body[:60], answer.status_code, kind))
    assert broken == []


@pytest.mark.parametrize("bad", ["a\x00", "\x00", "' OR 1=1", "x" * 5000])
def test_hostile_parts_of_an_address_are_not_found(people: cast.Cast, bad: str) -> None:
    known = {"number": bad, "event": bad, "name": bad}
    held = token(people, "owner", ["cases", "licences", "registers", "office"])
    wrong = [(one, call(one, known, held, "{}").status_code) for one in operations() if "{" in one]
    assert [one for one in wrong if not 400 <= one[1] < 500] == []


@pytest.mark.parametrize("cookie", ["region", "sessionid", "csrftoken", "size", "messages"])
def test_hostile_cookies_are_as_none(people: cast.Cast, cookie: str) -> None:
    client = Client(raise_request_exception=False)
    for bad in ("a\x00bcdefghijkl", "²", "9" * 3000, "\\000\\000\\000\\000\\000\\000\\000\\000"):
        client.cookies[cookie] = bad
        assert client.get("/").status_code == 200, bad
