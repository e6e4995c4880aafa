"""Rules of invoices of the value added tax."""


def seller_may_issue(facts):
    """Only who is registered as a general taxpayer issues special invoices, and nobody one to himself."""
    kind = facts.get("fetch", {}).get("seller", {}).get("kind", "")
    own = facts.get("applicant", {}).get("code", "")
    found = []
    if kind and kind != "general" and facts.get("kind") == "special":
        found.append(("seller.not_general", {"field": "kind", "on_record": kind}))
    if own and facts.get("buyer") == own:
        found.append(("buyer.is_seller", {"field": "buyer", "given": own}))
    return found


def tax_of_lines(facts):
    """The tax of each line: its amount times its rate, half up to a cent."""
    found = []
    for place, line in enumerate(facts.get("lines") or []):
        cents, rate = _cents(line.get("amount")), str(line.get("rate") or "")
        if cents is not None and rate.isdecimal():
            found.append((str(place), {"value": _shown((2 * cents * int(rate) + 100) // 200)}))
    return found


def _cents(text):
    whole, _, part = str(text or "").partition(".")
    return int(whole) * 100 + int((part + "00")[:2]) if whole.isdecimal() and (not part or part.isdecimal()) else None


def _shown(cents):
    part = str(100 + cents % 100)[1:].rstrip("0")
    return str(cents // 100) + ("." + part if part else "")
