"""Who may open what: every address of every face with every kind of reader, held against one table. A new address needs a row."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.rights_world import FILES, announced, ended_elsewhere, granted, looked, patterns, rated, visit
from tongban.actors import cast
from tongban.cases.models import MaterialRow
from tongban.cases.tests.test_pilots import planned
from tongban.cases.tests.world import RECENT, build
from tongban.documents import queries as documents
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.services import queries as services
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
STRANGERS = ("nobody", "other", "wu")
MARKED = {"b/<str:token>", "verify"}  # what a mark is for
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
    "services/<str:service>/papers/<str:paper>.pdf": PUBLIC,
    "services/<str:service>/rehearse": PUBLIC,
    "services/<str:service>/start": POSTED,
    "services/<str:service>/many": "403 200 200 200 200 200 200 200 200 200 200",  # who may apply is asked when it is sent
    "services/<str:service>/many.csv": "403 200 200 200 200 200 200 200 200 200 200",
    "many": "403 200 200 200 200 200 200 200 200 200 200",
    "many/<int:batch>": "403 404 404 404 404 404 404 404 404 404 404",  # tongban/web/tests/test_many.py has some
    "many/<int:batch>/results.csv": "403 404 404 404 404 404 404 404 404 404 404",
    "many/<int:batch>/refused.csv": "403 404 404 404 404 404 404 404 404 404 404",
    "ask": PUBLIC,
    "ask/<str:service>": "302 302 302 302 302 302 302 302 302 302 302",  # a service that is about no case has its guide
    "joint": PUBLIC,
    "joint/<str:matter>": "404 404 404 404 404 404 404 404 404 404 404",  # none is published; tests/test_joint.py has one
    "joint/<str:matter>/form.pdf": "404 404 404 404 404 404 404 404 404 404 404",
    "joint/<str:matter>/start": POSTED,
    "together/<str:number>": "403 404 404 404 404 404 404 404 404 404 404",  # a case is no joint matter
    "together/<str:number>/form/<str:page>": "403 404 404 404 404 404 404 404 404 404 404",
    "together/<str:number>/form.pdf": "403 404 404 404 404 404 404 404 404 404 404",
    "together/<str:number>/check": "403 404 404 404 404 404 404 404 404 404 404",
    "together/<str:number>/again": POSTED,
    "together/<str:number>/withdraw": POSTED,
    "region": PUBLIC,
    "matters": "403 200 200 200 200 200 200 200 200 200 200",
    "matters/<str:number>": "403 200 404 200 404 200 200 200 404 404 404",
    "matters/<str:number>/days": "403 200 404 200 404 200 200 200 404 404 404",
    "matters/<str:number>/form/<str:page>": "403 302 404 302 404 302 302 302 404 404 404",
    "matters/<str:number>/form.pdf": "403 404 404 404 404 404 404 404 404 404 404",  # it was filed
    "matters/<str:number>/upload/<str:material>": POSTED,
    "matters/<str:number>/check": "403 302 404 302 404 302 302 302 404 404 404",
    "matters/<str:number>/change": "403 302 404 302 404 302 302 302 404 404 404",
    "matters/<str:number>/bring": POSTED,
    "matters/<str:number>/look": POSTED,
    "matters/<str:number>/messages": POSTED,
    "matters/<str:number>/supply": POSTED,
    "matters/<str:number>/withdraw": POSTED,
    "matters/<str:number>/pay": "403 200 404 200 404 200 200 200 404 404 404",
    "matters/<str:number>/object": POSTED,
    "matters/<str:number>/urge": POSTED,
    "matters/<str:number>/delivery": "403 200 404 404 404 404 404 404 404 404 404",
    "matters/<str:number>/sign": "403 302 404 404 404 404 404 404 404 404 404",
    "matters/<str:number>/sign/files/<int:row>": "403 404 404 404 404 404 404 404 404 404 404",  # nobody is asked
    "matters/<str:number>/signatures.json": "403 404 404 404 404 404 404 404 404 404 404",  # nobody had to confirm it
    "matters/<str:number>/rating": "403 200 404 404 404 404 404 404 404 404 404",
    "matters/<str:number>/receipt.json": "403 200 404 200 404 200 200 200 404 404 404",
    "matters/<str:number>/file": "403 404 404 404 404 404 404 404 404 404 404",  # nobody but an agency opens what has a file
    "matters/<str:number>/file/<int:row>": "403 404 404 404 404 404 404 404 404 404 404",
    "papers/<int:paper>.pdf": "403 200 404 200 404 200 200 200 404 404 404",
    "earlier": "403 200 200 200 200 200 200 200 200 200 200",
    "earlier/<int:past_case>": "403 200 404 200 404 200 200 200 404 404 404",
    "ledgers": "403 200 200 200 200 200 200 200 200 200 200",
    "ledgers/hand-in": "403 200 200 200 200 200 200 200 200 200 200",
    "ledgers/<str:ledger_type>/<str:number>": "403 404 404 404 404 404 404 404 404 404 404",  # tongban/web/tests/test_ledgers.py has some
    "shipments/<str:number>": "403 404 404 404 404 404 404 404 404 404 404",  # of no shipment; tongban/web/tests/test_shipments.py has some
    "licences": "403 200 200 200 200 200 200 200 200 200 200",
    "licences/<str:number>": "403 200 404 404 404 404 404 404 404 404 404",
    "notices": "403 200 200 403 403 403 403 403 403 403 403",
    "notices/calendar": "403 200 200 403 403 403 403 403 403 403 403",
    "due/<str:token>.ics": "404 404 404 404 404 404 404 404 404 404 404",  # a token opens it, no session
    "mandates": "403 200 200 200 200 200 200 200 200 200 200",
    "mandates/<int:mandate>/end": POSTED,
    "looked": "403 200 200 200 200 200 200 200 200 200 200",
    "account": "403 200 200 200 200 200 200 200 200 200 200",
    "account/everything.json": "403 200 200 403 403 403 403 403 403 403 403",
    "account/sessions": POSTED,
    "account/telephone": "403 403 403 403 403 403 403 403 403 403 403",
    "account/mail": "403 200 200 200 200 200 200 200 200 200 200",
    "account/notices": "403 200 200 200 200 200 200 200 200 200 200",
    "account/passkeys": "403 200 200 404 404 404 404 404 404 404 404",
    "sign-in": PUBLIC,
    "sign-in/code": "302 302 302 302 302 302 302 302 302 302 302",
    "sign-in/slip": PUBLIC,
    "sign-in/passkey": PUBLIC,
    "sign-up": PUBLIC,
    "sign-up/account": "302 302 302 302 302 302 302 302 302 302 302",
    "terminal": "404 404 404 404 404 404 404 404 404 404 404",  # not at one
    "terminal/<str:key>": "404 404 404 404 404 404 404 404 404 404 404",
    "sign-out": POSTED,
    "open/basic.letter": "404 404 404 404 404 404 404 404 404 404 404",  # of a region that keeps none
    "open/agencies": PUBLIC,
    "open/agencies/<int:agency>": PUBLIC,
    "open/delegations": PUBLIC,
    "verify": PUBLIC,
    "verify/document": PUBLIC,
    "announcements": PUBLIC,
    "announcements/<int:announcement>": PUBLIC,
    "announcements/<int:announcement>.pdf": PUBLIC,
    "book": PUBLIC,
    "book/<int:hall>": PUBLIC,
    "bookings": "403 200 200 200 200 200 200 200 200 200 200",
    "bookings/<str:number>": "403 200 404 403 403 403 403 403 403 403 403",
    "bookings/<str:number>.ics": "403 200 404 403 403 403 403 403 403 403 403",
    "queue/<int:hall>": PUBLIC,
    "b/<str:token>": PUBLIC,
    "open": PUBLIC,
    "open/results": PUBLIC,
    "open/limits": PUBLIC,
    "open/deadlines": PUBLIC,
    "open/late": PUBLIC,
    "open/inspections": PUBLIC,
    "open/inspections/<str:number>": "404 404 404 404 404 404 404 404 404 404 404",  # none is planned; tests/test_own_motion.py has one
    "open/inspections/<str:number>/objects.txt": "404 404 404 404 404 404 404 404 404 404 404",
    "open/penalties": PUBLIC,
    "open/answers": PUBLIC,
    **dict.fromkeys([f"open/{name}" for name in FILES], PUBLIC),
    "progress": PUBLIC,
    "progress/rating": PUBLIC,
    "log": PUBLIC,
    "design": PUBLIC,
    "consultations/<str:number>": "403 404 404 403 403 403 403 403 403 403 403",  # nobody is asked
    "desk/": "403 404 404 200 200 200 200 200 302 302 302",
    "desk/sign-in": PUBLIC,
    "desk/batch": POSTED,
    "desk/account": "403 404 404 200 200 200 200 200 200 200 200",
    "desk/absence": "403 404 404 200 200 200 200 200 200 200 200",
    "desk/earlier": "403 404 404 200 200 200 200 200 403 403 403",
    "desk/earlier/<int:past_case>": "403 404 404 200 404 200 200 200 403 403 403",
    "desk/cases/<str:number>": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/cases/<str:number>/served.json": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/cases/<str:number>/days": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/cases/<str:number>/record": "403 404 404 404 404 404 404 404 404 404 404",  # this case was applied for
    "desk/cases/<str:number>/defence": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/cases/<str:number>/here": POSTED,
    "desk/cases/<str:number>/messages": POSTED,
    "desk/cases/<str:number>/<str:act>": POSTED,
    "desk/cases/<str:number>/materials/<int:row>": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/cases/<str:number>/materials/<int:row>/picture": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/cases/<str:number>/scans/<int:scan>": "403 404 404 404 404 404 404 404 404 404 404",  # none came on paper
    "desk/cases/<str:number>/scans/<int:scan>/files/<int:file>": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/papers/<int:paper>.pdf": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/leads/<int:lead>/keep": POSTED,
    "desk/licences/<str:number>/<str:act>": POSTED,
    "desk/ledgers": "403 404 404 403 403 403 403 403 403 403 403",  # who keeps none
    "desk/ledgers/<str:ledger_type>/<str:number>": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/shipments/<str:number>": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/differences": "403 404 404 403 403 403 403 403 403 403 403",  # who reconciles nothing; tongban/web/tests/test_differences.py
    "desk/differences/<int:difference>": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/in-hand": "403 404 404 403 403 403 403 403 403 403 403",  # who draws on no ledgers
    "desk/in-hand/<str:ledger_type>/<str:number>": "403 404 404 404 404 404 404 404 404 404 404",  # tongban/web/tests/test_in_hand.py
    "desk/records": "403 404 404 200 403 200 403 403 403 403 403",
    "desk/practice": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/looks/<int:look>": "403 404 404 200 403 404 403 403 403 403 403",
    "desk/window": "403 404 404 200 403 403 403 403 403 403 403",
    "desk/queue": "403 404 404 200 403 200 403 403 403 403 403",
    "desk/queue/terminals": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/bookings": "403 404 404 200 403 200 403 403 403 403 403",
    "desk/bookings/hours": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/bookings/windows": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/queries": POSTED,
    "desk/lots/<str:number>": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/originals/<str:number>": "403 404 404 200 404 200 403 403 404 404 404",
    "desk/charges/<str:number>": "403 404 404 200 404 200 200 200 404 404 404",
    "desk/counter": "403 404 404 200 403 200 403 403 403 403 403",
    "desk/counter/form.pdf": "403 404 404 404 403 404 403 403 403 403 403",  # of no service
    "desk/counter/scan": POSTED,
    "desk/counter/<str:number>/scan/<str:part>": "403 404 404 403 403 403 403 403 403 403 403",  # nobody stands there
    "desk/counter/start": POSTED,
    "desk/counter/together": POSTED,
    "desk/counter/together/<str:number>/form/<str:page>": "403 404 404 403 403 403 403 403 403 403 403",  # nobody stands there
    "desk/counter/together/<str:number>/check": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/together/<str:number>/again": POSTED,
    "desk/counter/together/<str:number>/again": POSTED,
    "desk/counter/together/<str:number>/receipt": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/together/<str:number>/receipt.pdf": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/<str:number>/form/<str:page>": "403 404 404 403 403 403 403 403 403 403 403",  # nobody stands there
    "desk/counter/<str:number>/bring": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/<str:number>/check": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/<str:number>/sign": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/<str:number>/sign/files/<int:row>": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/<str:number>/signed": "403 404 404 403 403 403 403 403 403 403 403",
    "desk/counter/<str:number>/receipt": "403 404 404 200 403 200 403 403 403 403 403",
    "desk/agencies": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/agencies/new": "403 404 404 403 403 403 403 403 200 403 403",
    "desk/agencies/<int:agency>/reorganise": "403 404 404 403 403 403 403 403 200 403 403",
    "desk/lent": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/agencies/<int:agency>": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/posts/<int:post>": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/officers": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/officers/<int:account>": "403 404 404 403 403 403 403 403 200 200 403",
    "desk/articles": "403 404 404 403 403 200 200 200 403 403 403",
    "desk/moving": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/moving/chosen": "403 404 404 403 403 422 403 403 403 403 403",  # no case is chosen
    "desk/open-case": "403 404 404 403 200 200 403 403 403 403 403",
    "desk/inspections": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/outages": "403 404 404 403 403 403 403 403 200 403 403",
    "desk/calendars": "403 404 404 403 403 403 403 403 200 403 403",
    "desk/announcements": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/phrases": "403 404 404 403 403 200 403 403 403 403 403",
    "desk/packs": "403 404 404 200 200 200 200 200 200 200 200",
    "desk/catalogue": "403 404 404 403 403 403 403 200 403 403 403",
    "desk/catalogue/new": "403 404 404 403 403 403 403 403 403 403 403",  # nobody here keeps a basic catalogue
    "desk/catalogue/changes/<int:change>": "403 404 404 404 404 404 404 404 404 404 404",
    "desk/catalogue/items/<int:item>": "403 404 404 404 404 404 404 404 404 404 404",  # none is listed
    "desk/packs/copying": "403 404 404 403 403 403 403 200 403 403 403",
    "desk/packs/import": POSTED,
    "desk/packs/<int:revision>/pilot": "403 404 404 403 403 403 403 200 403 403 403",
    "desk/packs/<int:revision>/publish": POSTED,
    "desk/pilots": "403 404 404 403 403 200 200 200 403 403 403",
    "desk/pilots/<int:pilot>": "403 404 404 403 403 200 200 200 403 403 403",
    "desk/pilots/<int:pilot>/<str:act>": POSTED,
    "desk/packs/<int:revision>/replay": "403 404 404 403 403 200 403 200 403 403 403",
    "desk/packs/<int:revision>/withdraw": POSTED,
    "desk/packs/<int:revision>.zip": "403 404 404 403 403 200 403 200 403 403 403",
    "desk/packs/<str:pack>": "403 404 404 403 403 403 403 200 403 403 403",
    "desk/packs/<str:pack>/file": "403 404 404 403 403 403 403 404 403 403 403",
    "desk/packs/<str:pack>/words": "403 404 404 403 403 403 403 404 403 403 403",
    "desk/packs/<str:pack>/draft.zip": "403 404 404 403 403 403 403 200 403 403 403",
    "desk/packs/<str:pack>/<str:act>": POSTED,
    "supervise/": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/late": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/late/<str:number>/urge": POSTED,
    "supervise/figures/<str:part>": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/cases/<str:figure>": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/notices": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/payments": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/stuck": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/definitions": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/fair": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/deviations": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/pilots": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/pilots/<int:pilot>": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/pilots/<int:pilot>/cases/<str:figure>": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/visits": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/waiting": "403 404 404 403 403 200 200 403 403 403 403",
    "supervise/waiting/<str:key>": "403 404 404 404 404 200 200 404 404 404 404",
    "supervise/events": "403 404 404 403 403 403 200 403 403 403 200",
    "v1/callbacks/<str:partner>": POSTED,
    "v1/log/checkpoint": PUBLIC,
    "v1/log/key": PUBLIC,
    "v1/log/tile/<int:level>/<path:name>": "404 404 404 404 404 404 404 404 404 404 404",
    "v1/log/tile/entries/<path:name>": "404 404 404 404 404 404 404 404 404 404 404",
}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


def reader(people: cast.Cast, name: str) -> Client:
    """A browser of a reader: Wang for Hengda owns what there is, Zhang for Minghe is a stranger."""
    account, party = {"owner": ("wang", "hengda"), "other": ("zhang", "minghe")}.get(name, (name, ""))
    return Client(headers={"accept-language": "en"}) if name == "nobody" else browser(people, account, party)


def places(people: cast.Cast, row: Any) -> dict[str, str]:
    """What stands for the parts of a pattern: all of it Hengda's."""
    held = licences.of_case(row.number)
    assert held is not None
    paper = documents.of_subject("case", row.number)[0].pk
    event, booked = str(log.of_subject("case", row.number)[0].pk), visit(people)
    return {
        "licences/<str:number>": f"licences/{held.number}",
        "bookings/<str:number>": f"bookings/{booked.number}",
        "<str:ledger_type>": "eport.licence",
        "<str:number>": row.number,
        "<str:service>": "redshield.website-filing",
        "<str:matter>": "business.start",
        "<str:page>": "site",
        "<int:paper>": str(paper),
        "<str:paper>": "blank",
        "<int:mandate>": "1",  # who represents Hengda by law: nobody here ends that
        "<int:agency>": str(people.agencies["market-regulation"].pk),
        "<int:post>": str(people.actor("li", timezone.now()).post),
        **dict.fromkeys(("<int:lead>", "<int:change>", "<int:item>", "<int:batch>", "<int:scan>", "<int:file>", "<int:difference>"), "1"),
        "<int:account>": str(people.accounts["li"].pk),
        "<int:row>": str(MaterialRow.objects.get(case=row).pk),
        "<int:hall>": str(booked.hall_id),
        "<str:part>": "time",
        "<int:pilot>": str(planned(people).pk),
        "<str:figure>": "on_time",
        "<str:token>": held.token,
        "<str:key>": rated(people),
        "<str:act>": "take",
        "<int:look>": str(looked(people)),
        "<int:past_case>": str(ended_elsewhere(people)),
        "<int:announcement>": str(announced(people)),
        "<int:revision>": str(services.latest("redshield")[0]),
        "<str:pack>": "redshield",
        "<int:level>/<path:name>": "0/000",
        "<path:name>": "000",
        "<str:event>": event,
        "<str:name>": "redshield.operators",
        "<str:code_list>": "iso4217",
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


def leaks(answer: Any, where: str, marks: tuple[str, ...]) -> list[tuple[str, str]]:
    """The marks of another's case that a page shows, beside those that stand in its own address."""
    text = answer.content.decode(errors="replace").replace(where, "")
    return [(where, mark) for mark in marks if mark in text]


@pytest.mark.once
def test_every_address_is_open_to_whom_the_table_says_and_to_nobody_else(people: cast.Cast) -> None:
    row = granted(people)
    known = places(people, row)
    marks = (row.number, "恒达珍味", "shop.hengda.example")
    readers = {name: reader(people, name) for name in READERS}
    found: dict[str, list[str]] = {pattern: [] for pattern in faces()}
    shown = []
    for pattern in found:
        for name, client in readers.items():
            answer = client.get(address(pattern, known))
            found[pattern].append(str(answer.status_code))
            if name in STRANGERS and pattern not in MARKED:
                shown += leaks(answer, address(pattern, known), marks)
    assert {pattern: " ".join(statuses) for pattern, statuses in found.items()} == TABLE
    assert shown == []


@pytest.mark.once
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
            assert client.post(address(pattern, known), {"words": "x", "reason": "false-data"}).status_code in (302, 403, 404, 405), (
                name,
                pattern,
            )
    row.refresh_from_db()
    assert (row.state, len(log.of_subject("case", row.number))) == ("decided", events)


def test_a_page_that_forgets_the_filter_is_found(people: cast.Cast, settings: Any) -> None:
    row = granted(people)
    settings.ROOT_URLCONF = "tests.leaking"
    client = reader(people, "other")
    found = [leaks(client.get(one), one, (row.number,)) for one in ("/", "/all")]
    assert found == [[], [("/all", row.number)]]
