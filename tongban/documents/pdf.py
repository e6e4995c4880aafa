"""Papers as PDF/A-2b with a PAdES signature. Rendered when somebody reads, never inside an act.

The compiler is kept. Fonts: the subset in the tree, and what the system has; a character that none has is refused by name before signing.
"""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import segno
from django.conf import settings
from django.utils.translation import gettext, override

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.errors import Refused
from tongban.base.exact import Money
from tongban.documents import sentences
from tongban.documents.models import Document
from tongban.documents.queries import facts as told_by
from tongban.documents.signing import sign
from tongban.log.queries import compact_receipt

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parents[2] / "data/fonts"
LANGUAGE = {"zh-Hans": "zh-hans", "zh-Hant": "zh-hant", "en": "en", "fr": "fr"}
PRACTICE = "演练 PRACTICE"  # in two scripts, so that nobody who holds the paper can miss it
_turn = threading.Lock()


@cache
def _compiler(template: str) -> Any:
    import typst

    return typst.Compiler(str(TEMPLATES / template), font_paths=[str(FONTS)])


def render(template: str, told: dict[str, Any]) -> bytes:
    """A template with its facts as PDF/A-2b; in a practice copy with that word across every page.

    Raises Refused("paper.glyph_missing") naming the character.
    """
    told = practised(told) if settings.PRACTICE else told
    refuse_unprintable(json.dumps(told, ensure_ascii=False))
    with _turn:
        made = _compiler(template).compile(format="pdf", pdf_standards=["a-2b"], sys_inputs={"told": json.dumps(told, ensure_ascii=False)})
    return bytes(made)


def placed(template: str, told: dict[str, Any], label: str) -> list[dict[str, Any]]:
    """What a template says under a label about where it put things."""
    with _turn:
        compiler = _compiler(template)
        compiler.compile(format="pdf", sys_inputs={"told": json.dumps(told, ensure_ascii=False)})
        return list(json.loads(compiler.query(label, field="value")))


def practised(told: dict[str, Any]) -> dict[str, Any]:
    """What a paper tells, marked as practice across the page, at its heading and in its seal."""
    marked: dict[str, Any] = {name: f"{PRACTICE} {told[name]}" for name in ("heading", "seal") if name in told}
    return {**told, **marked, "mark": PRACTICE}


@cache
def coverage() -> frozenset[int]:
    """The characters that the font in the tree has (its cmap, read once)."""
    from tongban.documents.cmap import characters

    found: set[int] = set()
    for path in FONTS.glob("*.otf"):
        found |= characters(path.read_bytes())
    return frozenset(found)


def refuse_unprintable(text: str) -> None:
    """Raise for the first character that our font lacks and that no Latin font has either."""
    for character in text:
        if ord(character) > 0x24F and ord(character) not in coverage() and not character.isspace():
            raise Refused("paper.glyph_missing", character=character, point=f"U+{ord(character):04X}")


def of_paper(document: Document) -> bytes:
    """A paper as signed PDF."""
    return sign(render("paper.typ", told(document)), reason=document.number)


def told(document: Document) -> dict[str, Any]:
    """What stands on a paper, in its language."""
    facts = told_by(document)
    with override(LANGUAGE.get(document.language, "en")):
        heading = _headings().get(document.kind, document.kind)
        day = document.decided_at.astimezone(actors.zone_of(actors.agency(document.agency_id).region)).date()
        rows = [[str(label), str(value)] for label, value in _rows(facts) if value]
        return {
            "agency": facts["agency"],
            "number": document.number,
            "title": f"{heading}: {facts.get('title', '')}",
            "heading": heading,
            "to": gettext("To: %(name)s") % {"name": whom} if (whom := facts.get("third") or facts.get("holder")) else "",
            "body": _body(document.kind, facts),
            "rows": rows,
            "date": day.isoformat(),
            "lang": document.language.split("-")[0],
            "footer": gettext("Sealed electronically; the seal covers every word."),
            "seal": gettext("Electronic seal") + f"\n{document.seal[:16]}",
            **_code(document, facts.get("case", "")),
        }


def _code(document: Document, case: str) -> dict[str, Any]:
    """The code of a paper and what it is for: a receipt's is the signed receipt itself, while it was not erased."""
    letters = compact_receipt("case", case, "case.submitted") if document.kind == "receipt" else None
    if letters:
        words = gettext("Proof that this was filed: whoever scans it sees the signed receipt checked. It verifies off line too.")
        return {"qr": qr(f"{settings.ORIGIN}/verify?r=", letters), "wide": 46, "check": words}
    address = f"{settings.ORIGIN}/progress?number={case}" if case else ""
    return {"qr": qr(address) if address else "", "wide": 26, "check": gettext("Check it: %(origin)s") % {"origin": settings.ORIGIN}}


