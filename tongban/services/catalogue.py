"""What a region has to offer: services on line, guides, and listed items, by words, topic, life event or department.

Topics and life events are those that a service names itself. Catalogues give none for their items, so an item stands under none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from tongban.actors import queries as actors
from tongban.base.memory import remembered
from tongban.pack.guide_checks import EVENTS, TOPICS
from tongban.registers import queries as registers
from tongban.services import search as words
from tongban.services import tried
from tongban.services.models import Item, Offering, Service
from tongban.services.queries import in_language

MOST = 200  # things that a search by words looks at
STAGES = {"person": slice(0, 10), "enterprise": slice(10, None)}  # of the list of life events: first those of people


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. An empty part asks nothing; `kind` is online, guide or listed; `topic` may be `none`.

    At a moment `at` services that are on trial in the region are called, and found, as they are called there.
    """

    text: str = ""
    whom: str = ""
    topic: str = ""
    event: str = ""
    department: str = ""
    kind: str = ""
    region: str = ""
    at: datetime | None = None

    @property
    def of_services(self) -> bool:
        """Whether it asks what no source says of listed items."""
        return bool(self.whom or self.event or self.topic not in ("", "none") or self.kind in ("online", "guide"))


@dataclass(frozen=True)
class Hit:
    """A service or a listed item that was found."""

    id: str
    title: str
    lang: str
    department: str
    online: bool
    guide: bool = False


@dataclass(frozen=True)
class Named:
    """A topic, life event or department, with the number of what stands under it."""

    code: str
    title: str
    lang: str
    count: int


def found(asked: Asked, *, language: str, limit: int = 20, after: int = 0) -> tuple[list[Hit], int]:
    """What fits, services before listed items, and how many there are."""
    called = _called(asked.region, asked.at)
    named = {f"service:{one}": " ".join(title.values()) for one, title in called.items()}
    things = words.find(asked.text, limit=MOST, named=named) if asked.text.strip() else None
    online = [hit for row, hit in _services(asked.region, language, called) if _fits(asked, row, hit)]
    if things is not None:
        places = {thing: place for place, thing in enumerate(things)}
        online = sorted((hit for hit in online if f"service:{hit.id}" in places), key=lambda hit: places[f"service:{hit.id}"])
    if asked.of_services:
        return online[after : after + limit], len(online)
    rows = _items(asked.region, asked.department)
    if things is not None:
        rows = rows.filter(code__in=[one[5:] for one in things if one.startswith("item:")])
        listed = sorted(rows, key=lambda row: places[f"item:{row.code}"])
        total, page = len(online) + len(listed), listed[max(0, after - len(online)) : max(0, after + limit - len(online))]
    else:
        total = len(online) + rows.count()
        page = list(rows.order_by("pk")[max(0, after - len(online)) : max(0, after + limit - len(online))])
    return online[after : after + limit] + [Hit(f"item-{row.pk}", row.name, "zh-Hans", row.department, False) for row in page], total


def _fits(asked: Asked, row: Service, hit: Hit) -> bool:
    about = row.about
    whom = {"enterprise": {"enterprise", "institution"}}.get(asked.whom, {asked.whom})
    topics = about.get("topics", [])
    return (
        (not asked.whom or bool(whom & set(about.get("applicants", []))))
        and (not asked.topic or (asked.topic in topics if asked.topic != "none" else not topics))
        and (not asked.event or asked.event in about.get("life_events", []))
        and (not asked.department or hit.department == asked.department)
        and (not asked.kind or asked.kind == ("online" if hit.online else "guide"))
    )


def _called(region: str, at: datetime | None) -> dict[str, dict[str, str]]:
    """What services are called in a region otherwise than elsewhere, by a trial."""
    return tried.titles(region, at) if region and at is not None else {}


def _services(region: str, language: str, called: Mapping[str, dict[str, str]]) -> list[tuple[Service, Hit]]:
    """The services of a region, in a language."""
    return [
        (row, Hit(row.pk, *in_language(called.get(row.pk, row.title), language), department, online, not online))
        for row, department, online in _known(region)
    ]


