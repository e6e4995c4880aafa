"""The form of one service, described so that a program can file without reading the pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ninja import Schema

from tongban.exchange import queries as exchange
from tongban.pack.conditions import dated
from tongban.pack.shapes import Condition, Dated, Element, FormField, FormGroup, Service
from tongban.registers import queries as registers
from tongban.services import guides

Words = dict[str, str]  # by language


class When(Schema):
    """A comparison with a fact; all of a list must hold. `field` is an answer, or a fact such as `fetch.operator.state`."""

    field: str
    op: str
    value: Any


class CodeOut(Schema):
    """A code that holds today."""

    code: str
    label: Words


class FieldOut(Schema):
    """A question. `at_most` above 1: a list of values. `least` and `most` bound a number, or the characters of a text."""

    name: str
    element: str
    type: str
    label: Words
    hint: Words
    required: bool
    when: list[When]
    at_most: int
    default: Any
    personal: bool
    scheme: str
    pattern: str
    unit: str
    least: int | None
    most: int | None
    codes: list[CodeOut]


class GroupOut(Schema):
    """Questions of one page. A `table` is answered under its own name by a list of `least` to `at_most` lines, each a mapping by field."""

    name: str
    title: Words
    when: list[When]
    table: bool
    least: int
    at_most: int
    fields: list[FieldOut]


class Span(Schema):
    """A limit and where it stands; `assumed` when no source gives it."""

    amount: int
    unit: str
    whose: str
    law: str
    assumed: bool


class MaterialOut(Schema):
    """Something to bring; nothing, when it is `fetched` instead. `needed` is always, optional, sometimes or when (`when` holds)."""

    name: str
    title: Words
    needed: str
    when: list[When]
    fetched: str
    formats: list[str]
    at_most: int
    later: Span | None
    evidence: str


class FetchedOut(Schema):
    """A fact that the office fetches itself: never to be sent."""

    name: str
    offer: str
    fields: list[str]
    purpose: Words
    law: str


class Fee(Schema):
    """A fee in minor units of its currency; null where it is `reckoned` from the answers (as /open/services.json tells)."""

    minor: int | None
    currency: str
    law: str
    assumed: bool
    reckoned: bool = False


class ServiceOut(Schema):
    """A service as it holds in a region today: what to answer, what to bring, what is fetched, how long it takes and what it costs.

    What nobody has published is null. `kind` is online, guide or listed; only what is online can be filed under /v1/cases.
    """

    model_config = {
        "json_schema_extra": {
            "example": {
                "id": "redshield.website-filing",
                "kind": "online",
                "region": "511602000000",
                "day": "2026-03-02",
                "title": {"zh-Hans": "经营性网站备案", "en": "Filing of a commercial website"},
                "department": "广安区市场监督管理局",
                "applicants": ["enterprise"],
                "identity": 2,
                "concerns": "",
                "form": [
                    {
                        "name": "site",
                        "title": {"zh-Hans": "网站与域名", "en": "Website and domains"},
                        "when": [],
                        "table": False,
                        "least": 0,
                        "at_most": 1,
                        "fields": [
                            {
                                "name": "kind",
                                "element": "site-kind",
                                "type": "code",
                                "label": {"zh-Hans": "网站用来做什么", "en": "What the website is for"},
                                "hint": {},
                                "required": True,
                                "when": [],
                                "at_most": 1,
                                "default": None,
                                "personal": False,
                                "scheme": "",
                                "pattern": "",
                                "unit": "",
                                "least": None,
                                "most": None,
                                "codes": [{"code": "trading", "label": {"zh-Hans": "卖自己的货", "en": "Selling one's own goods"}}],
                            }
                        ],
                    }
                ],
                "materials": [],
                "fetched": [],
                "limits": {"legal": {"amount": 20, "unit": "working_days", "whose": "agency", "law": "", "assumed": False}},
                "fee": {"minor": 0, "currency": "CNY", "law": "", "assumed": False},
            }
        }
    }
    id: str
    kind: str
    region: str
    day: date
    title: Words
    department: str
    applicants: list[str] = []
    identity: int | None = None
    concerns: str = ""
    form: list[GroupOut] = []
    materials: list[MaterialOut] = []
    fetched: list[FetchedOut] = []
    limits: dict[str, Span | None] = {}
    fee: Fee | None = None


def service_out(found: guides.Guide) -> dict[str, Any]:
    """A guide as programs read it; a listed item has a title and no more."""
    told = {name: getattr(found, name) for name in ("id", "kind", "region", "day", "department")}
    if found.effective is None or found.limits is None:
        return {**told, "title": {found.title.lang: found.title.words}}
    service, fee = found.effective.service, dated(found.effective.service.fees, found.day)
    names = ("legal", "promised", "notice", "supplement")
    return {
        **told,
        "title": _words(service, "title"),
        "applicants": list(service.applicants),
        "identity": service.identity,
        "concerns": service.concerns,
        "form": [group_out(_words(service, f"group.{one.name}"), one, found.day) for one in service.form],
        "materials": [_material(service, one, found.day) for one in found.materials],
        "fetched": [_fetched(one) for one in service.fetch.values()],
        "limits": {name: _span(getattr(found.limits, name)) for name in names},
        "fee": _fee(fee) if fee else None,
    }


def _fee(one: Dated) -> dict[str, Any]:
    fixed = one.value.fixed
    return {"minor": one.value.minor if fixed else None, "currency": one.value.currency, "reckoned": not fixed, **_source(one)}


def group_out(title: Words, one: FormGroup, on: date) -> dict[str, Any]:
    """The questions of one page, with the codes that hold on a day."""
    known = registers.elements()
    return {
        "name": one.name,
        "title": title,
        "when": _tests(one.when),
        "table": one.repeat > 1,
        "least": one.least,
        "at_most": one.repeat,
        "fields": [_field(question, known[question.element], on) for question in one.fields],
    }


def _field(question: FormField, element: Element, on: date) -> dict[str, Any]:
    codes = registers.codes(element.code_list, on) if element.code_list else []
    return {
        **{name: getattr(question, name) for name in ("name", "element", "required", "default", "personal")},
        **{name: getattr(element, name) for name in ("type", "scheme", "pattern", "unit", "least", "most")},
        "label": dict(element.label),
        "hint": dict(element.hint),
        "when": _tests(question.when),
        "at_most": question.repeat,
        "codes": [{"code": one.code, "label": dict(one.label)} for one in codes],
    }


def _material(service: Service, one: guides.Material, on: date) -> dict[str, Any]:
    shape = one.shape
    needed = shape.needed if isinstance(shape.needed, str) else "when"
    shows = [evidence.each for evidence in service.evidence.values() if evidence.material == shape.name]
    return {
        "name": shape.name,
        "title": _words(service, f"material.{shape.name}"),
        "needed": needed,
        "when": [] if isinstance(shape.needed, str) else _tests(shape.needed),
        "fetched": shape.instead_of_asking,
        "formats": list(shape.formats),
        "at_most": shape.most,
        "later": _span(dated(shape.later, on)),
        "evidence": shows[0] if shows else "",
    }


def _fetched(one: Any) -> dict[str, Any]:
    offer = exchange.offer_shape(one.offer)
    purpose = offer.purposes[one.purpose]
    law = registers.cite(purpose.law.act, purpose.law.article) if purpose.law.act else ""
    return {"name": one.name, "offer": one.offer, "fields": list(offer.fields), "purpose": dict(purpose.title), "law": law}


def _words(service: Service, key: str) -> Words:
    return {language: texts[key] for language, texts in service.texts.items() if key in texts}


def _tests(condition: Condition | Iterable[Any]) -> list[Mapping[str, Any]]:
    return [{"field": test.field, "op": test.op, "value": test.value} for test in condition]


def _source(value: Dated) -> dict[str, Any]:
    found = guides.source(value.law)
    return {"law": found.cited, "assumed": found.assumed}


def _span(value: Dated | None) -> dict[str, Any] | None:
    if value is None:
        return None
    period = value.value
    return {"amount": period.amount, "unit": period.unit, "whose": period.whose, **_source(value)}
