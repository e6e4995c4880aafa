"""No sequence of publications and pilots loses an answer of a draft: it stands in the form, or is told as said before (Hypothesis)."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.actors import cast
from tongban.cases import actions, marking, queries
from tongban.cases.revision_models import AnswerMark
from tongban.cases.tests.test_drafts import draft
from tongban.cases.tests.world import AT, DAY, FORM
from tongban.services import actions as services
from tongban.services import piloted, pilots
from tongban.services import queries as known

pytestmark = pytest.mark.django_db
PATH = "services/website-filing/form.yaml"
# Each question as it can stand in a form: its own way, for several values, personal, or not at all.
WAYS = ("", ", repeat: 4", ", personal: true", ", required: false", None)
FIRST = "groups:\n  - name: site\n    fields:\n      - {name: site_name, element: site-name}\n"
FIRST += (
    "      - {name: domains, element: site-domain, repeat: 10}\n      - {name: kind, element: site-kind}\n  - name: contact\n    fields:\n"
)
ASKED = {"provider": "site-provider", "address": "site-address", "webmaster": "webmaster-name", "phone": "webmaster-phone"}


def files(ways: dict[str, str | None], serial: int) -> dict[str, str]:
    """The pack with each question of the second page its way; a file of one's own so that the same form can come again."""
    asked = "".join(f"      - {{name: {name}, element: {ASKED[name]}{way}}}\n" for name, way in ways.items() if way is not None)
    base = dict(known.files(known.latest("redshield")[0]))
    extra = f"      - {{name: extra{serial}, element: site-provider, required: false}}\n"
    return {**base, PATH: FIRST + asked + extra}


class Undone(Exception):
    """Ends an example and takes back what it published."""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_sequence_of_publications_pilots_and_their_ends_loses_an_answer(people: cast.Cast, data: st.DataObject) -> None:
    try:
        with transaction.atomic():
            _play(people, data)
            raise Undone
    except Undone:
        known.forget()


def _changed(people: cast.Cast, data: st.DataObject, content: dict[str, str], at: datetime) -> datetime:
    """Another form at the office: published, on trial there from the next day on, or by a trial that ends. Returns when it holds."""
    gao, zhao, runs = people.actor("gao", at), people.actor("zhao", at), piloted.open_of("redshield", at)
    if runs is not None:
        way = data.draw(st.sampled_from(("adopt", "stop", "lapse")))
        if way == "adopt":
            pilots.adopt_pilot(runs.pk, effective_from=at, by=zhao, at=at)
        elif way == "stop":
            pilots.stop_pilot(runs.pk, reason="停", by=zhao, at=at)
        return at + 3 * DAY if way == "lapse" else at
    found = services.propose(content, by=gao, at=at)
    if not data.draw(st.booleans()):
        services.publish(found.pk, effective_from=at, by=zhao, at=at)
        return at
    office, first = people.agencies["market-regulation"].pk, piloted.today(at) + DAY
    row = pilots.propose_pilot(found.pk, [office], since=first, until=first + 2 * DAY, reason="试", by=gao, at=at)
    pilots.approve_pilot(row.pk, by=zhao, at=at)
    return at + DAY


def _play(people: cast.Cast, data: st.DataObject) -> None:
    row, by, at = draft(people), people.actor("hengda", AT), AT
    last: dict[str, Any] = dict(FORM)
    for serial in range(data.draw(st.integers(1, 5))):
        at += DAY
        ways = {name: data.draw(st.sampled_from(WAYS)) for name in ASKED}
        at = _changed(people, data, files(ways, serial), at)
        if data.draw(st.booleans()):  # a page that was drawn before sends what was typed there
            said = {name: f"{name} {serial}" for name in ASKED if name in queries.answers(row)}
            said = {name: value for name, value in said.items() if isinstance(queries.answers(row)[name], str)}
            actions.save(row.number, said, by=by, at=at)
            last |= said
        actions.follow(row.number, by=by, at=at)
        row = queries.case(row.number, to=by)
        stands = queries.answers(row)
        told = [(one.name, marking.said(one)) for one in AnswerMark.objects.filter(case=row)]
        for name, value in last.items():
            assert stands.get(name) == value or (name, value) in told, (name, value)
