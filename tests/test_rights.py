"""Who may open what: every address of every face with every kind of reader, held against one table. A new address needs a row."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tongban.actors import cast, tokens
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import actions, queries
from tongban.cases.models import MaterialRow
from tongban.cases.tests.world import PDF, build, filed
from tongban.documents import queries as documents
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db
READERS = ("nobody", "owner", "other", "li", "wu", "zhao", "chen", "gao", "admin", "security", "audit")

# Status of GET for each reader, in the order of READERS. 302 leads on: a draft that was filed has no form any more.
PUBLIC = "200 200 200 200 200 200 200 200 200 200 200"
# What the administrator of the system is there for; tongban/web/desk/tests/test_administering.py holds who may change what there.
OFFICES = ("desk/agencies", "desk/posts", "desk/officers")
POSTED = "405 405 405 405 405 405 405 405 405 405 405"
TABLE = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    "": PUBLIC,
    "services": PUBLIC,
    "services/<str:service>": PUBLIC,
    "services/<str:service>/start": POSTED,
    "region": PUBLIC,
    "matters": "403 200 200 200 200 200 200 200 200 200 200",
    "matters/<str:number>": "403 200 404 200 404 200 200 200 404 404 404",
    "matters/<str:number>/form/<str:page>": "403 302 404 302 404 302 302 302 404 404 404",
    "matters/<str:number>/check": "403 302 404 302 404 302 302 302 404 404 404",
    "matters/<str:number>/change": "403 302 404 302 404 302 302 302 404 404 404",
    "matters/<str:number>/bring": POSTED,
    "matters/<str:number>/look": POSTED,
    "matters/<str:number>/supply": POSTED,
    "matters/<str:number>/withdraw": POSTED,
    "matters/<str:number>/receipt.json": "403 200 404 200 404 200 200 200 404 404 404",
    "papers/<int:paper>.pdf": "403 200 404 200 404 200 200 200 404 404 404",
    "licences": "403 200 200 200 200 200 200 200 200 200 200",
    "licences/<str:number>": "403 200 404 404 404 404 404 404 404 404 404",
    "looked": "403 200 200 200 200 200 200 200 200 200 200",
    "account": "403 200 200 200 200 200 200 200 200 200 200",
    "account/everything.json": "403 200 200 403 403 403 403 403 403 403 403",
    "account/sessions": POSTED,
    "account/mail": "403 200 200 200 200 200 200 200 200 200 200",
    "sign-in": PUBLIC,
    "sign-in/code": "302 302 302 302 302 302 302 302 302 302 302",
    "sign-in/slip": PUBLIC,
    "sign-up": PUBLIC,
    "sign-up/account": "302 302 302 302 302 302 302 302 302 302 302",
    "sign-out": POSTED,
    "verify": PUBLIC,
    "b/<str:token>": PUBLIC,
    "progress": PUBLIC,
    "log": PUBLIC,
    "desk/": "403 404 404 200 200 200 200 200 302 302 302",
    "desk/sign-in": PUBLIC,
    "desk/cases/<str:number>": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/cases/<str:number>/<str:act>": POSTED,
    "desk/cases/<str:number>/materials/<int:row>": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/papers/<int:paper>.pdf": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/licences/<str:number>/revoke": POSTED,
    "desk/records": "403 404 404 200 403 200 403 403 403 403 403",
    "desk/window": "403 404 404 200 403 403 403 403 403 403 403",
    "desk/agencies": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/agencies/<int:agency>": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/posts/<int:post>": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/officers": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/officers/<int:account>": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/packs": "403 404 404 200 200 200 200 200 200 200 200",
    "desk/packs/<int:revision>/publish": POSTED,
    "supervise/": "403 404 404 403 403 403 200 403 403 403 403",
    "supervise/events": "403 404 404 403 403 403 200 403 403 403 200",
    "v1/log/checkpoint": PUBLIC,
    "v1/log/key": PUBLIC,
    "v1/log/tile/<int:level>/<path:name>": "404 404 404 404 404 404 404 404 404 404 404",
    "v1/log/tile/entries/<path:name>": "404 404 404 404 404 404 404 404 404 404 404",
}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(timezone.now())


def granted(people: cast.Cast) -> Any:
    """A case of Hengda with everything that an address can name."""
    at = timezone.now()
    row = filed(people, at=at)
    actions.accept(row.number, by=people.actor("li", at), at=at)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", at), at=at)
    actions.decide(row.number, "grant", by=people.actor("zhao", at), at=at)
    catch_up()
    return row


def reader(people: cast.Cast, name: str) -> Client:
    """A browser of a reader: Wang for Hengda owns what there is, Zhang for Minghe is a stranger."""
    client = Client(headers={"accept-language": "en"})
    account, party = {"owner": ("wang", "hengda"), "other": ("zhang", "minghe")}.get(name, (name, ""))
    if name != "nobody":
        client.force_login(people.accounts[account])
        session = client.session
        session["party"] = people.parties[party].pk if party else None
        session.save()
    return client


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the platform, as its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def places(people: cast.Cast, row: Any) -> dict[str, str]:
    """What stands for the parts of a pattern: all of it Hengda's."""
    held = licences.of_case(row.number)
    assert held is not None
    paper = documents.of_subject("case", row.number)[0].pk
    material = MaterialRow.objects.get(case=row).pk
    event = str(log.of_subject("case", row.number)[0].pk)
    return {
        "licences/<str:number>": f"licences/{held.number}",
        "<str:number>": row.number,
        "<str:service>": "redshield.website-filing",
        "<str:page>": "site",
        "<int:paper>": str(paper),
        "<int:agency>": str(people.agencies["market-regulation"].pk),
        "<int:post>": str(people.actor("li", timezone.now()).post),
        "<int:account>": str(people.accounts["li"].pk),
        "<int:row>": str(material),
        "<str:token>": held.token,
        "<str:act>": "take",
        "<int:revision>": "1",  # there or not: nobody here may publish it
        "<int:level>/<path:name>": "0/000",
        "<path:name>": "000",
        "<str:event>": event,
        "<str:name>": "redshield.operators",
        "<event>": event,
        "<number>": row.number,
        "<name>": "redshield.operators",
    }


