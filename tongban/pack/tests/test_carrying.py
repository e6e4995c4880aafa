"""Answers go along from one form to another, whatever is published, and none is lost (Hypothesis)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.pack import reader
from tongban.pack.carrying import carry
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Element, FormField, FormGroup, Service

BASE = reader.read(Path("packs/redshield")).pack.services["redshield.website-filing"]
ELEMENTS = {one.id: one for one in reader.read(Path("packs/standards")).pack.elements.values()}
WORDS, YES_NO = "site-provider", next(name for name, one in ELEMENTS.items() if one.type == "boolean")
NAMES = ("alpha", "beta", "gamma", "lines")


def elements() -> dict[str, Element]:
    return ELEMENTS


@st.composite
def forms(draw: Any) -> Service:
    """A form of some of the questions, each as words, a list, yes or no, and the last one now and then as a table."""
    chosen = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    fields, groups = [], []
    for name in chosen:
        kind = draw(st.sampled_from(("words", "list", "yes", "table")))
        if kind == "table":
            columns = draw(st.lists(st.sampled_from(("one", "two", "three")), unique=True, min_size=1))
            groups.append(FormGroup(name, tuple(FormField(one, WORDS) for one in columns), repeat=5))
        else:
            element = YES_NO if kind == "yes" else WORDS
            fields.append(FormField(name, element, draw(st.booleans()), repeat=3 if kind == "list" else 1, personal=draw(st.booleans())))
    return replace(BASE, form=(FormGroup("page", tuple(fields)), *groups) if fields else tuple(groups))


def typed(draw: Any, service: Service) -> dict[str, Any]:
    """What somebody types into some of the questions, each in the kind that is asked."""
    found: dict[str, Any] = {}
    for name, asked in answers_of(service).items():
        if not draw(st.booleans()):
            continue
        word = draw(st.text(min_size=1, max_size=5))
        if isinstance(asked, FormGroup):
            found[name] = [{one.name: word for one in asked.fields}]
        elif asked.repeat > 1:
            found[name] = [word]
        else:
            found[name] = draw(st.booleans()) if ELEMENTS[asked.element].type == "boolean" else word
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_sequence_of_publications_loses_an_answer(data: st.DataObject) -> None:
    now, form, last, told = data.draw(forms()), {}, {}, []  # type: ignore[var-annotated]
    for _ in range(data.draw(st.integers(1, 6))):
        said = typed(data.draw, now)
        form |= said
        last |= said
        after = data.draw(forms())
        found = carry(now, after, form, elements())
        told += [(one.name, one.said) for one in found.marks]
        assert set(found.form) <= set(answers_of(after))  # nothing stands in a form that does not ask for it
        now, form = after, dict(found.form)
        for name, value in last.items():
            assert form.get(name) == value or (name, value) in told, (name, value)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_what_is_asked_as_before_is_not_marked_and_stays(data: st.DataObject) -> None:
    service = data.draw(forms())
    said = typed(data.draw, service)
    found = carry(service, service, said, elements())
    assert (found.form, found.marks) == (said, ())
