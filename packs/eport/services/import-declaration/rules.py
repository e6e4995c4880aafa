"""What is levied on imports (E5: T1 to T3, D2, H3), line by line, in fen, each tax of each line half up. No source of ours gives the
formula of consumption tax, freight and insurance shared by value, interest by 360 days, or where nothing is levied at entry: assumed."""

PROCESSING = ("0214", "0255", "0258", "0265", "0300", "0615", "0654", "0657", "0664", "0700", "1210", "1233", "1300", "1427")
UNTAXED = (*PROCESSING, "2600", "2700", "3100", "4500")
BONDED, RELIEFS, FREE, SECURED = ("0245", "0644", "0844", "0845"), ("201", "401", "789", "997", "999"), "3", ("6", "7")
WITHOUT = {"freight": ("3", "4", "7"), "insurance": ("2", "3", "7")}  # modes of transaction whose price is without it
PLACES, ONE = {"JPY": 0, "KRW": 0, "KWD": 3}, 1000000  # rates are per cent, or yuan for 100 units, with four decimals


def taxes(facts):
    """Duty, consumption tax and value added tax of each line of goods, interest of bonded goods, and the fee for declaring late."""
    found, mode = facts.get("found") or {}, facts.get("trade_mode")
    late = int((found.get("late") or {}).get("days") or 0)
    lines = [("untaxed", {"minor": 0, "mode": mode, "assumed": True})] if mode in UNTAXED else []
    if "tariff" not in found or (lines and not late):
        return lines
    goods = [line for line in facts.get("goods") or [] if any(line.values())]
    values, wrong = _values(facts, found, goods)
    for place in range(len(values) if not lines else 0):
        lines += _line(facts, place, goods[place], found["tariff"][place], values[place])
    wrong += [one for one in lines if one[1]["minor"] is None]
    if wrong:
        return wrong
    total, least = sum(told["minor"] for _, told in lines), found.get("least")
    if mode in BONDED:
        lines += _by_days(found, "bonded", total, 360, "bonded_since")
    if least and 0 < total < half_up(exactly(least["rate"], 4), 100):
        lines += [("below_least", {"minor": -total, "least": least["rate"], "source": least["source"], "assumed": True})]
    return lines + (_by_days(found, "late", sum(fen for fen, _ in values), 1, "crossing_date") if late else [])


def _line(facts, place, line, row, value):
    fen, told = value[0], {"line": place + 1, "goods": line.get("code"), "minor": None, "value": value[1]}
    wrong = {**told, "field": f"goods.{place}.code", "given": line.get("code")}
    if line.get("duty_mode") == FREE:
        return [("relief", {**told, "minor": 0, "assumed": True})]
    if line.get("duty_mode") in SECURED and not facts.get("security"):
        return [("tax.no_security", {**wrong, "field": f"goods.{place}.duty_mode"})]
    if facts.get("levy_nature") in RELIEFS:
        return [("tax.no_preference", {**wrong, "field": "levy_nature", "given": facts["levy_nature"]})]
    if not row:
        return [("tax.no_rate", wrong)]
    told = {**told, "source": row["source"], "edition": row.get("edition") or row["row"], "since": row["since"]}
    duty, how = _both(line, row, "duty", fen, shown(fen, 2), ONE)
    rest = ONE - exactly(row.get("consumption") or "0", 4)
    within = f"({shown(fen, 2)} + {shown(duty or 0, 2)}) ÷ {shown(rest, 4)} %"
    extra, how_extra = _both(line, row, "consumption", fen + (duty or 0), within, rest)
    if duty is None or extra is None:
        return [("tax.no_quantity", {**wrong, "unit": row["duty_unit"] if duty is None else row["consumption_unit"]})]
    vat = half_up((fen + duty + extra) * exactly(row["vat"], 4), ONE)
    said = [("duty", duty, how), *([("consumption", extra, how_extra)] if row.get("consumption") or row.get("consumption_each") else [])]
    said += [("vat", vat, f"({shown(fen, 2)} + {shown(duty, 2)} + {shown(extra, 2)}) × {row['vat']} %")]
    return [(name, {**told, "minor": fen, "amount": shown(fen, 2), "how": way, "assumed": name != "duty"}) for name, fen, way in said]


