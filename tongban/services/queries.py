"""Reads of services: the effective revision, guides, search, offerings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count

from tongban.actors import queries as actors
from tongban.base.canonical import digest
from tongban.base.errors import NotFound
from tongban.pack import comparer, overlay, reader, shapes
from tongban.pack.conditions import dated
from tongban.pack.world import World
from tongban.registers import queries as laws
from tongban.services import search as words
from tongban.services.models import Effective as EffectiveRow
from tongban.services.models import Item, Offering, PackRevision, Service, TrustedKey

ORDER = {
    "zh-hant": ("zh-Hant", "zh-Hans", "en"),
    "zh-hans": ("zh-Hans", "zh-Hant", "en"),
    "en": ("en", "zh-Hans"),
    "fr": ("fr", "en", "zh-Hans"),
}


@dataclass(frozen=True)
class Effective:
    """A service as it holds for a region at a moment; `digest` is what a case is pinned to."""

    service: shapes.Service
    digest: str
    revision: int
    pack: shapes.Pack


@dataclass(frozen=True)
class Hit:
    """A service or a listed item that was found."""

    id: str
    title: str
    lang: str
    department: str
    online: bool


@dataclass(frozen=True)
class Fact:
    """A line of a guide; missing ones are said to be missing."""

    name: str
    lines: tuple[str, ...] = ()
    missing: bool = False
    assumed: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Guide:
    """Everything that a citizen needs to know of a service."""

    id: str
    title: str
    lang: str
    online: bool
    summary: str = ""
    facts: tuple[Fact, ...] = ()
    materials: tuple[dict[str, Any], ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    faq: tuple[dict[str, str], ...] = ()
    effective: Effective | None = field(default=None, compare=False)


@lru_cache(maxsize=64)
def parsed(revision: int) -> shapes.Pack:
    """The pack of a stored revision, always from its stored text."""
    return reader.parse(PackRevision.objects.get(pk=revision).files).pack


def forget() -> None:
    """Drop what this process remembers (after publication, and between tests)."""
    parsed.cache_clear()
    by_digest.cache_clear()


def around(pack: shapes.Pack) -> World:
    """What a pack can refer to: the published packs beside it, and itself."""
    latest: dict[str, int] = {}
    for row in PackRevision.objects.filter(state="published").order_by("effective_from", "pk").values("pk", "pack"):
        latest[row["pack"]] = row["pk"]
    return World.of([*(parsed(pk) for name, pk in latest.items() if name != pack.id), pack])


def in_force(pack: str, at: datetime) -> int | None:
    """The revision of a pack that holds at a moment."""
    rows = PackRevision.objects.filter(pack=pack, state="published", effective_from__lte=at)
    return rows.order_by("-effective_from", "-pk").values_list("pk", flat=True).first()


def posts(at: datetime) -> dict[str, shapes.Words]:
    """The kinds of posts that packs in force name, with their titles."""
    names = PackRevision.objects.filter(state="published").order_by().values_list("pack", flat=True).distinct()
    revisions = [in_force(name, at) for name in sorted(names)]
    return {kind: title for one in revisions if one is not None for kind, title in parsed(one).posts.items()}


def proposed(pack: shapes.Pack, key: str = "") -> int | None:
    """The proposed revision with just the content of a pack (and signed with a key, where one is named), not yet published."""
    rows = PackRevision.objects.filter(pack=pack.id, digest=pack.digest, state="proposed", **({"signed_key": key} if key else {}))
    return rows.values_list("pk", flat=True).first()


def trusted_keys() -> list[dict[str, Any]]:
    """Keys that may or might bring code in, newest first: key, name, since, until, withdrawn_at, trusted_by (an account)."""
    told = ("key", "name", "since", "until", "withdrawn_at", "trusted_by")
    return [dict(row) for row in TrustedKey.objects.order_by("-since", "-pk").values(*told)]


def differences(revision: int) -> list[comparer.Difference]:
    """What a revision changes against the one in force before it (typed); everything is new in a first one."""
    row = PackRevision.objects.get(pk=revision)
    before = PackRevision.objects.filter(pack=row.pack, state="published").exclude(pk=revision).order_by("-effective_from", "-pk").first()
    return comparer.compare(parsed(before.pk), parsed(revision)) if before else []


def effective(service_id: str, region: str, at: datetime) -> Effective:
    """The service as it holds for a region at a moment: base, overlays down the path, standards. Raises NotFound("service.unknown")."""
    row = Service.objects.filter(pk=service_id).first()
    revision = in_force(row.pack, at) if row else None
    pack = parsed(revision) if revision else None
    if revision is None or pack is None or service_id not in pack.services:
        raise NotFound("service.unknown", service=service_id)
    local = pack.services[service_id].local
    overlays = [code for code in actors.region_path(region) if code in local]
    standards = in_force("standards", at) or 0
    name = digest({"revision": pack.digest, "service": service_id, "overlays": overlays, "standards": standards})
    EffectiveRow.objects.get_or_create(
        digest=name, defaults={"service": service_id, "revision_id": revision, "overlays": overlays, "standards": str(standards)}
    )
    return by_digest(name)


@lru_cache(maxsize=512)
def by_digest(name: str) -> Effective:
    """The pinned service of a digest."""
    row = EffectiveRow.objects.get(pk=name)
    pack = parsed(row.revision_id)
    service = pack.services[row.service]
    for code in row.overlays:  # the nearest region has the last word
        service = overlay.apply(service, service.local[code])
    return Effective(service, name, row.revision_id, pack)


def offering(service_id: str, region: str) -> tuple[int, str]:
    """The agency that offers a service for a region, and the region it does so for: the nearest upward.

    Raises NotFound("service.not_offered").
    """
    path = actors.region_path(region)
    found = {row.region_id: row.agency_id for row in Offering.objects.filter(service=service_id, region__in=path, until=None)}
    for code in reversed(path):
        if code in found:
            return found[code], code
    raise NotFound("service.not_offered", service=service_id, region=region)


def in_language(texts: dict[str, str], language: str) -> tuple[str, str]:
    """Words in the reader's language or the nearest there is, and which it is."""
    order = (*ORDER.get(language, ("en",)), *texts)
    found = next((one for one in order if one in texts), "")
    return texts.get(found, ""), found