@remembered
def _known(region: str) -> tuple[tuple[Service, str, bool], ...]:
    """The services of a region with their departments: offered there or above, or named by its catalogue; all when no region is given."""
    path = list(actors.region_path(region)) if region else []
    offers = Offering.objects.filter(until=None).order_by("region__level").values_list("service", "agency__name")
    offered = dict(offers.filter(region__in=path) if region else offers)
    rows = list(Service.objects.order_by("pk"))
    codes = [code for row in rows for code in row.about.get("items", [])]
    named = Item.objects.filter(basic__in=codes, **({"region__in": path} if region else {}))
    departments = dict(named.order_by("pk").values_list("basic", "department"))
    told = []
    for row in rows:
        here = row.about.get("online", "yes") == "yes"
        online = here and row.about.get("opened_by", "applicant") == "applicant"  # what an agency opens has a guide, and nobody applies
        where = offered.get(row.pk) if here else next((departments[one] for one in row.about["items"] if one in departments), None)
        if where is not None or not region:
            told.append((row, where or "", online))
    return tuple(told)


def _items(region: str, department: str = "") -> QuerySet[Item]:
    """Listed items of a region, without those that a service stands for."""
    rows = Item.objects.filter(region__in=actors.region_path(region)) if region else Item.objects.all()
    taken = _stood_for()
    rows = rows.exclude(basic__in=taken) if taken else rows
    return rows.filter(department=department) if department else rows


@remembered
def _stood_for() -> frozenset[str]:
    """The items that services stand for."""
    return frozenset(code for about in Service.objects.values_list("about", flat=True) for code in about.get("items", []))


@remembered
def _by_department(region: str) -> Counter[str]:
    """How many listed items each department of a region has."""
    return Counter(dict(_items(region).values_list("department").annotate(n=Count("pk")).order_by()))


def count(region: str) -> dict[str, int]:
    """How many services are on line, guides and only listed in a region."""
    rows = [online for _, _, online in _known(region)]
    return {"online": sum(rows), "guide": len(rows) - sum(rows), "listed": _by_department(region).total()}


def beginnings(region: str, language: str, *, kind: str, at: datetime | None = None) -> list[Hit]:
    """Services of a kind (online or guide) that one begins with, not those about a licence one holds already; people's own first."""
    found = [(row.about, hit) for row, hit in _services(region, language, _called(region, at)) if hit.online == (kind == "online")]
    found.sort(key=lambda one: one[0].get("applicants") != ["person"])
    return [hit for about, hit in found if not about.get("concerns") and not about.get("cases")]


def departments(region: str) -> list[Named]:
    """Departments with the number of their services and items, most first."""
    counts = _by_department(region).copy()
    counts.update(department for _, department, _ in _known(region) if department)
    return [Named(name, name, "zh-Hans", number) for name, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def topics(whom: str, region: str, language: str, on: date) -> list[Named]:
    """The official topics of people or of enterprises, with the number of services that name each."""
    counts = Counter(code for row, _, _ in _known(region) for code in row.about.get("topics", []))
    return [_named(code, f"{whom}.{code.code}", counts, language) for code in registers.codes(TOPICS[whom], on)]


def life_events(whom: str, region: str, language: str, on: date) -> list[Named]:
    """The stages of a life, or of an enterprise's, with the number of services that name each."""
    counts = Counter(code for row, _, _ in _known(region) for code in row.about.get("life_events", []))
    return [_named(code, code.code, counts, language) for code in registers.codes(EVENTS, on)[STAGES[whom]]]


def _named(code: Any, name: str, counts: Counter[str], language: str) -> Named:
    title, lang = in_language(code.label, language)
    return Named(name, title, lang, counts[name])


def standing_for(basic: str) -> str:
    """The service that stands for an item of catalogues; empty for none."""
    rows: Iterable[tuple[str, Any]] = Service.objects.order_by("pk").values_list("pk", "about") if basic else ()
    return next((name for name, about in rows if basic in about.get("items", [])), "")
