"""What the guide of a service tells: everything that a citizen needs to know of it, and what nobody has published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.pack import shapes
from tongban.pack.conditions import dated
from tongban.pack.forms import element_of
from tongban.pack.graph import main_line, rows
from tongban.registers import queries as laws
from tongban.services import basic_rules
from tongban.services.catalogue import standing_for
from tongban.services.models import BasicItem, Item
from tongban.services.queries import Effective, in_language, looked_at, offering, parsed, said

FACTS = ("agency", "applicants", "benefit", "limit", "fee", "visits", "law", "result", "place", "hours", "phone", "remedy")


@dataclass(frozen=True)
class Text:
    """Words and the language they are in; no words, when the pack has none."""

    words: str = ""
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Source:
    """Where something stands: an article in its official script, or nowhere, and then it is assumed."""

    cited: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Fact:
    """A line of a guide; missing ones are said to be missing."""

    name: str
    lines: tuple[str, ...] = ()
    missing: bool = False
    assumed: bool = False
    lang: str = ""
    source: str = ""


@dataclass(frozen=True)
class Condition:
    """A condition as a question that people answer for themselves, or that registers answer."""

    name: str
    ask: Text
    otherwise: Text
    fits: str
    fetched: bool
    source: Source


@dataclass(frozen=True)
class Material:
    """Something to bring, as a guide shows it; `blank` and `sample` are there to be downloaded."""

    shape: shapes.Material
    title: Text
    hint: Text
    note: Text
    issuer: Text
    blank: bool
    sample: bool
    provable: bool
    source: Source


@dataclass(frozen=True)
class Step:
    """A step of the course: whether a machine does it, who does it, its limit, and whether only some cases come there."""

    name: str
    title: Text
    post: Text
    automatic: bool
    limit: shapes.Dated | None
    sometimes: bool
    depth: int


@dataclass(frozen=True)
class Limits:
    """The legal time is that of an article; the promised one is the office's own, and shorter."""

    legal: shapes.Dated | None
    promised: shapes.Dated | None
    notice: shapes.Dated | None
    supplement: shapes.Dated | None

    @property
    def counted(self) -> shapes.Dated | None:
        """By which the day is reckoned."""
        return self.promised or self.legal


@dataclass(frozen=True)
class Place:
    """Where people go; what is not published is empty."""

    name: Text
    address: Text
    hours: Text
    phone: str
    supervision: str
    assumed: bool


