"""Reads of a service what other case an application is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tongban.pack.sections import Section, condition, dated, period
from tongban.pack.values import AboutCase, FormOf

if TYPE_CHECKING:
    from tongban.pack.lines import Page
    from tongban.pack.shapes import Service

CASES = ("any", "decided", "accepted", "none")
GOES_TO = ("power", "agency", "superior")
APART = ("officers", "agency")


def about_case(top: Section) -> AboutCase | None:
    """`about: {case: decided, needed: true, …}`."""
    one = top.inside("about")
    if one is None:
        return None
    made = AboutCase(
        case=one.choice("case", CASES, needed=True),
        needed=bool(one.take("needed", bool, False)),
        services=one.texts("services"),
        goes_to=one.choice("goes_to", GOES_TO, "power"),
        apart=one.choice("apart", APART, "officers"),
        once=bool(one.take("once", bool, False)),
        within=dated(one, "within", period),
    )
    one.done()
    return made


def form_of(top: Section) -> FormOf | None:
    """`form_of: {service: import-declaration, when: {field: kind, equals: change}}`."""
    one = top.inside("form_of")
    if one is None:
        return None
    made = FormOf(one.word("service", needed=True), condition(one, "when"))
    one.done()
    return made


def with_its_questions(
    service: Service, top: Section, pages: Mapping[str, Page], form: Callable[..., Any], texts: Callable[..., Any]
) -> Service:
    """The service with the questions of the other that it names in `form_of`, and their words; as it is where it names none."""
    if service.form_of is None:
        return service
    home, when = f"services/{service.form_of.service}/", service.form_of.when
    if f"{home}form.yaml" not in pages:
        top.complain("form_of.no_service", f"The pack has no form of {service.form_of.service}.", "Name a service folder.", "form_of")
        return service
    groups = (replace(one, when=(*one.when, *when)) for one in form(pages[f"{home}form.yaml"], []))  # its problems are told at its own page
    theirs = texts(home, pages, [])
    own = {language: dict(service.texts.get(language, {})) for language in {*service.texts, *theirs}}
    for language, words in theirs.items():
        own[language] = {**{key: said for key, said in words.items() if key.startswith(("group.", "field."))}, **own[language]}
    return replace(service, form=(*service.form, *groups), texts=own)