def address(pattern: str, known: dict[str, str]) -> str:
    for part, value in known.items():
        pattern = pattern.replace(part, value)
    return "/" + pattern


def faces() -> list[str]:
    """The addresses of pages; those of the API have a test of their own."""
    return [pattern for pattern in patterns() if not pattern.startswith("v1/") or pattern in TABLE]


def test_every_address_is_open_to_whom_the_table_says_and_to_nobody_else(people: cast.Cast) -> None:
    known = places(people, granted(people))
    readers = {name: reader(people, name) for name in READERS}
    found = {pattern: " ".join(str(one.get(address(pattern, known)).status_code) for one in readers.values()) for pattern in faces()}
    assert found == TABLE


def test_strangers_change_nothing_by_posting(people: cast.Cast) -> None:
    row = granted(people)
    known = places(people, row)
    of_the_case = [pattern for pattern in faces() if "<str:number>" in pattern or "<int:" in pattern]
    events = len(log.of_subject("case", row.number))
    for name in ("nobody", "other", "wu", "admin"):
        client = reader(people, name)
        for pattern in of_the_case:
            if name == "admin" and pattern.startswith(OFFICES):
                continue
            assert client.post(address(pattern, known), {"words": "x", "reason": "false-data"}).status_code in (302, 403, 404), (
                name,
                pattern,
            )
    row.refresh_from_db()
    assert (row.state, len(log.of_subject("case", row.number))) == ("decided", events)


