"""Rules of the registration of taxpayers: what the register of operators holds is never typed again."""


def operator_is_active(facts):
    """Whoever is registered for taxes stands in the register of operators as active."""
    state = facts.get("fetch", {}).get("operator", {}).get("state", "")
    return [] if state == "active" else [("operator.not_active", {"on_record": state})]
