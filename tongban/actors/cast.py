"""The fixed cast of tests, scenarios and demonstrations: everybody in it is invented, numbers belong to no region.

Citizen Wang Fang (represents Hengda Trading), Zhang Wei (represents Minghe), Zhou Guiying who is old, Luo Xiulan who is old and has no
account; clerk Li, head Zhao, Ding who looks into bad ratings, auditor Chen, clerk He and head Qian of civil affairs, and who they work for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tongban.actors import actions, queries, sign_in
from tongban.actors.loading import DATA, DISTRICT, NATION, departments, read
from tongban.actors.models import Account, Agency, Party, Post, Region
from tongban.base.actor import SYSTEM, Actor
from tongban.base.identifiers import make_resident, make_uscc
from tongban.base.memory import forget

PASSWORD = "demonstration only"
PEOPLE = {
    "wang": ("王芳", date(1990, 1, 2), 2, "13900000001"),
    "zhang": ("张伟", date(1990, 1, 3), 3, "13900000002"),
    "zhou": ("周桂英", date(1936, 5, 1), 4, "13900000003"),
    "luo": ("罗秀兰", date(1940, 3, 1), 6, ""),
}
NO_ACCOUNT = ("luo",)
FIRMS = {"hengda": ("恒达贸易（演示）有限公司", 1, "wang"), "minghe": ("明和商贸（演示）有限公司", 2, "zhang")}
OFFICERS = {
    "li": ("李明（演示）", "market-regulation", "filing-clerk", "审查员"),
    "zhao": ("赵敏（演示）", "market-regulation", "section-head", "科长"),
    "sun": ("孙强（演示）", "market-regulation", "filing-clerk", "审查员"),
    "ding": ("丁洁（演示）", "market-regulation", "voice-clerk", "评价回访员"),
    "chen": ("陈静（演示）", "government-office", "auditor", "监督专员"),
    "he": ("何静（演示）", "civil-affairs", "benefits-clerk", "经办员"),
    "tang": ("唐丽（演示）", "civil-affairs", "benefits-head", "股长"),
    "wu": ("吴刚（演示）", "public-security", "inspector", "检查员"),
    "gao": ("高峰（演示）", "approval-bureau", "pack-editor", "事项编辑"),
    "admin": ("系统管理员（演示）", "government-office", "system-admin", "系统管理员"),
    "security": ("安全管理员（演示）", "government-office", "security-admin", "安全管理员"),
    "audit": ("审计管理员（演示）", "government-office", "audit-admin", "审计管理员"),
}
RIGHTS: dict[str, tuple[str, ...]] = {
    "filing-clerk": (
        "case.read",
        "case.take",
        "case.accept",
        "case.supplement",
        "case.review",
        "case.hand_over",
        "case.ask",
        "case.answer",
        "case.pause",
        "case.lengthen",
        "case.explain",
        "case.serve",
        "case.visit",
        "case.message",
        "case.note",
        "register.read",
        "account.slip",
        "case.file_for",
        "case.original",
        "queue.serve",
        "account.level",
        "charge.take",
        "charge.waive",
    ),
    "inspector": ("case.read", "case.take", "case.review", "case.answer", "case.hand_over", "case.note", "case.open"),
    "section-head": (
        "case.*",
        "charge.*",
        "exchange.settle",
        "licence.*",
        "register.*",
        "pack.publish",
        "offer.suspend",
        "rating.answer",
        "supervise.read",
        "queue.*",
        "announcement.publish",
        "power.delegate",
    ),
    # Who looks into bad ratings handles no cases, so that somebody is there for those of the head's own.
    "voice-clerk": ("case.read", "rating.answer"),
    "benefits-clerk": (
        "case.read",
        "case.take",
        "case.supplement",
        "case.message",
        "case.note",
        "case.review",
        "case.serve",
        "register.read",
        "account.slip",
        "case.file_for",
        "case.original",
        "queue.serve",
    ),
    "benefits-head": ("case.*", "licence.*", "register.read", "queue.*"),
    "auditor": ("case.read", "case.urge", "case.instruct", "log.read", "supervise.read"),
    "pack-editor": ("pack.propose", "pack.offer", "case.read", "catalogue.report"),
    # Who opens an account does not say what it may do.
    "system-admin": ("agency.*", "post.create", "account.open", "region.load", "region.calendar", "offer.suspend", "outage.record"),
    "security-admin": ("post.appoint", "post.grant", "account.secure", "key.trust"),
    "audit-admin": ("log.read",),
}
WIDE = ("auditor", "pack-editor", "system-admin", "security-admin", "audit-admin")


@dataclass
class Cast:
    """Who is there: parties, accounts and agencies by name."""

    parties: dict[str, Party] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)

    def actor(self, name: str, at: datetime, party: str = "") -> Actor:
        """The actor of a name: an officer in their post, a person for themselves or for another, a firm through its representative."""
        if party:
            return queries.person(self.accounts[name], self.parties[party].pk, at=at)
        if name in self.secrets:
            return queries.officer(self.accounts[name].pk)
        if name in FIRMS:
            return queries.person(self.accounts[FIRMS[name][2]], self.parties[name].pk, at=at)
        return queries.person(self.accounts[name], at=at)


def load(*, at: datetime) -> Cast:
    """Make the smallest world in which a service runs: nation to district, three agencies, the cast. Works beside loaded regions too."""
    cast = Cast()
    _regions()
    for _, function, kind, title in OFFICERS.values():
        agency = cast.agencies.get(function) or department(function, at)
        cast.agencies[function] = agency
        if not Post.objects.filter(agency=agency, kind=kind).exists():
            post = actions.create_post(agency.pk, kind, title, by=SYSTEM, at=at)
            actions.grant(post, RIGHTS[kind], by=SYSTEM, at=at, subtree=kind in WIDE)
    for name, (full, function, kind, _) in OFFICERS.items():
        account, secret = sign_in.open_officer(name, full, PASSWORD, by=SYSTEM, at=at)
        actions.appoint(account, Post.objects.get(agency=cast.agencies[function], kind=kind), by=SYSTEM, at=at)
        cast.accounts[name], cast.secrets[name] = account, secret
    _parties(cast, at)
    return cast


def _parties(cast: Cast, at: datetime) -> None:
    for name, (full, born, sequence, phone) in PEOPLE.items():
        number = make_resident(born, sequence)
        party = actions.register_person(full, number, by=SYSTEM, at=at, phone=phone, region=DISTRICT, origin="demo")
        cast.parties[name] = party
        if name not in NO_ACCOUNT:
            cast.accounts[name] = sign_in.open_person(party, level=3, by=SYSTEM, at=at)
    for name, (full, serial, representative) in FIRMS.items():
        party = actions.register_organisation(full, make_uscc(serial), by=SYSTEM, at=at, region=DISTRICT, origin="demo")
        cast.parties[name] = party
        actions.give_mandate(party.pk, cast.parties[representative].pk, ["*"], by=SYSTEM, at=at, representative=True)


def department(function: str, at: datetime) -> Agency:
    found = Agency.objects.filter(function=function, region=DISTRICT).first()
    name = next(kind["name"] for kind in departments() if kind["function"] == function)
    return found or actions.found_agency(f"{name}（演示）", function, DISTRICT, by=SYSTEM, at=at, origin="demo")


def county(code: str) -> None:
    """A further county of the cast's city, under the name that the divisions give it; nothing where it is there."""
    if Region.objects.filter(code=code).exists():
        return
    city = Region.objects.get(code=f"{code[:4]}00000000")
    name = next(row["name"] for row in read(DATA / "divisions/counties.csv") if row["code"] == code[:6])
    Region.objects.create(code=code, name=name, level=3, parent=city, path=f"{city.path}{code}/")
    forget()


def _regions() -> None:
    line = [(NATION, "全国", 0), ("510000000000", "四川省", 1), ("511600000000", "广安市", 2), (DISTRICT, "广安区", 3)]
    path, parent = "", None
    for code, name, level in line:
        path += f"{code}/"
        zone = "Asia/Shanghai" if level == 0 else ""
        Region.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent_id": parent, "path": path, "zone": zone})
        parent = code
