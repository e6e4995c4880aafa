"""Kinds of events of joint matters, in words; what happens to their parts happens to cases."""

from __future__ import annotations

from django.utils.translation import gettext


def of_joint_matters() -> dict[str, str]:
    """What happens to a joint matter as a whole."""
    return {
        "joint.started": gettext("Joint draft begun"),
        "joint.form_scanned": gettext("Form on paper taken in"),
        "joint.confirmed": gettext("Confirmed by the person at a window"),
        "joint.submitted": gettext("Joint matter submitted"),
        "joint.draft_followed": gettext("The draft followed another revision"),
        "joint.part_begun": gettext("A part was filed with its office"),
        "joint.part_stuck": gettext("A part could not begin"),
        "joint.part_tried": gettext("A part that could not begin was tried again"),
        "joint.part_withdrawn": gettext("A part was withdrawn"),
        "joint.withdrawn": gettext("Joint matter withdrawn"),
        "joint.erased": gettext("Content of a joint matter erased"),
    }
