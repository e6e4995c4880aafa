"""Rules of enrolment. Source: 电子口岸卡如何办理 (five agencies examine; legal person, operator and declarant must be different people)."""

ROLES = ("legal", "operator", "declarant")
PEOPLE = (("legal_person", "legal_number"), ("operator_person", "operator_number"), ("declarant_person", "declarant_number"))


def company_is_active(facts):
    """L1: the company stands in the register as active."""
    state = facts.get("fetch", {}).get("company", {}).get("state", "")
    return [] if state == "active" else [("company.not_active", {"on_record": state})]


def three_people(facts):
    """L1: nobody is two of legal person, operator and declarant; every role that repeats one before is named."""
    numbers = [(facts.get(role + "_number") or "").strip().upper() for role in ROLES]
    return [
        ("people.same", {"field": ROLES[place] + "_number"}) for place, number in enumerate(numbers) if number and number in numbers[:place]
    ]


def legal_person_as_registered(facts):
    """L1: the legal person is the representative of the register, where it names one; else the officers look."""
    known = facts.get("fetch", {}).get("company", {}).get("representative") or ""
    given = facts.get("legal_name") or ""
    if known and fold(known) != fold(given):
        return [("legal.other", {"field": "legal_name", "given": given})]
    return []


def people_live(facts):
    """Whom the register of residents knows under that number and name is living; while it does not answer, nothing is said."""
    known = facts.get("fetch", {})
    return [("people.not_living", {"field": field}) for name, field in PEOPLE if (known.get(name) or {}).get("state") == "deceased"]
