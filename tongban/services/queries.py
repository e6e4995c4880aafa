"""Reads of services: the effective revision, offerings, words. What guides tell stands in `guides`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tongban.actors import queries as actors
from tongban.base import memory
from tongban.base.canonical import digest
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.pack import comparer, overlay, reader, shapes
from tongban.pack.world import World
from tongban.services import piloted
from tongban.services.models import Effective as EffectiveRow
from tongban.services.models import Offering, PackRevision, Service, TrustedKey

NEWEST = 50  # revisions of a pack among which the one that holds is looked for
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
class Standing:
    """From when a revision holds, by a legal day or a moment."""

    pk: int
    since: datetime
    on: date | None


@lru_cache(maxsize=64)
def parsed(revision: int) -> shapes.Pack:
    """The pack of a stored revision, always from its stored text."""
    return _read(tuple(PackRevision.objects.get(pk=revision).files.items()))


@lru_cache(maxsize=32)
def _read(files: tuple[tuple[str, str], ...]) -> shapes.Pack:
    """The same text is the same pack, whichever revision or region asks for it."""
    return reader.parse(dict(files)).pack


def forget() -> None:
    """Drop what this process remembers (after publication, and between tests)."""
    parsed.cache_clear()
    by_digest.cache_clear()
    _composed.cache_clear()
    memory.forget()


def around(pack: shapes.Pack) -> World:
    """What a pack can refer to: the published packs beside it, and itself."""
    latest: dict[str, int] = {}
    for row in PackRevision.objects.filter(state="published").order_by("effective_from", "pk").values("pk", "pack"):
        latest[row["pack"]] = row["pk"]
    return World.of([*(parsed(pk) for name, pk in latest.items() if name != pack.id), pack])


def in_force(pack: str, at: datetime, region: str = "") -> int | None:
    """The revision of a pack that holds at a moment: by the legal day of a region, else of the house."""
    rows = PackRevision.objects.filter(_holds(at, region), pack=pack, state="published")
    return rows.order_by("-effective_from", "-pk").values_list("pk", flat=True).first()


def _holds(at: datetime, region: str) -> Q:
    zone = actors.zone_of(region) if region else timezone.get_default_timezone()
    return Q(effective_on=None, effective_from__lte=at) | Q(effective_on__lte=legal_day(at, zone))


def _timeline(pack: str) -> tuple[Standing, ...]:
    """The revisions of a pack that hold, held or will hold, newest first."""
    rows = PackRevision.objects.filter(pack=pack, state="published").order_by("-effective_from", "-pk")
    told = rows.values_list("pk", "effective_from", "effective_on")[:NEWEST]
    return tuple(Standing(pk, since, on) for pk, since, on in told if since is not None)


_remembered_timeline = memory.remembered(_timeline)


def _standing(rows: Iterable[Standing], region: str, at: datetime) -> int:
    """The revision that holds in a region, 0 for none."""
    day = legal_day(at, actors.zone_of(region))
    return next((one.pk for one in rows if (one.on <= day if one.on else one.since <= at)), 0)


def to_come(at: datetime) -> list[dict[str, Any]]:
    """Revisions that are published and hold only later, the next first: number, pack, digest, day, services."""
    rows = PackRevision.objects.filter(state="published").exclude(_holds(at, "")).order_by("effective_from", "pk")
    return [
        {"pk": one.pk, "pack": one.pack, "digest": one.digest, "on": one.effective_on, "services": sorted(parsed(one.pk).services)}
        for one in rows
    ]


def comes(service_id: str, region: str, at: datetime) -> date | None:
    """From which day on a service of a region is to be done by another revision; None where none is published."""
    row = Service.objects.filter(pk=service_id).first()
    rows = PackRevision.objects.filter(pack=row.pack if row else "", state="published", effective_on__isnull=False)
    return rows.exclude(_holds(at, region)).order_by("effective_on").values_list("effective_on", flat=True).first()


def latest(pack: str) -> tuple[int, str]:
    """The newest published revision of a pack, also one that holds only later: number and digest; (0, "") when there is none."""
    rows = PackRevision.objects.filter(pack=pack, state="published").order_by("-effective_from", "-pk")
    return rows.values_list("pk", "digest").first() or (0, "")


def packs() -> list[str]:
    """The packs of which a revision was published."""
    return sorted(PackRevision.objects.filter(state="published").order_by().values_list("pack", flat=True).distinct())


def files(revision: int) -> dict[str, str]:
    """The text files of a revision by path. Raises NotFound("pack.unknown")."""
    found = PackRevision.objects.filter(pk=revision).values_list("files", flat=True).first()
    if found is None:
        raise NotFound("pack.unknown")
    return dict(found)


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
    others = PackRevision.objects.filter(pack=row.pack, state="published").exclude(pk=revision)
    if row.state == "published":
        others = others.filter(Q(effective_from__lt=row.effective_from) | Q(effective_from=row.effective_from, pk__lt=row.pk))
    before = others.order_by("-effective_from", "-pk").first()
    return comparer.compare(parsed(before.pk), parsed(revision)) if before else []


def effective(service_id: str, region: str, at: datetime) -> Effective:
    """The service as it holds for a region at a moment: base, overlays down the path, standards. Raises NotFound("service.unknown")."""
    return _kept(*_pinned(service_id, region, at))


def followed(found: Effective, region: str, at: datetime) -> Effective | None:
    """A pinned service as it holds now; None where there is no such service any more. Of what the process remembers nothing is asked."""
    packs = [_remembered_timeline(name) for name in (found.pack.id, "standards")]
    tried = piloted.remembered(found.pack.id)
    if found.revision not in {one.pk for one in packs[0]} | {one.revision for one in tried}:  # published elsewhere within the last minute
        packs, tried = [_timeline(name) for name in (found.pack.id, "standards")], piloted.of_pack(found.pack.id)
    revision, standards = (_standing(rows, region, at) for rows in packs)
    revision = tried_at(tried, found.service.id, region, at) or revision
    if not revision or found.service.id not in parsed(revision).services:
        return None
    name, overlays = _named(parsed(revision), found.service.id, region, standards)
    return found if name == found.digest else _kept(name, found.service.id, revision, overlays, standards)


def _kept(name: str, service_id: str, revision: int, overlays: tuple[str, ...], standards: int) -> Effective:
    EffectiveRow.objects.get_or_create(
        digest=name, defaults={"service": service_id, "revision_id": revision, "overlays": list(overlays), "standards": str(standards)}
    )
    return by_digest(name)


def looked_at(service_id: str, region: str, at: datetime) -> Effective:
    """The same, only looked at: nothing is kept to which a case could be pinned."""
    name, _, revision, overlays, _ = _pinned(service_id, region, at)
    return _composed(name, service_id, revision, overlays)


def composed(pack: shapes.Pack, service_id: str, region: str) -> shapes.Service:
    """A service as a pack that is only proposed would have it in a region. Raises NotFound("service.unknown")."""
    if service_id not in pack.services:
        raise NotFound("service.unknown", service=service_id)
    service = pack.services[service_id]
    for code in (one for one in actors.region_path(region) if one in service.local):
        service = overlay.apply(service, service.local[code])
    return service


def _pinned(service_id: str, region: str, at: datetime) -> tuple[str, str, int, tuple[str, ...], int]:
    """By which digest a service is known as it holds for a region, its id, its revision, its overlays and the standards."""
    row = Service.objects.filter(pk=service_id).first()
    packs = [_timeline(one) for one in (row.pack, "standards")] if row else []
    revision, standards = (_standing(rows, region, at) for rows in packs) if packs else (0, 0)
    if row is not None:
        revision = tried_at(piloted.remembered(row.pack), service_id, region, at) or revision
    pack = parsed(revision) if revision else None
    if pack is None or service_id not in pack.services:
        raise NotFound("service.unknown", service=service_id)
    name, overlays = _named(pack, service_id, region, standards)
    return name, service_id, revision, overlays, standards


def tried_at(trials: Iterable[piloted.Trial], service: str, region: str, at: datetime) -> int:
    """The revision that is on trial where a service of a region is offered, 0 for none."""
    trials = [one for one in trials if not one.stopped]
    day = legal_day(at, actors.zone_of(region)) if trials else None
    holding = [one for one in trials if day and one.holds(day)]
    place = offered_at(service, region) if holding else ""
    return next((one.revision for one in holding if (service, place) in one.places), 0)


@memory.remembered
def offered_at(service: str, region: str) -> str:
    """The region whose offering of a service a region has; the region itself where nobody offers it."""
    try:
        return offering(service, region)[1]
    except NotFound:
        return region


def _named(pack: shapes.Pack, service_id: str, region: str, standards: int) -> tuple[str, tuple[str, ...]]:
    """The digest under which a service of a pack is pinned in a region, and its overlays."""
    local = pack.services[service_id].local
    overlays = [code for code in actors.region_path(region) if code in local]
    return digest({"revision": pack.digest, "service": service_id, "overlays": overlays, "standards": standards}), tuple(overlays)


@lru_cache(maxsize=512)
def by_digest(name: str) -> Effective:
    """The pinned service of a digest."""
    row = EffectiveRow.objects.get(pk=name)
    return _composed(name, row.service, row.revision_id, tuple(row.overlays))


@lru_cache(maxsize=512)
def _composed(name: str, service_id: str, revision: int, overlays: tuple[str, ...]) -> Effective:
    pack = parsed(revision)
    service = pack.services[service_id]
    for code in overlays:  # the nearest region has the last word
        service = overlay.apply(service, service.local[code])
    return Effective(service, name, revision, pack)


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


def in_language(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Words in the reader's language or the nearest there is, and which it is."""
    order = (*ORDER.get(language, ("en",)), *texts)
    found = next((one for one in order if one in texts), "")
    return texts.get(found, ""), found


