"""Words for the kinds of papers."""

from django.utils.translation import gettext


def paper_title(kind: str) -> str:
    """The name of a kind of paper."""
    names = {
        "announcement": gettext("Announcement"),
        "receipt": gettext("Receipt"),
        "joint-receipt": gettext("Receipt for all parts"),
        "acceptance": gettext("Notice of acceptance"),
        "originals-taken": gettext("Receipt for originals"),
        "originals-returned": gettext("Originals given back"),
        "opening": gettext("Notice that a case was opened"),
        "defence-notice": gettext("Notice before a decision"),
        "hearing-notice": gettext("Notice of a hearing"),
        "fine-notice": gettext("Notice of a fine to be paid"),
        "surcharge-notice": gettext("Notice of a surcharge to be paid"),
        "enforcement": gettext("Notice of an application to the court"),
        "fee-notice": gettext("Notice of a fee"),
        "tax-bill": gettext("Tax bill"),
        "late-bill": gettext("Bill for late payment"),
        "fee-lowered": gettext("Notice of a lower fee"),
        "fee-receipt": gettext("Receipt for a fee"),
        "refund-paid": gettext("Confirmation of a refund"),
        "supply-receipt": gettext("Receipt for what was supplied"),
        "supplement-notice": gettext("Supplement notice"),
        "extension": gettext("Notice of extension"),
        "joint": gettext("Notice of joint handling"),
        "consultation": gettext("Request for the opinion of a third party"),
        "pause": gettext("Notice of time not counted"),
        "resumption": gettext("Notice that the limit runs again"),
        "period-moved": gettext("Notice of more time"),
        "reopened": gettext("Notice that a case is open again"),
        "revision-moved": gettext("Notice of another revision"),
        "decision": gettext("Decision"),
        "lapse": gettext("Notice of lapse"),
        "withdrawal": gettext("Notice of withdrawal"),
        "revocation": gettext("Revocation"),
        "suspension": gettext("Suspension"),
        "restoration": gettext("Suspension lifted"),
        "change-taken-over": gettext("Change taken over"),
        "change-declined": gettext("Change not taken over"),
    }
    return names.get(kind, kind)
