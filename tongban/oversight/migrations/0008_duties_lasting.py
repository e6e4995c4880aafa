"""What was said of a bad rating is said once, and no day of it is moved; what was written may be erased when its time of keeping ends."""

from typing import Any

from django.db import migrations

from tongban.base.lasting import protect, unprotect

SAID = ("verified_at", "verified_by", "founded", "mended_at", "mended_by", "mending", "answered_at", "answered_by", "answer")


def forward(apps: Any, editor: Any) -> None:
    protect(editor, "oversight_followup", erasable=("mending", "answer"), filled=SAID)
    protect(editor, "oversight_dutyday", erasable=("words",), filled=("met_at", "told_at", "superior_id"))


def back(apps: Any, editor: Any) -> None:
    unprotect(editor, "oversight_followup")
    unprotect(editor, "oversight_dutyday")


class Migration(migrations.Migration):
    dependencies = [("oversight", "0007_mended_before_answered")]
    operations = [migrations.RunPython(forward, back)]