def qr(*parts: str) -> str:
    """A QR code as SVG text, each part in the mode that is shortest for it."""
    out, content = io.BytesIO(), cast(Any, parts)  # segno takes parts, though its types do not say so
    segno.make(content, error="m").save(out, kind="svg", border=2)
    return out.getvalue().decode()


def _headings() -> dict[str, str]:
    return {
        "announcement": gettext("Announcement"),
        "receipt": gettext("Receipt of application"),
        "joint-receipt": gettext("Receipt of an application for several parts"),
        "acceptance": gettext("Notice of acceptance"),
        "originals-taken": gettext("Receipt for originals"),
        "originals-returned": gettext("Confirmation that originals were given back"),
        "fee-notice": gettext("Notice of a fee"),
        "tax-bill": gettext("Tax bill"),
        "late-bill": gettext("Bill for late payment"),
        "fee-lowered": gettext("Notice of a lower fee"),
        "fee-receipt": gettext("Receipt for a fee"),
        "fine-notice": gettext("Notice of a fine to be paid"),
        "surcharge-notice": gettext("Notice of a surcharge to be paid"),
        "enforcement": gettext("Notice of an application to the court"),
        "opening": gettext("Notice that a case was opened"),
        "defence-notice": gettext("Notice before a decision"),
        "hearing-notice": gettext("Notice of a hearing"),
        "refund-paid": gettext("Confirmation of a refund"),
        "supply-receipt": gettext("Receipt for what was supplied"),
        "supplement-notice": gettext("Notice of what is still needed"),
        "extension": gettext("Notice of extension"),
        "joint": gettext("Notice of joint handling"),
        "consultation": gettext("Request for the opinion of a third party"),
        "pause": gettext("Notice of time that is not counted"),
        "resumption": gettext("Notice that the time limit runs again"),
        "period-moved": gettext("Notice of more time"),
        "reopened": gettext("Notice that a case is open again"),
        "revision-moved": gettext("Notice that another revision holds"),
        "decision": gettext("Decision"),
        "lapse": gettext("Notice that the application counts as not made"),
        "withdrawal": gettext("Confirmation of withdrawal"),
        "revocation": gettext("Decision of revocation"),
        "suspension": gettext("Decision of suspension"),
        "restoration": gettext("Decision that a suspension is lifted"),
        "change-taken-over": gettext("Notice of a change taken over"),
        "change-declined": gettext("Notice of a change not taken over"),
    }


def _body(kind: str, facts: dict[str, Any]) -> list[str]:
    """The sentences of a paper."""
    named = {"title": facts.get("title", facts.get("service", "")), "case": facts.get("case", ""), "due": facts.get("due", "")}
    words = {
        "announcement": [str(facts.get("title", ""))],
        "receipt": [gettext("We have received your application “%(title)s” under number %(case)s.") % named, *sentences.promise(facts)],
        "joint-receipt": [
            gettext("We have received your application “%(title)s” under number %(case)s. Each office decides its part:") % named
        ],
        "acceptance": [
            gettext("Your application “%(title)s” (%(case)s) is accepted. It will be decided by %(due)s at the latest.") % named
        ],
        "supplement-notice": [
            gettext("For your application “%(title)s” (%(case)s) the following is still needed. The time limit stands until it comes.")
            % named
        ],
        "originals-taken": [
            gettext("For “%(title)s” (%(case)s) we have taken in these originals. They are given back against this paper.") % named
        ],
        "originals-returned": [gettext("For “%(title)s” (%(case)s) these originals were given back.") % named],
        "extension": [gettext("The time limit for “%(title)s” (%(case)s) is extended to %(due)s.") % named],
        **sentences.of_the_clock(named, facts),
        "decision": [gettext("On your application “%(title)s” (%(case)s) we have decided:") % named + str(facts.get("outcome", ""))],
        **sentences.of_fees(named, facts),
        **sentences.of_own_motion(named, facts),
        **sentences.brought(named, facts),
        "lapse": [
            gettext("The fee for “%(title)s” (%(case)s) was not paid within its time. The application counts as not made.") % named
            if facts.get("unpaid")
            else gettext("The written proof for “%(title)s” (%(case)s) did not come within its time. The application counts as not made.")
            % named
        ],
        "withdrawal": [gettext("You have withdrawn your application “%(title)s” (%(case)s).") % named],
        "revocation": [gettext("The licence %(number)s is revoked.") % {"number": facts.get("licence", "")}],
        "suspension": [gettext("The licence %(number)s is suspended.") % {"number": facts.get("licence", "")}],
        "restoration": [gettext("The suspension of the licence %(number)s is lifted.") % {"number": facts.get("licence", "")}],
        "change-taken-over": [gettext("The change of your answers on “%(title)s” (%(case)s) for which you asked is taken over.") % named],
        "change-declined": [
            gettext("The change of your answers on “%(title)s” (%(case)s) for which you asked is not taken over, for this reason:") % named
        ],
    }
    body = [one for one in words.get(kind, []) if one]
    if facts.get("words"):
        body += str(facts["words"]).splitlines()
    if facts.get("remedy"):
        body.append(
            gettext("Whoever disagrees may apply for administrative reconsideration within %(days)s days of knowing of this act.")
            % facts["remedy"]
        )
    return body


