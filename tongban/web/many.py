"""Files of many applications: which columns a service has, and what was sent, read as applications.

A spreadsheet has a line for each application; where a form has a table, a line for each line of it, and what stands outside the table
in the first of them. A JSON file has the answers as programs send them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused, Saying
from tongban.cases import actions
from tongban.cases.many import Application
from tongban.cases.many_models import Batch, BatchRow
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.pack.shapes import FormField, FormGroup, Service
from tongban.registers import queries as registers
from tongban.web import pasting, posted, tables
from tongban.web.answers import label

NAME, MATERIAL, REASON = "application", "material.", "reason"
PARTED = "|"  # several answers, or several files, in one cell
LARGEST = 5_000_000  # bytes of a file of applications
MOST_FILES = 100


@dataclass(frozen=True)
class Column:
    """A column of the spreadsheet: its name in the first line, whose question it is (none: name or files), and its table, if any."""

    name: str
    asked: FormField | None = None
    table: FormGroup | None = None
    material: str = ""


def columns(service: Service) -> list[Column]:
    """The columns of a service in the order of its form, files last."""
    found = [Column(NAME)]
    for group in service.form:
        table = group if group.repeat > 1 else None
        found += [Column(f"{group.name}.{one.name}" if table else one.name, one, table) for one in group.fields]
    brought = [name for name, one in service.materials.items() if not one.instead_of_asking]
    return [*found, *(Column(f"{MATERIAL}{name}", material=name) for name in brought)]


def read(content: bytes, service: Service, brought: Mapping[str, int], at: datetime) -> list[Application]:
    """What was sent, as applications; `brought` are the ids of the files sent with it, by name.

    What is wrong with one application stands with that one. Raises Refused where the file itself cannot be read, all of it at once.
    """
    if len(content) > LARGEST:
        raise Refused("batch.file_too_large", most=LARGEST // 1_000_000)
    as_json = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
    found = _json(content, brought) if as_json else _csv(_text(content), service, brought, at)
    _ensure_used(found, brought)
    return found


def listed(told: Sequence[Mapping[str, Any]], brought: Mapping[str, int]) -> list[Application]:
    """What a program sent, as applications, in the form of the JSON file. Raises Refused as `read`."""
    found = _of_json(list(told), brought)
    _ensure_used(found, brought)
    return found


def _ensure_used(found: Sequence[Application], brought: Mapping[str, int]) -> None:
    named = {pk for one in found for ids in one.files.values() for pk in ids}
    if unused := sorted(name for name, pk in brought.items() if pk not in named):
        raise Refused.of([Discrepancy("batch.file_unused", {"name": name}) for name in unused])


def _text(content: bytes) -> str:
    """As spreadsheets save it: UTF-8 with or without its mark, else the national standard GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if posted.unprintable(text) is None:
            return text
    raise Refused("batch.not_text")


def _json(content: bytes, brought: Mapping[str, int]) -> list[Application]:
    told = posted.body(content.removeprefix(b"\xef\xbb\xbf"))
    listed = told.get("applications") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise Refused("batch.no_list")
    return _of_json(listed, brought)


def _of_json(listed: list[Any], brought: Mapping[str, int]) -> list[Application]:
    if wrong := [place for place, one in enumerate(listed, start=1) if not _fits(one)]:
        raise Refused.of([Discrepancy("batch.bad_json", {"place": place}) for place in wrong[:20]])
    return [_application(one["name"], one["form"], one.get("materials", {}), brought, []) for one in listed]


def _fits(one: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not isinstance(one.get("form"), dict):
        return False
    named = one.get("materials", {})
    listed = named.values() if isinstance(named, dict) else [None]
    return set(one) <= {"name", "form", "materials"} and all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in listed
    )


def _application(
    name: str, form: Mapping[str, Any], named: Mapping[str, list[str]], brought: Mapping[str, int], wrong: list[Discrepancy]
) -> Application:
    """With the ids of its files; one that was not sent is wrong."""
    missing = [
        Discrepancy("batch.file_missing", {"field": f"material-{material}", "name": one})
        for material, names in named.items()
        for one in names
        if one not in brought
    ]
    ids = {material: [brought[one] for one in names if one in brought] for material, names in named.items()}
    return Application(name.strip(), form, {material: found for material, found in ids.items() if found}, [*wrong, *missing])


