"""Rules of handing quotas back. Source: 货物进出口管理条例 articles 18, 31, 42 (L5)."""

LAST = {"import": "09-01", "tariff": "09-15", "export": "10-31"}


def handed_back_in_time(facts):
    """L5: unused quota is handed back by the day of its kind; after that it may be deducted next year."""
    day = str(facts.get("case", {}).get("day", ""))
    last = day[:4] + "-" + LAST.get(str(facts.get("kind") or ""), "12-31")
    return [("back.too_late", {"field": "kind", "given": day, "on_record": last})] if day > last else []
