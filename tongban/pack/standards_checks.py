"""Checks of elements, code lists, laws and powers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tongban.base import exact
from tongban.pack.shapes import LANGUAGES, Act, CodeList, Element
from tongban.pack.values import LONG_LISTS
from tongban.pack.world import Check, near

SCHEMES = ("uscc", "organisation", "resident", "licence", "bank-card")  # of base.identifiers
SIZED = ("text", "long_text", "integer", "quantity", "money")
Found = tuple[str, str, str, str]  # key, code, reason, cure


def check_standards(one: Check) -> None:
    """Every problem of the elements, code lists, laws and powers of a pack."""
    for element in one.pack.elements.values():
        file = one.home("elements/", element.id)
        for key, code, reason, cure in _element(one, element):
            one.complain(file, (element.id, key), code, reason, cure)
        one.words(file, (element.id, "label"), element.label, element.id)
    for codes in one.pack.code_lists.values():
        _code_list(one, one.home("codelists/", codes.id), codes)
    for act in one.pack.acts.values():
        _act(one, one.home("laws/", act.id), act)
    for power in one.pack.powers.values():
        file = one.home("powers/", power.id)
        one.law(file, (power.id,), power.law, power.since, f"The power {power.id}")
        one.words(file, (power.id, "title"), power.title, f"The power {power.id}")
        if power.until is not None and power.until <= power.since:
            one.complain(file, (power.id, "until"), "dates.order", f"{power.id} ends before it begins.", "Give a later `until`.")


def _listed(one: Check, element: Element) -> Iterator[Found]:
    """A list too long for a choice is of a text, and names of the packs count beside it only."""
    if element.list and (element.type != "text" or element.list not in LONG_LISTS):
        cure = f"Give a text one of: {', '.join(LONG_LISTS)}.{near(element.list, LONG_LISTS)}"
        yield "list", "element.no_list", f"{element.id} is {element.type} and names the list {element.list!r}.", cure
    if element.words_of and (not element.list or element.words_of not in one.world.code_lists):
        cure = f"Name a code list beside `list:`.{near(element.words_of, one.world.code_lists)}"
        yield "words_of", "element.no_list", f"{element.id} takes names from {element.words_of!r}.", cure


def _element(one: Check, element: Element) -> Iterator[Found]:
    if element.type == "code" and element.code_list not in one.world.code_lists:
        cure = f"Name one that exists.{near(element.code_list, one.world.code_lists)}"
        yield "code_list", "element.no_list", f"{element.id} names the list {element.code_list!r}.", cure
    if element.type != "code" and element.code_list:
        yield "code_list", "element.not_coded", f"{element.id} is {element.type}, but names a code list.", "Give it `type: code`."
    yield from _listed(one, element)
    if element.type == "identifier" and element.scheme not in SCHEMES:
        cure = f"Give one of: {', '.join(SCHEMES)}.{near(element.scheme, SCHEMES)}"
        yield "scheme", "element.no_scheme", f"{element.id} has the scheme {element.scheme!r}.", cure
    if element.least is not None and element.most is not None and element.least > element.most:
        yield "most", "element.bounds", f"{element.id} is at least {element.least}, at most {element.most}.", "Turn them round."
    if element.type in ("text", "long_text") and ((element.least or 0) < 0 or (element.most is not None and element.most < 1)):
        yield "most", "element.bounds", f"{element.id} has fewer than no characters.", "Give sizes above zero."
    if element.type not in SIZED and (element.least is not None or element.most is not None):
        yield (
            "type",
            "element.no_size",
            f"{element.id} is {element.type}, which has no size.",
            f"Only {', '.join(SIZED)} have least and most.",
        )
    yield from _places(element)
    if element.pattern:
        try:
            re.compile(element.pattern)
        except (re.error, RecursionError, OverflowError) as error:
            yield "pattern", "element.pattern", f"The pattern of {element.id} cannot be read: {error}.", "Mend it."


def _places(element: Element) -> Iterator[Found]:
    if element.places is not None and (element.type != "quantity" or not 0 <= element.places <= exact.QUANTITY_PLACES):
        reason = f"{element.id} is {element.type} of {element.places} decimals."
        yield "places", "element.places", reason, "Only a quantity has `places`, 0 to 5."


def _code_list(one: Check, file: str, codes: CodeList) -> None:
    if not codes.codes:
        one.complain(file, ("codes",), "codes.none", f"{codes.id} has no codes.", "Add some.")
    for place, code in enumerate(codes.codes):
        if code.since and code.until and code.until <= code.since:
            one.complain(file, ("codes", place), "dates.order", f"{code.code} ends before it begins.", "Give a later `until`.")
        if not code.label:
            one.complain(file, ("codes", place), "words.missing", f"{code.code} has no words.", "Add `label:`.")
    everywhere = {language: "" for language in LANGUAGES if all(language in code.label for code in codes.codes)}
    one.words(file, ("codes",), everywhere or {"": ""}, f"Some code of {codes.id}")


def _act(one: Check, file: str, act: Act) -> None:
    if not act.title:
        one.complain(file, ("title",), "words.missing", f"{act.id} has no title.", "Add `title:` in its own language.")
    for place, article in enumerate(act.articles):
        if article.until is not None and article.until <= article.since:
            reason = f"{act.id} {article.article} ends before it begins."
            one.complain(file, ("articles", place), "dates.order", reason, "Give a later `until`.")
        for other in act.articles[:place]:
            ends = other.until is None or article.since < other.until
            if other.article == article.article and ends and (article.until is None or other.since < article.until):
                reason = f"{act.id} {article.article} stands twice on the same days."
                one.complain(file, ("articles", place), "law.twice", reason, "End the earlier one with `until`.")