def said(service: shapes.Service, key: str, language: str) -> tuple[str, str]:
    """A text of a service in the reader's language, else in the authentic one; the key itself when there is none."""
    texts = {name: known[key] for name, known in service.texts.items() if key in known}
    found, lang = in_language(texts, language) if language in ORDER else (texts.get(language, ""), language)
    return (found, lang) if found else (key, "")


def title(service: shapes.Service) -> dict[str, str]:
    """What a service is called, in each of its languages."""
    return {language: texts["title"] for language, texts in service.texts.items() if "title" in texts}


def online_services(language: str) -> list[dict[str, str]]:
    """Services that can be done on line from start to end."""
    rows = Service.objects.filter(offering__until=None, offering__isnull=False).distinct().order_by("pk")
    titles = [(row.pk, *in_language(row.title, language)) for row in rows]
    return [{"id": pk, "title": title, "lang": lang} for pk, title, lang in titles]


def offered(agency: int, language: str) -> dict[str, str]:
    """The services that an agency offers: id and title."""
    rows = Service.objects.filter(offering__agency=agency, offering__until=None).distinct().order_by("pk")
    return {row.pk: in_language(row.title, language)[0] for row in rows}


def steps(ids: Iterable[str], language: str, at: datetime) -> dict[str, str]:
    """The steps at which services in force have somebody act, each name once: name and title."""
    found: dict[str, str] = {}
    for row in Service.objects.filter(pk__in=set(ids)).order_by("pk"):
        revision = in_force(row.pack, at)
        service = parsed(revision).services.get(row.pk) if revision else None
        if service is None:
            continue
        for name, step in service.steps.items():
            if step.post:
                found.setdefault(name, said(service, f"step.{name}", language)[0])
    return found


