"""Rules of import licences. Source: page 海关监管证件知识 (L3)."""


def ends_in_time(facts):
    """L3: a licence holds in its year, at the latest until 31 March of the next."""
    until, day = str(facts.get("until") or ""), str(facts.get("case", {}).get("day", ""))
    latest = str(int(day[:4]) + 1) + "-03-31"
    if until > latest:
        return [("until.too_late", {"field": "until", "given": until, "on_record": latest})]
    return []


def operator_in_order(facts):
    """A doubt, no refusal: X10 lets an operator that is listed apply, and an officer looks before the case is accepted."""
    return [("operator.listed", {})] if (facts.get("checks") or {}).get("refer") else []
