"""A form on paper beside its questions: the picture of each box, and the crosses that are plain.

A cross is put into the field only where the page says it plainly and nothing is saved there yet; what is written is typed by the officer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from tongban.base.errors import NotFound, Refused, Unavailable
from tongban.cases import on_paper
from tongban.documents import scanning
from tongban.documents.forms import Box
from tongban.documents.scanning import Page


def beside(row: Any, fields: list[dict[str, Any]], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields with the pictures of their boxes, and with the cross that was read where nothing is saved yet.

    Nobody is kept from typing by a scan that cannot be drawn now: then there are no pictures, and no cross is sure.
    """
    found = on_paper.latest(row) if fields else None
    if found is None or not found.boxes:
        return fields
    laid = on_paper.boxes(found)
    boxes = {field["name"]: [box for box in laid if box.option and box.path == field["name"]] for field in fields}
    pages = _pages(found, [box for several in boxes.values() for box in several])
    if pages is None:
        return [field | {"read": "unsure" if boxes[field["name"]] else ""} for field in fields]
    return [field | _seen(row, field, laid, pages, answers.get(field["name"])) for field in fields]


def _pages(found: Any, boxes: Sequence[Box]) -> dict[int, Page] | None:
    """The pages on which boxes lie, looked at; None where the scan cannot be drawn now."""
    try:
        pages = {number: on_paper.page(found, number) for number in sorted({box.page for box in boxes}) if number <= len(found.pages)}
    except (Refused, NotFound, Unavailable):
        return None
    for number, page in pages.items():
        scanning.look(page, [box for box in boxes if box.page == number])
    return pages


def _seen(row: Any, field: dict[str, Any], laid: Sequence[Box], pages: dict[int, Page], kept: Any) -> dict[str, Any]:
    name = field["name"]
    lines = sorted({".".join(box.path.split(".")[:2]) for box in laid if box.path.startswith(f"{name}.")})
    mine = [box for box in laid if box.path == name]
    parts = lines if field["kind"] == "table" else [name] if mine else []
    cuts = [reverse("desk:counter-cut", args=[row.number, part]) for part in parts]
    boxes = [box for box in mine if box.option]
    if not boxes:
        return {"cuts": cuts}
    read, plain = crossed(boxes, pages)
    value = {"yes": True, "no": False}.get(read, read) if field["kind"] == "boolean" else read
    if not plain:
        return {"cuts": cuts, "read": "unsure"}
    if kept in (None, ""):
        return {"cuts": cuts, "value": value, "read": "read"} if read else {"cuts": cuts}
    return {"cuts": cuts, "read": "differs" if read and kept != value else ""}


def crossed(boxes: Sequence[Box], pages: dict[int, Page]) -> tuple[str, bool]:
    """The one box that is crossed, empty for none; and whether the page says so plainly: not with two, a doubtful one, or no such page."""
    if any(box.page not in pages for box in boxes):
        return "", False
    told = {box.option: scanning.tick(pages[box.page], box) for box in boxes}
    ticked = [option for option, one in told.items() if one == "ticked"]
    plain = "unsure" not in told.values() and len(ticked) <= 1
    return (ticked[0] if plain and ticked else ""), plain
