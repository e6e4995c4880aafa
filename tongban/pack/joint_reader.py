"""Reads a joint matter: `joint/<name>.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tongban.pack import shapes
from tongban.pack.joint_shapes import Fill, JointMatter, Lines, Part, Source
from tongban.pack.sections import ID, NAME, Section, condition, law

Read = Callable[[str, Section], shapes.Fetch]


def joint_matter(
    section: Section, fetch: Read, applicants: tuple[str, ...], code_lists: Mapping[str, shapes.CodeList] | None = None
) -> JointMatter:
    """The joint matter of a file; `code_lists` are those of its pack."""
    laws = []
    for row in section.rows("law"):
        laws.append(law(row))
        row.done()
    everyday, texts = section.inside("everyday"), section.inside("texts")
    return JointMatter(
        id=section.name_of("id", ID),
        authentic=section.choice("authentic", shapes.LANGUAGES, "zh-Hans"),
        title=section.words("title"),
        summary=section.words("summary"),
        law=tuple(laws),
        applicants=tuple(one for one in section.texts("applicants") if _known(section, one, applicants)),
        parts=section.each("parts", lambda name, one: _part(name, one, code_lists or {})),
        questions=tuple(section.each("questions", _question).values()),
        fetch=section.each("fetch", fetch),
        same=_same(section),
        fills=section.each("fills", _fill),
        texts={key: texts.words(key) for key in texts.value} if texts else {},
        life_events=section.texts("life_events"),
        everyday={language: everyday.texts(language) for language in list(everyday.value)} if everyday else {},
    )


def _known(section: Section, one: str, among: tuple[str, ...]) -> bool:
    if one not in among:
        section.complain("shape.not_among", f"applicants has {one!r}.", f"Give some of: {', '.join(among)}.", "applicants")
    return one in among


def _question(name: str, one: Section) -> shapes.FormField:
    required = bool(one.take("required", bool, True))
    return shapes.FormField(name, one.word("element", needed=True), required, condition(one, "when"))


def _part(name: str, one: Section, code_lists: Mapping[str, shapes.CodeList]) -> Part:
    return Part(
        name=name,
        service=one.name_of("service", ID),
        when=condition(one, "when"),
        needs=one.texts("needs"),
        answers=_sources(one, "answers"),
        materials=_sources(one, "materials"),
        region=one.word("region"),
        tried=bool(one.take("tried", bool, True)),
        lines=one.each("lines", lambda _, of: _lines(of, code_lists)),
    )


def _lines(one: Section, code_lists: Mapping[str, shapes.CodeList]) -> Lines:
    listed = {}
    for name, wanted in _texts(one, "listed").items():
        if wanted not in code_lists:
            cure = f"Name one of the pack: {', '.join(sorted(code_lists))}."
            one.complain("joint.no_list", f"{wanted} is no code list of this pack.", cure, "listed")
        else:
            listed[name] = code_lists[wanted]
    return Lines(condition(one, "when"), listed, _texts(one, "columns"), _texts(one, "gives"))


def _fill(name: str, one: Section) -> Fill:
    told = {key: one.word(key) for key in ("each", "line")}
    return Fill(
        name, one.word("ledger", needed=True), one.word("by", needed=True), _texts(one, "gives"), when=condition(one, "when"), **told
    )


def _texts(one: Section, key: str) -> dict[str, str]:
    inner = one.inside(key)
    return {name: inner.word(name, needed=True) for name in list(inner.value)} if inner else {}


def _sources(one: Section, key: str) -> dict[str, tuple[Source, ...]]:
    inner = one.inside(key)
    return {name: tuple(map(source, inner.texts(name))) for name in list(inner.value)} if inner else {}


def source(text: str) -> Source:
    """`name.company`, `fetch.person.name`, `licence.food-licence.premises`; without the fact for a material."""
    first, _, rest = text.partition(".")
    if first not in ("fetch", "licence"):
        return Source("part", first, rest)
    name, _, fact = rest.partition(".")
    return Source(first, name, fact)


def _same(section: Section) -> dict[str, tuple[str, ...]]:
    inner = section.inside("same")
    for name in inner.value if inner else ():
        if not NAME.fullmatch(name):
            section.complain("shape.bad_name", f"{name} is not a name.", "Use a to z, 0 to 9, - and _, a letter first.", "same")
    return {name: inner.texts(name) for name in list(inner.value)} if inner else {}
