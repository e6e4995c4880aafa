"""Lines pasted from a spreadsheet into a table of a form.

Cells are parted by tabs, semicolons or commas, in the order of the columns, or of a first line that names columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.base.errors import Discrepancy
from tongban.pack.shapes import Element, FormField, FormGroup
from tongban.registers import queries as registers

YES, NO = {"yes", "y", "true", "1", "是", "有", "oui", "vrai"}, {"no", "n", "false", "0", "否", "无", "無", "non", "faux"}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")  # 1,200.50


def read(group: FormGroup, text: str, there: int, at: datetime) -> tuple[list[dict[str, Any]], list[Discrepancy]]:
    """The lines of a pasted text, `there` being how many the table has already; or everything that is wrong with them as lines.

    What is wrong inside a cell is not told here: the line is taken over, and told of where it then stands.
    """
    rows = [(place, row) for place, row in enumerate(cells(text), start=1) if any(cell.strip() for cell in row)]
    columns, rows = _columns(group, rows)
    if columns is None:
        return [], [_wrong(group, "web.paste_column", line=rows[0][0], given=", ".join(rows[0][1])[:120])]
    found = [
        _wrong(group, "web.paste_cells", line=place, given=len(row), wanted=len(columns))
        for place, row in rows
        if any(cell.strip() for cell in row[len(columns) :])
    ]
    if there + len(rows) > group.repeat:
        found.append(_wrong(group, "web.paste_lines", given=len(rows), there=there, most=group.repeat))
    if found:
        return [], found
    known = registers.elements()
    told = [list(zip(columns, row, strict=False)) for _, row in rows]
    return [{column.name: value(known[column.element], cell.strip(), at) for column, cell in line} for line in told], []


def _wrong(group: FormGroup, code: str, **facts: Any) -> Discrepancy:
    return Discrepancy(code, {"field": f"{group.name}.paste", "label": group.name, **facts})


def cells(text: str) -> list[list[str]]:
    """Lines and cells; commas of every script part cells only where neither tabs nor semicolons do."""
    by = next((mark for mark in ("\t", ";", "；") if mark in text), "，" if "，" in text and "," not in text else ",")
    return list(csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=by, strict=False))


def _columns(group: FormGroup, rows: list[tuple[int, list[str]]]) -> tuple[Sequence[FormField] | None, list[tuple[int, list[str]]]]:
    """The columns in the order of the pasted cells, and the lines below a first one that names them; None when it names one wrongly."""
    known = registers.elements()
    names = {word.casefold(): one for one in group.fields for word in (one.name, *known[one.element].label.values())}
    first = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    named = [names.get(cell) for cell in first]
    if sum(one is not None for one in named) < 2:
        return group.fields, rows
    given = [one for one in named if one is not None]
    return (given, rows[1:]) if len(given) == len(named) and len(set(given)) == len(given) else (None, rows)


def value(element: Element, text: str, at: datetime) -> Any:
    """A cell as it would be typed: codes by their labels, days and numbers as spreadsheets write them."""
    if element.type == "boolean":
        return True if text.casefold() in YES else False if text.casefold() in NO else text or None
    if element.type == "code":
        return _code(element, text, at)
    if element.type == "date" and (day := DAY.fullmatch(text)):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    if element.type in ("integer", "quantity", "money") and GROUPED.fullmatch(text):
        return text.replace(",", "")
    return text


def _code(element: Element, text: str, at: datetime) -> str:
    codes: Mapping[str, str] = {
        word.casefold(): one.code for one in registers.codes(element.code_list, at.date()) for word in (one.code, *one.label.values())
    }
    return codes.get(text.casefold(), text)
