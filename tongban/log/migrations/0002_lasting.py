"""Events, their places and the signed heads are only added; of an event, body and salts may be erased (design law 3)."""

from typing import Any

from django.db import migrations

from tongban.base.lasting import protect, unprotect

ERASABLE = ("body", "body_salt", "envelope_salt")


def forward(apps: Any, editor: Any) -> None:
    protect(editor, "log_event", erasable=ERASABLE)
    for table in ("log_entry", "log_checkpoint", "log_about"):
        protect(editor, table)


def back(apps: Any, editor: Any) -> None:
    for table in ("log_event", "log_entry", "log_checkpoint", "log_about"):
        unprotect(editor, table)


class Migration(migrations.Migration):
    dependencies = [("log", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