def leaks(client: Client, addresses: list[str], marks: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pages that show a reader one of the marks of another's case, beside those that stand in their own address."""
    texts = {one: client.get(one).content.decode(errors="replace").replace(one, "") for one in addresses}
    return [(one, mark) for one, text in texts.items() for mark in marks if mark in text]


def test_no_page_shows_a_stranger_what_is_anothers(people: cast.Cast) -> None:
    row = granted(people)
    known = places(people, row)
    public = {"b/<str:token>", "verify"}  # what the mark is for
    addresses = [address(pattern, known) for pattern in faces() if pattern not in public]
    for name in ("nobody", "other", "wu"):
        assert leaks(reader(people, name), addresses, (row.number, "恒达鲜食", "shop.hengda.example")) == []


def test_a_page_that_forgets_the_filter_is_found(people: cast.Cast, settings: Any) -> None:
    row = granted(people)
    settings.ROOT_URLCONF = "tests.leaking"
    assert leaks(reader(people, "other"), ["/", "/all"], (row.number,)) == [("/all", row.number)]


# Scope that each operation of the API needs; None is open to all.
SCOPES = {
    "GET /v1/services": None,
    "POST /v1/cases": "cases",
    "GET /v1/cases": "cases",
    "GET /v1/cases/{number}": "cases",
    "PUT /v1/cases/{number}/form": "cases",
    "POST /v1/cases/{number}/materials": "cases",
    "POST /v1/cases/{number}/submit": "cases",
    "POST /v1/cases/{number}/supply": "cases",
    "POST /v1/cases/{number}/withdraw": "cases",
    "POST /v1/cases/{number}/changes": "cases",
    "GET /v1/cases/{number}/evidence": "cases",
    "POST /v1/cases/{number}/look": "cases",
    "GET /v1/cases/{number}/receipt": "cases",
    "GET /v1/office/cases": "office",
    "GET /v1/office/cases/{number}": "office",
    **{
        f"POST /v1/office/cases/{{number}}/{act}": "office"
        for act in (
            "take",
            "hand-over",
            "accept",
            "supplement",
            "review",
            "return",
            "extend",
            "opinions",
            "opinion",
            "change",
            "decide",
            "serve",
        )
    },
    "POST /v1/registers/{name}/match": "registers",
    "GET /v1/licences/{number}": None,
    "GET /v1/licences/{number}/statement": "licences",
    "GET /v1/log/proof/{event}": None,
}
BODIES = {
    "POST /v1/cases": {"service": "redshield.website-filing", "region": DISTRICT},
    "PUT /v1/cases/{number}/form": {"form": {}},
    "POST /v1/cases/{number}/materials": {"material": "trademark", "name": "a.pdf", "content": base64.b64encode(PDF).decode()},
    "POST /v1/cases/{number}/supply": {"form": {}},
    "POST /v1/cases/{number}/changes": {"form": {"address": "新地址"}, "reason": "搬家"},
    "POST /v1/office/cases/{number}/hand-over": {"to": 1, "reason": "x"},
    "POST /v1/office/cases/{number}/supplement": {"items": [{"field": "address"}]},
    "POST /v1/office/cases/{number}/opinions": {"agency": 1, "question": "x", "days": 1},
    "POST /v1/office/cases/{number}/change": {"take_over": False},
    "POST /v1/office/cases/{number}/decide": {"outcome": "grant"},
    "POST /v1/office/cases/{number}/serve": {"how": "online", "proof": "x"},
    "POST /v1/registers/{name}/match": {"key": "x", "facts": {}},
}


def operations() -> dict[str, Any]:
    told = Client().get("/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    return {f"{method.upper()} {path}": one for path, methods in told["paths"].items() for method, one in methods.items()}


def token(people: cast.Cast, name: str, scopes: list[str]) -> str:
    at = timezone.now()
    if name in ("zhao", "wu"):
        post = actors.posts_of(people.accounts[name].pk)[0].pk
        return tokens.issue_token(people.accounts[name], "test", scopes, by=SYSTEM, at=at, post=post)
    account, party = {"owner": ("wang", "hengda"), "other": ("zhang", "minghe")}[name]
    return tokens.issue_token(people.accounts[account], "test", scopes, by=SYSTEM, at=at, party=people.parties[party].pk)


def call(operation: str, known: dict[str, str], given: str | None) -> int:
    method, _, path = operation.partition(" ")
    for name in ("number", "event", "name"):
        path = path.replace("{" + name + "}", known[name])
    headers = {"Idempotency-Key": "k", **({"Authorization": f"Bearer {given}"} if given else {})}
    body = BODIES.get(operation, {})
    return Client().generic(method, path, data=json.dumps(body), content_type="application/json", headers=headers).status_code


def test_every_operation_needs_its_scope_and_its_owner(people: cast.Cast) -> None:
    row = granted(people)
    held = licences.of_case(row.number)
    assert held is not None
    assert set(operations()) == set(SCOPES)
    known = {"number": row.number, "event": str(log.of_subject("case", row.number)[0].pk), "name": "redshield.operators"}
    yes = ["cases", "licences", "registers", "office"]
    parties, offices = ([token(people, name, yes) for name in names] for names in (("owner", "other"), ("zhao", "wu")))
    narrow = token(people, "owner", ["nothing"])
    for operation, scope in SCOPES.items():
        here = {**known, "number": held.number} if "licences" in operation else known
        if scope is None:
            assert call(operation, here, None) == 200, operation
            continue
        assert call(operation, here, None) == 401, operation
        assert call(operation, here, "forged") in (401, 403), operation
        assert call(operation, here, narrow) == 403, operation
        if "{number}" in operation:
            owner, other = offices if scope == "office" else parties
            assert call(operation, here, other) in (403, 404, 422), operation
            assert queries.case(row.number, to=people.actor("hengda", timezone.now())).state in ("decided", "closed"), operation
            assert call(operation, here, owner) in (200, 404, 409, 422), operation
    assert queries.case(row.number, to=people.actor("hengda", timezone.now())).state == "closed"