def said(service: shapes.Service, key: str, language: str) -> tuple[str, str]:
    """A text of a service in the reader's language, else in the authentic one; the key itself when there is none."""
    texts = {name: known[key] for name, known in service.texts.items() if key in known}
    found, lang = in_language(texts, language) if language in ORDER else (texts.get(language, ""), language)
    return (found, lang) if found else (key, "")


def search(text: str, *, language: str, department: str = "", limit: int = 20, after: int = 0) -> tuple[list[Hit], int]:
    """Services and items found by words or by department, and how many there are."""
    if text.strip():
        things = words.find(text, limit=200)
        hits = _hits(things, language)
        if department:
            hits = [hit for hit in hits if hit.department == department]
        return hits[after : after + limit], len(hits)
    rows = Item.objects.filter(department=department) if department else Item.objects.all()
    own = [] if department or after else _hits([f"service:{pk}" for pk in Service.objects.values_list("pk", flat=True)], language)
    total = rows.count() + Service.objects.count() * (not department)
    listed = [Hit(f"item-{row.pk}", row.name, "zh-Hans", row.department, False) for row in rows.order_by("pk")[after : after + limit]]
    return own + listed, total


def _hits(things: Iterable[str], language: str) -> list[Hit]:
    listed = list(things)
    services = {row.pk: row for row in Service.objects.filter(pk__in=[one[8:] for one in listed if one.startswith("service:")])}
    items = {row.code: row for row in Item.objects.filter(code__in=[one[5:] for one in listed if one.startswith("item:")])}
    online: list[Hit] = []
    listed_hits: list[Hit] = []
    for one in listed:
        if one[8:] in services:
            title, lang = in_language(services[one[8:]].title, language)
            online.append(Hit(one[8:], title, lang, "", True))
        elif one[5:] in items:
            row = items[one[5:]]
            listed_hits.append(Hit(f"item-{row.pk}", row.name, "zh-Hans", row.department, False))
    return online + listed_hits


def departments() -> list[dict[str, Any]]:
    """Departments with the number of their listed items, most first."""
    return [
        {"name": row["department"], "count": row["n"]} for row in Item.objects.values("department").annotate(n=Count("pk")).order_by("-n")
    ]


def online_services(language: str) -> list[dict[str, str]]:
    """Services that can be done on line from start to end."""
    rows = Service.objects.filter(offering__until=None, offering__isnull=False).distinct().order_by("pk")
    titles = [(row.pk, *in_language(row.title, language)) for row in rows]
    return [{"id": pk, "title": title, "lang": lang} for pk, title, lang in titles]


