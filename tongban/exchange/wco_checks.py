"""What cannot be taken in of a message in the WCO data model, all of it with its path; and what is odd but kept. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from tongban.base import exact
from tongban.base.errors import Discrepancy, Refused
from tongban.exchange import wco_lists, wco_model
from tongban.exchange.wco_model import Place

MOST, REMARKS = 100, 200  # problems and remarks told of one message
LEVELS, ELEMENTS = 16, 60_000
SPACES = " \t\r\n"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
MARKS = re.compile(r"@(?![Xx][Mm][Ll])[A-Za-z][A-Za-z0-9]{0,39}")  # not xmlns, which would move the element elsewhere
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
FORMS = {"letters": re.compile("[A-Za-z]*"), "digits": re.compile("[0-9]*")}
SHOWN = {"letters": "A–Z a–z", "digits": "0–9"}
MOMENTS = {"102": ("[0-9]{8}", "%Y%m%d"), "304": ("[0-9]{14}(Z|[-+][0-9]{2})?", "%Y%m%d%H%M%S")}
EDITIONS = {"D12B", "2012-08-31"}  # of code lists, as the model names them: agencies, currencies
CHANGED = "¦"  # of a unit: its words changed, it is in use
ABOUT = "Response/Declaration"  # a whole one may follow it
NUMBERS = ("quantity", "number", "amount")
DIGITS = 16  # of numbers for which the model does not say it
LONGEST = 10_000  # characters of a text that the model does not have


class Told:
    """What is told of a message: the first `most`, and how many more there were. Strangers write it, so no more is kept."""

    def __init__(self, most: int) -> None:
        self.most, self.more = most, 0
        self.rows: list[Discrepancy] = []

    def add(self, code: str, path: str, **facts: Any) -> None:
        if len(self.rows) < self.most:
            self.rows.append(Discrepancy(code, {"field": path, **facts}))
        else:
            self.more += 1


class _Look:
    """One walk over a message."""

    def __init__(self, wrong: Told, noted: Told) -> None:
        self.refuse, self.note, self.count = wrong.add, noted.add, 0

    def element(self, value: Any, path: str, model: str, level: int) -> None:
        """An element: its text with attributes, or what is below it."""
        self.count += 1
        if self.count > ELEMENTS:
            raise Refused("wco.too_deep", field=path, depth=LEVELS, most=ELEMENTS)
        if level > LEVELS:
            return self.refuse("wco.too_deep", path, depth=LEVELS, most=ELEMENTS)
        if isinstance(value, str):
            return self.text(value, {}, path, model)
        if not isinstance(value, dict):
            return self.refuse("wco.not_text", path, given=type(value).__name__)
        marks = {name: one for name, one in value.items() if isinstance(name, str) and name[:1] == "@"}
        self.marks(marks, path)
        below = {name: one for name, one in value.items() if name not in marks and name != "#text"}
        if "#text" not in value:
            return self.below(below, path, model, level)
        if below:
            return self.refuse("wco.mixed", path, given=str(value["#text"])[:40])
        if not isinstance(value["#text"], str):
            return self.refuse("wco.not_text", path, given=type(value["#text"]).__name__)
        return self.text(value["#text"], marks, path, model)

    def below(self, below: dict[Any, Any], path: str, model: str, level: int) -> None:
        found = wco_model.places().get(model)
        if found and found.kind not in ("group", "moment"):
            self.refuse("wco.no_text", path)
        for name, value in below.items():
            if not isinstance(name, str) or not NAME.fullmatch(name):
                self.refuse("wco.bad_name", path, given=str(name)[:40])
                continue
            each = value if isinstance(value, list) else [value]
            if isinstance(value, list) and len(value) < 2:
                self.refuse("wco.short_list", f"{path}/{name}", given=len(value))
            self.several(each, name, path, model)
            for before, one in enumerate(each):
                place = f"{path}/{name}[{before + 1}]" if before else f"{path}/{name}"
                self.element(one, place, wco_model.below(model, name, before), level + 1)
        for name in wco_model.needed(model):
            if name not in below and name not in wco_model.SPACES:
                self.note("wco.missing", path, what=name)

    def several(self, each: list[Any], name: str, path: str, model: str) -> None:
        """How many there are of a name. Of one, no list: XML could not tell it from the element itself."""
        path, below = f"{path}/{name}", wco_model.below(model, name, 0)
        found = wco_model.places().get(below)
        if not wco_model.known(below):
            self.note("wco.unknown", path)
        elif found and found.most and len(each) > found.most + (below == ABOUT):
            self.refuse("wco.too_many", path, given=len(each), most=found.most)

    def text(self, value: str, marks: dict[str, Any], path: str, model: str) -> None:
        """A text, by the kind of its element."""
        if bad := BAD.search(value):
            self.refuse("text.bad_character", path, character=f"U+{ord(bad[0]):04X}", place=bad.start())
        if value != value.strip(SPACES):
            self.refuse("wco.space_around", path, given=value[:40])
        found = wco_model.places().get(model)
        if found is None:
            self.free(value, marks, path, model)
        elif found.kind in NUMBERS:
            self.number(value, marks, path, found)
        elif found.kind == "text":
            self.coded(value, path, found)
        elif value:
            self.refuse("wco.no_elements", path, given=value[:40])

    def free(self, value: str, marks: dict[str, Any], path: str, model: str) -> None:
        """The text of a moment, or of an element that the model does not have."""
        if len(value) > LONGEST:
            self.refuse("text.too_long", path, given=len(value), most=LONGEST)
        elif wco_model.known(model):
            self.moment(value, marks.get("@formatCode", ""), path)

    def coded(self, value: str, path: str, found: Place) -> None:
        most = found.length or LONGEST
        if len(value) > most:
            self.refuse("text.too_long", path, given=len(value), most=most)
        if found.form and not FORMS[found.form].fullmatch(value):
            self.refuse("wco.other_form", path, given=value[:40], form=SHOWN[found.form])
        if found.values and value not in found.values:
            self.refuse("wco.other_code", path, given=value[:40], known=", ".join(found.values))

    def number(self, value: str, marks: dict[str, Any], path: str, found: Place) -> None:
        """Exact and not below zero: quantities to five decimals, amounts to the minor unit of their currency."""
        decimals = exact.QUANTITY_PLACES if found.decimals is None else min(found.decimals, exact.QUANTITY_PLACES)
        if found.kind == "amount":
            decimals = min(decimals, self.minor(marks.get("@currencyID"), path))
        self.unit(marks.get("@unitCode"), path)
        if value.startswith("-"):
            return self.refuse("wco.negative", path, given=value[:40])
        try:
            exact.parse(value, decimals)
        except Refused as failure:
            if failure.code == "exact.too_large":
                return self.refuse("wco.absurd", path, given=value[:40], most=len(str(exact.LARGEST)) - decimals)
            return self.refuse("wco.not_exact", path, given=value[:40], places=decimals)
        most = found.length or DIGITS
        if len(value.replace(".", "").lstrip("0")) > most:
            self.refuse("wco.absurd", path, given=value[:40], most=most)
        return None

    def minor(self, currency: Any, path: str) -> int:
        if currency is None:
            self.note("wco.no_currency", path)
            return exact.QUANTITY_PLACES
        if not isinstance(currency, str) or currency not in wco_lists.currencies():
            self.refuse("wco.other_currency", f"{path}/@currencyID", given=str(currency)[:40])
            return exact.QUANTITY_PLACES
        if until := wco_lists.currencies()[currency]:
            self.note("wco.withdrawn", f"{path}/@currencyID", given=currency, until=until)
        return exact.MINOR.get(currency, 2)

    def unit(self, unit: Any, path: str) -> None:
        """A unit by its common code; what follows `#` says of what (KGM#G) and is the customs office's own."""
        if isinstance(unit, str) and (status := wco_lists.units().get(unit.partition("#")[0], "none")) not in ("", CHANGED):
            self.note("wco.other_unit" if status == "none" else "wco.old_unit", f"{path}/@unitCode", given=unit[:40])

    def moment(self, value: str, form: Any, path: str) -> None:
        """A moment of form 102 or 304; one that says no form is kept as it is, and is no moment for anybody who reckons."""
        if form not in MOMENTS:
            return self.note("wco.odd_moment", path, given=value[:40])
        shape, told = MOMENTS[form]
        if not re.fullmatch(shape, value) or not _real(re.split("[Z+-]", value)[0], told):
            self.refuse("wco.no_moment", path, given=value[:40], form=form)
        return None

    def marks(self, marks: dict[str, Any], path: str) -> None:
        """Attributes; the edition of a code list must be one that is known here."""
        for name, value in marks.items():
            if not MARKS.fullmatch(name):
                self.refuse("wco.bad_name", path, given=name[:40])
            elif not isinstance(value, str) or len(value) > LONGEST or BAD.search(value):
                self.refuse("wco.not_text", f"{path}/{name}", given=type(value).__name__)
            elif name.endswith("VersionID") and value not in EDITIONS:
                self.refuse("wco.other_edition", f"{path}/{name}", given=value[:40], known=", ".join(sorted(EDITIONS)))


def _real(digits: str, told: str) -> bool:
    """Is it a day, and an hour of it, that there are?"""
    try:
        return bool(datetime.strptime(f"{digits}+0000", f"{told}%z"))
    except ValueError:
        return False


def look(tree: Any, wrong: Told, noted: Told) -> None:
    """Add what is wrong with a message, and what is odd about it."""
    found = _Look(wrong, noted)
    if not isinstance(tree, dict):
        return found.refuse("wco.not_text", "MetaData", given=type(tree).__name__)
    if (edition := tree.get("WCODataModelVersionCode", "")) not in wco_model.EDITIONS:
        known = ", ".join(wco_model.EDITIONS)
        found.refuse("wco.other_edition", "MetaData/WCODataModelVersionCode", given=str(edition)[:40], known=known)
    kind = wco_model.TYPES.get(str(tree.get("WCOTypeName", "")), "")
    if [name for name in wco_model.SPACES if name in tree] != [kind]:
        found.refuse(
            "wco.other_kind", "MetaData/WCOTypeName", given=str(tree.get("WCOTypeName", ""))[:40], known=", ".join(wco_model.TYPES)
        )
    return found.element(tree, "MetaData", "MetaData", 1)
