"""What is still to be brought after the filing, and how the proof that a domain is one's own is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy
from tongban.cases import queries
from tongban.exchange.links import domain
from tongban.pack.shapes import Service
from tongban.web import brought


def awaited(row: Any, service: Service, problems: list[Discrepancy], at: datetime) -> list[dict[str, Any]]:
    """Materials that may still come while the case runs, each with its last day and what would show it as well."""
    if row.state not in ("submitted", "in_hand"):
        return []
    wanted = queries.awaited(row)
    proofs = [one for one in queries.evidence(row, at) if one.material in wanted] if wanted else []
    found = []
    for material in brought.shown(row, service, problems):
        if material["name"] in wanted:
            evidence = [_shown(one) for one in proofs if one.material == material["name"]]
            looking = any(one["looking"] for one in evidence)
            found.append({"material": material, "until": wanted[material["name"]], "evidence": evidence, "looking": looking})
    return found


def _shown(one: queries.Shown) -> dict[str, Any]:
    name, file = f"{domain.LABEL}.{one.value}", f"http://{one.value}{domain.PATH}"
    return {
        "value": one.value,
        "text": domain.text(one.token),
        "name": name,
        "file": file,
        "shown_at": one.shown_at,
        "looked_at": one.looked_at,
        "looking": one.looking,
        "seen": [_seen(code, name, file) for code in one.said],
        "demo": f"tongban demo place {one.value} {domain.text(one.token)}" if settings.DEMO and one.value.endswith(".example") else "",
    }


def _seen(code: str, name: str, file: str) -> str:
    """What was seen at a domain, and what to do about it."""
    words = {
        "dns.nothing": gettext("No text stands at %(name)s yet. A new text can take some hours to be seen everywhere."),
        "dns.other": gettext("At %(name)s stands another text. Add a record with exactly the text above."),
        "dns.failed": gettext("The name server of the domain did not answer."),
        "file.no_address": gettext("The domain has no address yet, so no file can be asked for."),
        "file.private": gettext("The domain leads to an address that is not public; no file is asked for there."),
        "file.unreachable": gettext("No web server answered at the domain within five seconds."),
        "file.moved": gettext("The web server leads on to another address. The file must be at %(file)s itself."),
        "file.nothing": gettext("There is no file at %(file)s."),
        "file.too_big": gettext("The file at %(file)s is too big. It needs only the one line."),
        "file.other": gettext("The file at %(file)s does not have the text as a line of its own."),
    }
    return words.get(code, gettext("We could not look; we shall try again.")) % {"name": name, "file": file}
