"""The typed shapes of a pack: what the reader makes of the YAML and all engines read. Values only; nothing here decides.

Words are kept by language: `Words = {"zh-Hans": "…", "en": "…"}`; the tags are those of BCP 47 that the pack uses. Every value that a
law can change is a tuple of dated values, oldest first (design section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from tongban.base.limits import Period as Period

Words = Mapping[str, str]
LANGUAGES = ("zh-Hant", "zh-Hans", "en", "fr")


@dataclass(frozen=True)
class LawRef:
    """Where a rule stands: `act` and `article` of the law register, or `assumed` with a note why."""

    act: str = ""
    article: str = ""
    assumed: bool = False
    note: str = ""


@dataclass(frozen=True)
class Dated:
    """One value that holds from a day on: a `Period` for limits and validity, minor units and currency for fees, else a scalar."""

    since: date
    value: Any
    law: LawRef


@dataclass(frozen=True)
class Test:
    """One comparison of a condition; `field` is a form field, `fetch.<name>.<field>`, `applicant.<field>` or `material.<name>`."""

    field: str
    op: Literal["equals", "one_of", "present", "at_least", "at_most"]
    value: Any = None


Condition = tuple[Test, ...]  # all must hold; an empty one always does


@dataclass(frozen=True)
class FormField:
    """A question. Type, label, hint, validator and widget come from the element; `when` hides it, `repeat` allows many."""

    name: str
    element: str
    required: bool = True
    when: Condition = ()
    repeat: int = 1
    default: Any = None


@dataclass(frozen=True)
class FormGroup:
    """Questions that stand together on one page of the form; a repeated group gives a list of mappings under its name."""

    name: str
    fields: tuple[FormField, ...]
    when: Condition = ()
    repeat: int = 1


@dataclass(frozen=True)
class Fetch:
    """A fact that is fetched, not asked. `claim` maps a field of the offer to an expression such as `applicant.code`."""

    name: str
    offer: str
    claim: Mapping[str, str]
    purpose: str
    on_unavailable: Literal["wait", "ask", "refuse"] = "wait"


@dataclass(frozen=True)
class Material:
    """Something to bring. `instead_of_asking` names the fetch that replaces it (design law 9)."""

    name: str
    needed: Literal["always", "optional"] | Condition = "always"
    instead_of_asking: str = ""
    formats: tuple[str, ...] = ("pdf", "png", "jpeg")
    most: int = 1
    later: tuple[Dated, ...] = ()
    law: LawRef = LawRef()


@dataclass(frozen=True)
class Next:
    """Where the case goes; the first whose condition holds. `to` is a step or `end`."""

    to: str
    when: Condition = ()


@dataclass(frozen=True)
class Outcome:
    """What a decision does: issue or change a licence, enter, change or strike a register record; reasons that may be given for it."""

    name: str
    favourable: bool
    issue: Literal["", "licence", "amend", "renew"] = ""  # amend and renew: the licence that the application concerns
    change: Mapping[str, str] = field(default_factory=dict)
    enter: tuple[str, ...] = ()
    strike: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    paper: str = ""


@dataclass(frozen=True)
class Step:
    """A step of the course. `automatic` names checks of rules.py; a person's step names its `post`, at `agency` when not the case's own.

    `parallel` opens several steps at once and `join` says when to go on. `deemed` is the effect of silence and needs an article.
    """

    name: str
    automatic: tuple[str, ...] = ()
    post: str = ""
    agency: str = ""
    limit: tuple[Dated, ...] = ()
    may: tuple[Literal["supplement", "refuse", "return", "extend", "hearing", "ask"], ...] = ()
    next: tuple[Next, ...] = ()
    parallel: tuple[str, ...] = ()
    join: Literal["all", "any"] = "all"
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    waits_for: str = ""
    deemed: str = ""
    law: LawRef = LawRef()


@dataclass(frozen=True)
class Evidence:
    """Something outside that shows what the applicant says: a `link` looks for it at each value of the question `each`.

    The `material` shows it as well; while neither is there, that material is still to be brought.
    """

    name: str
    link: Literal["domain"]
    each: str
    material: str
    law: LawRef


@dataclass(frozen=True)
class Reason:
    """A reason for refusing, supplementing or revoking, with the article it rests on; its words are in the texts."""

    name: str
    law: LawRef


@dataclass(frozen=True)
class LicenceKind:
    """What is issued: validity, the facts shown, who may look, the template."""

    kind: str
    valid: tuple[Dated, ...]
    shows: tuple[str, ...]
    template: str = ""
    badge: bool = False
    revoke_reasons: tuple[Reason, ...] = ()
    suspend_reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Retention:
    """How long the file is kept: `permanent`, `30y` or `10y`, and where that stands."""

    period: Literal["permanent", "30y", "10y"]
    law: LawRef


@dataclass(frozen=True)
class Service:
    """One thing that can be applied for, or handled inside government."""

    id: str
    grade: Literal["draft", "checked", "verified"]
    authentic: str
    power: str
    law: tuple[LawRef, ...]
    applicants: tuple[Literal["person", "enterprise", "institution", "agency"], ...]
    identity: Literal[1, 2, 3]
    case_type: Literal["instant", "promised"]
    fetch: Mapping[str, Fetch]
    form: tuple[FormGroup, ...]
    materials: Mapping[str, Material]
    steps: Mapping[str, Step]
    start: str
    texts: Mapping[
        str, Mapping[str, str]
    ]  # language -> key ("title", "summary", "field.domain", "material.proof", "step.review", "reason.x") -> words
    supplement: tuple[Dated, ...] = ()  # how long the applicant may take
    notice: tuple[Dated, ...] = ()  # how long the agency may take to ask once and completely; silence means deemed accepted
    accept: Literal["by_officer", "at_once"] = "by_officer"
    fees: tuple[Dated, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    licence: LicenceKind | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    concerns: str = ""  # the kind of licence that an application of this service is about: its holder chooses which
    retention: Retention | None = None
    draws: tuple[Mapping[str, Any], ...] = ()
    topics: tuple[str, ...] = ()
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language -> words people say for it
    rules: str = ""  # source text of rules.py
    local: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # region code -> overlay, as read


@dataclass(frozen=True)
class RegisterField:
    """A column of a register: its element, and how it may be found. `personal` values are stored encrypted and found by keyed hash."""

    name: str
    element: str
    required: bool = True
    find: bool = False
    unique: bool = False
    personal: bool = False


@dataclass(frozen=True)
class RegisterShape:
    """A register: `key` is the field that names a record; `owner` is the function of the agencies that keep it."""

    id: str
    owner: str
    key: str
    title: Words
    fields: Mapping[str, RegisterField]
    subject: str = ""  # the field that holds the code of the party the record is about
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purpose:
    """Why one may ask, and where that stands."""

    name: str
    title: Words
    law: LawRef


@dataclass(frozen=True)
class OfferShape:
    """What a register answers to others: which fields, by which claim, for which purposes; when the subject sees the question."""

    id: str
    register: str
    claim: tuple[str, ...]
    fields: tuple[str, ...]
    purposes: Mapping[str, Purpose]
    disclosure: Literal["at_once", "after_act", "after_hold"] = "at_once"
    hold: LawRef = LawRef()
    hold_until: Period | None = None
    replaces: tuple[str, ...] = ()  # materials that nobody need bring, because this answers what they would show


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
    ]
    label: Words
    hint: Words = field(default_factory=dict)
    code_list: str = ""
    scheme: str = ""  # identifier scheme: uscc, resident, organisation, licence
    least: int | None = None
    most: int | None = None
    pattern: str = ""
    unit: str = ""
    source: str = ""


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


@dataclass(frozen=True)
class Pack:
    """A whole folder `packs/<domain>/`, read. `files` holds every file's exact bytes as text by path; `digest` names them all together."""

    id: str
    title: Words
    services: Mapping[str, Service]
    registers: Mapping[str, RegisterShape]
    offers: Mapping[str, OfferShape]
    elements: Mapping[str, Element]
    code_lists: Mapping[str, CodeList]
    acts: Mapping[str, Act]
    powers: Mapping[str, Power]
    posts: Mapping[str, Words]
    files: Mapping[str, str]
    digest: str
