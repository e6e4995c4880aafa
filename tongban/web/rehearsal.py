"""A rehearsal in words: what is asked, and what filing would come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from tongban.cases import charges, rehearsing
from tongban.cases.nearest import Change, Ways
from tongban.cases.rehearsing import Place, Refusal, Rehearsal
from tongban.exchange import queries as exchange
from tongban.pack import fees
from tongban.pack.conditions import dated
from tongban.pack.forms import answers_of
from tongban.pack.shapes import FormField, FormGroup, LawRef, Service
from tongban.registers import queries as registers
from tongban.services import guides
from tongban.services import queries as services
from tongban.web import costs, dates, session, wording
from tongban.web.answers import asked_by, label, shown
from tongban.web.problems import summary, words

MISSING = "field.missing"  # told together: what passes is any right answer


def kinds() -> dict[str, str]:
    """For whom one rehearses, in words."""
    return {"person": gettext("Myself, a person"), "organisation": gettext("A firm or another organisation")}


def instead_of_registers(group: FormGroup) -> tuple[FormField, ...]:
    """The questions that stand for what a register would be asked, under names of their own."""
    return tuple(replace(one, name=f"{group.name}-{one.name}") for one in group.fields)


def assumed(asked: Mapping[str, FormGroup], given: Mapping[str, Any], nothing: Collection[str]) -> dict[str, dict[str, Any] | None]:
    """What was said instead of the registers, by fetch; None where it was said that they hold `nothing`."""
    return {
        fetch: None
        if fetch in nothing
        else {one.name: given[name] for one in group.fields if given.get(name := f"{fetch}-{one.name}") not in (None, "")}
        for fetch, group in asked.items()
    }


def shows(told: Rehearsal) -> dict[str, Any]:
    """What the page says of a rehearsal."""
    where = told.place
    return {
        "passes": told.passes,
        "count": len(told.refusals),
        "unanswered": summary([one.what for one in told.refusals if one.what.code == MISSING]),
        "refusals": [_refusal(one, where) for one in told.refusals if one.what.code != MISSING],
        "tried": told.tried,
        "officer": _officer(told),
        "materials": [_material(one, where.service) for one in told.materials],
        "fee": _fee(told),
        "days": _days(told),
    }


def _text(service: Service, key: str) -> dict[str, str]:
    said, lang = services.said(service, key, session.language())
    return {"words": said, "lang": lang}


def _sources(law: Sequence[LawRef]) -> list[guides.Source]:
    return [guides.source(one) for one in law if one.act or one.assumed]


def _refusal(one: Refusal, where: Place) -> dict[str, Any]:
    what = one.what
    if what.code == "offer.holds_nothing":
        register = registers.shape(exchange.offer_shape(what.facts["offer"]).register)
        what = replace(what, facts={**what.facts, "offer": label(register.title)[0]})
    return {"words": words(what), "sources": _sources(one.law), "ways": ways(one.changes, where)}


def ways(found: Ways, where: Place) -> list[str]:
    """Each way that would pass, in words."""
    return [gettext(" and ").join(_changed(change, where) for change in way) for way in found]


def _changed(one: Change, where: Place) -> str:
    if one.kind == "applicant":
        return kinds()[one.value]
    if one.kind == "material":
        return gettext("you have: %(what)s") % {"what": _text(where.service, f"material.{one.name}")["words"]}
    told = {"question": _question(one, where), "value": _value(one, where), "line": one.line + 1}
    if one.kind == "assumed":
        return gettext("a register holds: %(question)s %(value)s") % told
    if one.column:
        return gettext("line %(line)s, %(question)s: %(value)s") % told
    if one.value is None:
        return gettext("%(question)s is left empty") % told
    sentence = gettext("%(question)s: another answer, for example %(value)s") if one.free else "%(question)s: %(value)s"
    return sentence % told


def _question(one: Change, where: Place) -> str:
    known = registers.elements()
    if one.element:
        return label(known[one.element].label, one.name)[0]
    return asked_by(where.service, answers_of(where.service)[one.name])[0]


def _value(one: Change, where: Place) -> str:
    if not one.element:
        return gettext("as in the filled sample")
    element = registers.elements()[one.element]
    if element.type == "date" and one.value:
        return dates.day(date.fromisoformat(str(one.value)))
    return shown(one.value, element, where.at).replace("\n", ", ")


def _officer(told: Rehearsal) -> dict[str, Any] | None:
    """Who decides where no machine does, what they may decide, why they may refuse, and the standard of what is left to them."""
    service, pack = told.place.service, told.place.effective.pack
    step = told.step
    if step is None:
        return None
    outcomes = {name: one for each in service.steps.values() for name, one in each.outcomes.items()}
    refusing = dict.fromkeys(reason for one in outcomes.values() if not one.favourable for reason in one.reasons)
    post, lang = services.in_language(dict(pack.posts.get(step.post, {})), session.language())
    return {
        "step": _text(service, f"step.{step.name}"),
        "post": {"words": post, "lang": lang},
        "yours": bool(step.waits_for),
        "outcomes": [_text(service, f"outcome.{name}") for name in outcomes],
        "reasons": [{**_text(service, f"reason.{name}"), "sources": _sources([service.reasons[name].law])} for name in refusing],
        "standards": [_standard(service, *one) for one in told.standards],
    }


def _standard(service: Service, outcome: str, standard: Any, band: str) -> dict[str, Any]:
    unit = standard.value.unit
    rows = [
        {
            "title": _text(service, f"band.{one.name}"),
            "low": wording.measure(unit, one.low),
            "high": wording.measure(unit, one.high),
            "yours": one.name == band,
        }
        for one in standard.value.bands
    ]
    return {"title": _text(service, f"outcome.{outcome}"), "bands": rows, "source": guides.source(standard.law)}


def _material(one: rehearsing.Demanded, service: Service) -> dict[str, Any]:
    return {"title": _text(service, f"material.{one.name}"), "there": one.there, "later": one.later, "sources": _sources([one.law])}


def _fee(told: Rehearsal) -> dict[str, Any] | None:
    """The bill of today; `open` where the answers do not allow it to be reckoned yet; None where no fee is published."""
    service = told.place.service
    found = dated(service.fees, told.place.day)
    if found is None:
        return None
    if not told.bill:
        unread = any(one.what.code.startswith("field.") for one in told.refusals)
        later = told.pay == "step"
        return {"lines": [], "open": not found.value.free and unread, "later": later, "source": guides.source(found.law), "pay": ""}
    currency = told.bill[0].currency
    lines = [costs.bill_line(charges.plain(one), service, session.language(), currency) for one in told.bill]
    amount = costs.amount(max(fees.total(told.bill), 0), currency)
    return {"lines": lines, "amount": amount, "open": False, "pay": told.pay, "label": costs.label(service, session.language())}


def _days(told: Rehearsal) -> dict[str, Any]:
    limit = told.promise.get("promise", "")
    amount, _, unit = limit.partition(" ")
    found: dict[str, Any] = {"limit": dates.limit_words(int(amount), unit) if limit else "", "today": told.place.day, "due": told.due}
    for name in ("told_by", "decided_by"):
        found[name] = date.fromisoformat(told.promise[name]) if name in told.promise else None
    rule = next((dated(step.limit, told.place.day) for step in told.place.service.steps.values() if step.outcomes), None)
    return {**found, "source": guides.source(rule.law) if rule else None}