@dataclass(frozen=True)
class Guide:
    """Everything that a citizen needs to know of a service. `kind` is online, guide or listed; `instead` is the guide of a listed item."""

    id: str
    title: Text
    kind: str
    department: str
    region: str
    day: date
    facts: tuple[Fact, ...]
    instead: str = ""
    summary: Text = Text()
    conditions: tuple[Condition, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    limits: Limits | None = None
    law: tuple[tuple[str, bool], ...] = ()
    places: tuple[Place, ...] = ()
    remedies: tuple[tuple[str, shapes.Dated], ...] = ()
    faq: tuple[tuple[Text, Text], ...] = ()
    effective: Effective | None = field(default=None, compare=False)

    @property
    def online(self) -> bool:
        """Whether one can apply here."""
        return self.kind == "online"


def guide(service_id: str, region: str, language: str, at: datetime) -> Guide:
    """The guide of a service, or of a listed item (`item-<number>`). Raises NotFound("service.unknown")."""
    if service_id.startswith("item-") and service_id[5:].isdecimal():
        return _listed(service_id, at)
    found = looked_at(service_id, region, at)
    if found.service.online == "no":
        department, where = _department(found.service, region), region
    else:
        agency, where = offering(service_id, region)
        department = actors.agency(agency).name
    return _told(found, department, where, language, at.astimezone(actors.zone_of(where)).date())


def _listed(service_id: str, at: datetime) -> Guide:
    """What a catalogue says of an item, and no more."""
    row = Item.objects.filter(pk=int(service_id[5:])).first() if len(service_id) < 20 else None
    if row is None:
        raise NotFound("service.unknown", service=service_id)
    facts = [
        Fact("agency", (row.department,), lang="zh-Hans"),
        Fact("code", (row.code,)),
        Fact("kind", (row.facts["task_type_name"],), lang="zh-Hans"),
    ]
    facts.append(Fact("basic", _basic(row, at)))
    facts += [Fact(name, missing=True) for name in FACTS if name not in ("agency", "benefit")]
    day = at.astimezone(actors.zone_of(row.region_id)).date()
    title, instead = Text(row.name, "zh-Hans"), standing_for(row.basic)
    return Guide(service_id, title, "listed", row.department, row.region_id, day, tuple(facts), instead)


def _basic(row: Item, at: datetime) -> tuple[str, str]:
    """The basic code of an item, and how it stands: none, unknown here, to_come, in_force or ended."""
    found = BasicItem.objects.filter(code=row.basic).first() if row.basic else None
    if found is None:
        return row.basic, "unknown" if row.basic else "none"
    return row.basic, basic_rules.standing(found.since, found.until, at.astimezone(actors.zone_of(row.region_id)).date())


def _department(service: shapes.Service, region: str) -> str:
    """The department that the catalogue of the region, or of one above it, names for what is a guide only."""
    rows = Item.objects.filter(basic__in=service.items, region__in=actors.region_path(region)).order_by("-region__level", "pk")
    found = rows.values_list("department", flat=True).first()
    if found is None:
        raise NotFound("service.not_offered", service=service.id, region=region)
    return found


def _told(found: Effective, department: str, region: str, language: str, on: date) -> Guide:
    service = found.service
    limits = _limits(found, on)
    return Guide(
        service.id,
        text(service, "title", language),
        "online" if service.applied_for and (service.offered is None or service.offered.holds(on)) else "guide",
        department,
        region,
        on,
        _facts(service, limits, department, on, language),
        summary=text(service, "summary", language),
        conditions=tuple(_condition(service, one, language) for one in service.ask_yourself.values()),
        materials=tuple(material(service, one, language) for one in service.materials.values()),
        steps=tuple(_steps(found, language, on)),
        limits=limits,
        law=tuple((laws.cite(ref.act, ref.article), ref.assumed) for ref in service.law if ref.act),
        places=tuple(place(service, one, language) for one in service.places.values()),
        remedies=tuple((one.kind, limit) for one in service.remedies.values() if (limit := dated(one.limit, on))),
        faq=tuple(_faq(service, language)),
        effective=found,
    )


def text(service: shapes.Service, key: str, language: str) -> Text:
    """A text of the pack, in the language nearest to the reader's."""
    words, lang = said(service, key, language)
    return Text(words, lang) if lang else Text()


def source(ref: shapes.LawRef) -> Source:
    """Where a value stands."""
    return Source(laws.cite(ref.act, ref.article) if ref.act else "", ref.assumed)


def _condition(service: shapes.Service, one: shapes.Question, language: str) -> Condition:
    ask, otherwise = text(service, f"ask.{one.name}", language), text(service, f"ask.{one.name}.else", language)
    return Condition(one.name, ask, otherwise, one.fits, bool(one.instead_of_asking), source(one.law))


def material(service: shapes.Service, one: shapes.Material, language: str) -> Material:
    """Something to bring, in words."""
    title, hint, note, issuer, blank, sample = (
        text(service, f"material.{one.name}{end}", language) for end in ("", ".hint", ".note", ".issuer", ".blank", ".sample")
    )
    provable = any(evidence.material == one.name for evidence in service.evidence.values())
    return Material(one, title, hint, note, issuer, bool(blank), bool(sample), provable, source(one.law))


def _steps(found: Effective, language: str, on: date) -> list[Step]:
    service, main = found.service, main_line(found.service)
    told = []
    for row in rows(service):
        step = service.steps[row.name]
        title, post = text(service, f"step.{row.name}", language), _post(found, step.post, language)
        sometimes = not row.depth and row.name not in main
        told.append(Step(row.name, title, post, not step.post and not step.parallel, dated(step.limit, on), sometimes, row.depth))
    return told


def _post(found: Effective, kind: str, language: str) -> Text:
    return Text(*in_language(dict(found.pack.posts.get(kind, {})), language))


def _limits(found: Effective, on: date) -> Limits:
    """The time of the step that decides: by law in the definition, promised where a region or the pack itself grants less."""
    service, above = found.service, parsed(found.revision).services[found.service.id]
    here, there = (_deciding(of, on) for of in (service, above))
    legal = there if there and not there.law.assumed else None
    promised = here if here != legal else None
    return Limits(legal, promised, dated(service.notice, on), dated(service.supplement, on))


def place(service: shapes.Service, one: shapes.Place, language: str) -> Place:
    """Where people go, in words."""
    name, address, hours = (text(service, f"place.{one.name}{end}", language) for end in ("", ".address", ".hours"))
    return Place(name, address, hours, one.phone, one.supervision, one.law.assumed)


def _faq(service: shapes.Service, language: str) -> list[tuple[Text, Text]]:
    found: list[tuple[Text, Text]] = []
    while asked := text(service, f"faq.{len(found) + 1}.ask", language):
        found.append((asked, text(service, f"faq.{len(found) + 1}.answer", language)))
    return found


def _facts(service: shapes.Service, limits: Limits, agency: str, on: date, language: str) -> tuple[Fact, ...]:
    fee, visits, limit = dated(service.fees, on), dated(service.visits, on), limits.counted
    result = text(service, "paper.licence" if service.licence else "result", language)
    cited = tuple(laws.cite(ref.act, ref.article) for ref in service.law if ref.act)
    places = [place(service, one, language) for one in service.places.values()]
    phones = tuple(one.phone for one in places if one.phone)
    known = {
        "agency": Fact("agency", (agency,), lang="zh-Hans"),
        "applicants": Fact("applicants", service.applicants),
        "limit": _valued("limit", limit, (f"{limit.value.amount} {limit.value.unit}",)) if limit else None,
        "fee": _valued("fee", fee, tuple(_fee(service, fee.value, language))) if fee else None,
        "visits": _valued("visits", visits, (str(visits.value),)) if visits else None,
        "law": Fact("law", cited, lang="zh-Hans") if cited else None,
        "benefit": _benefit(service, on),
        "result": Fact("result", (result.words,), lang=result.lang) if result else None,
        "place": _texts("place", [one.address for one in places]),
        "hours": _texts("hours", [one.hours for one in places]),
        "phone": Fact("phone", phones) if phones else None,
        "remedy": Fact("remedy", tuple(service.remedies)) if service.remedies else None,
    }
    return tuple(known.get(name) or Fact(name, missing=True) for name in FACTS if name != "benefit" or service.benefit)


def told_otherwise(here: shapes.Service, elsewhere: shapes.Service, language: str, on: date) -> list[tuple[Fact, Fact]]:
    """What a guide tells of two definitions where it differs, as there and as here: limit, fee, visits, who may apply, result."""
    there, now = (
        {one.name: one for one in _facts(of, Limits(None, _deciding(of, on), None, None), "", on, language)} for of in (elsewhere, here)
    )
    return [(there[name], now[name]) for name in ("limit", "fee", "visits", "applicants", "result") if there[name].lines != now[name].lines]


def _deciding(service: shapes.Service, on: date) -> shapes.Dated | None:
    return next((dated(one.limit, on) for one in service.steps.values() if one.outcomes and not one.next), None)


def _valued(name: str, value: shapes.Dated, lines: tuple[str, ...]) -> Fact:
    return Fact(name, lines, assumed=value.law.assumed, source=source(value.law).cited)


def _fee(service: shapes.Service, fee: shapes.Fee, language: str) -> Iterator[str]:
    """Lines `<kind> <minor units> <currency> <above so many> <words>`: free, fixed, unit, band, most, rule, and who need not pay."""
    what = fee.per or fee.by
    element = element_of(service, what)
    label = laws.elements()[element].label if element in laws.elements() else {}
    asked = text(service, f"field.{what}", language) or text(service, f"group.{what}", language)
    words = asked.words if asked else label.get(language) or label.get(service.authentic, what)
    kind = "free" if fee.free else "rule" if fee.formula else "unit" if fee.per else "fixed"
    said = text(service, f"rule.{fee.formula}", language) if fee.formula else None
    if not fee.bands:
        yield f"{kind} {fee.minor} {fee.currency} 0 {said.words if said else words}"
    for above, minor in fee.bands:
        yield f"{'unit' if fee.per else 'band'} {minor} {fee.currency} {above} {words}"
    if fee.most is not None:
        yield f"most {fee.most} {fee.currency} 0 "
    for waiver in service.waivers.values() if not fee.free else ():
        told = text(service, f"waiver.{waiver.name}", language)
        yield f"waiver {waiver.percent} {fee.currency} 0 {told.words if told else waiver.name}"


def _texts(name: str, texts: list[Text]) -> Fact | None:
    found = [one for one in texts if one]
    return Fact(name, tuple(one.words for one in found), lang=found[0].lang) if found else None


def _benefit(service: shapes.Service, on: date) -> Fact | None:
    """What is paid on a day: a line `<age> <minor units> <currency> <each>` a band."""
    found = dated(service.benefit.amounts, on) if service.benefit else None
    if service.benefit is None or found is None:
        return None
    rows = (f"{age} {minor} {found.value.currency} {service.benefit.each}" for age, minor in found.value.amounts)
    return _valued("benefit", found, tuple(rows))
