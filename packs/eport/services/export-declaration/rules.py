"""Rules of export declarations. Source: customs law article 24 (D1)."""


def declared_in_time(facts):
    """D1: after the goods arrived in the supervised area, and 24 hours before loading."""
    moment = facts.get("case", {}).get("at") or ""
    now, found, told = minutes(moment), [], {}
    for name in ("arrived", "loading"):
        given = str(facts.get(name) or "")
        told = {**told, name: minutes(given)}
        if told[name] is None:
            found += [(f"{name}.no_moment", {"field": name, "given": given})]
    wanted = facts.get("times", {}).get("loading", {})
    if now is not None and told["arrived"] is not None and told["arrived"] > now:
        found += [("arrived.not_yet", {"field": "arrived", "given": facts["arrived"], "on_record": moment})]
    if now is not None and told["loading"] is not None and wanted and told["loading"] - now < wanted["amount"] * 60:
        facts_told = {"field": "loading", "given": facts["loading"], "on_record": moment, "hours": wanted["amount"]}
        found += [("loading.too_soon", facts_told)]
    return found


def _minor(text):
    """Hundredths of an amount with at most two decimals."""
    whole, _, part = str(text or "0").partition(".")
    return int(whole or 0) * 100 + int((part + "00")[:2])


def totals_add_up(facts):
    """The declared total is the sum over the lines, and the net weight is not above the gross."""
    lines = [one for one in facts.get("goods") or [] if isinstance(one, dict)]
    reckoned = sum(_minor(one.get("total")) for one in lines)
    found = []
    if reckoned != _minor(facts.get("declared_total")):
        shown = f"{reckoned // 100}.{str(reckoned % 100 + 100)[1:]}"
        found += [("total.differs", {"field": "declared_total", "given": str(facts.get("declared_total")), "on_record": shown})]
    gross, net = (_exact(facts.get(name)) for name in ("gross_weight", "net_weight"))
    if net > gross:
        weights = {"given": str(facts.get("net_weight")), "on_record": str(facts.get("gross_weight"))}
        found += [("net.above_gross", {"field": "net_weight", **weights})]
    return found


def _exact(text):
    """Units of the fifth decimal."""
    whole, _, part = str(text or "0").partition(".")
    return int(whole or 0) * 100000 + int((part + "00000")[:5])


def handbook_allows(facts):
    """H2, X9: products leave until the handbook ends, and no more than the materials that came in allow (H1, added up exactly)."""
    book, rows = facts.get("found", {}).get("book") or {}, facts.get("ledger", {})
    day, many, found = facts.get("case", {}).get("day") or "", len(book.get("products") or []), []
    drawn = [(row["line"], sum(end - start for start, end in row.get("part") or [])) for row in rows.get("handbook", []) if row]
    gone = {row["line"]: row["authorised_quantity"] - row["rest_quantity"] for row in rows.get("book", [])}
    gone = {line: size + sum(part for place, part in drawn if place == line) for line, size in gone.items()}
    if book and day > book["until"] and any(line <= many for line, _ in drawn):
        found.append(("handbook.ended", {"field": "handbook", "given": day, "on_record": book["until"]}))
    came = {row["line"]: row["consumed_quantity"] for row in rows.get("stock", [])}
    for at, one in enumerate(book.get("materials") or [], 1):
        pairs = [row for row in book["consumption"] if row["material"] == at]
        told = [(gone.get(row["product"], 0), exactly(row["net"], 5), exactly(row.get("loss"), 2) or 0) for row in pairs]
        used = sum_half_up([(product * net * 10000, 100000 * (10000 - loss)) for product, net, loss in told])
        lack = used + gone.get(many + at, 0) - came.get(at, 0)
        if lack > 0 and any(line in (many + at, *(row["product"] for row in pairs)) for line, _ in drawn):
            told_of = {"material": one["name"], "on_record": shown(came.get(at, 0), 5), "difference": shown(lack, 5)}
            found.append(("handbook.materials_lack", {"field": "handbook", **told_of}))
    return found
