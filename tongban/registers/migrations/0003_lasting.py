"""Entries of ledgers are only added; a request for draws gets its result and its answer once."""

from typing import Any

from django.db import migrations

from tongban.base.lasting import protect, unprotect


def forward(apps: Any, editor: Any) -> None:
    protect(editor, "registers_ledgerentry")
    protect(editor, "registers_drawrequest", filled=("result", "answer"))


def back(apps: Any, editor: Any) -> None:
    for table in ("registers_ledgerentry", "registers_drawrequest"):
        unprotect(editor, table)


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_ledgers")]
    operations = [migrations.RunPython(forward, back)]
