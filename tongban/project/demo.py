"""The demonstration: real regions, bodies and catalogue, an invented cast, and a few matters on their way, all through the same acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

from tongban.actors import cast, loading, queueing, sign_in
from tongban.actors.actions import appoint, create_post, found_agency, give_mandate, grant
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.base.identifiers import make_resident
from tongban.base.limits import legal_day
from tongban.cases import actions as cases
from tongban.cases import booking_free
from tongban.cases.consulting import Third
from tongban.documents import announcing
from tongban.pack import reader
from tongban.project import history, offices, port
from tongban.registers import actions as registers
from tongban.registers.queries import power_function
from tongban.services import actions as services
from tongban.services import basic_loading, basic_queries, reporting

PACKS = Path(__file__).parents[2] / "packs"
NEIGHBOUR = "511621000000"  # 岳池县
PROVINCE = "510000000000"  # 四川省
KEEPERS = ("shen", "lei")  # of its basic catalogue
FILING = "redshield.website-filing"
PUBLISHED = (
    *("standards", "redshield", "benefits", "everyday", "business", "life", "disclosure", "voice", "reconsideration", "estate"),
    *("inspection", "penalty", "eport"),
)
# Who decides parts of joint matters, beside the cast: post, function of the body, and its region when not the district.
OFFICERS = {
    "an": ("clerk", "approval-bureau", ""),
    "bai": ("head", "approval-bureau", ""),
    "cao": ("clerk", "public-security", ""),
    "dai": ("head", "public-security", ""),
    "fang": ("inspector", "fire-protection", ""),
    "gu": ("inspector", "approval-bureau", ""),
    "yue": ("clerk", "medical-insurance", NEIGHBOUR),
    "yun": ("head", "medical-insurance", NEIGHBOUR),
    "yi": ("clerk", "public-security", NEIGHBOUR),
    "qian": ("estate-clerk", "natural-resources", ""),
    "shi": ("estate-head", "natural-resources", ""),
    "mei": ("inspector", "market-regulation", ""),
    "lan": ("inspector", "market-regulation", ""),
    "jun": ("inspector", "market-regulation", ""),
    "lu": ("legal-reviewer", "market-regulation", ""),
    "tao": ("enforcer", "market-regulation", ""),
}


def load(progress: Callable[[str], None], past: int = 0) -> None:
    """Fill an empty platform, with so many matters of a past year; says each part as it is done."""
    now = timezone.now()
    at = now - timedelta(days=history.DAYS) if past else now
    loading.load_regions(by=SYSTEM, at=at)
    loading.load_central(by=SYSTEM, at=at)
    loading.load_eport(by=SYSTEM, at=at)
    loading.load_district(by=SYSTEM, at=at)
    progress("regions and bodies are loaded")
    people = cast.load(at=at)
    for name in PUBLISHED:
        row = services.propose(reader.files(PACKS / name), by=people.actor("gao", at), at=at)
        services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    for service in (FILING, "redshield.website-change", "redshield.website-renewal"):
        services.offer_service(service, people.agencies["market-regulation"].pk, by=people.actor("gao", at), at=at)
    _benefits(people, at)
    opened = offices.Offices(people, at)
    _joint(people, opened, at)
    _voice(people, opened, at)
    port.load(people, opened, at)
    services.load_catalogue(DISTRICT, by=people.actor("gao", at), at=at)
    _basic(people, at)
    progress("packs are published and the catalogues are listed")
    for name in ("hengda", "minghe"):
        party = people.parties[name]
        facts = {"code": party.code, "name": party.name, "state": "active", "scope": "食品销售（含网络销售）"}
        registers.enter("redshield.operators", facts, by=SYSTEM, at=at)
    if past:
        progress(f"inventing {past} matters of the past year")
        history.load(people, past, at=now)
    _matters(people, now)
    _sale(people, now)
    _request(people, now)
    _own_motion(people, now)
    port.matters(people, now)
    _announcement(people, now)
    progress("matters are on their way")


def _basic(people: cast.Cast, at: datetime) -> None:
    """Two officers of the province keep the basic codes of the district's catalogue (whose codes they are no source says).

    One item that has none in the source is reported to them.
    """
    office = found_agency("四川省事项目录管理单位（演示）", "", PROVINCE, by=SYSTEM, at=at, origin="demo")
    post = create_post(office.pk, "catalogue-keeper", "目录管理员（演示）", by=SYSTEM, at=at)
    grant(post, ["catalogue.keep"], by=SYSTEM, at=at, subtree=True)
    for name in KEEPERS:
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret
    basic_loading.load_basic(PROVINCE, by=people.actor(KEEPERS[0], at), at=at)
    item = basic_queries.resting_on_nothing(people.actor("gao", at))[0]
    reason, basis = "本区常年办理，基本目录里没有对应编码（演示）", "省级规定（演示）"
    reporting.report_item(item.code, PROVINCE, reason=reason, basis=basis, by=people.actor("gao", at), at=at)


def _sale(people: cast.Cast, at: datetime) -> None:
    """A form that waits for the buyer to confirm it."""
    by, buyer = people.actor("wang", at), cast.PEOPLE["zhou"]
    row = cases.start("estate.transfer", region=DISTRICT, by=by, at=at)
    form = {"entry": "演示0001号", "address": "广安区演示路8号", "buyer_name": buyer[0], "buyer_number": make_resident(*buyer[1:3])}
    cases.save(row.number, form, by=by, at=at)
    cases.ask_signatures(row.number, by=by, at=at)


def _request(people: cast.Cast, at: datetime) -> None:
    """A request for information that was paid for at the window; a firm of which it speaks is asked as a third party."""
    by, li, office = people.actor("zhang", at), people.actor("li", at), people.agencies["market-regulation"].pk
    form = {"subject": "2025年网络经营检查报告（演示）", "items": 12, "before": 0}
    row = cases.send("disclosure.information-request", form, region=DISTRICT, addressed=office, key="demo", by=by, at=at)
    cases.at_window(f"{row.number}-1", "cash", by=li, at=at)
    firm = people.parties["hengda"]
    third = Third(firm.name, "报告提到贵公司，是否同意公开？（演示）", number=firm.code)
    cases.pause(row.number, "third-party", days=15, reason="报告涉及第三方商业秘密（演示）", third=third, by=li, at=at)


def _own_motion(people: cast.Cast, at: datetime) -> None:
    """A plan whose lot the log draws, and a penalty of which the party was told and to which it can answer."""
    until = legal_day(at, ZoneInfo("Asia/Shanghai")) + timedelta(days=60)
    by, mei = people.actor("zhao", at), people.actor("mei", at)
    cases.plan_inspection("inspection.random", "网络经营随机抽查（演示）", 1, until, {}, key="demo", by=by, at=at)
    form, told = {"matter": "首页未公示营业执照信息（演示）"}, {"cause": "report", "words": "有人举报（演示）", "key": "demo"}
    row = cases.open_case("penalty.ordinary", people.parties["hengda"].pk, form, by=mei, at=at, **told)
    facts = {"facts": "首页没有营业执照信息（演示）", "proof": "网页截图（演示）", "gravity": "light", "proposal": "penalise"}
    cases.write_up(row.number, facts, by=mei, at=at)
    cases.review(row.number, opinion="建议罚款（演示）", by=mei, at=at)
    words = "首页没有营业执照信息，有网页截图（演示）"
    cases.tell_before(row.number, "fine", reasons=["licence-not-shown"], words=words, amount=150000, by=mei, at=at)


def _announcement(people: cast.Cast, at: datetime) -> None:
    """One that says what this is."""
    titles = {
        "zh-Hans": "演示环境说明",
        "zh-Hant": "演示環境說明",
        "en": "What this demonstration is",
        "fr": "Ce qu'est cette démonstration",
    }
    words = {
        "zh-Hans": "这里的人、企业、办件和文书都是虚构的，没有法律效力。请勿填写真实的个人信息。",
        "zh-Hant": "這裡的人、企業、辦件和文書都是虛構的，沒有法律效力。請勿填寫真實的個人資料。",
        "en": "People, enterprises, matters and papers here are invented and have no legal force. Type in nothing about real people.",
        "fr": "Personnes, entreprises, dossiers et actes sont fictifs et sans valeur juridique. Ne saisissez rien sur de vraies personnes.",
    }
    by, day = people.actor("zhao", at), legal_day(at, ZoneInfo("Asia/Shanghai"))
    announcing.announce(people.agencies["market-regulation"].pk, titles, words, since=day, until=day + timedelta(days=90), by=by, at=at)


def _benefits(people: cast.Cast, at: datetime) -> None:
    """Two counties pay the old-age allowance; residents old enough and not come into their register in one bulk act."""
    agencies = [people.agencies["civil-affairs"]]
    agencies.append(found_agency("岳池县民政局（演示）", "civil-affairs", NEIGHBOUR, by=SYSTEM, at=at, origin="demo"))
    for service in ("benefits.old-age-allowance", "benefits.allowance-renewal"):
        for agency in agencies:
            services.offer_service(service, agency.pk, by=SYSTEM, at=at)
    registers.enter_many("benefits.residents", _residents(at), by=SYSTEM, at=at)
    # The helper of an old person.
    giver, receiver = people.parties["zhou"].pk, people.parties["wang"].pk
    give_mandate(giver, receiver, ["benefits.old-age-allowance", "benefits.allowance-renewal"], by=SYSTEM, at=at)


def _voice(people: cast.Cast, opened: offices.Offices, at: datetime) -> None:
    """People ask, complain, suggest, request information, have decisions reconsidered; the government office takes what names no agency."""
    for name, function in (("voice", "government-office"), ("disclosure", "government-office"), ("reconsideration", "justice")):
        people.agencies.setdefault(function, cast.department(function, at))
        pack = reader.read(PACKS / name).pack
        opened.open(pack, dict.fromkeys(pack.services, function))
        for service in pack.services:
            services.offer_service(service, people.agencies[function].pk, by=SYSTEM, at=at)
    for name, function in (("ma", "government-office"), ("mu", "government-office"), ("wei", "justice"), ("ren", "justice")):
        opened.appoint(name, "officer", function)


def _joint(people: cast.Cast, opened: offices.Offices, at: datetime) -> None:
    """The departments of the district offer what the joint matters join and the hotel; so does a neighbour county for two of these."""
    for name in ("business", "life", "estate", "inspection", "penalty"):
        pack = reader.read(PACKS / name).pack
        functions = {one.id: power_function(one.power) for one in pack.services.values()}
        for service, function in functions.items():
            people.agencies.setdefault(function, cast.department(function, at))
            services.offer_service(service, people.agencies[function].pk, by=SYSTEM, at=at)
        for step in (step for service in pack.services.values() for step in service.steps.values() if step.agency):
            people.agencies.setdefault(step.agency, cast.department(step.agency, at))
        opened.open(pack, functions)
    for name, (kind, function, region) in OFFICERS.items():
        opened.appoint(name, kind, function, region)
    for number, name in enumerate(("wang", "zhang"), 1):
        premises = {"entry": f"P-000{number}", "owner": make_resident(*cast.PEOPLE[name][1:3]), "address": f"广安区演示路{number}号"}
        registers.enter("business.premises", premises, by=SYSTEM, at=at)


def _residents(at: datetime) -> Iterator[dict[str, str]]:
    """The people of the cast, and others who are nobody: numbers of region 999999, remark 演示 (demonstration)."""
    told = {"residence": DISTRICT, "state": "living", "remark": "演示"}
    for place, (full, born, sequence, _) in enumerate(cast.PEOPLE.values()):
        yield {**told, "entry": f"D-{place:04d}", "number": make_resident(born, sequence), "name": full, "born": born.isoformat()}
    for place, age in enumerate(range(60, 105)):
        born = date(at.year - age, 1 + place % 12, 1 + place % 28)
        facts = {"entry": f"D-{100 + place:04d}", "number": make_resident(born, 500 + place), "name": f"居民{place + 1}（演示）"}
        elsewhere = {"residence": NEIGHBOUR} if place % 3 == 0 else {}
        yield {**told, **facts, **elsewhere, "born": born.isoformat(), "state": "deceased" if place % 11 == 10 else "living"}


def _matters(people: cast.Cast, at: datetime) -> None:
    """One filing that was granted, one that waits for an officer with an original beside it, and a hall with numbers."""
    by = people.actor("minghe", at)
    granted = history.website("明和百货", ["minghe.example"], by=by, at=at)
    li, zhao = people.actor("li", at), people.actor("zhao", at)
    cases.accept(granted, by=li, at=at)
    cases.review(granted, opinion="材料齐全", by=li, at=at)
    cases.take(granted, reason="企业次日开业，经核实先行办理（演示）", by=zhao, at=at)
    cases.decide(granted, "grant", by=zhao, at=at)
    cases.serve(granted, how="online", proof="in the applicant's space", by=zhao, at=at)
    waiting = history.website("明和文具", ["wenju.minghe.example"], by=by, at=at + timedelta(seconds=1))
    assert by.party == people.parties["minghe"].pk
    cases.take_original(waiting, "域名证书", 1, from_name="张伟", place="3号窗口（演示）", by=li, at=at + timedelta(seconds=2))
    hall = queueing.open_hall("办事大厅（演示）", by=zhao, at=at)
    for _ in range(3):
        queueing.draw(hall.pk, by=li, at=at)
    queueing.call(hall.pk, "3号窗口", by=li, at=at)
    _bookings(people, hall.pk, at)


def _bookings(people: cast.Cast, hall: int, at: datetime) -> None:
    """The hall gives places, and two are taken: one by its person, one by telephone."""
    hours = dict.fromkeys(("0", "1", "2", "3", "4", "on"), "09:00-12:00, 13:30-17:00")
    plan = cases.open_bookings(hall, hours, minutes=20, places=2, ahead=30, misses=3, by=people.actor("zhao", at), at=at)
    day = next(one.day for one in booking_free.free(plan, at)[1:] if one.count)
    cases.book(hall, day, 600, service=FILING, by=people.actor("minghe", at), at=at)
    cases.book_for(hall, day, 620, "来电人（演示）", "13900000999", channel="hotline", by=people.actor("li", at), at=at)
