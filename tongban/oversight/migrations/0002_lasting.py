"""Ratings are only added; what was said in one may be erased when its time of keeping ends."""

from typing import Any

from django.db import migrations

from tongban.base.lasting import protect, unprotect


def forward(apps: Any, editor: Any) -> None:
    protect(editor, "oversight_rating", erasable=("words", "items"))


def back(apps: Any, editor: Any) -> None:
    unprotect(editor, "oversight_rating")


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
