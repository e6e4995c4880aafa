"""Past cases under a proposed revision: what would have come out differently, counted, and the cases by right; nothing is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.replaying import Replay, replay
from tongban.cases.tests.revised import ASKS_HOST, MUST_HOST, PROVIDER, SHORTER, Change, changed
from tongban.cases.tests.world import AT, DAY, FILING, decided
from tongban.pack import reader
from tongban.services import queries as services

pytestmark = pytest.mark.django_db
LATER = AT + 5 * DAY


def closed(people: cast.Cast, outcome: str = "grant", reasons: list[str] | None = None) -> Case:
    row = decided(people, outcome, reasons)
    return actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", AT + 3 * DAY), at=AT + 3 * DAY)


def played(people: cast.Cast, *changes: Change, by: str = "gao") -> Replay:
    files = changed(services.files(services.latest("redshield")[0]), *changes)
    return replay(reader.parse(files).pack, FILING, to=people.actor(by, LATER), at=LATER)


def test_under_the_same_revision_nothing_comes_out_differently(people: cast.Cast) -> None:
    closed(people)
    found = played(people)
    assert (found.played, found.erased, dict(found.counts), found.cases) == (1, 0, {}, ())


def test_a_shorter_limit_and_a_further_question_are_counted_by_kind(people: cast.Cast) -> None:
    row = closed(people)
    found = played(people, SHORTER, MUST_HOST)
    assert dict(found.counts) == {"asked": 1, "limit_shorter": 1}
    assert [(one.row.number, one.kinds, one.asked) for one in found.cases] == [(row.number, ("asked", "limit_shorter"), ("host",))]
    assert dict(played(people, ASKS_HOST).counts) == {}  # what need not be answered stops nobody


def test_a_fee_and_a_material_are_counted(people: cast.Cast) -> None:
    closed(people)
    fee = ("service.yaml", 'fees: [{from: 2004-07-01, amount: 0, currency: CNY, law: {act: licensing-law, article: "58"}}]')
    dearer = (*fee, fee[1].replace("amount: 0", "amount: 5000"))
    mark = ("service.yaml", "  trademark:\n    needed: optional\n", "  trademark:\n    needed: always\n")
    found = played(people, dearer, mark)
    assert dict(found.counts) == {"fee_more": 1, "materials": 1}
    assert (found.cases[0].was.fee, found.cases[0].now.fee) == (0, 5000)


def test_what_the_rules_would_refuse_now_is_told(people: cast.Cast) -> None:
    closed(people)
    narrow = ("form.yaml", "      - {name: provider, element: site-provider}\n", "      - {name: provider, element: webmaster-phone}\n")
    assert dict(played(people, narrow).counts) == {"refused": 1}
    assert narrow[1] == PROVIDER


def test_only_who_edits_or_publishes_looks_and_sees_the_cases_of_their_right(people: cast.Cast) -> None:
    closed(people)
    for name in ("li", "chen", "hengda"):
        with pytest.raises(NotAllowed):
            played(people, SHORTER, by=name)
    assert played(people, SHORTER, by="zhao").played == 1
    files = {path: text for path, text in services.files(services.latest("redshield")[0]).items() if "website-filing/" not in path}
    without = reader.parse(files).pack
    with pytest.raises(NotFound, match=r"service\.unknown"):
        replay(without, FILING, to=people.actor("gao", LATER), at=LATER)


def test_nothing_is_written(people: cast.Cast) -> None:
    closed(people)
    with CaptureQueriesContext(connection) as asked:
        played(people, SHORTER)
    assert not [one["sql"] for one in asked.captured_queries if one["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
