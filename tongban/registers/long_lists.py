"""Lists too long for a choice, which an element names (`list:`): what is typed is held against them on a day, and what fits is found.

Countries, currencies and units are read from their files; places from the register, where `tongban load codes` brought them. Of goods
the subheadings are found by words; whether a code is of the edition is asked by cross check X3, which knows the edition declared.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from tongban.base.errors import Discrepancy
from tongban.pack.values import LONG_LISTS as LISTS
from tongban.registers import code_loading, goods_codes, queries
from tongban.registers.models import Code

PLACES, GOODS = "unlocode", "hs"
SHORTEST = 2  # characters by which something is looked for


@dataclass(frozen=True)
class Listed:
    """A code of a list with its names, the day from which it holds no more, and what took its place where the list says so."""

    code: str
    names: Mapping[str, str]
    until: date | None = None
    instead: tuple[str, ...] = ()


@cache
def _files(name: str) -> Mapping[str, Listed]:
    """A list that is read from its file, in its order."""
    words = {one.code: {language: " / ".join(names) for language, names in one.label.items() if names} for one in code_loading.rows(name)}
    instead = _currencies_instead() if name == "iso4217" else {}
    return {one.code: Listed(one.code, words[one.code], one.until, instead.get(one.code, ())) for one in code_loading.rows(name)}


def _currencies_instead() -> dict[str, tuple[str, ...]]:
    """By a withdrawn currency those that the same countries use now, where that is one: the list says no more."""
    now: dict[str, set[str]] = {}
    gone: dict[str, set[str]] = {}
    with (code_loading.FOLDER / "iso4217-currencies.csv").open(encoding="utf-8-sig", newline="") as file:
        for one in csv.DictReader(file):
            if one["AlphabeticCode"]:
                (gone if one["WithdrawalDate"].strip() else now).setdefault(one["Entity"], set()).add(one["AlphabeticCode"])
    found: dict[str, set[str]] = {}
    for entity, codes in gone.items():
        for code in codes:
            found.setdefault(code, set()).update(now.get(entity, ()))
    return {code: tuple(sorted(several)) for code, several in found.items() if len(several) == 1}


def listed(name: str, code: str, *, words_of: str = "", on: date | None = None) -> Listed | None:
    """A code of a list, whether it holds or not; None where the list does not have it, or is not there."""
    if name == GOODS:
        words = goods_codes.described().get(code[: goods_codes.SUBHEADING])
        return Listed(code, {"en": words}) if words is not None and len(code) >= goods_codes.SUBHEADING else None
    if name == PLACES:
        row = Code.objects.filter(list=name, code=code[:10]).order_by("-edition").first()
        return Listed(row.code, row.label, row.until) if row is not None else None
    found = _files(name).get(code)
    return _named({code: found}, words_of, on)[code] if found is not None and on is not None else found


def problem(name: str, given: str, on: date) -> Discrepancy | None:
    """For what a code is refused on a day: not of the list, or ended, with what took its place."""
    if name == GOODS:
        return None if given.isascii() and given.isdecimal() else Discrepancy("field.not_listed", {})
    found = listed(name, given)
    if found is None:
        missing = name == PLACES and given.isascii() and given.isalnum() and not Code.objects.filter(list=name).exists()
        return None if missing else Discrepancy("field.not_listed", {})
    if found.until is None or on < found.until:
        return None
    told = {"until": found.until.isoformat(), "instead": ", ".join(found.instead)}
    return Discrepancy("field.code_replaced" if found.instead else "field.code_ended", told)


def found(name: str, words: str, on: date, *, words_of: str = "", limit: int = 20) -> list[Listed]:
    """Codes of a list that hold on a day and begin so, or in whose names each of the words stands; what took the place of one that ended.

    `words_of`: a code list of the packs whose names count too.
    """
    told = words.strip()[:80]
    if len(told) < SHORTEST and told.isascii():
        return []
    if name == PLACES:
        return [Listed(one.code, one.label, one.until) for one in code_loading.found(name, told, on, limit=limit)]
    rows = _goods() if name == GOODS else _named(_files(name), words_of, on)
    ended = rows.get(told.upper())
    if ended is not None and ended.instead:
        return [rows[one] for one in ended.instead if one in rows]
    held = [one for one in rows.values() if one.until is None or on < one.until]
    return list(_fitting(held, told, limit))


def _named(rows: Mapping[str, Listed], words_of: str, on: date) -> Mapping[str, Listed]:
    """The same with the names that packs have for some of them."""
    more = {one.code: one.label for one in queries.codes(words_of, on)} if words_of else {}
    return {code: replace(one, names={**one.names, **more.get(code, {})}) for code, one in rows.items()} if more else rows


def _fitting(rows: Sequence[Listed], told: str, limit: int) -> Iterator[Listed]:
    begins = [one for one in rows if one.code.startswith(told.upper())]
    words = told.lower().split()[:6]
    named = [one for one in rows if all(any(word in name.lower() for name in one.names.values()) for word in words)]
    yield from (begins or sorted(named, key=lambda one: min(map(len, one.names.values()))))[:limit]


@cache
def _goods() -> Mapping[str, Listed]:
    """Subheadings of the edition of 2022, each with the words of its heading before its own."""
    known = goods_codes.described()
    size = goods_codes.SUBHEADING
    return {code: Listed(code, {"en": f"{known.get(code[:4], '')}: {words}"}) for code, words in known.items() if len(code) == size}


__all__ = ["LISTS", "Listed", "found", "listed", "problem"]