def concerning(kind: str, language: str, at: datetime) -> list[dict[str, str]]:
    """Services that are about a kind of licence (changes, renewals), with their titles."""
    found = []
    for pack in sorted(set(Service.objects.values_list("pack", flat=True))):
        revision = in_force(pack, at)
        for service in parsed(revision).services.values() if revision else ():
            if kind and service.concerns == kind:
                title, lang = said(service, "title", language)
                found.append({"id": service.id, "title": title, "lang": lang})
    return found


def count_listed() -> int:
    """How many items the catalogues list."""
    return Item.objects.count()


GUIDE = ("agency", "applicants", "limit", "fee", "law", "result", "place", "hours", "phone", "remedy")


def guide(service_id: str, region: str, language: str, at: datetime) -> Guide:
    """The guide of a service, or of a listed item (`item-<number>`). Raises NotFound("service.unknown")."""
    if service_id.startswith("item-") and service_id[5:].isdigit():
        row = Item.objects.filter(pk=int(service_id[5:])).first()
        if row is None:
            raise NotFound("service.unknown", service=service_id)
        facts = [
            Fact("agency", (row.department,), lang="zh-Hans"),
            Fact("code", (row.code,)),
            Fact("kind", (row.facts["task_type_name"],), lang="zh-Hans"),
        ]
        facts += [Fact(name, missing=True) for name in GUIDE if name != "agency"]
        return Guide(service_id, row.name, "zh-Hans", False, facts=tuple(facts))
    found = effective(service_id, region, at)
    agency_id, where = offering(service_id, region)
    return _guide(found, actors.agency(agency_id).name, language, at.astimezone(actors.zone_of(where)).date())


def _guide(found: Effective, agency: str, language: str, on: date) -> Guide:
    service = found.service
    title, lang = said(service, "title", language)
    materials = [
        {
            "title": said(service, f"material.{one.name}", language)[0],
            "hint": said(service, f"material.{one.name}.hint", language)[0].removeprefix(f"material.{one.name}.hint"),
            "fetched": bool(one.instead_of_asking),
            "optional": one.needed == "optional",
            "provable": any(evidence.material == one.name for evidence in service.evidence.values()),
        }
        for one in service.materials.values()
    ]
    steps = [
        {"title": said(service, f"step.{one.name}", language)[0], "limit": dated(one.limit, on), "automatic": not one.post}
        for one in service.steps.values()
    ]
    faq: list[dict[str, str]] = []
    while (asked := said(service, f"faq.{len(faq) + 1}.ask", language)[0]) != f"faq.{len(faq) + 1}.ask":
        faq.append({"ask": asked, "answer": said(service, f"faq.{len(faq) + 1}.answer", language)[0]})
    return Guide(
        service.id,
        title,
        lang,
        True,
        said(service, "summary", language)[0],
        _facts(service, agency, on, language),
        tuple(materials),
        tuple(steps),
        tuple(faq),
        found,
    )


def _facts(service: shapes.Service, agency: str, on: date, language: str) -> tuple[Fact, ...]:
    limit = max(
        (one for step in service.steps.values() if step.outcomes and (one := dated(step.limit, on))),
        key=lambda one: one.since,
        default=None,
    )
    fee = dated(service.fees, on)
    result, lang = said(service, "paper.licence", language)
    known = {
        "agency": Fact("agency", (agency,), lang="zh-Hans"),
        "applicants": Fact("applicants", service.applicants),
        "limit": Fact("limit", (f"{limit.value.amount} {limit.value.unit}",), assumed=limit.law.assumed) if limit else None,
        "fee": Fact("fee", (str(fee.value["minor"]), fee.value["currency"]), assumed=fee.law.assumed) if fee else None,
        "law": Fact("law", tuple(laws.cite(ref.act, ref.article) for ref in service.law)),
        "result": Fact("result", (result,), lang=lang) if service.licence else None,
    }
    return tuple(known.get(name) or Fact(name, missing=True) for name in GUIDE)


def revisions(limit: int = 50) -> list[dict[str, Any]]:
    """Revisions of packs, newest first: number, pack, digest, state, times, services, and whose signature they came with."""
    rows = PackRevision.objects.order_by("-proposed_at", "-pk")[:limit]
    told = ("pk", "pack", "digest", "state", "proposed_at", "proposed_by", "effective_from")
    names = dict(TrustedKey.objects.order_by("pk").values_list("key", "name"))
    more = ({"services": sorted(parsed(row.pk).services), "signer": names.get(row.signed_key, "")} for row in rows)
    return [{**{name: getattr(row, name) for name in told}, **one} for row, one in zip(rows, more, strict=True)]
