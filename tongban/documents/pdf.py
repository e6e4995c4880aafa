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
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext, override

from tongban.actors import queries as actors
from tongban.base.errors import Refused
from tongban.documents.models import Document
from tongban.documents.queries import facts as told_by
from tongban.documents.signing import sign

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parents[2] / "data/fonts"
LANGUAGE = {"zh-Hans": "zh-hans", "zh-Hant": "zh-hant", "en": "en", "fr": "fr"}
_turn = threading.Lock()


@cache
def _compiler(template: str) -> Any:
    import typst

    return typst.Compiler(str(TEMPLATES / template), font_paths=[str(FONTS)])


def render(template: str, told: dict[str, Any]) -> bytes:
    """A template with its facts as PDF/A-2b. Raises Refused("paper.glyph_missing") naming the character."""
    refuse_unprintable(json.dumps(told, ensure_ascii=False))
    with _turn:
        made = _compiler(template).compile(format="pdf", pdf_standards=["a-2b"], sys_inputs={"told": json.dumps(told, ensure_ascii=False)})
    return bytes(made)


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
    return sign(render("paper.typ", _told(document)), reason=document.number)


def _told(document: Document) -> dict[str, Any]:
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
            "to": gettext("To: %(name)s") % {"name": facts.get("holder", "")},
            "body": _body(document.kind, facts),
            "rows": rows,
            "date": day.isoformat(),
            "lang": document.language.split("-")[0],
            "footer": gettext("Sealed electronically; the seal covers every word."),
            "seal": gettext("Electronic seal") + f"\n{document.seal[:16]}",
            "qr": qr(f"{settings.ORIGIN}/progress?number={facts.get('case', '')}"),
            "check": gettext("Check it: %(origin)s") % {"origin": settings.ORIGIN},
        }


def qr(text: str) -> str:
    """A QR code as SVG text."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2)
    return out.getvalue().decode()


def _headings() -> dict[str, str]:
    return {
        "receipt": gettext("Receipt of application"),
        "acceptance": gettext("Notice of acceptance"),
        "supplement-notice": gettext("Notice of what is still needed"),
        "extension": gettext("Notice of extension"),
        "decision": gettext("Decision"),
        "lapse": gettext("Notice that the application counts as not made"),
        "withdrawal": gettext("Confirmation of withdrawal"),
        "revocation": gettext("Decision of revocation"),
        "suspension": gettext("Decision of suspension"),
    }


def _body(kind: str, facts: dict[str, Any]) -> list[str]:
    """The sentences of a paper."""
    named = {"title": facts.get("title", facts.get("service", "")), "case": facts.get("case", ""), "due": facts.get("due", "")}
    words = {
        "receipt": [gettext("We have received your application “%(title)s” under number %(case)s.") % named, _promise(facts)],
        "acceptance": [
            gettext("Your application “%(title)s” (%(case)s) is accepted. It will be decided by %(due)s at the latest.") % named
        ],
        "supplement-notice": [
            gettext("For your application “%(title)s” (%(case)s) the following is still needed. The time limit stands until it comes.")
            % named
        ],
        "extension": [gettext("The time limit for “%(title)s” (%(case)s) is extended to %(due)s.") % named],
        "decision": [gettext("On your application “%(title)s” (%(case)s) we have decided:") % named + str(facts.get("outcome", ""))],
        "lapse": [
            gettext("The written proof for “%(title)s” (%(case)s) did not come within its time. The application counts as not made.")
            % named
        ],
        "withdrawal": [gettext("You have withdrawn your application “%(title)s” (%(case)s).") % named],
        "revocation": [gettext("The licence %(number)s is revoked.") % {"number": facts.get("licence", "")}],
        "suspension": [gettext("The licence %(number)s is suspended.") % {"number": facts.get("licence", "")}],
    }
    body = [one for one in words.get(kind, []) if one]
    if facts.get("words"):
        body.append(str(facts["words"]))
    if facts.get("remedy"):
        body.append(
            gettext("Whoever disagrees may apply for administrative reconsideration within %(days)s days of knowing of this act.")
            % facts["remedy"]
        )
    return body


def _promise(facts: dict[str, Any]) -> str:
    amount, _, unit = str(facts.get("promise", "")).partition(" ")
    return (
        gettext("From acceptance on, the decision is made within %(amount)s working days.") % {"amount": amount}
        if unit == "working_days"
        else ""
    )


def _rows(facts: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [
        (gettext("Applicant"), facts.get("holder", "")),
        (gettext("Code"), facts.get("holder_code", "")),
        (gettext("Matter"), facts.get("case", "")),
    ]
    rows += [(gettext("To supply"), f"{item.get('title', '')} {item.get('words', '')}".strip()) for item in facts.get("items", [])]
    rows += [(gettext("Until"), facts.get("until", ""))]
    for one in facts.get("reasons", []):
        rows.append((gettext("Reason"), f"{one['reason']} ({one['law']})"))
    if facts.get("article"):
        rows.append((gettext("Reason"), f"{facts.get('reason', '')} ({facts['article']})"))
    return rows


def now() -> datetime:
    """The moment of rendering, for signatures."""
    return datetime.now(UTC)