def _csv(text: str, service: Service, brought: Mapping[str, int], at: datetime) -> list[Application]:
    lines = [(place, row) for place, row in enumerate(pasting.cells(text), start=1) if any(cell.strip() for cell in row)]
    if not lines:
        raise Refused("batch.nothing")
    named = _named(lines[0][1], service)
    applications: dict[str, list[tuple[int, list[str]]]] = {}
    at_name = next(place for place, one in enumerate(named) if one is not None and one.name == NAME)
    for place, kept in lines[1:]:
        row = [_plain(cell) for cell in kept]
        name = row[at_name].strip() if at_name < len(row) else ""
        applications.setdefault(name, []).append((place, row))
    return [_of_lines(name, rows, named, brought, at) for name, rows in applications.items()]


def _plain(cell: str) -> str:
    """A cell without the mark that our own spreadsheets put before what would be taken for a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tables.FORMULA and len(text) > 1 else text


def _named(first: list[str], service: Service) -> list[Column | None]:
    """The columns that the first line names, by name or label; None for reasons that came with a file to mend.

    Raises Refused for every name that is none, stands twice or is missing."""
    known = registers.elements()
    names = {one.name.casefold(): one for one in columns(service)}
    counted: dict[str, list[Column]] = {}
    for one in columns(service):
        for words in known[one.asked.element].label.values() if one.asked else ():
            counted.setdefault(words.casefold(), []).append(one)
    labels = {words: found[0] for words, found in counted.items() if len(found) == 1}
    named: list[Column | None] = []
    wrong: list[Discrepancy] = []
    for cell in (one.strip() for one in first):
        column = names.get(cell.casefold()) or labels.get(cell.casefold())
        if column is None and cell.casefold() != REASON and cell:
            wrong.append(Discrepancy("batch.column_unknown", {"given": cell[:80]}))
        if column is not None and column in named:
            wrong.append(Discrepancy("batch.column_twice", {"given": cell[:80]}))
        named.append(column)
    if not any(one is not None and one.name == NAME for one in named):
        wrong.append(Discrepancy("batch.column_missing", {"wanted": NAME}))
    if wrong:
        raise Refused.of(wrong)
    return named


def _of_lines(
    name: str, rows: list[tuple[int, list[str]]], named: list[Column | None], brought: Mapping[str, int], at: datetime
) -> Application:
    """One application from its lines."""
    form: dict[str, Any] = {}
    wrong: list[Discrepancy] = []
    told: dict[str, str] = {}  # what stands outside the tables, by column
    for place, row in rows:
        if any(row[len(named) :]):
            wrong.append(Discrepancy("batch.too_many_cells", {"line": place, "given": len(row), "most": len(named)}))
        filled = [(column, cell) for column, cell in zip(named, row, strict=False) if column is not None and cell]
        for column, cell in filled:
            if column.table is None and told.setdefault(column.name, cell) != cell:
                facts = {"line": place, "field": column.name, "given": cell[:80], "on_record": told[column.name][:80]}
                wrong.append(Discrepancy("batch.two_answers", facts))
        for table, line in _table_lines(filled, at).items():
            form.setdefault(table, []).append(line)
    by_name = {one.name: one for one in named if one is not None}
    form |= {one.name: _answer(one, told[column], at) for column in told if (one := by_name[column].asked) is not None}
    material = {by_name[column].material: _parts(told[column]) for column in told if by_name[column].material}
    return _application(name, form, material, brought, wrong)


def _table_lines(filled: list[tuple[Column, str]], at: datetime) -> dict[str, dict[str, Any]]:
    """What one line of the spreadsheet says in tables: a line of each."""
    found: dict[str, dict[str, Any]] = {}
    for column, cell in filled:
        if column.table is not None and column.asked is not None:
            found.setdefault(column.table.name, {})[column.asked.name] = _answer(column.asked, cell, at)
    return found


def _parts(cell: str) -> list[str]:
    return [one.strip() for one in cell.replace("\n", PARTED).split(PARTED) if one.strip()]


def _answer(asked: FormField, cell: str, at: datetime) -> Any:
    element = registers.elements()[asked.element]
    if asked.repeat > 1:
        return [pasting.value(element, one, at) for one in _parts(cell)]
    return pasting.value(element, cell, at)


def again(service: Service, row: BatchRow, answers: Mapping[str, Any], reason: str) -> Iterator[dict[str, str]]:
    """An application as lines of the spreadsheet, to be mended and sent again."""
    named = columns(service)
    brought = {pk: file.name for pk, file in documents.kept(pk for ids in row.files.values() for pk in ids).items()}
    tables = {one.table.name for one in named if one.table}
    count = max([1, *(len(answers.get(one) or []) for one in tables)])
    for place in range(count):
        yield {**{one.name: _cell(one, row, answers, place, brought) for one in named}, REASON: reason if place == 0 else ""}


def _cell(column: Column, row: BatchRow, answers: Mapping[str, Any], place: int, brought: Mapping[int, str]) -> str:
    if column.name == NAME:
        return row.name
    if column.material:
        return PARTED.join(brought.get(pk, "") for pk in row.files.get(column.material, [])) if place == 0 else ""
    if column.asked is None:
        return ""
    if column.table is not None:
        lines = answers.get(column.table.name) or []
        return _written(lines[place].get(column.asked.name)) if place < len(lines) and isinstance(lines[place], Mapping) else ""
    return _written(answers.get(column.asked.name)) if place == 0 else ""


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return PARTED.join(str(one) for one in value)
    return "" if value is None else str(value)


def described(service: Service, at: datetime) -> list[dict[str, Any]]:
    """The columns in words, for the page: name, label, whether it is needed, and what may stand in it."""
    known = registers.elements()
    found = []
    for column in columns(service):
        if column.asked is None:
            words, lang = (_material(service, column.material)) if column.material else (gettext("Your own name for the application"), "")
            hint = gettext("Names of the files that you send with it, parted by “|”") if column.material else ""
            found.append({"name": column.name, "label": words, "lang": lang, "hint": hint, "needed": column.name == NAME})
            continue
        element = known[column.asked.element]
        words, lang = label(element.label, column.asked.name)
        codes = registers.codes(element.code_list, at.date()) if element.type == "code" else ()
        hint = ", ".join(one.code for one in list(codes)[:6]) + (" …" if len(codes) > 6 else "") if codes else label(element.hint)[0]
        found.append({"name": column.name, "label": words, "lang": lang, "hint": hint, "needed": column.asked.required})
    return found


def _material(service: Service, name: str) -> tuple[str, str]:
    return label({language: known[f"material.{name}"] for language, known in service.texts.items() if f"material.{name}" in known}, name)


def take_in(
    content: bytes, sent: Mapping[str, bytes], service: Service, *, region: str, name: str, key: str, by: Actor, at: datetime
) -> Batch:
    """Read a file with the files that go with it, and hand it in; of what is refused nothing is kept."""
    return hand_in(lambda stored: read(content, service, stored, at), sent, service, region=region, name=name, key=key, by=by, at=at)


def hand_in(
    read: Callable[[Mapping[str, int]], list[Application]],
    sent: Mapping[str, bytes],
    service: Service,
    *,
    region: str,
    name: str,
    key: str,
    by: Actor,
    at: datetime,
) -> Batch:
    """Keep the files that go with applications, read these against the ids of the files, and hand them in; or keep nothing."""
    if len(sent) > MOST_FILES:
        raise Refused("batch.too_many_files", given=len(sent), most=MOST_FILES)
    stored: dict[str, int] = {}
    try:
        for called, one in sent.items():
            stored[called] = files.store(one, called, owner=by.party, by=by, at=at).pk
        found = actions.hand_in(service.id, read(stored), region=region, name=name, key=key, by=by, at=at)
    except Saying:
        _drop(stored.values(), at)
        raise
    kept = {pk for listed in found.rows.values_list("files", flat=True) for ids in listed.values() for pk in ids}
    _drop([pk for pk in stored.values() if pk not in kept], at)  # it was here already
    return found


def _drop(ids: Iterable[int], at: datetime) -> None:
    for pk in ids:
        files.erase(pk, at=at)
