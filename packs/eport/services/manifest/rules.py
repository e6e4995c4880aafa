"""Rules of manifests and of the reports that follow them. Source: M1, slides 舱单数据管理办法."""


def _lines(facts):
    return [one for one in facts.get("bills") or [] if isinstance(one, dict)]


def sent_in_time(facts):
    """M1: so many hours before loading as the kind of conveyance asks for."""
    wanted = facts.get("times", {}).get(str(facts.get("conveyance_kind") or ""), {})
    loading, sent = minutes(str(facts.get("loading") or "")), minutes(facts.get("case", {}).get("at") or "")
    if loading is None:
        return [("loading.no_moment", {"field": "loading", "given": str(facts.get("loading") or "")})]
    if sent is not None and wanted and loading - sent < wanted["amount"] * 60:
        told = {"field": "loading", "given": facts["loading"], "hours": wanted["amount"], "on_record": facts["case"]["at"]}
        return [("loading.too_soon", told)]
    return []


def bills_once(facts):
    """A bill stands once in a manifest: each has a ledger of its own."""
    found, seen = [], {}
    for place, one in enumerate(_lines(facts)):
        number = str(one.get("bill") or "")
        if number and number in seen:
            found += [("bill.twice", {"field": f"bills.{place}.bill", "given": number, "on_record": seen[number] + 1})]
        seen = {number: place, **seen}
    return found


def _difference(place, field, given, on_record, number):
    told = {"field": f"bills.{place}.{field}", "given": given, "on_record": on_record, "bill": number}
    return ("report.differs", told)


def as_reported(facts):
    """What differs from the manifest is named bill by bill, and passes with the reason beside it; unknown and missing bills too."""
    said = {str(one.get("bill")): one for one in facts.get("about", {}).get("form", {}).get("bills") or []}
    found, told = [], set()
    for place, one in enumerate(_lines(facts)):
        number = str(one.get("bill") or "")
        before = said.get(number)
        told = told | {number}
        if before is None:
            found += [("report.no_bill", {"field": f"bills.{place}.bill", "given": number})]
        elif not one.get("difference"):
            for field in ("packages", "weight"):
                if str(one.get(field)) != str(before.get(field)):
                    found += [_difference(place, field, str(one.get(field)), str(before.get(field)), number)]
    left = [number for number in said if number not in told]
    if left and facts.get("kind") != "arrival":
        found += [("report.bills_missing", {"field": "bills", "given": "", "on_record": ", ".join(left)})]
    return found


def tally_in_time(facts):
    """M1: the tally report comes within six hours after departure; a report is of what has happened."""
    wanted = facts.get("times", {}).get("tally", {})
    happened, sent = minutes(str(facts.get("happened") or "")), minutes(facts.get("case", {}).get("at") or "")
    if happened is None:
        return [("happened.no_moment", {"field": "happened", "given": str(facts.get("happened") or "")})]
    if sent is not None and sent < happened:
        return [("happened.ahead", {"field": "happened", "given": facts["happened"], "on_record": facts["case"]["at"]})]
    late = facts.get("kind") == "tally" and wanted and sent is not None and sent - happened > wanted["amount"] * 60
    if late and not facts.get("late_reason"):
        return [("happened.late", {"field": "late_reason", "given": facts["happened"], "hours": wanted["amount"]})]
    return []
