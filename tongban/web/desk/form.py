"""The form of a case at the desk: answers with what changed, a change that is asked for, what was asked as a supplement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.cases import queries
from tongban.pack.forms import answers_in, answers_of
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import answers, session


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def groups(row: Any, service: Service, at: Any) -> list[dict[str, Any]]:
    """Answers with what changed since they were first filed; a table line by line."""
    versions = queries.versions(row)
    first, last = (versions[0].form, versions[-1].form) if versions else ({}, {})
    found = []
    for group in service.form:
        rows = []
        for one in answers_in(group):
            now, before = answers.given(one, last.get(one.name), at), answers.given(one, first.get(one.name), at)
            rows.append({"label": answers.asked_by(service, one)[0], "value": now, "before": before, "changed": now != before})
        found.append({"title": _said(service, f"group.{group.name}"), "rows": rows})
    return found


def change(row: Any, service: Service, at: Any) -> dict[str, Any] | None:
    """The change that the applicant asks for: each answer as filed and as it is to be."""
    asked = queries.change(row)
    if asked is None:
        return None
    now, rows = queries.answers(row), []
    for name, one in answers_of(service).items():
        if name in asked.form:
            value, before = answers.given(one, asked.form[name], at), answers.given(one, now.get(name), at)
            rows.append({"label": answers.asked_by(service, one)[0], "before": before, "value": value})
    return {"reason": asked.reason, "rows": rows, "at": asked.asked_at}


def opinions(row: Any, at: datetime) -> list[dict[str, Any]]:
    """What other departments were asked and answered, each with who asked and who answered; late ones say so."""
    asked, today = queries.opinions(row), legal_day(at, actors.zone_of(row.region_id))
    names = actors.account_names(account for one in asked for account in (one.asked_by, one.answered_by))
    return [
        {
            "row": one,
            "asker": names.get(one.asked_by or 0, ""),
            "answerer": names.get(one.answered_by or 0, ""),
            "late": (legal_day(one.answered_at, actors.zone_of(row.region_id)) if one.answered_at else today) > one.due,
        }
        for one in asked
    ]


def supplement(row: Any, service: Service) -> dict[str, Any] | None:
    """What was asked last, each thing by its name."""
    asked = queries.last_supplement(row)
    if asked is None:
        return None
    titles = {one["value"]: one["title"] for one in items(service)}
    named = [(one, kind) for one in asked.items for kind in ("field", "material") if kind in one]
    things = [{"title": titles.get(f"{kind}:{one[kind]}", one[kind]), "words": one.get("words", "")} for one, kind in named]
    return {"asked_at": asked.asked_at, "answered_at": asked.answered_at, "things": things, "cause": asked.cause}


def items(service: Service) -> list[dict[str, str]]:
    """What can be asked for: fields and materials."""
    fields = [{"value": f"field:{name}", "title": answers.asked_by(service, one)[0]} for name, one in answers_of(service).items()]
    materials = [
        {"value": f"material:{name}", "title": _said(service, f"material.{name}")}
        for name, one in service.materials.items()
        if not one.instead_of_asking
    ]
    return materials + fields
