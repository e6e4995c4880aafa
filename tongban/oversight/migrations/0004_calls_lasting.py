"""Calls to who rated are only added."""

from typing import Any

from django.db import migrations

from tongban.base.lasting import protect, unprotect


def forward(apps: Any, editor: Any) -> None:
    protect(editor, "oversight_callback")


def back(apps: Any, editor: Any) -> None:
    unprotect(editor, "oversight_callback")


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_call_backs")]
    operations = [migrations.RunPython(forward, back)]
