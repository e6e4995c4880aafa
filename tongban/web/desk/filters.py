"""What an officer narrows the inbox to: it stands in the address, and goes along to the case and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases.narrowing import LONGEST, Narrowing
from tongban.services import queries as services
from tongban.services import tried
from tongban.web import session
from tongban.web.posted import whole

NAMES = ("query", "q", "service", "step", "state", "holder", "within")
WITHIN = (0, 3, 7, 14)


def kept(given: Mapping[str, Any]) -> dict[str, str]:
    """The parts of an address that say which list it is, without empty ones."""
    return {name: given[name][:LONGEST] for name in NAMES if given.get(name)}


def address(given: Mapping[str, Any], **more: str) -> str:
    """The list as the end of an address, `more` behind."""
    return urlencode({**kept(given), **more})


def back(given: Mapping[str, Any]) -> str:
    """The list from which a page was opened (`list` in its address), as the end of an address; what else stands there is dropped."""
    return address(dict(parse_qsl(given.get("list", "")[:1000])))


def narrowing(given: Mapping[str, Any]) -> Narrowing:
    """The same, as queries take it; what is none does not narrow."""
    parts, within = kept(given), given.get("within", "")
    return Narrowing(
        text=parts.get("q", ""),
        service=parts.get("service", ""),
        step=parts.get("step", ""),
        state=parts.get("state", ""),
        holder=whole(given, "holder"),
        within=int(within) if within in map(str, WITHIN) else None,
    )


def choices(by: Actor, given: Mapping[str, Any], at: datetime) -> list[dict[str, Any]]:
    """Each filter with its options; services are those of the department."""
    language, chosen = session.language(), given.get("service", "")
    offered = tried.offered(by.agency or 0, language, at)
    steps = services.steps([chosen] if chosen in offered else offered, language, at)
    holders = {str(account): name for account, name in actors.colleagues(by.agency or 0).items()}
    named = (
        ("service", gettext("Service"), offered),
        ("step", gettext("Step"), steps),
        ("holder", gettext("Who has it"), holders),
        ("state", gettext("State"), states()),
        ("within", gettext("Due"), {str(days): _due(days) for days in WITHIN}),
    )
    return [{"name": name, "title": title, "chosen": given.get(name, ""), "options": options} for name, title, options in named if options]


def states() -> dict[str, str]:
    """The states that a case in an inbox may be in."""
    return {
        "submitted": gettext("Waiting for acceptance"),
        "in_hand": gettext("In hand"),
        "waiting": gettext("With the applicant"),
        "decided": gettext("Decided"),
        "closed": gettext("Closed"),
        "withdrawn": gettext("Withdrawn"),
    }


def _due(days: int) -> str:
    return gettext("within %(days)s days, or late") % {"days": days} if days else gettext("today, or late")
