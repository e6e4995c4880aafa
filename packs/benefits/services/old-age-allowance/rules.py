"""Rules of the old-age allowance. Source: the name of the listed item (80 years); the rest is assumed and said to be so in service.yaml."""


def is_registered(facts):
    """Survival check: the register of residents holds the person as living here."""
    state = _resident(facts).get("state", "")
    return [] if state == "living" else [("resident.not_registered", {"on_record": state})]


def has_died(facts):
    """News of a death: the register of residents holds the person as deceased."""
    return [("resident.deceased", {})] if _resident(facts).get("state") == "deceased" else []


def lives_here(facts):
    """Assumed: the county of the registered residence (first six digits) pays."""
    there, here = _resident(facts).get("residence") or "", facts["case"]["region"]
    return [] if there[:6] == here[:6] else [("resident.elsewhere", {"on_record": there})]


def is_old_enough(facts):
    """Something is paid at the age reached on the day of filing."""
    case = facts["case"]
    paid = case.get("benefit") or {"minor": 0, "age": 0}
    return [] if paid["minor"] else [("age.too_young", {"on_record": case.get("age", ""), "needed": paid["age"]})]


def entry_of_resident(facts):
    """Nobody is paid twice: what is held is the entry in the register of residents, not the resident number."""
    return _resident(facts).get("entry") or ""


def _resident(facts):
    return facts.get("fetch", {}).get("resident", {})
