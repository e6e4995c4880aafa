"""Words for the kinds of papers."""

from django.utils.translation import gettext


def paper_title(kind: str) -> str:
    """The name of a kind of paper."""
    names = {
        "receipt": gettext("Receipt"),
        "acceptance": gettext("Notice of acceptance"),
        "supplement-notice": gettext("Supplement notice"),
        "extension": gettext("Notice of extension"),
        "decision": gettext("Decision"),
        "lapse": gettext("Notice of lapse"),
        "withdrawal": gettext("Notice of withdrawal"),
        "revocation": gettext("Revocation"),
        "suspension": gettext("Suspension"),
    }
    return names.get(kind, kind)
