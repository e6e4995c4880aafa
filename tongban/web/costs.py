"""What things cost, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.base.exact import Money
from tongban.cases import assessing
from tongban.cases import charges as kept
from tongban.cases.charges import Standing
from tongban.documents import queries as documents
from tongban.pack import fees
from tongban.pack.shapes import Service
from tongban.registers import queries as laws
from tongban.services import queries as services

CALLED = "say.pay"


def amount(minor: int, currency: str) -> str:
    """Minor units as people write money: 12000 CNY is 120.00 CNY."""
    return f"{Money(minor, currency)} {currency}"


def guide(kind: str, minor: str, currency: str, above: str, words: str) -> str:
    """A line of a fee as `services.guides` gives it."""
    told = {"amount": amount(int(minor), currency) if kind != "waiver" else "", "above": above, "what": words, "percent": minor}
    if kind == "free":
        return gettext("free of charge")
    if kind == "rule":
        return words or gettext("It depends on your answers, and is reckoned when you file.")
    sentences = {
        "fixed": "%(amount)s",
        "unit": gettext("%(amount)s for each (%(what)s)"),
        "stair": gettext("%(amount)s for each above %(above)s (%(what)s)"),
        "band": gettext("%(amount)s above %(above)s (%(what)s)"),
        "most": gettext("at most %(amount)s"),
        "waiver": gettext("%(what)s: %(percent)s per cent less"),
    }
    return sentences["stair" if kind == "unit" and above != "0" else kind] % told


def charges(row: Any, service: Service, language: str) -> list[dict[str, Any]]:
    """The charges of a case for a page: lines with their articles, what is owed, and `state`: open, waiting, failed, paid, waived, void."""
    return [_charge(one, service, language, row) for one in kept.standing(row)]


def anew(row: Any, service: Service, language: str) -> list[dict[str, Any]]:
    """How the fee of a case was reckoned anew, the latest first: when and why, what it came to before, and what it is made of since."""
    return [
        {
            "at": one.at,
            "why": one.why,
            "was": amount(one.was, one.currency),
            "amount": amount(one.now, one.currency),
            "lines": [bill_line(line, service, language, one.currency) for line in one.lines],
        }
        for one in reversed(kept.reckonings(row))
    ]


def _charge(one: Standing, service: Service, language: str, row: Any) -> dict[str, Any]:
    left = one.payment.minor - sum(back.minor for back in one.refunds) if one.payment else 0
    charge, papers = one.charge, {paper.number: paper.pk for paper in documents.of_subject("case", row.number)}
    return {
        "row": charge,
        "lines": [bill_line(line, service, language, charge.currency) for line in charge.lines],
        "sums": sums(charge.lines, service, language, charge.currency),
        "amount": amount(charge.minor, charge.currency),
        "owed": amount(one.owed, charge.currency) if one.owed else "",
        "lowered": amount(-one.lowered, charge.currency) if one.lowered else "",
        "let_off": amount(-one.waived, charge.currency) if one.waived else "",
        "due": charge.due,
        "state": _state(one),
        "page": one.order.page if one.order and one.order.ended_at is None else "",
        "reason": one.order.ended if one.order and one.order.ended_at else "",
        "payment": one.payment,
        "how": hows().get(one.payment.how, "") if one.payment else "",
        "receipt": papers.get(one.payment.receipt) if one.payment else None,
        "refunds": [
            {
                "row": back,
                "amount": amount(back.minor, charge.currency),
                "why": whys().get(back.why.rstrip("0123456789"), back.why),
                "paper": papers.get(back.paper),
            }
            for back in one.refunds
        ],
        "left": amount(left, charge.currency) if left > 0 and all(back.why != "officer" for back in one.refunds) else "",
        "waiving": one.waiving,
        "waived": amount(one.waiving.minor, charge.currency) if one.waiving else "",
    }


def ahead(row: Any, service: Service, language: str) -> dict[str, Any] | None:
    """What will be assessed in the course of a case, as things stand: None where nothing will, or it was already."""
    asked = assessing.ahead(row)
    if not asked:
        return None
    plain, currency = [kept.plain(one) for one in asked], asked[0].currency
    lines = [bill_line(line, service, language, currency) for line in plain]
    lines = [line if one.known else {**line, "amount": "–"} for line, one in zip(lines, asked, strict=True)]
    known = not fees.unknown(asked)
    told = amount(max(fees.total(asked), 0), currency) if known else gettext("cannot be reckoned yet")
    return {"lines": lines, "sums": sums(plain, service, language, currency) if known else [], "amount": told}


def sums(lines: list[dict[str, Any]], service: Service, language: str, currency: str) -> list[dict[str, str]]:
    """The total of each kind of line that the pack has a name for (`say.sum.<code>`)."""
    named = ((f"say.sum.{what}", minor) for what, minor in kept.sums(lines).items())
    told = ((key, *services.said(service, key, language), minor) for key, minor in named)
    return [{"words": words, "lang": lang, "amount": amount(minor, currency)} for key, words, lang, minor in told if words != key]


def label(service: Service, language: str) -> tuple[str, str]:
    """What the money of a service is called, with its language: the word of its pack (`say.pay`), or a fee."""
    words, lang = services.said(service, CALLED, language)
    return (gettext("Fee"), language) if words == CALLED else (words, lang)


def _state(one: Standing) -> str:
    if one.state != "open" or one.order is None:
        return one.state
    return "waiting" if one.order.ended_at is None else "failed"


def bill_line(line: dict[str, Any], service: Service, language: str, currency: str) -> dict[str, str]:
    """A line of a bill in words, with its article."""
    facts = line["facts"]
    key = f"waiver.{facts.get('waiver', '')}" if line["what"] == "waived" else f"say.{line['what']}"
    told = services.said(service, key, language)
    words = told[0] % facts if told[0] != key else _own(line, currency)
    law = line["law"]
    cited = laws.cite(law["act"], law["article"]) if law["act"] else gettext("assumed; no source confirms it")
    if line["what"] == kept.BEFORE:
        cited = ""
    return {"words": words, "lang": told[1] if told[0] != key else "", "amount": amount(line["minor"], currency), "law": cited}


def _own(line: dict[str, Any], currency: str) -> str:
    """Our own words for what a fee is made of, where the pack has none."""
    facts = dict(line["facts"])
    for name in ("each", "most"):
        facts[name] = amount(facts[name], currency) if isinstance(facts.get(name), int) else ""
    sentences = {
        "fee": gettext("Fee"),
        "unit": gettext("%(units)s × %(each)s"),
        "band": gettext("By your answer: %(units)s"),
        "most": gettext("More than %(most)s is not asked"),
        kept.BEFORE: gettext("Reckoned before"),
    }
    return sentences.get(line["what"], str(line["what"])) % {"units": "", **facts}


def hows() -> dict[str, str]:
    """How one pays, in words."""
    return {
        "bank": gettext("by bank"),
        "cash": gettext("in cash"),
        "card": gettext("by card"),
        "security": gettext("taken from the security"),
        "collective": gettext("with the bill of its month"),
    }


def whys() -> dict[str, str]:
    """Why money goes back, in words."""
    return {
        "surplus": gettext("more was paid than was owed"),
        "withdrawn": gettext("the application was withdrawn"),
        "returned": gettext("the security was given back"),
        "refused": gettext("the application was refused"),
        "waived": gettext("the fee was waived afterwards"),
        "lowered": gettext("the fee was reckoned anew and is lower"),
        "officer": gettext("the office gives it back"),
    }
