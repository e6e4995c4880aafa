"""The processing fee for requests beyond a reasonable number, by item (国办函〔2020〕109号 article 4)."""

FREE, FIRST, STEP, YUAN = 10, 30, 10, 100


def _each(place):
    """Yuan for the item that is the `place`-th of the month: 11 to 30 cost 100, and every further ten 100 more."""
    if place <= FREE:
        return 0
    return YUAN if place <= FIRST else YUAN * (2 + (place - FIRST - 1) // STEP)


def processing_fee(facts):
    """Article 4: the items of a month counted together, those beyond ten paid by their band."""
    before, items = int(facts.get("before") or 0), int(facts.get("items") or 0)
    prices = [_each(before + place) for place in range(1, items + 1)]
    lines = []
    for yuan in sorted({price for price in prices if price}):
        units = sum(1 for price in prices if price == yuan)
        lines = [*lines, ("processing.items", {"minor": units * yuan * 100, "units": units, "yuan": yuan})]
    return lines
