"""What an officer should know before acting on a case: who urged it, in whose place one would act, which originals are still here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongban.actors import absences
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases import notes, originals, queries, urging
from tongban.licences import leads
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import answers, costs, session


def noted(row: Any, by: Actor, at: datetime) -> dict[str, Any]:
    """The notes at the head of a case's page. `by` is the officer as they act on this case (`cases.standing.acting`)."""
    since = row.since or row.created_at
    urged = [one for one in queries.urgings(row) if row.state in ("submitted", "in_hand") and one.at >= since]
    absent = absences.stood_in_for(by, at).get(by.stands_for) if by.stands_for else None
    here = [one for one in originals.kept(row) if one.returned_at is None]
    may_keep = actors.may(by, originals.RIGHT, agency=row.agency_id, service=row.service)
    found = {"urged": urged, "absent": absent, "may_urge": _may_urge(row, by, at), "originals": here, "may_keep": may_keep}
    return {**found, "fee": _fee(row), "leads": against(row, by)}


def _fee(row: Any) -> dict[str, Any] | None:
    service = services.by_digest(row.digest).service
    if service.pay is None:
        return None
    rows = costs.charges(row, service, session.language())
    told = {**rows[-1]} if rows else costs.ahead(row, service, session.language())
    return {"state": "ahead", **told, "label": costs.label(service, session.language())} if told else None


def against(row: Any, by: Actor) -> list[dict[str, Any]]:
    """What registers told against the licence of a case, in words, for who may revoke it."""
    if not actors.may(by, "licence.revoke", agency=row.agency_id, service=row.service):
        return []
    found = []
    for one in leads.standing(row.number):
        service = services.by_digest(one.licence.revision).service
        register = answers.label(registers.shape(one.register).title, one.register)[0]
        said = [services.said(service, f"say.{told['code']}", session.language())[0] for told in one.said]
        reason = services.said(service, f"reason.{one.reason}", session.language())[0]
        told = {"register": register, "said": said, "reason_words": reason, "number": one.licence.number}
        found.append({"lead": one, **told})
    return found


def internal(row: Any, by: Actor) -> list[Any] | None:
    """What colleagues wrote for each other, with who wrote it; None for who may not see it."""
    found = notes.notes(row, to=by)
    names = actors.account_names(one.by for one in found or ())
    return None if found is None else [{"words": one.words, "at": one.at, "who": names.get(one.by, "")} for one in found]


def _may_urge(row: Any, by: Actor, at: datetime) -> bool:
    mine = row.holder in (by.account, by.stands_for or by.account)
    return not mine and urging.may_supervise(row, by) and urging.possible(row, urging.SUPERVISOR, at)
