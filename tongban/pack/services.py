"""Reads one service of a pack: service.yaml, form.yaml, texts, rules and overlays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.pack import shapes
from tongban.pack.about_sections import about_case, form_of, with_its_questions
from tongban.pack.band_sections import standard
from tongban.pack.fee_sections import currency, fee, pay, waiver
from tongban.pack.flows import flows
from tongban.pack.ledger_reader import use
from tongban.pack.lines import Page, Problem
from tongban.pack.looking import looks_up
from tongban.pack.opening_sections import own_motion
from tongban.pack.sections import ID, NAME, Section, condition, dated, law, period
from tongban.pack.signing import signatory
from tongban.pack.states import state_codes

MAY = ("supplement", "refuse", "return", "extend", "hearing", "ask", "refer", "disagree")
ALLOCATE = ("queue", "load", "lot")
APPLICANTS = ("person", "enterprise", "institution", "agency")
FORMATS = ("pdf", "png", "jpeg")  # what documents.files can look into
LINKS = ("domain",)  # what exchange.links can look at
MOST_VISITS = 99
PERIODS = ("permanent", "30y", "10y")
EACH = ("once", "month", "quarter", "year")
REMEDIES = ("reconsideration", "litigation")
REMEDY = ("uphold", "change", "revoke", "unlawful", "order", "dismiss")
WHOSE_TOPICS = {"person": "person", "enterprise": "enterprise", "institution": "enterprise"}


def service(folder: str, pages: Mapping[str, Page], texts: Mapping[str, str], problems: list[Problem]) -> shapes.Service:
    """The service of `services/<folder>/`."""
    base = f"services/{folder}/"
    top = Section(pages[f"{base}service.yaml"], (), problems)
    steps = top.each("steps", _step)
    made = shapes.Service(
        id=top.name_of("id", ID),
        grade=top.choice("grade", ("draft", "checked", "verified"), "draft"),
        authentic=top.choice("authentic", shapes.LANGUAGES, "zh-Hans"),
        power=top.word("power", needed=top.value.get("online") != "no"),
        law=tuple(map(_law_row, top.rows("law"))),
        applicants=_among(top, "applicants", APPLICANTS),
        identity=_identity(top),
        case_type=top.choice("case_type", ("instant", "promised"), "promised"),
        fetch=top.each("fetch", fetch),
        form=_form(pages.get(f"{base}form.yaml"), problems),
        materials=top.each("materials", _material),
        steps=steps,
        start=top.word("start", next(iter(steps), "")),
        texts=_texts(base, pages, problems),
        **_alike(top),
        accept=top.choice("accept", ("by_officer", "at_once", "when_clean"), "by_officer"),
        fees=dated(top, "fees", fee),
        waivers=top.each("waivers", waiver),
        pay=pay(top),
        visits=dated(top, "visits", visits),
        reasons=top.each("reasons", _reason),
        licence=_licence(top),
        evidence=top.each("evidence", _evidence),
        concerns=top.word("concerns"),
        signatories=top.each("signatories", signatory),
        **own_motion(top),
        about=about_case(top),
        retention=_retention(top),
        born=top.word("born"),
        benefit=_benefit(top) or _benefit_of(top, pages, problems),
        draws=tuple(dict(row.value) for row in top.rows("draws")),
        ledgers=top.each("ledgers", use),
        online=top.choice("online", ("yes", "no"), "yes"),
        topics=_topics(top),
        ask_yourself=top.each("ask_yourself", _question),
        places=top.each("places", place_of),
        remedies=top.each("remedies", _remedy),
        publish=_publish(top),
        everyday=_everyday(top),
        rules=texts.get(f"{base}rules.py", texts.get(f"services/{top.word('rules_of')}/rules.py", "")),
        local=_local(base, pages),
    )
    top.done()
    return with_its_questions(made, top, pages, _form, _texts)


def _alike(top: Section) -> dict[str, Any]:
    """How long both may take before an acceptance; what its rules look at and reckon; what it is in catalogues and in lives."""
    times: dict[str, Any] = {name: dated(top, name, period) for name in ("supplement", "notice")}
    times |= {name: {str(key): str(value) for key, value in top.take(name, dict, {}).items()} for name in ("times", "reckons")}
    times |= {"offered": _offered(top), "flows": flows(top), "form_of": form_of(top), "state_codes": state_codes(top)}
    return {**looks_up(top), **times, **{name: top.texts(name) for name in ("items", "life_events", "amended_by", "doubts")}}


def _among(section: Section, key: str, known: tuple[str, ...]) -> Any:
    """A list of texts, each among some."""
    listed = section.texts(key)
    for one in listed:
        if one not in known:
            section.complain("shape.not_among", f"{key} has {one!r}.", f"Give some of: {', '.join(known)}.", key)
    return listed


def _identity(top: Section) -> Any:
    level = top.take("identity", int, 1)
    if level not in (1, 2, 3):
        cure = "Give 1 (self-declared), 2 (verified) or 3 (against the register)."
        top.complain("shape.not_among", f"identity is {level}.", cure, "identity")
    return level


def _law_row(row: Section) -> shapes.LawRef:
    made = law(row)
    row.done()
    return made


def fetch(name: str, one: Section) -> shapes.Fetch:
    """A fact that is fetched: from which offer, by which claim, why."""
    claim = one.take("claim", dict, {}, needed=True)
    waits = one.choice("on_unavailable", ("wait", "ask", "refuse", "later"), "wait")
    return shapes.Fetch(
        name,
        one.word("offer", needed=True),
        {str(key): str(value) for key, value in claim.items()},
        one.word("purpose", needed=True),
        waits,
    )


def _form(page: Page | None, problems: list[Problem]) -> tuple[shapes.FormGroup, ...]:
    if page is None:
        return ()
    top = Section(page, (), problems)
    groups = []
    for row in top.rows("groups"):
        fields = []
        for field in row.rows("fields"):
            fields.append(
                shapes.FormField(
                    name=field.name_of("name", NAME),
                    element=field.word("element", needed=True),
                    required=bool(field.take("required", bool, True)),
                    when=condition(field, "when"),
                    repeat=field.take("repeat", int, 1),
                    default=field.take("default", (str, int, bool)),
                    personal=bool(field.take("personal", bool, False)),
                )
            )
            field.done()
        repeat, least = row.take("repeat", int, 1), row.take("least", int, 0)
        groups.append(shapes.FormGroup(row.name_of("name", NAME), tuple(fields), condition(row, "when"), repeat, least, row.word("step")))
        row.done()
    top.done()
    return tuple(groups)


def _material(name: str, one: Section) -> shapes.Material:
    needed: Any = one.take("needed", (str, list, dict), "always")
    if isinstance(needed, str):
        if needed not in ("always", "optional", "sometimes"):
            cure = "Give always, optional, a condition, or in a guide only sometimes."
            one.complain("shape.not_among", f"needed is {needed!r}.", cure, "needed")
    else:
        needed = condition(one, "needed")
    formats = _among(one, "formats", FORMATS) or FORMATS
    return shapes.Material(
        name=name,
        needed=needed,
        instead_of_asking=one.word("instead_of_asking").removeprefix("fetch."),
        formats=formats,
        most=one.take("most", int, 1),
        originals=one.take("originals", int, 0),
        copies=one.take("copies", int, 0),
        later=dated(one, "later", period),
        law=law(one),
    )


def _evidence(name: str, one: Section) -> shapes.Evidence:
    link = one.choice("link", LINKS, needed=True)
    return shapes.Evidence(name, link, one.word("each", needed=True), one.word("material", needed=True), law(one))


def _step(name: str, one: Section) -> shapes.Step:
    may = _among(one, "may", MAY)
    following = []
    if isinstance(one.value.get("next"), str):
        following = [shapes.Next(one.word("next"))]
    else:
        for row in one.rows("next"):
            following.append(shapes.Next(row.word("to", needed=True), condition(row, "when")))
            row.done()
    return shapes.Step(
        name=name,
        automatic=one.texts("automatic"),
        post=one.word("post"),
        agency=one.word("agency"),
        limit=dated(one, "limit", period),
        may=may,
        next=tuple(following),
        parallel=one.texts("parallel"),
        join=one.choice("join", ("all", "any"), "all"),
        outcomes=one.each("outcomes", _outcome),
        waits_for=one.word("waits_for"),
        outside=one.word("outside"),
        deemed=one.word("deemed"),
        allocate=one.choice("allocate", ALLOCATE, "queue"),
        other_than=one.word("other_than"),
        law=law(one),
    )


def _outcome(name: str, one: Section) -> shapes.Outcome:
    change = one.take("change", dict, {})
    return shapes.Outcome(
        name=name,
        favourable=bool(one.take("favourable", bool, name != "refuse")),
        issue=one.choice("issue", ("", "licence", "amend", "renew")),
        change={str(key): str(value) for key, value in change.items()},
        enter=one.texts("enter"),
        strike=one.texts("strike"),
        reasons=one.texts("reasons"),
        paper=one.word("paper"),
        bands=dated(one, "bands", standard),
        public=bool(one.take("public", bool, False)),
        goes_on=bool(one.take("goes_on", bool, False)),
        of_case=one.choice("of_case", ("", "change", "revoke")),
        remedy=one.choice("remedy", ("", *REMEDY)),
    )


def _reason(name: str, one: Section) -> shapes.Reason:
    return shapes.Reason(name, law(one))


def _ending(name: str, one: Section) -> shapes.Reason:
    return shapes.Reason(name, law(one), one.texts("found_by"))


def visits(row: Section) -> int | None:
    """`at_most`: how often one must come in person; 0 when everything can be done from afar."""
    most: int | None = row.take("at_most", int, needed=True)
    if most is not None and not 0 <= most <= MOST_VISITS:
        row.complain("dated.amount", f"at_most is {most}.", f"Give a number of visits from 0 to {MOST_VISITS}.", "at_most")
    return most


def _licence(top: Section) -> shapes.LicenceKind | None:
    one = top.inside("licence")
    if one is None:
        return None
    made = shapes.LicenceKind(
        kind=one.word("kind", needed=True),
        valid=dated(one, "valid", period),
        shows=one.texts("shows"),
        template=one.word("template"),
        badge=bool(one.take("badge", bool, False)),
        revoke_reasons=tuple(one.each("revoke_reasons", _ending).values()),
        suspend_reasons=tuple(one.each("suspend_reasons", _reason).values()),
    )
    one.done()
    return made


def _topics(top: Section) -> tuple[str, ...]:
    """Codes of topics; one without its list is of the list for those who may apply."""
    whom = {WHOSE_TOPICS[one] for one in top.texts("applicants") if one in WHOSE_TOPICS}
    found = []
    for one in top.texts("topics"):
        if "." not in one and len(whom) != 1:
            cure = "Say whose topic it is: person.060 or enterprise.005."
            top.complain("topic.which", f"The topic {one} stands in several lists.", cure, "topics")
        found.append(one if "." in one or len(whom) != 1 else f"{min(whom)}.{one}")
    return tuple(found)


def _question(name: str, one: Section) -> shapes.Question:
    fits = one.choice("fits", ("yes", "no"), "yes")
    return shapes.Question(name, fits, one.word("instead_of_asking").removeprefix("fetch."), law(one))


def place_of(name: str, one: Section) -> shapes.Place:
    """A place: its telephones, and where they are from."""
    return shapes.Place(name, one.word("phone"), one.word("supervision"), law(one))


def _remedy(name: str, one: Section) -> shapes.Remedy:
    if name not in REMEDIES:
        one.complain("shape.not_among", f"{name} is no remedy.", f"Give one of: {', '.join(REMEDIES)}.")
    return shapes.Remedy(name, dated(one, "limit", period))  # type: ignore[arg-type]


def _publish(top: Section) -> shapes.LawRef | None:
    one = top.inside("publish")
    if one is None:
        return None
    made = law(one)
    one.done()
    return made


def _offered(top: Section) -> shapes.Offered | None:
    """`offered: {from: 2001-06-01, until: 2018-06-01, law: …}`."""
    one = top.inside("offered")
    if one is None:
        return None
    since, until = one.take("from", date, needed=True), one.take("until", date)
    if since and until and until <= since:
        one.complain("offered.days", f"It ends on {until}, before it begins.", "Give a later day in `until`.", "until")
    cited = law(one)
    one.done()
    return shapes.Offered(since, until, cited) if since else None


def bands(row: Section) -> shapes.Bands | None:
    """`bands: [{age: 80, amount: 5000}, …]` in minor units of a `currency`."""
    found = []
    for one in row.rows("bands"):
        age, amount = one.take("age", int, needed=True), one.take("amount", int, needed=True)
        one.done()
        if age is not None and amount is not None:
            found.append((age, amount))
    money = currency(row)
    return shapes.Bands(money, tuple(found)) if found else None


def _benefit(top: Section) -> shapes.Benefit | None:
    one = top.inside("benefit")
    if one is None:
        return None
    made = shapes.Benefit(one.choice("each", EACH, needed=True), dated(one, "amounts", bands))
    one.done()
    return made


def _benefit_of(top: Section, pages: Mapping[str, Page], problems: list[Problem]) -> shapes.Benefit | None:
    """What another service of the pack pays, so that its amounts stand once."""
    name = top.word("benefit_of")
    page = pages.get(f"services/{name}/service.yaml") if name else None
    if name and page is None:
        top.complain("benefit.no_service", f"The pack has no service folder {name}.", "Name one that is there.", "benefit_of")
    # Its own problems are told at its own page.
    return _benefit(Section(page, (), [])) if page is not None and isinstance(page.value, dict) else None


def _retention(top: Section) -> shapes.Retention | None:
    one = top.inside("retention")
    if one is None:
        return None
    made = shapes.Retention(one.choice("class", PERIODS, "10y"), law(one))
    one.done()
    return made


def _everyday(top: Section) -> dict[str, tuple[str, ...]]:
    one = top.inside("everyday")
    if one is None:
        return {}
    for language in one.value:
        if language not in shapes.LANGUAGES:
            one.complain("words.language", f"everyday has the language {language}.", f"Use: {', '.join(shapes.LANGUAGES)}.", language)
    return {language: one.texts(language) for language in list(one.value)}


def _texts(base: str, pages: Mapping[str, Page], problems: list[Problem]) -> dict[str, dict[str, str]]:
    found = {}
    for language in shapes.LANGUAGES:
        page = pages.get(f"{base}texts.{language}.yaml")
        if page is not None:
            top = Section(page, (), problems)
            found[language] = {key: top.word(key) for key in top.value}
    return found


def _local(base: str, pages: Mapping[str, Page]) -> dict[str, dict[str, Any]]:
    found = {}
    for path, page in pages.items():
        if path.startswith(f"{base}local/"):
            found[path.removeprefix(f"{base}local/").removesuffix(".yaml")] = page.value if isinstance(page.value, dict) else {}
    return found
