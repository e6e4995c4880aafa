"""What two copies of a book do not agree on, as SQL over columns: written once, in what DuckDB and Spark both understand.

A book is one table, of one type of ledger, one agency and the end of one day, with the key (ledger, line, entry): line 0 entry 0 is a
ledger (`kind` its state, `holder` its code, empty for a person), line 0 entry n its own n-th entry; line n entry 0 is the balance of a
line (with `goods`, `unit`, `currency`), line n entry m its m-th entry, as differences. Quantities × 10^5, amounts in minor units, `moment`
in UTC to the second. Nothing is NULL: a text that is not there is empty, the moment of what is no entry is 1970-01-01. No value is too
small to be compared.
"""

from __future__ import annotations

MEASURES = tuple(f"{side}_{measure}" for measure in ("quantity", "amount") for side in ("authorised", "reserved", "consumed"))
KEY = ("ledger", "line", "entry")
TEXTS = ("kind", "holder", "goods", "unit", "currency", "document")
WHOLE = ("line", "entry", "document_line", *MEASURES, "uses")
COLUMNS = {
    **dict.fromkeys(("ledger",), "VARCHAR"),
    **dict.fromkeys(("line", "entry"), "INTEGER"),
    **dict.fromkeys(TEXTS, "VARCHAR"),
    "document_line": "INTEGER",
    "moment": "TIMESTAMP",
    **dict.fromkeys((*MEASURES, "uses"), "BIGINT"),
}
COMPARED = tuple(name for name in COLUMNS if name not in KEY)


def differing(owner: str, centre: str) -> str:
    """Each key that is missing in one copy or says something else there: what was found, the key, each compared value of both."""
    key = ", ".join(f"coalesce(o.{name}, c.{name}) AS {name}" for name in KEY)
    told = ", ".join(f"o.{name} AS their_{name}, c.{name} AS our_{name}" for name in COMPARED)
    other = " OR ".join(f"o.{name} IS DISTINCT FROM c.{name}" for name in COMPARED)
    return (
        "SELECT CASE WHEN o.ledger IS NULL THEN 'missing_there' WHEN c.ledger IS NULL THEN 'missing_here' ELSE 'differs' END AS found, "
        f"{key}, {told} FROM {owner} o FULL OUTER JOIN {centre} c ON {' AND '.join(f'o.{name} = c.{name}' for name in KEY)} "
        f"WHERE o.ledger IS NULL OR c.ledger IS NULL OR {other}"
    )


def twice(book: str) -> str:
    """Each key that stands more than once in a copy, and how often."""
    key = ", ".join(KEY)
    return f"SELECT {key}, count(*) AS often FROM {book} GROUP BY {key} HAVING count(*) > 1"


def unbalanced(book: str) -> str:
    """Each line whose balance is not the sum over its entries, and by how much: sum less balance, for each measure and the uses."""
    sums = [(name, f"sum(CASE WHEN entry = 0 THEN -{name} ELSE {name} END)") for name in (*MEASURES, "uses")]
    told = ", ".join(f"{one} AS {name}" for name, one in sums)
    return (
        f"SELECT ledger, line, {told} FROM {book} WHERE line > 0 GROUP BY ledger, line "
        f"HAVING sum(CASE WHEN entry = 0 THEN 1 ELSE 0 END) = 1 AND ({' OR '.join(f'{one} <> 0' for _, one in sums)})"
    )


def just_under(book: str, measure: str, currency: str, limit: int, *, near: int, least: int) -> str:
    """X12 over a whole book: holders with at least `least` lines authorised within `near` ten-thousandths below a limit, more than half of
    all their lines from there upwards. Lines far below count too: `lines` says how many the holder has.
    """
    floor = limit - limit * near // 10_000
    under = f"sum(CASE WHEN b.authorised_{measure} >= {floor} AND b.authorised_{measure} < {limit} THEN 1 ELSE 0 END)"
    reaching = f"sum(CASE WHEN b.authorised_{measure} >= {floor} THEN 1 ELSE 0 END)"
    mark = "currency" if measure == "amount" else "unit"
    return (
        f"SELECT h.holder AS holder, {under} AS under, {reaching} AS reaching, count(*) AS lines "
        f"FROM {book} b JOIN (SELECT ledger, holder FROM {book} WHERE line = 0 AND entry = 0) h ON b.ledger = h.ledger "
        f"WHERE b.line > 0 AND b.entry = 0 AND b.{mark} = '{currency}' AND h.holder <> '' GROUP BY h.holder "
        f"HAVING {under} >= {least} AND 2 * {under} > {reaching}"
    )
