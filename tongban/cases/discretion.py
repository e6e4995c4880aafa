"""Where the law leaves open how much a decision imposes: the band of the published standard that fits the facts, and leaving it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import office
from tongban.cases.fair_models import Discretion
from tongban.cases.models import Case, StepRow
from tongban.cases.personal import opened
from tongban.pack.conditions import holds, required
from tongban.pack.shapes import Band, Outcome, Standard

MOST = 10**15


def band_of(row: Case, chosen: Outcome, facts: dict[str, Any]) -> tuple[Standard, Band]:
    """The standard in force on the day of the application, and the band that the facts of a case fall into."""
    standard: Standard = required(chosen.bands, office.clock_from(row, row.at), "bands").value
    return standard, next(one for one in standard.bands if holds(one.when, facts))


def band_for(found: Case, chosen: Outcome, at: datetime) -> tuple[Standard, Band]:
    """The same for a case that is only read."""
    row = Case.objects.whole().get(pk=found.pk)
    row.at, form = at, opened(office.service_of(row), row.form)
    return band_of(row, chosen, office.facts_of(row, form))


def weigh(
    row: Case, step: StepRow, chosen: Outcome, amount: int | None, why: str, *, reasons: Sequence[str], words: str, by: Actor
) -> Discretion | None:
    """What a decision imposes, kept; None where nothing is left open. Outside its band it waits for a second officer (`agreed` is None).

    Raises Refused("case.no_bands", "case.amount", "case.band_left"); ("case.leaving_waits") while another's decision waits.
    """
    _supersede(row, by)
    if not chosen.bands:
        if amount is not None:
            raise Refused("case.no_bands", field="amount")
        return None
    standard, band = band_of(row, chosen, office.facts_of(row, row.form))
    limits = {"low": band.low, "high": band.high, "unit": standard.unit}
    if amount is None or not 0 <= amount <= MOST:
        raise Refused("case.amount", field="amount", **limits)
    left, said = not band.low <= amount <= band.high, text.clean(why, 1000, lines=True, field="why")
    if left and not said:
        raise Refused("case.band_left", field="why", **limits)
    told = {"outcome": chosen.name, "band": band.name, **limits, "amount": amount, "reasons": list(reasons), "words": words[:2000]}
    signed = {} if left else {"agreed": True, "signed_at": row.at}
    acted = {"at": row.at, "by": by.account, "stands_for": by.stands_for}
    return Discretion.objects.create(case=row, step=step, why=said if left else "", **told, **acted, **signed)


def _supersede(row: Case, by: Actor) -> None:
    """A new decision of the same officer takes the place of the one that waits for a second."""
    waiting = Discretion.objects.select_for_update().filter(case=row, agreed=None).first()
    if waiting is None:
        return
    if waiting.by != by.account:
        raise Refused("case.leaving_waits")
    waiting.agreed, waiting.signed_at = False, row.at
    waiting.save(update_fields=["agreed", "signed_at"])


def answered(row: Case, agree: bool, words: str, *, by: Actor) -> Discretion:
    """The second officer's answer to a decision that leaves its band. Raises NotFound("case.no_leaving"), NotAllowed("actor.oneself"),
    Refused("case.leaving_answer") for a no without words."""
    waiting = Discretion.objects.select_for_update().select_related("step").filter(case=row, agreed=None).first()
    if waiting is None:
        raise NotFound("case.no_leaving")
    if {by.account, by.stands_for} & {waiting.by, waiting.stands_for} - {None}:
        raise NotAllowed("actor.oneself")
    waiting.answer = text.clean(words, 1000, lines=True, field="words")
    if not agree and not waiting.answer:
        raise Refused("case.leaving_answer", field="words")
    waiting.agreed, waiting.signed_at, waiting.signed_by = agree, row.at, by.account
    waiting.save(update_fields=["answer", "agreed", "signed_at", "signed_by"])
    return waiting


def waiting(found: Case) -> Discretion | None:
    """The decision of a case that waits for its second officer."""
    return Discretion.objects.filter(case=found, agreed=None).first()


def imposed(found: Case) -> Discretion | None:
    """What the decision of a case imposes."""
    return Discretion.objects.filter(case=found, agreed=True).order_by("-pk").first()
