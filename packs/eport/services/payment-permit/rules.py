"""Rules of payments beyond what was declared (P1) or in another currency (X6)."""


def _line(facts):
    """What the ledger says that the applicant names; empty where it is none of theirs."""
    uses = facts.get("ledger", {})
    lines = uses.get("declared") or uses.get("over") or []
    return lines[0] if lines else {}


def beyond_declared(facts):
    """P1: more than declared is paid in the currency of the ledger, which is the applicant's own and stands open."""
    line = _line(facts)
    if not line:
        return [("ledger.none_of_yours", {"field": "payment_ledger", "given": facts.get("payment_ledger")})]
    if facts.get("kind") == "more" and facts.get("currency") != line["currency"]:
        return [("more.other_currency", {"field": "currency", "given": facts.get("currency"), "on_record": line["currency"]})]
    return []


def other_currency(facts):
    """X6: what is paid in another currency takes the place of an amount of the ledger, which is used up."""
    line = _line(facts)
    if facts.get("kind") != "currency" or not line:
        return []
    found = []
    if facts.get("currency") == line["currency"]:
        found.append(("currency.the_same", {"field": "currency", "given": facts.get("currency")}))
    if not facts.get("instead"):
        found.append(("instead.missing", {"field": "instead"}))
    return found