def _both(line, row, name, base, words, whole):
    rate, each, unit = exactly(row.get(name) or "0", 4), exactly(row.get(name + "_each") or "0", 4), row.get(name + "_unit")
    quantity = next((line.get(one + "_quantity") for one in ("first", "second") if line.get(one + "_unit") == unit), None)
    if not each:
        return half_up(base * rate, whole), f"{words} × {shown(rate, 4)} %"
    how = (f"{words} × {shown(rate, 4)} % + " if rate else "") + f"{quantity} [{unit}] × {shown(each, 4)}"
    return (None if quantity is None else half_up(base * rate, whole) + half_up(each * exactly(quantity, 5), 10 * ONE)), how


def _values(facts, found, goods):
    currency, other = facts.get("currency"), facts.get("charges_currency") or facts.get("currency")
    asked = {"currency": (currency, "rate"), "charges_currency": (other, "charges_rate" if other != currency else "rate")}
    rates = {field: ONE if given == "CNY" else exactly((found.get(name) or {}).get("rate"), 4) for field, (given, name) in asked.items()}
    wrong = {asked[field][0]: field for field in ("charges_currency", "currency") if rates[field] is None}
    if wrong:
        return [], [("tax.no_day_rate", {"minor": None, "field": field, "given": given}) for given, field in wrong.items()]
    places, row, more = PLACES.get(currency, 2), found.get("rate") or {}, 0
    prices = [exactly(line.get("total"), places) or 0 for line in goods]
    fens = [half_up(price * rates["currency"], int("10000" + "0" * places)) for price in prices]
    for name in ("freight", "insurance", "other"):
        more += _charge(facts, name, sum(fens) + more, rates["charges_currency"])
    ways = f" × {row['rate']} ÷ 100 [{row['source']}, {row['since']}]" if currency != "CNY" else ""
    words = [f"{shown(price, places)} {currency}{ways}" for price in prices]
    told = zip(fens, shared(more, fens), words, strict=True)
    return [(fen + part, way + (f" + {shown(part, 2)}" if part else "") + f" = {shown(fen + part, 2)}") for fen, part, way in told], []


def _charge(facts, name, value, rate):
    mode, given, weight = facts.get("transaction_mode"), exactly(facts.get(name) or "0", 4), exactly(facts.get("gross_weight") or "0", 5)
    ways = {"1": (value, ONE), "2": (weight * rate, ONE * ONE * 10000), "3": (rate, 100 * ONE)}
    base, whole = ways.get(facts.get(name + "_mark"), (0, 1)) if mode in WITHOUT.get(name, (mode,)) else (0, 1)
    return half_up(given * base, whole)


def _by_days(found, name, value, year, field):
    days, row, least = int(found[name].get("days") or 0), found.get(name + "_rate"), found.get(name + "_least") or {"rate": "0"}
    if not row:
        return [(f"tax.no_{name}_rate", {"minor": None, "field": field, "given": days})]
    each = value * exactly(row["rate"], 4) * days
    minor = half_up(each, ONE * year) if name == "bonded" else each // ONE // 100 * 100  # late: below one yuan is cut off (D2)
    minor = minor if minor >= half_up(exactly(least["rate"], 4), 100) else 0
    how = f"{shown(value, 2)} × {row['rate']} % × {days}" + (f" ÷ {year}" if year > 1 else "")
    told = {"minor": minor, "how": how, "amount": shown(minor, 2), "least": least["rate"], "days": days, "assumed": True}
    return [(name, {**told, "source": row["source"], "since": row["since"]})]
