"""Rules of the closing of a processing-trade handbook: what the ledgers say of each material (X9, H1), and when it is due (H2)."""

CARRIED, SOLD = "eport.handbook-carry-over", "eport.handbook-domestic-sale"


def ended_on(facts):
    """The last day of its term."""
    return [("", {"value": row["until"]}) for row in _rows(facts, "imports")[:1]]


def as_on_ledgers(facts):
    """By material what came in, what the exports consumed (added up exactly), and what left as it came, by the way it left."""
    book, came, found = _book(facts), {row["line"]: row for row in _rows(facts, "imports")}, []
    out = {row["line"]: row for row in _rows(facts, "exports")}
    for at, one in enumerate(facts.get("materials") or []):
        line, first = one.get("line"), len(book.get("products") or [])
        if book and line in came and first + line in out:
            left, row = out[first + line]["consumed_quantity"], out[first + line]["by_service"]
            told = {"imported": came[line]["consumed_quantity"], "used": _use(book["consumption"], line, out)}
            told = {**told, "carried": row.get(CARRIED, 0), "sold": row.get(SOLD, 0)}
            told = {**told, "returned": left - told["carried"] - told["sold"]}
            found += [(f"{at}.{name}", {"value": shown(value, 5)}) for name, value in told.items()]
            found.append((f"{at}.name", {"value": book["materials"][line - 1]["name"]}))
    return found


def all_reported(facts):
    """The handbook was opened here for the applicant; each of its materials is reported once."""
    book, found = _book(facts), []
    lines, most = [one.get("line") for one in facts.get("materials") or []], len(book.get("materials") or [])
    if not book:
        return [("book.unknown", {"field": "handbook", "given": facts.get("handbook")})]
    for at, line in enumerate(lines):
        if line is not None and not 0 < line <= most:
            found.append(("line.unknown", {"field": f"materials.{at}.line", "given": line}))
        if line in lines[:at]:
            found.append(("line.twice", {"field": f"materials.{at}.line", "given": line}))
    missing = [str(line) for line in range(1, most + 1) if lines and line not in lines]
    return found + ([("lines.missing", {"field": "materials", "on_record": ", ".join(missing)})] if missing else [])


def nothing_open(facts):
    """No declaration, carry-over or sale still holds something: it is released and closed, or refused, first."""
    found = []
    for name in ("imports", "exports"):
        for row in _rows(facts, name):
            held = row["authorised_quantity"] - row["rest_quantity"] - row["consumed_quantity"]
            if held:
                found.append(("book.held", {"field": "handbook", "given": row["line"], "on_record": shown(held, 5)}))
    return found


def closed_in_time(facts):
    """H2: within the time after its end, or with the reason why not."""
    days = facts.get("found", {}).get("late", {}).get("days", 0)
    late = days and not facts.get("late_reason")
    return [("closing.late", {"field": "late_reason", "given": facts.get("ended"), "days": days})] if late else []


def _book(facts):
    return facts.get("found", {}).get("book") or {}


def _rows(facts, name):
    return facts.get("ledger", {}).get(name, [])


def _use(consumption, material, out):
    rows = [one for one in consumption or [] if one.get("material") == material]
    told = [(out[one["product"]]["consumed_quantity"], exactly(one.get("net"), 5), exactly(one.get("loss"), 2) or 0) for one in rows]
    return sum_half_up([(product * net * 10000, 100000 * (10000 - loss)) for product, net, loss in told])
