"""Cases that another system ended: what is taken, what is refused, who sees them, how they end."""

from datetime import date
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import past
from tongban.cases.models import Case, DueRow
from tongban.cases.past_models import PastCase, PastNumber
from tongban.cases.past_rules import Read
from tongban.cases.tests.world import AT, DAY, FILING

OLD: dict[str, Any] = {
    "number": "旧-2019-0042",
    "outcome": "granted",
    "submitted_on": "2019-03-04",
    "decided_on": "2019-03-11",
    "closed_on": "2019-03-12",
    "decision": "准予备案",
    "course": [
        {"on": "2019-03-05", "what": "受理", "who": "李某"},
        {"on": "2019-03-11", "what": "决定", "who": "赵某", "words": "材料齐全"},
    ],
    "papers": [{"kind": "备案通知书", "number": "旧备〔2019〕42号a", "on": "2019-03-11"}],
    "form": {"网站名称": "恒达老站", "域名": ["old.hengda.example"]},
}


def codes(**more: Any) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        Read({**OLD, **more}, AT.date())
    return {(one.code, one.facts["field"]) for one in refusal.value.discrepancies}


def test_everything_that_does_not_fit_is_named_at_once() -> None:
    assert Read(OLD, AT.date()).told()["form"][1] == {"name": "域名", "value": "old.hengda.example"}
    assert codes(number="", outcome="won", submitted_on="x", closed_on="2027-01-01") == {
        ("past.missing", "number"),
        ("past.outcome", "outcome"),
        ("past.bad_day", "submitted_on"),
        ("past.day_order", "closed_on"),
    }
    assert codes(decided_on=None, course=[]) == {("past.missing", "decided_on"), ("past.no_course", "course")}
    assert codes(course=[{"on": "2019-03-20", "what": "‮"}]) == {("past.day_order", "course.0.on"), ("text.bad_character", "course.0.what")}
    assert codes(course="受理", papers=[{"kind": "x"}], form=[1]) == {
        ("past.no_list", "course"),
        ("past.no_course", "course"),
        ("past.missing", "papers.0.number"),
        ("past.no_form", "form"),
    }
    assert codes(course=[{"on": "2019-03-05", "what": "x"}] * 201) == {("past.too_many", "course")}


@pytest.mark.django_db
def test_a_past_case_is_shown_found_and_counted_apart_and_ends(people: cast.Cast) -> None:
    party = people.parties["hengda"].pk
    with pytest.raises(NotAllowed):
        past.take_over("old", FILING, party, OLD, region=DISTRICT, by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match=r"past\.over"):
        past.take_over(
            "old", FILING, party, {**OLD, "course": [{"on": "2009-03-05", "what": "x"}]} | _days(2009), region=DISTRICT, by=SYSTEM, at=AT
        )
    with pytest.raises(Refused, match=r"case\.state_secret"):
        past.take_over("old", FILING, party, {**OLD, "decision": "机密★ 准予"}, region=DISTRICT, by=SYSTEM, at=AT)
    row = past.take_over("old", FILING, party, OLD, region=DISTRICT, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"past\.number_taken"):
        past.take_over("old", FILING, party, OLD, region=DISTRICT, by=SYSTEM, at=AT)
    assert not Case.objects.exists()
    assert not DueRow.objects.exists()
    assert "恒达老站" not in str(PastCase.objects.values())
    assert past.told(row)["course"][1] == {"on": "2019-03-11", "what": "决定", "who": "赵某", "words": "材料齐全"}
    for name, text, seen in (
        ("hengda", "", 1),
        ("li", "旧备〔2019〕42号A", 1),
        ("li", "恒达", 1),
        ("li", "恒达老", 0),
        ("minghe", "", 0),
        ("wu", "", 0),
    ):
        assert len(past.listed(people.actor(name, AT), text)) == seen, (name, text)
    with pytest.raises(NotFound):
        past.past(row.pk, to=people.actor("minghe", AT))
    assert past.shares(people.actor("chen", AT), date(2019, 1, 1), date(2019, 12, 31), service=FILING) == [past.Share("old", 1, 1, 0)]
    assert past.shares(people.actor("li", AT), date(2019, 1, 1), date(2019, 12, 31)) == []
    assert past.erase_due(at=AT) == 0
    later = AT + 3650 * DAY
    assert (past.erase_due(at=later), past.erase_due(at=later)) == (1, 0)
    row.refresh_from_db()
    assert (row.outcome, row.number, past.told(row)["course"], PastNumber.objects.count()) == ("granted", OLD["number"], [], 1)


def _days(year: int) -> dict[str, str]:
    return {name: OLD[name].replace("2019", str(year)) for name in ("submitted_on", "decided_on", "closed_on")}


@pytest.mark.django_db(transaction=True)
def test_the_same_case_from_two_imports_at_once_is_kept_once(people: cast.Cast) -> None:
    party = people.parties["hengda"].pk
    said = together(lambda: past.take_over("old", FILING, party, OLD, region=DISTRICT, by=SYSTEM, at=AT), 2)
    assert said == ["done", "past.number_taken"]
