"""The typed shapes of a pack: what the reader makes of the YAML and all engines read. Values only; nothing here decides.

Words are kept by language: `Words = {"zh-Hans": "…", "en": "…"}`; the tags are those of BCP 47 that the pack uses. Every value that a
law can change is a tuple of dated values, oldest first (design section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tongban.base.limits import Period as Period
from tongban.pack.deadlines import Deadline as Deadline
from tongban.pack.deadlines import Pause as Pause
from tongban.pack.findings import Finding as Finding
from tongban.pack.flows import Mark as Mark
from tongban.pack.joint_shapes import JointMatter as JointMatter
from tongban.pack.ledgers import LedgerShape as LedgerShape
from tongban.pack.ledgers import LedgerUse as LedgerUse
from tongban.pack.ledgers import UnitTable as UnitTable
from tongban.pack.looking import CrossCheck as CrossCheck
from tongban.pack.looking import LookUp as LookUp
from tongban.pack.standards import Act as Act
from tongban.pack.standards import Article as Article
from tongban.pack.standards import Code as Code
from tongban.pack.standards import CodeList as CodeList
from tongban.pack.standards import Element as Element
from tongban.pack.standards import Power as Power
from tongban.pack.states import StateCodes as StateCodes
from tongban.pack.values import LANGUAGES as LANGUAGES
from tongban.pack.values import AboutCase as AboutCase
from tongban.pack.values import Band as Band
from tongban.pack.values import Bands as Bands
from tongban.pack.values import Benefit as Benefit
from tongban.pack.values import Condition as Condition
from tongban.pack.values import Dated as Dated
from tongban.pack.values import Defence as Defence
from tongban.pack.values import Fee as Fee
from tongban.pack.values import FormOf as FormOf
from tongban.pack.values import LawRef as LawRef
from tongban.pack.values import Monthly as Monthly
from tongban.pack.values import Offered as Offered
from tongban.pack.values import Pay as Pay
from tongban.pack.values import Publishing as Publishing
from tongban.pack.values import RandomInspection as RandomInspection
from tongban.pack.values import Retention as Retention
from tongban.pack.values import Signatory as Signatory
from tongban.pack.values import Standard as Standard
from tongban.pack.values import Surcharge as Surcharge
from tongban.pack.values import Test as Test
from tongban.pack.values import Waiver as Waiver
from tongban.pack.values import Words as Words


@dataclass(frozen=True)
class FormField:
    """A question. Type, label, hint, validator and widget come from the element; `when` hides it, `repeat` allows many.

    A `personal` answer is kept encrypted, as in a register.
    """

    name: str
    element: str
    required: bool = True
    when: Condition = ()
    repeat: int = 1
    default: Any = None
    personal: bool = False


@dataclass(frozen=True)
class FormGroup:
    """Questions on one page of the form. A repeated group is a table: up to `repeat` lines, a list of mappings under its name.

    Those of a `step` are answered by who handles it.
    """

    name: str
    fields: tuple[FormField, ...]
    when: Condition = ()
    repeat: int = 1
    least: int = 0
    step: str = ""


@dataclass(frozen=True)
class Fetch:
    """A fact that is fetched, not asked. `claim` maps a field of the offer to an expression such as `applicant.code`."""

    name: str
    offer: str
    claim: Mapping[str, str]
    purpose: str
    on_unavailable: Literal["wait", "ask", "refuse", "later"] = "wait"


@dataclass(frozen=True)
class Material:
    """Something to bring. `instead_of_asking` names the fetch that replaces it (design law 9).

    Texts may follow it: `.issuer`, and `.blank` and `.sample`, the lines of an empty form and of one filled in as an example.
    """

    name: str
    needed: Literal["always", "optional", "sometimes"] | Condition = "always"  # sometimes: in a guide only, its hint says when
    instead_of_asking: str = ""
    formats: tuple[str, ...] = ("pdf", "png", "jpeg")
    most: int = 1
    originals: int = 0  # how many papers are shown or handed in at a counter; 0 where nothing says so
    copies: int = 0
    later: tuple[Dated, ...] = ()
    law: LawRef = LawRef()


@dataclass(frozen=True)
class Next:
    """Where the case goes; the first whose condition holds. `to` is a step or `end`."""

    to: str
    when: Condition = ()


@dataclass(frozen=True)
class Outcome:
    """What a decision does: issue or change a licence, enter, change or strike a register record; reasons that may be given for it.

    `bands` are dated values of `Standard`: how much the decision imposes, where that is left to who decides.
    """

    name: str
    favourable: bool
    issue: Literal["", "licence", "amend", "renew"] = ""  # amend and renew: the licence that the application concerns
    change: Mapping[str, str] = field(default_factory=dict)
    enter: tuple[str, ...] = ()
    strike: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    paper: str = ""
    bands: tuple[Dated, ...] = ()
    public: bool = False
    goes_on: bool = False  # it ends the step, not the case
    of_case: Literal["", "change", "revoke"] = ""  # what it does with the case that the application is about
    remedy: Literal["", "uphold", "change", "revoke", "unlawful", "order", "dismiss"] = (
        ""  # what it says of the decision that the case is about
    )


@dataclass(frozen=True)
class Step:
    """A step of the course. `automatic` names checks of rules.py; a person's step names its `post`, at `agency` when not the case's own.

    `parallel` opens several steps at once and `join` says when to go on. `deemed` is the effect of silence and needs an article.
    `allocate` says who of the post gets it: who takes it in the order of the queue, who has the least in hand, or by lot.
    The post `officer` is whoever of the agency has the right to what the step does, whatever their post is called there.
    """

    name: str
    automatic: tuple[str, ...] = ()
    post: str = ""
    agency: str = ""
    limit: tuple[Dated, ...] = ()
    may: tuple[Literal["supplement", "refuse", "return", "extend", "hearing", "ask", "refer", "disagree"], ...] = ()
    next: tuple[Next, ...] = ()
    parallel: tuple[str, ...] = ()
    join: Literal["all", "any"] = "all"
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    waits_for: str = ""
    outside: str = ""  # the name of a partner whose system does it
    deemed: str = ""
    allocate: Literal["queue", "load", "lot"] = "queue"
    other_than: str = ""  # a step beside it, which somebody else does
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
    """A reason for refusing, supplementing or revoking, with the article it rests on; its words are in the texts.

    `found_by`, of a reason for revoking: rules that do not pass where a register's news gives that reason.
    """

    name: str
    law: LawRef
    found_by: tuple[str, ...] = ()


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
class Question:
    """A condition as a question that people answer for themselves, and the answer that fits; or we look it up with a fetch."""

    name: str
    fits: Literal["yes", "no"] = "yes"
    instead_of_asking: str = ""
    law: LawRef = LawRef()


@dataclass(frozen=True)
class Place:
    """Where people go: the texts `place.<name>`, `.address` and `.hours` tell the rest."""

    name: str
    phone: str = ""
    supervision: str = ""  # where one complains by telephone
    law: LawRef = LawRef()


@dataclass(frozen=True)
class Remedy:
    """What can be done against a decision, and within which time."""

    kind: Literal["reconsideration", "litigation"]
    limit: tuple[Dated, ...]


@dataclass(frozen=True)
class Service:
    """One thing that can be applied for, or handled inside government; with `online: no` it is a guide and nothing more."""

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
    accept: Literal["by_officer", "at_once", "when_clean"] = "by_officer"
    doubts: tuple[str, ...] = ()  # rules whose findings refuse nothing: where one says something, an officer accepts
    fees: tuple[Dated, ...] = ()
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    pay: Pay | None = None
    visits: tuple[Dated, ...] = ()  # at most how often one must come in person, as promised; none is a promise that is missing
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    licence: LicenceKind | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    concerns: str = ""  # the kind of licence that an application of this service is about: its holder chooses which
    signatories: Mapping[str, Signatory] = field(default_factory=dict)
    opened_by: Literal["applicant", "agency"] = "applicant"  # agency: nobody applies, the agency acts of its own accord
    random: RandomInspection | None = None
    defence: Defence | None = None
    publishing: Publishing | None = None
    findings: tuple[Finding, ...] = ()  # on ledgers, that become cases of this service
    serve: tuple[Dated, ...] = ()  # within which time a decision is served
    about: AboutCase | None = None  # the other case that an application of this service is about
    form_of: FormOf | None = None  # its form also asks what another service of the pack asks
    amended_by: tuple[str, ...] = ()  # services by which alone an accepted case is changed or revoked
    retention: Retention | None = None
    times: Mapping[str, str] = field(default_factory=dict)  # rules of time whose length its rules look at, by names of its own
    offered: Offered | None = None
    born: str = ""  # the day of birth: a question, or `fetch.<name>.<field>`; makes `case.age`
    benefit: Benefit | None = None
    draws: tuple[Mapping[str, Any], ...] = ()
    ledgers: Mapping[str, LedgerUse] = field(default_factory=dict)  # what it draws on ledgers, or opens of them, by name
    reckons: Mapping[str, str] = field(default_factory=dict)  # question, or `table.column` -> the rule that says what it comes to
    looks_up: Mapping[str, LookUp] = field(default_factory=dict)  # in dated registers and ledgers: facts under `found`
    cross_checks: tuple[CrossCheck, ...] = ()
    state_codes: StateCodes | None = None  # by which programs know where a case stands
    flows: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)  # of one shipment: information, funds, goods
    online: Literal["yes", "no"] = "yes"
    items: tuple[str, ...] = ()  # basic codes of the items in catalogues that this is
    topics: tuple[str, ...] = ()  # `person.060`, `enterprise.005`: codes of the official lists of topics
    life_events: tuple[str, ...] = ()
    ask_yourself: Mapping[str, Question] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    remedies: Mapping[str, Remedy] = field(default_factory=dict)
    publish: LawRef | None = None  # the article by which decisions in favour are public
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language -> words people say for it
    rules: str = ""  # source text of rules.py
    local: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # region code -> overlay, as read

    @property
    def applied_for(self) -> bool:
        """Whether people can apply for it here."""
        return self.online == "yes" and self.opened_by == "applicant"


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
    ties: tuple[str, ...] = ()  # fields in which people who belong together share a value, such as a household


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
    deadlines: Mapping[str, Deadline]
    pauses: Mapping[str, Pause]
    posts: Mapping[str, Words]
    files: Mapping[str, str]
    digest: str
    joint: Mapping[str, JointMatter] = field(default_factory=dict)
    ledgers: Mapping[str, LedgerShape] = field(default_factory=dict)
    units: Mapping[str, UnitTable] = field(default_factory=dict)
