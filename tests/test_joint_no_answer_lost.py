"""No sequence of publications from the start of a joint matter to the beginning of its parts loses an answer (Hypothesis)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.test_joint import AT, FORM, case_of, draft, stage, standing, wang
from tests.test_joint_revisions import answers, put, served
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import actions as cases
from tongban.cases import joint_following, joint_marking, joint_parts, joint_queries, queries
from tongban.cases.joint_models import Joint, JointMark
from tongban.project.stage import RealStage
from tongban.services import queries as services

__all__ = ["stage"]
pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
# Each question as it can stand in the form of a part: its own way, for several values, personal, not needed, or not at all.
WAYS = ("", ", repeat: 4", ", personal: true", ", required: false", None)
PLAIN = ("", ", required: false")  # of what is entered in the licence
ASKED = {
    "seal": {"seals": "seal-count", "phone": "contact-phone"},
    "tax": {"taxpayer": "taxpayer-kind", "phone": "contact-phone"},
    "registration": {"capital": "company-capital", "representative": "founder-name"},
}


class Undone(Exception):
    """Ends an example and takes back what it published."""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_sequence_of_publications_loses_an_answer_of_a_joint_matter(stage: RealStage, data: st.DataObject) -> None:
    try:
        with transaction.atomic():
            _play(stage, data)
            raise Undone
    except Undone:
        services.forget()


def _published(stage: RealStage, data: st.DataObject, base: dict[str, str], serial: int, at: datetime) -> None:
    """The pack with each question of three parts its way; a question of one's own, so that the same forms can come again."""
    texts = dict(base)
    for part, asked in ASKED.items():
        path = f"services/{part}/form.yaml"
        lines = [one for one in base[path].splitlines() if not any(f"name: {name}," in one for name in asked)]
        for name, element in asked.items():
            way = data.draw(st.sampled_from(WAYS if part != "registration" else PLAIN))
            if way is not None:
                lines.append(f"      - {{name: {name}, element: {element}{way}}}")
        texts[path] = "\n".join(lines) + "\n"
    texts["services/insurance/form.yaml"] += f"      - {{name: extra{serial}, element: staff-count, required: false}}\n"
    put(stage, texts, at)


def _value(element: str, serial: int) -> str:
    told = {"seal-count": str(3 + serial), "contact-phone": f"1390001{serial:04}", "company-capital": f"{2000 + serial}.00"}
    return told.get(element, "small" if element == "taxpayer-kind" else f"王芳{serial}")


def _shown(row: Joint) -> list[Any]:
    """Every answer that stands in the form or is told as said before, one by one."""
    told = [*joint_queries.form(row).answers.values(), *(joint_marking.said(one) for one in JointMark.objects.filter(joint=row))]
    return [one for value in told for one in (value if isinstance(value, list) else [value])]


def _play(stage: RealStage, data: st.DataObject) -> None:
    row, by, at, serial = draft(stage), wang(stage), AT, 0
    base, last = dict(services.files(services.latest("business")[0])), dict[str, Any](FORM)
    for serial in range(data.draw(st.integers(1, 3))):
        at += HOUR
        before = _asked(row)
        _published(stage, data, base, serial, at)
        if data.draw(st.booleans()):  # a page that was drawn before sends what was typed there
            said = {name: _value(element, serial) for name, (element, many) in before.items() if not many}
            cases.save_joint(row.number, said, by=by, at=at)
            last |= said
        if data.draw(st.booleans()):
            cases.follow_joint(row.number, by=by, at=at)
        row = joint_queries.joint(row.number, to=by)
        shown = _shown(row)
        assert [value for value in last.values() if value not in shown] == []
    _submitted(row, by, serial, at)
    _parts_begin(stage, data, base, row, at)


def _asked(row: Joint) -> dict[str, tuple[str, bool]]:
    """Of the questions that change, those that are asked now: their elements, and whether they take several values."""
    elements = {element for asked in ASKED.values() for element in asked.values()}
    fields = [one for group in joint_queries.form(row).demand.groups for one in group.fields]
    return {one.name: (one.element, one.repeat > 1) for one in fields if one.element in elements}


def _submitted(row: Joint, by: Actor, serial: int, at: datetime) -> None:
    """Submitted as an applicant does it: told that the form changed he opens it again, and answers what he has not yet."""
    if joint_following.behind(row, at):
        with suppress(Refused):
            cases.submit_joint(row.number, key="k", by=by, at=at)
    cases.follow_joint(row.number, by=by, at=at)
    if Joint.objects.get(pk=row.pk).submitted_at is None:
        row = Joint.objects.get(pk=row.pk)
        given = joint_queries.form(row).answers
        left = {name: told for name, told in _asked(row).items() if given.get(name) in (None, "", [])}
        told = {name: [_value(element, serial)] if many else _value(element, serial) for name, (element, many) in left.items()}
        cases.save_joint(row.number, told, by=by, at=at)
        cases.submit_joint(row.number, key="k", by=by, at=at)


def _parts_begin(stage: RealStage, data: st.DataObject, base: dict[str, str], row: Joint, at: datetime) -> None:
    row = Joint.objects.get(pk=row.pk)
    kept, told = answers(row), _shown(row)
    for serial, part in enumerate(("name", "registration"), start=10):
        at += HOUR
        if data.draw(st.booleans()):
            _published(stage, data, base, serial, at)
        served(stage, case_of(row, part), at)
        joint_parts.follow(case_of(row, part), at=at)
    assert standing(row) == {"name": "granted", "registration": "granted", "seal": "submitted", "tax": "submitted"}
    found = joint_queries.form(row)
    assert (answers(row), _shown(row)) == (kept, told)
    for part in standing(row):
        case = queries.answers(queries.case(case_of(row, part), to=wang(stage)))
        routes = {name: route for name, route in found.demand.routes[part].items() if isinstance(route, str)}
        assert {name: case.get(name) for name in routes} == {name: kept.get(route) for name, route in routes.items()}
