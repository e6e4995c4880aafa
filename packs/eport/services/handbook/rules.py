"""Rules of processing-trade handbooks: unit consumption (H1), what is left of a material, what is reported at closing (H2, X9).

On the export ledger the products stand first, then each material once more, for what leaves as it came.
"""


def pairs_fit(facts):
    """H1: each product says what it consumes, each material is consumed; a pair stands once, of lines that there are."""
    most = {"product": len(facts.get("products") or []), "material": len(facts.get("materials") or [])}
    pairs, found = [(one.get("product"), one.get("material")) for one in facts.get("consumption") or []], []
    for at, pair in enumerate(pairs):
        for name, line in zip(most, pair, strict=True):
            if line is not None and most[name] and not 0 < line <= most[name]:
                found.append(("pair.no_line", {"field": f"consumption.{at}.{name}", "given": line, "on_record": most[name]}))
        if pair in pairs[:at]:
            found.append(("pair.twice", {"field": f"consumption.{at}.material", "given": pair[1]}))
    for place, name in enumerate(most):
        alone = [line for line in range(1, most[name] + 1) if pairs and all(pair[place] != line for pair in pairs)]
        found += [(f"{name}.alone", {"field": f"{name}s.{line - 1}.code", "given": line}) for line in alone]
    return found


def materials_suffice(facts):
    """H1: what all products consume is not more than the materials that are asked for."""
    made, found = {at: _size(one) for at, one in enumerate(facts.get("products") or [], 1)}, []
    for at, one in enumerate(facts.get("materials") or [], 1):
        needed, there = _use(facts.get("consumption"), at, made), _size(one)
        if needed > there:
            told = {"given": shown(there, 5), "on_record": shown(needed, 5), "difference": shown(needed - there, 5)}
            found.append(("material.lacks", {"field": f"materials.{at - 1}.quantity", **told}))
    return found


def as_on_ledger(facts):
    """Where on the export ledger a line stands: a product under its own number, a material after all products."""
    rows, further, found = {row["line"]: row for row in _rows(facts, "exports")}, facts.get("kind") == "further", []
    for at, one in enumerate(facts.get("lines") or []):
        row = rows.get((one.get("line") or 0) + (0 if further else _many(facts, "products")))
        if row and one.get("line") <= _many(facts, "products" if further else "materials"):
            told = {"from_line": row["line"], "goods": row["goods"], "edition": row["edition"], "unit": row["unit"]}
            found += [(f"{at}.{name}", {"value": value}) for name, value in told.items()]
    return found


def lines_known(facts):
    """The handbook was opened here, for the applicant, and has these lines; it is not carried over to itself."""
    found = [("book.unknown", {"field": "handbook", "given": facts.get("handbook")})] if not _book(facts) else []
    if facts.get("to") and facts.get("to") == facts.get("handbook"):
        found.append(("book.same", {"field": "to", "given": facts.get("to")}))
    unknown = [(at, one) for at, one in enumerate(facts.get("lines") or []) if not one.get("from_line") and _book(facts)]
    return found + [("line.unknown", {"field": f"lines.{at}.line", "given": one.get("line")}) for at, one in unknown]


def stock_suffices(facts):
    """X9: of each material no more leaves than came in and was not consumed by what was exported."""
    lines, first, found = facts.get("lines") or [], _many(facts, "products"), []
    more = {place: sum(_size(one) for one in lines if one.get("from_line") == place) for place in {one.get("from_line") for one in lines}}
    for at, one in enumerate(_book(facts).get("materials") or [], 1):
        left = _came(facts, at) - _use(_book(facts)["consumption"], at, _gone(facts, more)) - _gone(facts, more).get(first + at, 0)
        pairs = [row["product"] for row in _book(facts)["consumption"] if row["material"] == at]
        where = [place for place, line in enumerate(lines) if line.get("from_line") in (first + at, *pairs)]
        if left < 0 and where:
            found.append(("stock.lacks", {"field": f"lines.{where[0]}.quantity", "material": one["name"], "difference": shown(-left, 5)}))
    return found


def _size(one):
    return exactly(one.get("quantity"), 5) or 0


def _use(consumption, material, made):
    rows = [one for one in consumption or [] if one.get("material") == material]
    told = [(made.get(one.get("product"), 0), exactly(one.get("net"), 5) or 0, exactly(one.get("loss"), 2) or 0) for one in rows]
    return sum_half_up([(product * net * 10000, 100000 * (10000 - loss)) for product, net, loss in told])


def _rows(facts, name):
    return facts.get("ledger", {}).get(name, [])


def _book(facts):
    return facts.get("found", {}).get("book") or {}


def _many(facts, name):
    return len(_book(facts).get(name) or [])


def _came(facts, material):
    return sum(row["consumed_quantity"] for row in _rows(facts, "imports") if row["line"] == material)


def _gone(facts, more):
    return {row["line"]: row["authorised_quantity"] - row["rest_quantity"] + more.get(row["line"], 0) for row in _rows(facts, "exports")}
