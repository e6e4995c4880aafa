"""The register of services as open data: everything that is published about each, under ids that do not change, with what is missing said.

One document, form `tongban-services-1`: `services` (what packs define) and `listed` (items of catalogues that no service stands for).
Ids are those of addresses: `/services/<id>`, and the implementation code of a listed item. Limits and fees are dated; `local` holds what a
region promises instead. `law` is `{act, article}`, or `assumed` with a note where no source says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from tongban.pack.shapes import Dated, Fee, LawRef, Pack, Period, Service
from tongban.services import queries
from tongban.services.models import Item, Offering, PackRevision
from tongban.services.models import Service as ServiceRow

FORM = "tongban-services-1"
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "fr")
ROW = (
    "id",
    "kind",
    "title_zh_hans",
    "title_zh_hant",
    "title_en",
    "title_fr",
    "agency",
    "region",
    "applicants",
    "identity_level",
    "case_type",
    "limit",
    "limit_unit",
    "limit_law",
    "fee",
    "currency",
    "basic_codes",
)


def document(at: datetime) -> dict[str, Any]:
    """The whole register as it stands; a handful of statements however long it is."""
    known = _in_force(at)
    told = services(at, known)
    stands_for = {code for one in told for code in one["items"]}
    items = Item.objects.exclude(basic__in=stands_for).select_related("agency").order_by("pk")
    return {
        "format": FORM,
        "packs": {name: pack.digest for name, pack in sorted(known.items())},
        "services": told,
        "listed": [_item(one) for one in items],
    }


def services(at: datetime, known: dict[str, Pack] | None = None) -> list[dict[str, Any]]:
    """What packs in force define, each service with who offers it where."""
    packs, offers = known if known is not None else _in_force(at), _offers()
    rows = [(row, packs.get(row.pack)) for row in ServiceRow.objects.order_by("pk")]
    return [_service(pack.services[row.pk], row.pk, offers.get(row.pk, [])) for row, pack in rows if pack and row.pk in pack.services]


def table(told: dict[str, Any], on: str) -> Iterator[tuple[str, ...]]:
    """The same as rows under `ROW`, with the limit and fee in force on a day (ISO)."""
    for one in told["services"]:
        limit, fee = current(one["limit"], on), current(one["fees"], on)
        offered = one["offered"]
        yield (
            one["id"],
            "online" if one["online"] else "guide",
            *(one["title"].get(name, "") for name in LANGUAGES),
            "; ".join(where["agency"] for where in offered),
            "; ".join(where["region"] for where in offered),
            "; ".join(one["applicants"]),
            str(one["identity_level"]),
            one["case_type"],
            str(limit.get("amount", "")),
            limit.get("unit", ""),
            _law(limit.get("law")),
            "" if fee.get("minor") is None else str(fee["minor"]),
            fee.get("currency", ""),
            "; ".join(one["items"]),
        )
    for one in told["listed"]:
        empty = [""] * (len(ROW) - 9)
        yield (one["id"], "listed", one["name"], "", "", "", one["department"], one["region"], *empty, one["basic_code"])


def _in_force(at: datetime) -> dict[str, Pack]:
    """The packs in force, each in the revision that holds at a moment."""
    rows = PackRevision.objects.filter(state="published", effective_from__lte=at).order_by("effective_from", "pk").values_list("pack", "pk")
    return {name: queries.parsed(revision) for name, revision in dict(rows).items()}


def _offers() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for one in Offering.objects.filter(until=None).select_related("agency").order_by("region", "pk"):
        told = {"region": one.region_id, "agency": one.agency.name, "since": one.since.date().isoformat()}
        found.setdefault(one.service_id, []).append(told)
    return found


def _service(service: Service, name: str, offered: list[dict[str, str]]) -> dict[str, Any]:
    deciding = next((step for step in service.steps.values() if step.outcomes), None)
    return {
        "id": name,
        "title": _texts(service, "title"),
        "summary": _texts(service, "summary"),
        "authentic_language": service.authentic,
        "grade": service.grade,
        "online": service.applied_for,
        "power": service.power,
        "law": [law_of(one) for one in service.law],
        "applicants": list(service.applicants),
        "identity_level": service.identity,
        "case_type": service.case_type,
        "fetched": [{"offer": one.offer, "purpose": one.purpose} for one in service.fetch.values()],
        "materials": [
            {"id": one.name, "title": _texts(service, f"material.{one.name}"), "always": one.needed == "always", "law": law_of(one.law)}
            for one in service.materials.values()
            if not one.instead_of_asking
        ],
        "limit": [_period(one) for one in deciding.limit] if deciding else [],
        "notice": [_period(one) for one in service.notice],
        "supplement": [_period(one) for one in service.supplement],
        "fees": [_fee(one) for one in service.fees],
        "visits": [{"from": one.since.isoformat(), "most": one.value, "law": law_of(one.law)} for one in service.visits],
        "licence": service.licence.kind if service.licence else None,
        "published": law_of(service.publish) if service.publish else None,
        "topics": list(service.topics),
        "life_events": list(service.life_events),
        "items": list(service.items),
        "offered": offered,
        "local": _local(service, deciding.name if deciding else ""),
    }


def _local(service: Service, step: str) -> dict[str, Any]:
    """What each region promises instead: its limit."""
    from tongban.pack import overlay

    found = {}
    for code, facts in sorted(service.local.items()):
        theirs = overlay.apply(service, facts).steps.get(step)
        if theirs is not None and theirs.limit != service.steps[step].limit:
            found[code] = {"limit": [_period(one) for one in theirs.limit]}
    return found


def _texts(service: Service, key: str) -> dict[str, str]:
    return {name: service.texts[name][key] for name in LANGUAGES if key in service.texts.get(name, {})}


def law_of(law: LawRef) -> dict[str, Any] | None:
    """Where a rule stands, or that it is assumed and why; None where nothing is said."""
    if law.act:
        return {"act": law.act, "article": law.article}
    return {"assumed": True, "note": law.note} if law.assumed else None


def _period(one: Dated) -> dict[str, Any]:
    value: Period = one.value
    return {"from": one.since.isoformat(), "amount": value.amount, "unit": value.unit, "law": law_of(one.law)}


def _fee(one: Dated) -> dict[str, Any]:
    fee: Fee = one.value
    told: dict[str, Any] = {"from": one.since.isoformat(), "minor": fee.minor if fee.fixed else None, "currency": fee.currency}
    if not fee.fixed:
        bands = [{"above": above, "minor": minor} for above, minor in fee.bands]
        more = {"each": fee.minor or None, "per": fee.per, "by": fee.by, "bands": bands, "most": fee.most, "formula": fee.formula}
        told["reckoned"] = {name: value for name, value in more.items() if value}
    return {**told, "law": law_of(one.law)}


def _item(one: Item) -> dict[str, Any]:
    told = {"id": one.code, "basic_code": one.basic, "name": one.name, "parent": one.parent_item, "department": one.department}
    return {**told, "kind": one.kind, "region": one.region_id, "agency": one.agency.name if one.agency else None}


def current(dated: Iterable[dict[str, Any]], on: str) -> dict[str, Any]:
    """The value in force on a day; nothing where none is."""
    held = [one for one in dated if one["from"] <= on]
    return held[-1] if held else {}


def _law(law: dict[str, Any] | None) -> str:
    if not law:
        return ""
    return f"{law['act']} {law['article']}".strip() if "act" in law else "assumed"