def _part(part: dict[str, Any]) -> str:
    """Who decides a part of a joint matter, and by when, or what it waits for."""
    told = [str(part["agency"])]
    amount, _, unit = str(part.get("limit", "")).partition(" ")
    if part.get("case"):
        told.append(gettext("under number %(case)s") % part)
    if part.get("waits"):
        told.append(gettext("begins when this is granted: %(parts)s") % {"parts": gettext(", ").join(part["waits"])})
    if part.get("decided_by"):
        told.append(gettext("by %(day)s if it is accepted today") % {"day": part["decided_by"]})
    elif unit == "working_days":
        told.append(gettext("then within %(amount)s working days") % {"amount": amount})
    return "; ".join(told)


def _original(facts: dict[str, Any]) -> str:
    return f"{facts['original']} × {facts['count']}" if facts.get("original") else ""


def _money(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What is to be paid, was paid or goes back: for what, how much, how."""
    if "charge" not in facts:
        return []
    currency = str(facts.get("currency", ""))
    own = {"reckoned-before": gettext("Reckoned before")}
    rows = [(own.get(one["what"], str(one["what"])), f"{Money(one['minor'], currency)} {currency}") for one in facts.get("bill", [])]
    past = {name: f"{Money(facts[name], currency)} {currency}" for name in ("was", "back") if facts.get(name)}
    how = {
        "bank": gettext("by bank"),
        "cash": gettext("in cash"),
        "card": gettext("by card"),
        "security": gettext("taken from the security"),
        "collective": gettext("with the bill of its month"),
    }
    return [
        (gettext("Charge"), str(facts["charge"])),
        *rows,
        (gettext("Amount"), f"{Money(facts['minor'], currency)} {currency}"),
        (gettext("Before"), past.get("was", "")),
        (gettext("Goes back"), past.get("back", "")),
        (gettext("How it was paid"), how.get(str(facts.get("how", "")), "")),
        (gettext("Reference"), str(facts.get("reference", ""))),
        (gettext("To be paid by"), str(facts.get("due", "")) if facts.get("bill") else ""),
    ]


def _rows(facts: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [
        (gettext("Party") if facts.get("by_agency") else gettext("Applicant"), facts.get("holder", "")),
        (gettext("Code"), facts.get("holder_code", "")),
        (gettext("Matter"), facts.get("case", "")),
        (gettext("By the power of"), facts.get("power_of", "")),
    ]
    rows += [(str(part["title"]), _part(part)) for part in facts.get("parts", [])]
    rows += [(gettext("Answer"), title) for title in facts.get("answers", [])]
    rows += [(gettext("Brought"), title) for title in facts.get("brought", [])]
    rows += [(gettext("To supply"), f"{item.get('title', '')} {item.get('words', '')}".strip()) for item in facts.get("items", [])]
    rows += _money(facts)
    rows += [
        (gettext("Original"), _original(facts)),
        (gettext("Who was there"), facts.get("person", "")),
        (gettext("Taken in with the paper"), facts.get("receipt", "")),
    ]
    rows += [(gettext("Until"), facts.get("until", "")), (gettext("Was suspended for"), facts.get("suspended_for", ""))]
    for one in facts.get("reasons", []):
        rows.append((gettext("Reason"), f"{one['reason']} ({one['law']})"))
    if facts.get("amount") is not None and facts.get("unit"):
        rows.append((gettext("Imposed"), _imposed(facts)))
    if facts.get("article"):
        rows.append((gettext("Reason"), f"{facts.get('reason', '')} ({facts['article']})"))
    return rows


def _imposed(facts: dict[str, Any]) -> str:
    """How much a decision imposes: money with its currency, or a span of time."""
    spans = {"days": gettext("days"), "months": gettext("months"), "years": gettext("years")}
    unit, amount = facts["unit"], int(facts["amount"])
    return f"{amount} {spans[unit]}" if unit in spans else f"{exact.show(amount, 2)} {unit}"


def now() -> datetime:
    """The moment of rendering, for signatures."""
    return datetime.now(UTC)
