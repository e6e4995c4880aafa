"""Checks with their evidence: each rule, unique thing, proof and fetched fact as a line: what was given, what is on record, the result."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.base.errors import NotFound
from tongban.cases import checking
from tongban.exchange import queries as exchange
from tongban.pack import rules
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import answers, session

Line = dict[str, Any]


def shown(row: Any, service: Service, at: datetime, proofs: Iterable[Any], brought: Collection[str]) -> dict[str, Any]:
    """All checks, those that do not fit first counted, and the fetched facts that they rest on."""
    asked = exchange.questions(row.number)
    sources = {name: _source(one, asked) for name, one in row.facts.items()}
    lines = [_rule(one, service, sources, at) for one in checking.checked(row)]
    lines += [_unique(one, service) for one in checking.held(row)]
    lines += [_proof(one, brought) for one in proofs]
    return {
        "checks": lines,
        "unfit": sum(one["result"] in ("bad", "wait") for one in lines),
        "fetched": [{**sources[name], "facts": answers.facts(one["source"], one["facts"], at)} for name, one in row.facts.items()],
    }


def _source(one: Mapping[str, Any], asked: Mapping[int, Any]) -> dict[str, Any]:
    """Where a fetched fact comes from: the register, when it was asked, for which purpose and on which article."""
    question = asked.get(one.get("question") or 0)
    return {
        "source": answers.label(registers.shape(one["source"]).title, one["source"])[0],
        "register": one["source"],
        "at": datetime.fromisoformat(one["at"]),
        "purpose": _purpose(question) if question else "",
        "law": registers.cite(question.act, question.article) if question and question.act else "",
        "question": question.pk if question else None,
    }


def _purpose(question: Any) -> str:
    try:
        return answers.label(exchange.offer_shape(question.offer).purposes[question.purpose].title, question.purpose)[0]
    except (NotFound, KeyError):
        return str(question.purpose)


def _rule(one: checking.Checked, service: Service, sources: Mapping[str, Any], at: datetime) -> Line:
    """A rule in the pack's words, with what it read: answers and materials on one side, registers on the other."""
    title, lang = services.said(service, f"rule.{one.rule}", session.language())
    if not title or title == f"rule.{one.rule}":
        title, lang = _docstring(service, one.rule), "en"
    read = [_read(path, one, service, sources, at) for path in one.read or ()]
    return {
        "title": title,
        "lang": lang,
        "result": "bad" if one.said else "ok",
        "given": [fact for side, fact in read if side == "given" and fact],
        "recorded": [fact for side, fact in read if side == "recorded" and fact],
        "notes": [services.said(service, f"say.{code}", session.language())[0] for code in one.said],
        "kept": one.read is not None,
        "at": one.at,
    }


def _docstring(service: Service, rule: str) -> str:
    """What a rule says of itself in its source; its name when it says nothing."""
    found = (node for node in rules.tree_of(service.rules).body if isinstance(node, ast.FunctionDef) and node.name == rule)
    return next(((ast.get_docstring(node) or rule).partition("\n")[0] for node in found), rule)


def _read(path: str, one: checking.Checked, service: Service, sources: Mapping[str, Any], at: datetime) -> tuple[str, str]:
    """One fact that a rule read: on which side it stands, and in words. Empty for what only the machine needs."""
    first, _, rest = path.partition(".")
    if first == "fetch":
        name, _, field = rest.partition(".")
        register = sources[name]["register"] if name in sources else ""
        facts = answers.facts(register, {field: one.value(path)}, at) if register else []
        return "recorded", "; ".join(f"{fact['label']}: {fact['value'] or gettext('nothing')}" for fact in facts)
    if first == "material":
        title = services.said(service, f"material.{rest}", session.language())[0]
        return "given", f"{title}: {gettext('brought') if one.value(path) else gettext('not brought')}"
    if first == "case":
        return "recorded", _reckoned(rest, one, at)
    if first == "applicant":
        return "given", str(one.value(path) or "")
    element = next((question.element for group in service.form for question in group.fields if question.name == path), "")
    return "given", answers.shown(one.value(path), registers.elements()[element], at) if element else ""


def _reckoned(name: str, one: checking.Checked, at: datetime) -> str:
    """What the platform reckons from the day of filing and the place of the case."""
    if name == "region":
        return gettext("Place of the case: %(place)s") % {"place": answers.region(str(one.value("case.region") or ""))}
    if name == "age" or name.startswith("benefit."):
        age = one.value("case.age")
        return gettext("Age on the day of filing: %(age)s") % {"age": age} if age is not None else ""
    return ""


def _unique(one: checking.Held, service: Service) -> Line:
    """A thing that nobody else may have: held for this case since it was filed."""
    register = answers.label(registers.shape(one.register).title, one.register)[0]
    draw: Mapping[str, Any] = next((draw for draw in service.draws if draw["register"] == one.register), {})
    given = [str(one.facts[name]) for name in draw.get("with", {}) if one.facts.get(name)] or [one.value]
    return {
        "title": gettext("Nobody else has it: %(register)s") % {"register": register},
        "result": "ok",
        "given": given,
        "recorded": [gettext("Held for this case as “%(value)s”") % {"value": one.value}],
        "notes": [],
        "kept": True,
        "at": one.since,
    }


def _proof(one: Any, brought: Collection[str]) -> Line:
    """Proof that is looked for outside, at one value; a paper that was brought takes its place."""
    hows = {"dns": gettext("The text stands in the DNS"), "file": gettext("The file stands on the web server")}
    looking = [gettext("The platform is looking now")] if one.looking else []
    instead = one.shown_at is None and one.material in brought
    result = "ok" if one.shown_at else "off" if instead else "wait"
    seen = gettext("Not shown yet") if one.looked_at else gettext("Not looked for yet")
    return {
        "title": gettext("The applicant controls the domain"),
        "result": result,
        "given": [one.value],
        "recorded": [hows.get(one.how, one.how) if one.shown_at else seen],
        "notes": [gettext("A paper that shows it was brought")] if instead else looking,
        "kept": True,
        "at": one.shown_at or one.looked_at,
    }
