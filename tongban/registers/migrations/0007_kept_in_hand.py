"""Who has a ledger in hand may return its papers and keep it: a kind of entry more."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from tongban.base.lasting import protect, unprotect

KINDS = "open adjust reserve consume release reverse note close reopen write_off suspend resume void hand_in give_back keep"


def open_table(apps: Any, editor: Any) -> None:
    unprotect(editor, "registers_ledgerentry")


def close_table(apps: Any, editor: Any) -> None:
    protect(editor, "registers_ledgerentry")


class Migration(migrations.Migration):
    dependencies = [("registers", "0006_difference_copies")]
    operations = [
        migrations.RunPython(open_table, close_table),
        migrations.RemoveConstraint("ledgerentry", "registers_entry_kind"),
        migrations.AddConstraint("ledgerentry", models.CheckConstraint(condition=Q(kind__in=KINDS.split()), name="registers_entry_kind")),
        migrations.RunPython(close_table, open_table),
    ]