def titles(ids: Iterable[str], language: str) -> dict[str, tuple[str, str]]:
    """Titles of services with the language each is in; one that is not known is called by its id."""
    found = {row.pk: in_language(row.title, language) for row in Service.objects.filter(pk__in=set(ids))}
    return {one: found.get(one, (one, "")) for one in ids}


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


def about_cases(region: str, at: datetime) -> list[shapes.Service]:
    """The services that are about another case, or addressed to an agency, and are offered in a region."""
    return [one for one in _offered(region, at) if one.about is not None]


def opened_by_agency(region: str, at: datetime) -> list[shapes.Service]:
    """The services of a region for which nobody applies: an agency opens their cases."""
    return [one for one in _offered(region, at) if one.opened_by == "agency"]


def _offered(region: str, at: datetime) -> list[shapes.Service]:
    offered = Offering.objects.filter(region__in=actors.region_path(region), until=None).values("service")
    found = []
    for name, pack in Service.objects.filter(pk__in=offered).order_by("pk").values_list("pk", "pack"):
        revision = in_force(pack, at)
        service = parsed(revision).services.get(name) if revision else None
        if service is not None:
            found.append(service)
    return found


def revisions(limit: int = 50) -> list[dict[str, Any]]:
    """Revisions of packs, newest first: number, pack, digest, state, times, services, and whose signature they came with."""
    rows = PackRevision.objects.order_by("-proposed_at", "-pk")[:limit]
    told = ("pk", "pack", "digest", "state", "base", "proposed_at", "proposed_by", "effective_from", "effective_on")
    names = dict(TrustedKey.objects.order_by("pk").values_list("key", "name"))
    more = ({"services": sorted(parsed(row.pk).services), "signer": names.get(row.signed_key, "")} for row in rows)
    return [{**{name: getattr(row, name) for name in told}, **one} for row, one in zip(rows, more, strict=True)]
