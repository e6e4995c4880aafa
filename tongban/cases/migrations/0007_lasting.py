"""What happened to a clock, to whom steps were allotted and what was begun out of turn is only added (a lot is drawn once)."""

from typing import Any

from django.db import migrations

from tongban.base.lasting import protect, unprotect

TABLES = ("cases_outofturn", "cases_escalation")


def forward(apps: Any, editor: Any) -> None:
    protect(editor, "cases_clockevent", filled=("paper",))  # a pause tells the number of its notice, which is drawn up after it
    for table in TABLES:
        protect(editor, table)


def back(apps: Any, editor: Any) -> None:
    for table in ("cases_clockevent", *TABLES):
        unprotect(editor, table)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_clocks_charges_joint_matters")]
    operations = [migrations.RunPython(forward, back)]
