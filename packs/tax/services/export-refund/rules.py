"""Rules of export refunds: R1 to R3, R6, X7 of the port. Rates and the day in April are demonstration: no file of ours has them."""

RATES = (("", "1994-01-01", 900), ("84", "2009-06-01", 1700), ("84", "2018-11-01", 1600), ("84", "2019-07-01", 1300))
ITEMWISE_UNTIL, DAYS_UNTIL, DAYS, APRIL, NO_CENTS = "2012-08-01", "2009-01-01", 90, "-04-15", ("JPY", "KRW", "VND")


def as_customs_wrote(facts):
    """What was declared is what customs wrote on the ledger; of the amount, what belongs to the part of the quantity."""
    found = []
    for at, row in _told(facts, "declaration"):
        found += [(f"{at}.{name}", {"value": row[name]}) for name in ("goods", "edition", "currency") if row[name]]
        if "part" in row:
            found.append((f"{at}.amount", {"value": shown(row["part_amount"], 0 if row["currency"] in NO_CENTS else 2)}))
    return found


def amount_times_rate(facts):
    """R6: the part of the amount without tax, times the rate of the day of export (X7); both by the places of the part."""
    lines, found = facts.get("invoices") or [], []
    for at, row in _told(facts, "invoice"):
        rates = _rates(facts).get(lines[at].get("link"), ())
        if "part" in row:
            found.append((f"{at}.amount", {"value": shown(row["part_amount"], 2)}))
        if "part" in row and len(rates) == 1:
            cents = sum(_upto(row, end, rates) - _upto(row, start, rates) for start, end in row["part"])
            found += [(f"{at}.rate", {"value": shown(min(rates), 2)}), (f"{at}.refund", {"value": shown(cents, 2)})]
    return found


def refund_of_all(facts):
    """The sum over the invoices."""
    return [("", {"value": shown(sum(exactly(one.get("refund"), 2) or 0 for one in facts.get("invoices") or []), 2)})]


def three_documents_agree(facts):
    """X7: what belongs together has one unit, equal quantities and one rate."""
    found, sides = [], [_linked(facts, "declarations"), _linked(facts, "invoices")]
    for link in sorted({*sides[0], *sides[1]}, key=str):
        declared, invoiced = (side.get(link, []) for side in sides)
        first, others = (declared or invoiced)[0], [one for one in declared + invoiced if one[1] != (declared or invoiced)[0][1]]
        found += [("claim.unit", {"field": place + ".unit", "given": unit, "on_record": first[1]}) for place, unit, _ in others]
        left, right = (sum(size for _, _, size in side) for side in (declared, invoiced))
        if not declared or not invoiced:
            found.append(("claim.link_alone", {"field": first[0] + ".link", "given": link}))
        elif left != right and not others:
            told = {"given": shown(left, 5), "on_record": shown(right, 5), "difference": shown(left - right, 5)}
            found.append(("claim.quantity", {"field": first[0] + ".quantity", **told}))
        if len(_rates(facts).get(link, ())) > 1:
            found.append(("claim.rates", {"field": first[0] + ".link", "given": link}))
    return found


def claims_in_time(facts):
    """R2: by April of the year after the export; R3: until 2008 within 90 days."""
    day, found = str(facts.get("case", {}).get("day") or ""), []
    for at, row in _told(facts, "declaration"):
        field, since, last = f"declarations.{at}.declaration", row["from"], str(int(row["from"][:4]) + 1) + APRIL
        if since < DAYS_UNTIL and (minutes(day + "T00:00") or 0) - minutes(since + "T00:00") > DAYS * 1440:
            found.append(("claim.after_days", {"field": field, "given": day, "on_record": since, "days": DAYS}))
        elif since >= DAYS_UNTIL and day > last:
            found.append(("claim.late", {"field": field, "given": day, "on_record": last}))
    return found


def export_is_collected(facts):
    """R1: item by item until 2012-08-01 (joint notice 2012 no. 1); later exports are paid back when the money does not come in time."""
    found, money = [], dict(_told(facts, "collection"))
    for at, row in _told(facts, "declaration"):
        field, seen = f"declarations.{at}.collection", money.get(at)
        if row["from"] < ITEMWISE_UNTIL and not seen:
            found.append(("claim.no_collection", {"field": field, "on_record": row["ledger"]}))
        elif row["from"] < ITEMWISE_UNTIL and seen["consumed_amount"] < seen["authorised_amount"]:
            told = [shown(seen[side], 2) for side in ("consumed_amount", "authorised_amount")]
            found.append(("claim.not_collected", {"field": field, "given": told[0], "on_record": told[1]}))
    return found


def _told(facts, use):
    return [(at, row) for at, row in enumerate(facts.get("ledger", {}).get(use, [])) if row]


def _linked(facts, table):
    found = {}
    for at, line in enumerate(facts.get(table) or []):
        row = (f"{table}.{at}", line.get("unit"), exactly(line.get("quantity"), 5) or 0)
        found = {**found, line.get("link"): [*found.get(line.get("link"), []), row]}
    return found


def _rates(facts):
    lines, found = facts.get("declarations") or [], {}
    for at, row in _told(facts, "declaration"):
        known = [(len(goods), since, rate) for goods, since, rate in RATES if row["goods"].startswith(goods) and since <= row["from"]]
        link = lines[at].get("link")
        found = {**found, link: {*found.get(link, ()), max(known)[2]}}
    return found


def _upto(row, place, rates):
    return half_up(half_up(row["authorised_amount"] * place, row["authorised_quantity"]) * min(rates), 10000)
