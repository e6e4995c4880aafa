"""Reads a pack: from its folder, or from the files of a stored revision. All problems at once; what can be read is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from tongban.pack import shapes
from tongban.pack.deadline_reader import deadline, pause
from tongban.pack.joint_reader import joint_matter
from tongban.pack.layout import misplaced, plain
from tongban.pack.ledger_reader import ledger, unit_table
from tongban.pack.lines import Page, Problem
from tongban.pack.lines import read as read_page
from tongban.pack.sections import ID, Section, law, period
from tongban.pack.services import APPLICANTS, fetch, service

KINDS = (".yaml", ".py", ".typ", ".md", ".txt")
BIGGEST = 2_000_000  # characters of all files together
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Reading:
    """What was read, and every problem met on the way."""

    pack: shapes.Pack
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that stop publication."""
        return tuple(one for one in self.problems if not one.warning)


def files(folder: Path) -> dict[str, str]:
    """The text files of a folder by path; links and other kinds are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix in KINDS:
            found[path.relative_to(folder).as_posix()] = path.read_bytes().decode("utf-8", "surrogateescape")
    return found


def read(folder: Path) -> Reading:
    """The pack of a folder; files that are left out are problems unless they lie where others may."""
    texts = files(folder)
    left_out = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    found = [one for one in misplaced([*left_out, *texts]) if one.file in left_out and one.file not in texts]
    links = [path for path in left_out if left_out[path].is_symlink()]
    found += [Problem(path, 1, "file.link", "This is a link.", "Put the file itself here.") for path in links]
    reading = parse(texts)
    return Reading(reading.pack, tuple(sorted((*reading.problems, *found), key=_place)))


def digest(texts: Mapping[str, str]) -> str:
    """One name for all files: SHA-256 over their paths and digests."""
    lines = [f"{hashlib.sha256(texts[path].encode('utf-8', 'surrogatepass')).hexdigest()}  {path}\n" for path in sorted(texts)]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def parse(texts: Mapping[str, str]) -> Reading:
    """The pack of stored files (path -> text)."""
    problems: list[Problem] = list(misplaced(texts))
    elsewhere = {one.file for one in problems}
    problems += _unkeepable(texts)
    if sum(map(len, texts.values())) > BIGGEST:
        problems.append(Problem("pack.yaml", 1, "pack.too_large", "The pack is too large.", f"Keep it under {BIGGEST} characters."))
        texts = {}
    written = {path: text for path, text in texts.items() if path.endswith(".yaml") and plain(path) and path not in elsewhere}
    pages = {path: _page(path, text, problems) for path, text in written.items()}
    unread = {one.file for one in problems if one.code.startswith("yaml.") and not pages[one.file].value}
    top = Section(pages.get("pack.yaml") or _missing(problems), (), problems)
    identity = top.name_of("id", ID)
    title, posts = top.words("title"), top.inside("posts")
    if not title:
        top.complain("shape.missing", "The pack has no title.", "Add `title:` with words by language.")
    top.done()
    services = {}
    for path in sorted(pages):
        parts = path.split("/")
        if parts[0] == "services" and len(parts) == 3 and parts[2] == "service.yaml":
            one = service(parts[1], pages, texts, problems)
            if one.id in services:
                problems.append(Problem(path, 1, "shape.twice", f"Another service is {one.id}.", "Give each an id of its own."))
            services[one.id] = one
    code_lists = _each(pages, "codelists/", _code_list, problems)
    pack = shapes.Pack(
        id=identity,
        title=title,
        services=services,
        posts={name: posts.words(name) for name in posts.value} if posts else {},
        registers=_each(pages, "registers/", _register, problems),
        offers=_each(pages, "offers/", _offer, problems),
        elements=_many(pages, "elements/", _element, problems),
        code_lists=code_lists,
        acts=_each(pages, "laws/", _act, problems),
        powers=_many(pages, "powers/", _power, problems),
        deadlines=_many(pages, "deadlines/", deadline, problems),
        pauses=_many(pages, "pauses/", pause, problems),
        files=dict(texts),
        digest=digest(texts),
        ledgers=_each(pages, "ledgers/", ledger, problems),
        units=_each(pages, "units/", unit_table, problems),
        joint=_each(pages, "joint/", lambda section: joint_matter(section, fetch, APPLICANTS, code_lists), problems),
    )
    told = (one for one in problems if one.file not in unread or one.code.startswith("yaml."))
    return Reading(pack, tuple(sorted(told, key=_place)))


def _unkeepable(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Characters that no database or line of JSON takes; YAML names its own."""
    for path, text in texts.items():
        found = None if path.endswith(".yaml") else UNKEEPABLE.search(text)
        if found and plain(path):
            line = text.count("\n", 0, found.start()) + 1
            reason = f"The character {found[0]!a} cannot be kept."
            yield Problem(path, line, "file.bad_character", reason, "Save the file as UTF-8 and type the character anew.")


