"""A licence as signed PDF/A, with the QR of its verification page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from tongban.actors import queries as actors
from tongban.base.identifiers import check
from tongban.documents import pdf
from tongban.documents.signing import sign
from tongban.licences import paid
from tongban.licences.models import Licence
from tongban.licences.queries import issuer
from tongban.pack.benefit_checks import BENEFIT
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services


def signed(row: Licence) -> bytes:
    """The licence in the authentic language of its service."""
    effective = services.by_digest(row.revision)
    service = effective.service
    with override(pdf.LANGUAGE.get(service.authentic, "en")):
        told = _told(service, issuer(row).name, actors.party(row.holder_id).name, row.valid_from)
        told |= {
            "number": row.number,
            "rows": rows(service, row.facts, actors.party(row.holder_id).code, row.valid_from, row.valid_until),
            "qr": pdf.qr(f"{settings.ORIGIN}/b/{row.token}"),
            "check": gettext("Verify: %(origin)s") % {"origin": settings.ORIGIN},
        }
    return sign(pdf.render("paper.typ", told), reason=row.number)


def sample(service: Service, agency: str, holder: str, facts: list[list[str]], on: date) -> bytes:
    """What a licence looks like: marked as a sample on the page, without number, code and signature."""
    with override(pdf.LANGUAGE.get(service.authentic, "en")):
        told = _told(service, agency, holder, on) | {"number": "", "rows": facts, "qr": "", "check": "", "mark": gettext("Sample")}
        told["seal"], told["footer"] = gettext("Sample"), gettext("A sample with invented facts. It proves nothing.")
    return pdf.render("paper.typ", told)


def _told(service: Service, agency: str, holder: str, since: date) -> dict[str, Any]:
    """What a licence and a sample of it have in common."""
    title = services.said(service, "paper.licence", service.authentic)[0]
    return {
        "agency": agency,
        "title": title,
        "heading": title,
        "to": gettext("Holder: %(name)s") % {"name": holder},
        "body": [],
        "date": since.isoformat(),
        "lang": service.authentic.split("-")[0],
        "footer": gettext("Valid only as the verification page says now."),
        "seal": gettext("Electronic seal"),
    }


def rows(service: Service, facts: Mapping[str, Any], code: str, since: date, until: date) -> list[list[str]]:
    """The facts of a licence with their labels, in the authentic language of its service."""
    known, language = registers.elements(), service.authentic
    elements = {question.name: question.element for group in service.form for question in group.fields}
    numbered = known.get("resident-number" if check("resident", code).ok else "operator-code")
    found = [[numbered.label.get(language, "") if numbered else gettext("Code"), code]] if code else []
    for name in service.licence.shows if service.licence else ():
        if name == BENEFIT:
            found += [[gettext("What is paid"), line] for line in paid.lines(facts.get(name) or ())]
            continue
        value = facts.get(name)
        label = known[elements[name]].label.get(language, name) if name in elements else name
        element = known.get(elements.get(name, ""))
        if element is not None and element.type == "code":
            codes = {one.code: one.label.get(language, one.code) for one in registers.codes(element.code_list, since)}
            value = codes.get(str(value), value)
        found.append([label, ", ".join(map(str, value)) if isinstance(value, list) else str(value)])
    found.append([gettext("Days of validity"), f"{since.isoformat()} – {until.isoformat()}"])
    return found
