"""Paying the duty of a month at once. Source: 关税法 article 43 (until the fifth working day of the next month, with a security)."""


def month_is_over(facts):
    """Only then it is known what it comes to."""
    day, month = str(facts.get("case", {}).get("day", ""))[:7], str(facts.get("month") or "")[:7]
    return [] if month < day else [("collective.month_runs", {"field": "month", "given": month})]


def something_is_owed(facts):
    """Released on this security, declared in that month for collective payment, and not paid."""
    return [] if _owed(facts) else [("collective.nothing", {"field": "security", "given": facts.get("security")})]


def together(facts):
    """One line for each bill: the sum is exactly theirs."""
    return [("bill", one) for one in _owed(facts)]


def _owed(facts):
    return facts.get("found", {}).get("owed") or []
