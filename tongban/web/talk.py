"""Messages of a case as both faces show them (`messages.html`): each with who wrote it, when, and whether the other side has read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.cases import messages, queries, rules
from tongban.web.problems import field

FOLDED = 20  # older ones than these are folded away


def shown(row: Any, to: Actor, at: datetime, problems: Sequence[Discrepancy] = (), typed: str = "") -> dict[str, Any]:
    """The messages of a case for one side of it; `field` is None where the reader may not write, `unread` counts what is new to them."""
    office = to.kind == "officer"
    covered = office or to.channel == "api" or actors.mandate_covers(to, row.service, at)
    may = actors.may(to, "case.message", agency=row.agency_id, service=row.service) if office else covered
    open_ = row.state in rules.MAY["write"] and row.erased_at is None
    found = [one for one in queries.messages(row) if one.words]
    names = actors.account_names(one.by for one in found) if office else {}
    rows = [_one(one, row, office, names) for one in found]
    title = gettext("Write to the applicant") if office else gettext("Write to the office")
    return {
        "rows": rows[-FOLDED:],
        "older": rows[:-FOLDED],
        "unread": sum(one["new"] for one in rows),
        "may": may,
        "field": _field(title, problems, typed) if may and open_ else None,
        "office": office,
    }


def _field(title: str, problems: Sequence[Discrepancy], typed: str) -> dict[str, Any]:
    hint = gettext("At most %(n)s characters.") % {"n": messages.LONGEST}
    return field("message", title, problems, kind="lines", rows=3, hint=hint, value=typed)


def _one(one: Any, row: Any, office: bool, names: dict[int, str]) -> dict[str, Any]:
    mine = one.from_office == office
    who = names.get(one.by, "") if office else gettext("You") if mine else row.agency.name
    return {
        "who": who,
        "lang": "" if mine and not office else "zh-Hans",
        "applicant": office and not one.from_office,
        "mine": mine,
        "at": one.at,
        "words": one.words,
        "new": not mine and one.read_at is None,
        "read_at": one.read_at if mine else None,
    }
