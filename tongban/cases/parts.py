"""What the pages of a case ask for every time, by its number: queries compiled once."""

from __future__ import annotations

from tongban.base.prepared import Prepared, asked
from tongban.cases.models import Answers, Change, DueRow, MaterialRow, Message, Opinion, StepRow, Supplement, Urging, VisitRow

CASE = asked("case")

steps = Prepared(lambda: StepRow.objects.filter(case__number=CASE).order_by("opened_at", "pk"))
opinions = Prepared(lambda: Opinion.objects.filter(case__number=CASE).select_related("agency").order_by("asked_at", "pk"))
messages = Prepared(lambda: Message.objects.filter(case__number=CASE).order_by("pk"))
visits = Prepared(lambda: VisitRow.objects.filter(case__number=CASE).select_related("agency").order_by("day", "pk"))
urgings = Prepared(lambda: Urging.objects.filter(case__number=CASE).order_by("-at", "-pk"))
coming = Prepared(lambda: DueRow.objects.filter(case__number=CASE, done_at=None, dropped=False).order_by("at"))
materials = Prepared(lambda: MaterialRow.objects.filter(case__number=CASE, removed_at=None).select_related("file").order_by("name", "pk"))
versions = Prepared(lambda: Answers.objects.filter(case__number=CASE, version__gt=0).order_by("version"))
supplement = Prepared(lambda: Supplement.objects.filter(case__number=CASE, answered_at=None).order_by("pk"))
change = Prepared(lambda: Change.objects.filter(case__number=CASE, answered_at=None).order_by("pk"))
last_supplement = Prepared(lambda: Supplement.objects.filter(case__number=CASE).order_by("-pk"))
