"""Who keeps out of an application about another case: whoever acted in that one, or everybody of its agency."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongban.actors import queries as actors
from tongban.cases.models import Case, StepRow
from tongban.services import queries as services


def apart(row: Case, account: int) -> bool:
    """Whether an officer keeps out of a case for what they, or their agency, did in the case that it is about."""
    if row.about_id is None:
        return False
    about = services.by_digest(row.digest).service.about
    if about is not None and about.apart == "agency":
        return actors.serves(account, Case.objects.values_list("agency", flat=True).get(pk=row.about_id))
    return (
        StepRow.objects.filter(_theirs(account), case=row.about_id).exists()
        or Case.objects.filter(pk=row.about_id, holder=account).exists()
    )


def not_apart(rows: QuerySet[StepRow], account: int) -> QuerySet[StepRow]:
    """Those of some steps whose cases are not about one in which an officer acted."""
    acted = StepRow.objects.filter(_theirs(account)).values("case")
    about = Case.objects.filter(Q(about__in=acted) | Q(about__holder=account))
    return rows.exclude(case__in=about.values("pk"))


def _theirs(account: int) -> Q:
    return Q(by=account) | Q(holder=account) | Q(stands_for=account)