def _place(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.line, problem.code


def _missing(problems: list[Problem]) -> Page:
    problems.append(
        Problem(
            "pack.yaml", 1, "pack.missing", "There is no pack.yaml.", "Add one with id and title; `tongban pack new` makes a whole pack."
        )
    )
    return Page("pack.yaml", {"id": "unknown", "title": {"en": "unknown"}}, {})


def _page(path: str, text: str, problems: list[Problem]) -> Page:
    page, found = read_page(path, text)
    problems += found
    return page


def _each(pages: Mapping[str, Page], prefix: str, make: Callable[[Section], Made], problems: list[Problem]) -> dict[str, Made]:
    """One thing a file."""
    found = {}
    for path, page in sorted(pages.items()):
        if path.startswith(prefix):
            section = Section(page, (), problems)
            made = make(section)
            section.done()
            name = str(made.id)  # type: ignore[attr-defined]
            if name in found:
                section.complain("shape.twice", f"{name} is defined twice.", "Keep one of them.", "id")
            found[name] = made
    return found


def _many(pages: Mapping[str, Page], prefix: str, make: Callable[[str, Section], Made], problems: list[Problem]) -> dict[str, Made]:
    """Many things a file, by name."""
    found: dict[str, Made] = {}
    for path, page in sorted(pages.items()):
        if path.startswith(prefix):
            for name in Section(page, (), problems).value:
                section = Section(page, (name,), problems)
                if not ID.fullmatch(name):
                    section.complain("shape.bad_name", f"{name} is not a name.", "Use a to z, 0 to 9, - and _, a letter first.")
                if name in found:
                    section.complain("shape.twice", f"{name} is defined twice.", "Keep one of them.")
                found[name] = make(name, section)
                section.done()
    return found


def _register(section: Section) -> shapes.RegisterShape:
    return shapes.RegisterShape(
        id=section.name_of("id", ID),
        owner=section.word("owner", needed=True),
        key=section.word("key", needed=True),
        title=section.words("title"),
        fields=section.each("fields", _field),
        subject=section.word("subject"),
        states=section.texts("states"),
        ties=section.texts("ties"),
    )


def _field(name: str, section: Section) -> shapes.RegisterField:
    flags = {
        flag: bool(section.take(flag, bool, default))
        for flag, default in (("required", True), ("find", False), ("unique", False), ("personal", False))
    }
    return shapes.RegisterField(name, section.word("element", needed=True), **flags)


def _offer(section: Section) -> shapes.OfferShape:
    hold = section.inside("hold")
    hold_until, hold_law = (period(hold), law(hold)) if hold else (None, shapes.LawRef())
    if hold:
        hold.done()
    return shapes.OfferShape(
        id=section.name_of("id", ID),
        register=section.word("register", needed=True),
        claim=section.texts("claim"),
        fields=section.texts("fields"),
        purposes=section.each("purposes", lambda name, one: shapes.Purpose(name, one.words("title"), law(one))),
        disclosure=section.choice("disclosure", ("at_once", "after_act", "after_hold"), "at_once"),
        hold_until=hold_until,
        hold=hold_law,
        replaces=section.texts("replaces"),
    )


def _element(name: str, section: Section) -> shapes.Element:
    kinds = shapes.Element.__annotations__["type"]
    among = tuple(kind.strip(" \"'") for kind in str(kinds).partition("[")[2].rpartition("]")[0].split(","))
    return shapes.Element(
        id=name,
        type=section.choice("type", among, needed=True),
        label=section.words("label"),
        hint=section.words("hint"),
        code_list=section.word("code_list"),
        scheme=section.word("scheme"),
        least=section.take("least", int),
        most=section.take("most", int),
        places=section.take("places", int),
        pattern=section.word("pattern"),
        unit=section.word("unit"),
        source=section.word("source"),
        assumed=bool(section.take("assumed", bool, False)),
        list=section.word("list"),
        words_of=section.word("words_of"),
    )


def _code_list(section: Section) -> shapes.CodeList:
    codes: list[shapes.Code] = []
    for row in section.rows("codes"):
        if str(row.value.get("code")) in {one.code for one in codes}:
            row.complain("codes.twice", f"The code {row.value['code']} stands twice in the list.", "Keep one of them.")
        codes.append(shapes.Code(row.word("code", needed=True), row.words("label"), row.take("from", date), row.take("until", date)))
        row.done()
    return shapes.CodeList(
        section.name_of("id", ID), section.word("edition", needed=True), section.word("source", needed=True), tuple(codes)
    )


def _act(section: Section) -> shapes.Act:
    articles = []
    for row in section.rows("articles"):
        since: Any = row.take("from", date, needed=True)
        articles.append(shapes.Article(row.word("article", needed=True), row.words("title"), since or date.max, row.take("until", date)))
        row.done()
    return shapes.Act(section.name_of("id", ID), section.words("title"), section.word("source", needed=True), tuple(articles))


def _power(name: str, section: Section) -> shapes.Power:
    since: Any = section.take("from", date, needed=True)
    return shapes.Power(
        id=name,
        title=section.words("title"),
        function=section.word("function", needed=True),
        law=law(section),
        since=since or date.max,
        until=section.take("until", date),
    )
