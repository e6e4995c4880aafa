"""Rules of quota certificates. Source: 货物进出口管理条例 articles 13-18 (yearly allocation)."""


def ends_with_the_year(facts):
    """L3, L5: a quota is one of a year; it ends at the latest with it."""
    until, day = str(facts.get("until") or ""), str(facts.get("case", {}).get("day", ""))
    latest = day[:4] + "-12-31"
    return [("until.too_late", {"field": "until", "given": until, "on_record": latest})] if until > latest else []
