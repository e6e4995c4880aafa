"""Reads types of ledgers (`ledgers/`) and tables of units (`units/`) of a pack, one a file, and what a service does on ledgers."""

from __future__ import annotations

from tongban.pack.ledgers import LedgerShape, LedgerUse, UnitShape, UnitTable
from tongban.pack.sections import ID, Section, condition, dated, law, period
from tongban.pack.values import Retention

MEASURES = ("quantity", "amount")
PERIODS = ("permanent", "30y", "10y")


def ledger(section: Section) -> LedgerShape:
    """A type of ledger: its owner, who draws, in what, at which points of a document's course, how often, and how far beyond."""
    return LedgerShape(
        id=section.name_of("id", ID),
        owner=section.word("owner", needed=True),
        title=section.words("title"),
        measures=section.texts("measures"),  # type: ignore[arg-type]  # the checker holds them against MEASURES
        drawn_by=section.texts("drawn_by"),
        consume=section.word("consume", needed=True),
        opened_by=section.texts("opened_by"),
        consumed_by=section.texts("consumed_by"),
        read_by=section.texts("read_by"),
        reserve=section.word("reserve"),
        reverse=section.texts("reverse"),
        uses=dated(section, "uses", lambda row: row.take("at_most", int)),
        tolerance=dated(section, "tolerance", _percent),
        over=section.choice("over", ("refuse", "refer"), "refuse"),
        **{name: bool(section.take(name, bool, False)) for name in ("one_office", "whole", "one_at_a_time", "any_holder")},
        checks=section.texts("checks"),
        retention=_retention(section),
        law=law(section),
    )


def use(name: str, section: Section) -> LedgerUse:
    """What a service does on ledgers of a type, by name."""
    acts = section.inside("acts")
    takes = section.take("takes", dict, {}, needed=True)
    return LedgerUse(
        name,
        section.word("type", needed=True),
        {point: acts.texts(point) for point in acts.value} if acts else {},
        {str(key): str(value) for key, value in takes.items()},
        section.word("each"),
        dated(section, "tolerance", _percent),
        valid=dated(section, "valid", period),
        says={str(key): str(value) for key, value in section.take("says", dict, {}).items()},
        told=section.choice("told", ("", "lines", "ledger")),
        when=condition(section, "when"),
        uses=dated(section, "uses", lambda row: row.take("at_most", int)),
        collect=dated(section, "collect", period),
        less=section.word("less"),
        beyond=dated(section, "beyond", period),
        instead=instead(section),
        covers=section.choice("covers", ("", "payment")),
        pays_back=section.take("pays_back", bool, False),
        bills=section.choice("bills", ("", "payment")),
        posted=dated(section, "posted", period),
    )


def instead(section: Section) -> dict[str, dict[str, str]]:
    """Other types of ledger by what answers say: `instead: {transport_mode: {"3": eport.rail-waybill}}`."""
    given, found = section.take("instead", dict, {}), dict[str, dict[str, str]]()
    for source, kinds in given.items():
        if isinstance(kinds, dict):
            found[str(source)] = {str(code): str(kind) for code, kind in kinds.items()}
        else:
            cure = 'Give types by answers, such as `{mode: {"3": eport.other}}`.'
            section.complain("ledger.instead", f"{source} is {kinds!r}.", cure, "instead")
    return found


def _percent(row: Section) -> int | None:
    """Ten-thousandths of a percentage with at most two decimals."""
    given = row.take("percent", (int, str))
    whole, _, part = str(given if given is not None else "").partition(".")
    if not (whole.isdecimal() and len(whole) < 4 and (not part or (part.isdecimal() and len(part) < 3))):
        row.complain("ledger.percent", f"percent is {given!r}.", 'Give a number with at most two decimals, such as 5 or "2.5".')
        return None
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _retention(section: Section) -> Retention | None:
    inner = section.inside("retention")
    if inner is None:
        return None
    made = Retention(inner.choice("class", PERIODS, "10y"), law(inner))
    inner.done()
    return made


def unit_table(section: Section) -> UnitTable:
    """Units, each so many (`times`) of another (`of`) or its so-manieth part (`over`); a base is one of itself."""
    units = []
    for row in section.rows("units"):
        code = row.word("code", needed=True)
        units.append(UnitShape(code, row.words("title"), row.word("of") or code, row.take("times", int, 1), row.take("over", int, 1)))
        row.done()
    return UnitTable(section.name_of("id", ID), section.word("source", needed=True), tuple(units))
