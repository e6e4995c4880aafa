"""The shapes of what all packs share: data elements, code lists, laws and powers. Values only; nothing here decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tongban.pack.values import LawRef, Words


@dataclass(frozen=True)
class Element:
    """A data element of the standards pack: the only source of types, labels and validators."""

    id: str
    type: Literal[
        "text",
        "long_text",
        "integer",
        "quantity",
        "money",
        "date",
        "instant",
        "boolean",
        "code",
        "identifier",
        "file",
        "address",
        "domain",
        "phone",
        "mail",
        "region",
    ]
    label: Words
    hint: Words = field(default_factory=dict)
    code_list: str = ""
    scheme: str = ""  # identifier scheme: uscc, resident, organisation, licence
    least: int | None = None
    most: int | None = None
    places: int | None = None  # decimals of a quantity, where they are fewer than five
    pattern: str = ""
    unit: str = ""
    source: str = ""
    assumed: bool = False  # the source names the element, but the type is ours
    list: str = ""  # a list too long for a choice, against which a text is held: one of LONG_LISTS
    words_of: str = ""  # a code list of the packs whose names count beside those of that list


@dataclass(frozen=True)
class Code:
    """One entry of a code list; valid from/to as days, None is open."""

    code: str
    label: Words
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class CodeList:
    """A list of codes in one edition, with its source."""

    id: str
    edition: str
    source: str
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Article:
    """An article of an act; `until` is the first day on which it no longer holds."""

    article: str
    title: Words
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Act:
    """A law, regulation, rule or standard."""

    id: str
    title: Words
    source: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Power:
    """A power that agencies with `function` hold in their region from a day on."""

    id: str
    title: Words
    function: str
    law: LawRef
    since: date
    until: date | None = None
