"""What a rule looks at is noted, and it sees what it always saw."""

from tongban.pack.rules import load, watched

SOURCE = '''
def decides(facts):
    """Looks here and there."""
    operator = facts.get("fetch", {}).get("operator", {})
    if operator.get("state") != "active":
        return [("not_active", {})]
    if facts.get("nothing") or "x" in facts:
        return [("odd", {})]
    return [] if facts["name"] and bool(facts.get("material", {}).get("mark")) else [("no_mark", {})]


def every(facts):
    """Looks at all of one part."""
    return [(name, {}) for name, value in facts["fetch"]["operator"].items() if not value]
'''
FACTS = {"fetch": {"operator": {"state": "active", "scope": ""}}, "name": "恒达", "material": {}, "unseen": 1}


def test_the_facts_that_a_rule_reads_are_noted_by_their_paths_also_those_that_are_missing() -> None:
    found, read = watched(load(SOURCE)["decides"], FACTS)
    assert (found, read) == ([("no_mark", {})], ["fetch.operator.state", "nothing", "name", "material.mark"])


def test_a_rule_that_stops_early_read_no_more() -> None:
    assert watched(load(SOURCE)["decides"], {"fetch": {}}) == ([("not_active", {})], [])


def test_looking_at_everything_of_a_part_is_noted_one_by_one() -> None:
    found, read = watched(load(SOURCE)["every"], FACTS)
    assert (found, read) == ([("scope", {})], ["fetch.operator.state", "fetch.operator.scope"])
