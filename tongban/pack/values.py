"""The small values that the shapes of a pack are made of: words, articles, dated values, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Words = Mapping[str, str]
LANGUAGES = ("zh-Hant", "zh-Hans", "en", "fr")
LONG_LISTS = ("iso3166", "iso4217", "unlocode", "unece-rec20", "hs")  # too long for a pack: `registers.long_lists` has them


@dataclass(frozen=True)
class LawRef:
    """Where a rule stands: `act` and `article` of the law register, or `assumed` with a note why."""

    act: str = ""
    article: str = ""
    assumed: bool = False
    note: str = ""


@dataclass(frozen=True)
class Dated:
    """One value that holds from a day on: a `Period` for limits and validity, a `Fee`, `Bands`, else a scalar.

    A limit may name the `rule` of time that it stands under.
    """

    since: date
    value: Any
    law: LawRef
    rule: str = ""


@dataclass(frozen=True)
class Bands:
    """Amounts in minor units by age: each holds from its age in whole years on, until the next; nothing below the first."""

    currency: str
    amounts: tuple[tuple[int, int], ...]  # (age, minor units), youngest first


@dataclass(frozen=True)
class Test:
    """One comparison of a condition; `field` is a form field, `fetch.<name>.<field>`, `applicant.<field>` or `material.<name>`."""

    field: str
    op: Literal["equals", "one_of", "present", "at_least", "at_most"]
    value: Any = None


Condition = tuple[Test, ...]  # all must hold; an empty one always does


@dataclass(frozen=True)
class Fee:
    """What is asked for, in minor units: `minor` as it stands, or for each unit of the answer `per`; or what a `formula` of rules.py says.

    `bands` hold above so many units: with `per` each unit costs what its band says, with `by` the whole what the band of the answer says.
    """

    minor: int
    currency: str
    per: str = ""
    by: str = ""
    bands: tuple[tuple[int, int], ...] = ()  # (above so many, minor units), the lowest first
    most: int | None = None
    formula: str = ""

    @property
    def free(self) -> bool:
        """Whether nobody pays anything."""
        return not (self.minor or self.formula or any(minor for _, minor in self.bands))

    @property
    def fixed(self) -> bool:
        """Whether everybody pays the same."""
        return not (self.per or self.by or self.formula)


@dataclass(frozen=True)
class Waiver:
    """Who need not pay, or less: `percent` of the fee are waived where the condition holds."""

    name: str
    when: Condition
    percent: int
    law: LawRef


@dataclass(frozen=True)
class Surcharge:
    """What a fine or a tax costs more for each day after its last one, in hundredths of a per cent of it, and how much at most, if so."""

    daily: int
    most: int | None


@dataclass(frozen=True)
class Monthly:
    """Where a condition holds, until which working day of the next month the bills of a month are paid."""

    working_day: int
    when: Condition


PAYMENT = "payment"  # what a step `waits_for` that no evidence ends, but the payment of what is assessed there


@dataclass(frozen=True)
class Pay:
    """Before what the fee must be there, how long the applicant has, and which ends of a case give it back, each with its article.

    `fine`: no fee, but what the decision imposes, paid after it was served; late, with a dated `surcharge`.
    `step`: assessed when the case comes to the step that waits for `payment`, and paid before it goes on; `after` says dated from when
    the time for paying counts: from that (`assessed`), or from the filing (`submitted`). `monthly` says dated where it is paid together
    with all of its month, until which working day of the next. `settles`: with what is paid here the bills that a look-up found are paid.
    """

    before: Literal["accepted", "served", "fine", "step"]
    within: tuple[Dated, ...]
    refunds: Mapping[str, LawRef]  # withdrawn, refused
    law: LawRef
    surcharge: tuple[Dated, ...] = ()
    after: tuple[Dated, ...] = ()
    monthly: tuple[Dated, ...] = ()
    settles: str = ""


@dataclass(frozen=True)
class Benefit:
    """What is paid, and how often; `amounts` are dated values of `Bands`. The age of the first band is the legal age."""

    each: Literal["once", "month", "quarter", "year"]
    amounts: tuple[Dated, ...]


@dataclass(frozen=True)
class Offered:
    """From which day on a service can be applied for, and the first day on which it no longer can; None is open. Running cases go on."""

    since: date
    until: date | None
    law: LawRef

    def holds(self, on: date) -> bool:
        """Whether one can apply on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Retention:
    """How long the file is kept: `permanent`, `30y` or `10y`, and where that stands."""

    period: Literal["permanent", "30y", "10y"]
    law: LawRef


@dataclass(frozen=True)
class Band:
    """How much a discretionary outcome imposes where the facts fit: from `low` to `high`, both included."""

    name: str
    low: int
    high: int
    when: Condition = ()


@dataclass(frozen=True)
class Standard:
    """A published standard of discretion: the first band whose condition holds counts. `unit` is a currency (minor units) or a span."""

    unit: str
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class FormOf:
    """Another service of the pack (its folder) whose questions a form asks too, those of its groups only `when` this holds as well."""

    service: str
    when: Condition = ()


@dataclass(frozen=True)
class AboutCase:
    """Of which other case of the applicant an application is: any, a decided one, one that was accepted and has not
    ended without what it asked for, perhaps of some services only, or none: only addressed.

    `goes_to` says who gets it: who holds the power in the region, the agency of that case (or whichever is addressed), or its
    superior. `apart`: nobody who acted in that case, or nobody of its agency, handles this one. `within` runs from the day of serving.
    """

    case: Literal["any", "decided", "accepted", "none"]
    needed: bool = False
    services: tuple[str, ...] = ()
    goes_to: Literal["power", "agency", "superior"] = "power"
    apart: Literal["officers", "agency"] = "officers"
    once: bool = False
    within: tuple[Dated, ...] = ()


@dataclass(frozen=True)
class RandomInspection:
    """Objects that are drawn by lot from a register (双随机): whose fields are as `only` says, and never again before `between` is over."""

    register: str
    only: Mapping[str, str]
    between: tuple[Dated, ...]
    law: LawRef


@dataclass(frozen=True)
class Defence:
    """What comes before a decision that burdens: at `step` the party is told facts, reasons and law; it may answer and ask for a hearing.

    `ahead` is how long before a hearing its day is told.
    """

    step: str
    statement: tuple[Dated, ...]
    hearing: tuple[Dated, ...]
    ahead: tuple[Dated, ...]
    law: LawRef


@dataclass(frozen=True)
class Publishing:
    """That outcomes which say so are public once they are served: within which time, for how long, and which answers they show."""

    within: tuple[Dated, ...]
    kept: tuple[Dated, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True)
class Signatory:
    """Who confirms the form exactly as it is shown before it is filed: the applicant, or whom two questions name by number and name."""

    name: str
    number: str = ""  # the question with the number; none: the applicant
    called: str = ""  # the question with the name
    when: Condition = ()
