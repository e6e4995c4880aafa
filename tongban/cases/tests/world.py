"""The smallest world in which website filing runs, for the tests of cases and of what stands above."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.cases import actions, signing
from tongban.cases.models import Case
from tongban.documents import files as stored
from tongban.pack import reader
from tongban.registers import actions as registers
from tongban.services import actions as services
from tongban.services import basic_loading, queries
from tongban.services.tests import keeping

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 9:00 in Shanghai
RECENT = timezone.now()  # for pages, whose acts are of the present: one world a process
DAY = timedelta(days=1)
FILING = "redshield.website-filing"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FORM: dict[str, Any] = {
    "site_name": "恒达鲜食",
    "domains": ["shop.hengda.example", "m.hengda.example"],
    "kind": "trading",
    "provider": "示例网络",
    "address": "广安区演示路1号",
    "webmaster": "王芳",
    "phone": "13900000001",
}


def build(at: datetime, redshield: dict[str, str] | None = None) -> cast.Cast:
    """Cast, packs published with four eyes, the service offered, the operators registered. `redshield`: other files of that pack."""
    queries.forget()
    other = None if redshield is None else digest(redshield)
    return kept.built((at, other), lambda: _build(at, redshield))


def district(at: datetime) -> cast.Cast:
    """The same world with the catalogue of the district."""
    queries.forget()
    return kept.built((at, "district"), lambda: _district(at))


def _district(at: datetime) -> cast.Cast:
    people = _build(at, None)
    services.load_catalogue(DISTRICT, by=people.actor("gao", at), at=at)
    return people


def _build(at: datetime, redshield: dict[str, str] | None) -> cast.Cast:
    people = cast.load(at=at)
    for name in ("standards", "redshield"):
        files = redshield if redshield and name == "redshield" else reader.files(Path("packs") / name)
        row = services.propose(files, by=people.actor("gao", at), at=at)
        services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    services.offer_service(FILING, people.agencies["market-regulation"].pk, by=people.actor("gao", at), at=at)
    for name in ("hengda", "minghe"):
        party = people.parties[name]
        facts = {"code": party.code, "name": party.name, "state": "active", "representative": "王芳", "scope": "食品销售（含网络销售）"}
        registers.enter("redshield.operators", facts, by=SYSTEM, at=at)
    return people


def upload(people: cast.Cast, name: str, at: datetime) -> Any:
    """A stored file of a party."""
    return stored.store(PDF, "证书.pdf", owner=people.parties[name].pk, by=SYSTEM, at=at).pk


def colleague(people: cast.Cast, at: datetime = AT) -> cast.Cast:
    """The same world with `lu`, a second head of the bureau, who has taken no part in any case."""
    place = people.agencies["market-regulation"].pk
    post = actors.create_post(place, "section-head", "副科长", by=SYSTEM, at=at)
    actors.grant(post, cast.RIGHTS["section-head"], by=SYSTEM, at=at)
    account, secret = sign_in.open_officer("lu", "陆副科长", cast.PASSWORD, by=SYSTEM, at=at)
    actors.appoint(account, post, by=SYSTEM, at=at)
    people.accounts["lu"], people.secrets["lu"] = account, secret
    return people


VOICES = ("voice.consultation", "voice.complaint", "voice.suggestion", "voice.review")


def heard(people: cast.Cast, at: datetime = AT) -> cast.Cast:
    """The same world in which people ask, complain and suggest; the government office has two officers, `office` and `chief`."""
    row = services.propose(reader.files(Path("packs/voice")), by=people.actor("gao", at), at=at)
    services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    place = people.agencies["government-office"].pk
    for name in VOICES:
        services.offer_service(name, place, by=SYSTEM, at=at)
    post = actors.create_post(place, "voice", "信访专员", by=SYSTEM, at=at)
    actors.grant(post, cast.RIGHTS["section-head"], by=SYSTEM, at=at)
    for name in ("office", "chief"):
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        actors.appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret
    return people


def reconsidering(people: cast.Cast, at: datetime = AT) -> cast.Cast:
    """The same world with reconsideration, and the officers `wei` and `ren` of the justice bureau."""
    row = services.propose(reader.files(Path("packs/reconsideration")), by=people.actor("gao", at), at=at)
    services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    place = cast.department("justice", at)
    people.agencies["justice"] = place
    services.offer_service("reconsideration.application", place.pk, by=SYSTEM, at=at)
    post = actors.create_post(place.pk, "reconsideration", "复议人员", by=SYSTEM, at=at)
    actors.grant(post, cast.RIGHTS["section-head"], by=SYSTEM, at=at)
    for name in ("wei", "ren"):
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        actors.appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret
    return people


def contested(people: cast.Cast, number: str, at: datetime = AT) -> Case:
    """An application for reconsideration by Hengda of the decision of a case, accepted and examined by Wei."""
    by = people.actor("hengda", at)
    form = {"claim": "撤销", "grounds": "决定有误"}
    row = actions.send("reconsideration.application", form, region=DISTRICT, about=number, key=f"contest-{number}", by=by, at=at)
    actions.accept(row.number, by=people.actor("wei", at), at=at)
    return actions.review(row.number, opinion="已审理", by=people.actor("wei", at), at=at)


def said(
    people: cast.Cast,
    service: str = "consultation",
    *,
    name: str = "wang",
    about: str = "",
    to: str = "market-regulation",
    at: datetime = AT,
) -> Case:
    """A question, complaint, suggestion or request for review, to an agency or about a case."""
    by, place = people.actor(name, at), people.agencies[to].pk if to and not about else None
    row = actions.start(f"voice.{service}", region=DISTRICT, about=about, addressed=place, by=by, at=at)
    words = {"words": "备案需要多久？"}
    actions.save(row.number, words if service == "review" else {**words, "subject": "网站备案"}, by=by, at=at)
    return actions.submit(row.number, key=f"key-{row.number}", by=by, at=at)


def answered(people: cast.Cast, number: str, at: datetime = AT) -> Case:
    """Li drafts the answer, Zhao gives and serves it."""
    actions.review(number, opinion="二十个工作日", by=people.actor("li", at), at=at)
    actions.decide(number, "answered", words="二十个工作日。", by=people.actor("zhao", at), at=at)
    return actions.serve(number, how="online", proof="space", by=people.actor("zhao", at), at=at)


def filed(people: cast.Cast, name: str = "hengda", at: datetime = AT, proof: bool = True, **changes: Any) -> Case:
    """A submitted case."""
    by = people.actor(name, at)
    row = actions.start(FILING, region=DISTRICT, by=by, at=at)
    actions.save(row.number, {**FORM, **changes}, by=by, at=at)
    if proof:
        actions.attach(row.number, "domain-certificate", upload(people, name, at), by=by, at=at)
    return actions.submit(row.number, key=f"key-{row.number}", by=by, at=at)


def in_hand(people: cast.Cast, at: datetime = AT, **changes: Any) -> Case:
    """A case accepted by clerk Li."""
    row = filed(people, at=at, **changes)
    return actions.accept(row.number, by=people.actor("li", at), at=at)


def decided(people: cast.Cast, outcome: str = "grant", reasons: list[str] | None = None, at: datetime = AT) -> Case:
    """A case that head Zhao decided, two days after it came."""
    row = in_hand(people, at)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", at), at=at + DAY)
    return actions.decide(row.number, outcome, reasons=reasons or [], by=people.actor("zhao", at), at=at + 2 * DAY)


def catalogued(tmp_path: Path, settings: Any) -> cast.Cast:
    """The district's catalogue is listed, and its codes are those of the province's basic catalogue, which two officers keep."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = district(RECENT)
    keeping.keepers(people, RECENT)
    basic_loading.load_basic(keeping.PROVINCE, by=SYSTEM, at=RECENT)
    return people


def challenged(number: str, by: Actor) -> bytes:
    """What the device of somebody signs who confirms a form as it stands."""
    return signing.challenge(signing.opened(Case.objects.get(number=number)), by, AT)
