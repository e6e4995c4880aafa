"""What packs can refer to, and a pack while it is being checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.pack.lines import Page, Problem, read
from tongban.pack.shapes import (
    LANGUAGES,
    Act,
    Bands,
    CodeList,
    Dated,
    Deadline,
    Element,
    Fee,
    LawRef,
    LedgerShape,
    Monthly,
    OfferShape,
    Pack,
    Pause,
    Period,
    Power,
    RegisterShape,
    Service,
    Standard,
    Surcharge,
    UnitTable,
    Words,
)

KINDS = ("elements", "code_lists", "acts", "powers", "registers", "offers", "deadlines", "pauses", "ledgers", "units")


@dataclass
class World:
    """What packs can refer to: everything that the checked packs and those beside them define."""

    elements: dict[str, Element] = field(default_factory=dict)
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    powers: dict[str, Power] = field(default_factory=dict)
    registers: dict[str, RegisterShape] = field(default_factory=dict)
    offers: dict[str, OfferShape] = field(default_factory=dict)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    ledgers: dict[str, LedgerShape] = field(default_factory=dict)
    units: dict[str, UnitTable] = field(default_factory=dict)
    licence_kinds: set[str] = field(default_factory=set)
    services: dict[str, Service] = field(default_factory=dict)
    twice: dict[tuple[str, str], str] = field(default_factory=dict)  # what two packs define -> the pack that defined it first

    @classmethod
    def of(cls, packs: Iterable[Pack]) -> World:
        """The world of several packs; of two revisions of one pack the later given counts."""
        world, owners = cls(), dict[tuple[str, str], str]()
        for pack in packs:
            world.services |= pack.services
            world.licence_kinds |= {one.licence.kind for one in pack.services.values() if one.licence}
            for kind in KINDS:
                for name, value in getattr(pack, kind).items():
                    owner = owners.setdefault((kind, name), pack.id)
                    if owner != pack.id:
                        world.twice[kind, name] = owner
                    getattr(world, kind)[name] = value
        return world


class Check:
    """One pack being checked."""

    def __init__(self, pack: Pack, world: World) -> None:
        self.pack, self.world = pack, world
        self.problems: list[Problem] = []
        self._pages: dict[str, Page] = {}

    def page(self, file: str) -> Page:
        """A file of the pack as YAML; empty where there is none."""
        if file not in self._pages:
            self._pages[file] = read(file, self.pack.files.get(file, ""))[0]
        return self._pages[file]

    def files(self, folder: str) -> list[str]:
        """The YAML files of a folder of the pack, such as `registers/`."""
        return sorted(path for path in self.pack.files if path.startswith(folder) and path.endswith(".yaml"))

    def home(self, folder: str, name: str) -> str:
        """The file of a folder in which something is defined: by its id, or as a key."""
        for file in self.files(folder):
            value = self.page(file).value
            if isinstance(value, dict) and (value.get("id") == name or ("id" not in value and name in value)):
                return file
        return "pack.yaml"

    def complain(self, file: str, path: tuple[str | int, ...], code: str, reason: str, cure: str, *, warning: bool = False) -> None:
        self.problems.append(Problem(file, self.page(file).line(path), code, reason, cure, warning))

    def law(self, file: str, path: tuple[str | int, ...], ref: LawRef, on: date | None, what: str) -> None:
        """A limit, fee, material, purpose, reason or effect cites an article valid on its date, or says `assumed: true`."""
        if ref.assumed or (ref.act and ref.article == "unknown" and ref.act in self.world.acts):
            return
        if not ref.act:
            self.complain(
                file, path, "law.missing", f"{what} cites no article.", "Add `law: {act, article}`, or `assumed: true` with a note."
            )
        elif ref.act not in self.world.acts:
            self.complain(
                file, path, "law.unknown_act", f"{what} cites {ref.act}.", f"Name an act of the register.{near(ref.act, self.world.acts)}"
            )
        elif not valid(self.world.acts[ref.act], ref.article, on):
            day = on.isoformat() if on else "any day"
            self.complain(
                file, path, "law.no_article", f"{what} cites {ref.act} {ref.article}, not valid on {day}.", "Cite the one that is."
            )

    def words(self, file: str, path: tuple[str | int, ...], words: Words, what: str) -> None:
        """Something has a name; languages in which it has none are a warning."""
        lacking = [language for language in LANGUAGES if language not in words]
        if lacking:
            reason = f"{what} has no words in {', '.join(lacking)}."
            self.complain(file, path, "words.missing", reason, "Add them.", warning=bool(words))

    def dated(self, file: str, path: tuple[str | int, ...], values: Iterable[Dated], what: str) -> None:
        from tongban.pack.deadline_checks import check_cited

        listed = tuple(values)
        for place, one in enumerate(listed):
            self.law(file, (*path, place), one.law, one.since, what)
            until = ends(self.world.acts.get(one.law.act), one.law.article, one.since)
            if until and not any(until >= later.since for later in listed[place + 1 :]):
                reason = f"{what} holds on, but {one.law.act} {one.law.article} ends on {until}."
                self.complain(file, (*path, place), "law.ends", reason, "Add the value from that day on.", warning=True)
            if one.rule:
                check_cited(self, file, (*path, place), one, what)
            amount = _least(one.value)
            if amount < 1:
                self.complain(file, (*path, place), "dated.amount", f"{what} is {amount}.", "Give an amount above zero.")


def ruling(values: Iterable[Dated], on: date) -> Dated | None:
    """The value that holds on a day."""
    return max((one for one in values if one.since <= on), key=lambda one: one.since, default=None)


def _least(value: Any) -> int:
    """What must be above zero: the length of a period, each amount paid; a fee may be nothing, and so may a number of visits."""
    if isinstance(value, str):
        return 1  # a day of the year
    if isinstance(value, Surcharge):
        return value.daily
    if isinstance(value, Monthly):
        return value.working_day
    if isinstance(value, Period):
        return value.amount
    if isinstance(value, int):
        return value + 1
    if isinstance(value, Fee):
        return min(value.minor, value.most or 0, *(minor for _, minor in value.bands)) + 1
    if isinstance(value, Standard):
        return 1 + min(one.low for one in value.bands)
    return min(amount for _, amount in value.amounts) if isinstance(value, Bands) else 0


def valid(act: Act, article: str, on: date | None) -> bool:
    """Whether an act has the article in force on a day; today when none is named."""
    found = [one for one in act.articles if one.article == article]
    return any(
        (on is None and one.until is None) or (on is not None and one.since <= on and (one.until is None or on < one.until))
        for one in found
    )


def ends(act: Act | None, article: str, on: date) -> date | None:
    """The day on which the article in force on a day no longer holds; None when no end is known."""
    found = [one for one in act.articles if one.article == article and one.since <= on] if act else []
    return next((one.until for one in found if one.until is not None and on < one.until), None)


def near(name: str, known: Iterable[str] | Mapping[str, object]) -> str:
    """A hint at the nearest known name."""
    found = difflib.get_close_matches(name, list(known), 1)
    return f" Did you mean {found[0]}?" if found else ""
