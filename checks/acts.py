"""docs/acts.csv holds every act against the tests of its success, its refusal, doing it twice, and two at once.

A cell names a test that does so by the act's own name (see `called`); or `via TEXT` and a test in which that text stands, for an act
that the test reaches through a page or a command; or begins with `- ` and says why there is nothing to show; or says `open`. An act that
is only a part of others says `inner` and one of them. `python -m checks.acts` writes rows for new acts and fills what tests show by
themselves.
"""

import csv
import io
import re
import sys
from pathlib import Path

from checks import called

TABLE = Path("docs/acts.csv")
OPEN_AT_MOST = 15  # cells that say so: room for a new act on its way, not for staying there
Rows = dict[str, dict[str, str]]


def problems() -> list[str]:
    rows, (found, texts), acts = read(), called.evidence(), called.acts()
    wrong = [f"{TABLE}: no row for {act}; run python -m checks.acts" for act in acts if act not in rows]
    wrong += [f"{TABLE}: a row for {act}, which is no act" for act in rows if act not in acts]
    for act in (one for one in acts if one in rows):
        shown = found.get(act, {})
        wrong += [
            f"{TABLE}: {act}, {column}: {why}"
            for column, cell in rows[act].items()
            if (why := flaw(act, cell, shown.get(column, set()), texts))
        ]
    still = sum(cell == "open" for row in rows.values() for cell in row.values())
    return wrong + ([f"{TABLE}: {still} cells are open, at most {OPEN_AT_MOST} may be"] if still > OPEN_AT_MOST else [])


def flaw(act: str, cell: str, shown: set[str], texts: dict[str, str]) -> str:
    """What is wrong with a cell; empty when nothing is."""
    if cell == "open" or re.match(r"- \w.{3,}", cell):
        return ""
    if inner := re.fullmatch(r"inner ([\w.]+)", cell):
        return "" if inner[1] in called.acts() and calls(inner[1], act) else f"{inner[1]} does not call it"
    via = re.fullmatch(r"via (.+) (\S+::test_\w+)", cell)
    if via:
        return "" if via[1] in texts.get(via[2], "") else f"{via[2]} does not say {via[1]}, or is not there"
    return "" if cell in shown else f"{cell or 'nothing'} does not show it"


def calls(outer: str, inner: str) -> bool:
    """Whether the module of an act, or what it hands on to, names an inner one."""
    module = Path("tongban", *outer.split(".")[:-1]).with_suffix(".py")
    return inner.rpartition(".")[2] in re.findall(r"\w+", module.read_text(encoding="utf-8"))


def read() -> Rows:
    """The table: act -> column -> cell."""
    if not TABLE.exists():
        return {}
    rows = csv.DictReader(io.StringIO(TABLE.read_text(encoding="utf-8")))
    return {row["act"]: {column: row[column] or "" for column in called.COLUMNS} for row in rows}


def write() -> None:
    """Rows in the order of the tree; a cell that holds stays, another takes a test that shows it, best one beside the engine."""
    (found, texts), rows = called.evidence(), read()
    out = io.StringIO()
    table = csv.DictWriter(out, ["act", *called.COLUMNS], lineterminator="\n")
    table.writeheader()
    for act in called.acts():
        told = rows.get(act, {})
        row = {column: _cell(act, told.get(column, ""), found.get(act, {}).get(column, set()), texts) for column in called.COLUMNS}
        table.writerow({"act": act, **row})
    TABLE.write_text(out.getvalue(), encoding="utf-8")


def _cell(act: str, cell: str, shown: set[str], texts: dict[str, str]) -> str:
    if cell not in ("", "open") and not flaw(act, cell, shown, texts):
        return cell
    engine, module, verb = act.split(".", 2)
    verb = verb.rpartition(".")[2]

    def far(test: str) -> tuple[bool, bool, bool, str]:
        file, _, said = test.partition("::")
        return not file.startswith(f"tongban/{engine}/"), module not in file.rpartition("/")[2], verb.split("_")[0] not in said, test

    return min(shown, key=far, default="open")


if __name__ == "__main__":
    write()
    print("\n".join(problems()))
    sys.exit(0)
