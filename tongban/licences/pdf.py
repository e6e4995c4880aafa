"""A licence as signed PDF/A, with the QR of its verification page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from tongban.actors import queries as actors
from tongban.documents import pdf
from tongban.documents.signing import sign
from tongban.licences.models import Licence
from tongban.registers import queries as registers
from tongban.services import queries as services


def signed(row: Licence) -> bytes:
    """The licence in the authentic language of its service."""
    effective = services.by_digest(row.revision)
    service, language = effective.service, effective.service.authentic
    holder = actors.party(row.holder_id)
    with override(pdf.LANGUAGE.get(language, "en")):
        told: dict[str, Any] = {
            "agency": actors.agency(row.agency_id).name,
            "number": row.number,
            "title": services.said(service, "paper.licence", language)[0],
            "heading": services.said(service, "paper.licence", language)[0],
            "to": gettext("Holder: %(name)s") % {"name": holder.name},
            "body": [],
            "rows": [[label, value] for label, value in _rows(row, service, holder.code, language)],
            "date": row.valid_from.isoformat(),
            "lang": language.split("-")[0],
            "footer": gettext("Valid only as the verification page says now."),
            "seal": gettext("Electronic seal"),
            "qr": pdf.qr(f"{settings.ORIGIN}/b/{row.token}"),
            "check": gettext("Verify: %(origin)s") % {"origin": settings.ORIGIN},
        }
    return sign(pdf.render("paper.typ", told), reason=row.number)


def _rows(row: Licence, service: Any, code: str, language: str) -> list[tuple[str, str]]:
    known = registers.elements()
    elements = {question.name: question.element for group in service.form for question in group.fields}
    rows = [(known["operator-code"].label.get(language, "") if "operator-code" in known else gettext("Code"), code)]
    for name in service.licence.shows:
        value = row.facts.get(name)
        label = known[elements[name]].label.get(language, name) if name in elements else name
        element = known.get(elements.get(name, ""))
        if element is not None and element.type == "code":
            value = {one.code: one.label.get(language, one.code) for one in registers.codes(element.code_list, row.valid_from)}.get(
                str(value), value
            )
        rows.append((label, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    rows.append((gettext("Days of validity"), f"{row.valid_from.isoformat()} – {row.valid_until.isoformat()}"))
    return rows
