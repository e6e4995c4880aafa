"""Rules of blank verification forms. Source: joint notice 2012 no. 1."""

LAST = "2012-07-31"


def forms_are_used(facts):
    """Forms went along with exports until 2012-07-31."""
    day = str(facts.get("case", {}).get("day") or "")
    return [("forms.over", {"field": "count", "given": day, "on_record": LAST})] if day > LAST else []
