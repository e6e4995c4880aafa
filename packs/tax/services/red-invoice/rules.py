"""Rules of red invoices: an invoice is reversed as a whole, and not while somebody draws on it."""


def the_invoice(facts):
    """The invoice that this is about."""
    number = facts.get("about", {}).get("number", "")
    return [("", {"value": number})] if number else []


def was_issued(facts):
    """What was refused was never an invoice."""
    about = facts.get("about", {})
    if about and about.get("outcome") != "issue":
        return [("invoice.not_issued", {"field": "invoice", "given": about.get("number", "")})]
    return []


def nothing_is_drawn(facts):
    """Nobody has drawn on it for a refund."""
    lines = facts.get("ledger", {}).get("refund", [])
    drawn = [one for one in lines if one["rest_quantity"] < one["authorised_quantity"] or one["rest_amount"] < one["authorised_amount"]]
    return [("invoice.drawn", {"field": "invoice", "line": one["line"]}) for one in drawn]
