"""Longer limits: proposed by one, approved by the head, or by the government where the rule says so; the reason is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions as actor_actions
from tongban.actors import cast, sign_in
from tongban.actors import queries as actors
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, lengthening, pausing, queries
from tongban.cases.models import Case, LimitChange
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY, build, in_hand
from tongban.documents import queries as documents
from tongban.pack import reader

pytestmark = pytest.mark.django_db
WHY = "须由两个部门分别审查"


def governor(people: cast.Cast) -> Actor:
    """An invented head of the government's office, who may extend limits in the whole district."""
    post = actor_actions.create_post(people.agencies["government-office"].pk, "government-head", "副区长", by=SYSTEM, at=AT)
    actor_actions.grant(post, ["case.read", "case.extend"], by=SYSTEM, at=AT, subtree=True)
    account, _ = sign_in.open_officer("governor", "林海（演示）", cast.PASSWORD, by=SYSTEM, at=AT)
    actor_actions.appoint(account, post, by=SYSTEM, at=AT)
    return actors.officer(account.pk)


def test_joint_handling_takes_forty_five_days_once_the_head_approves(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    before = row.due
    actions.propose_limit(row.number, "joint", reason=WHY, by=li, at=AT + DAY)
    assert queries.case(row.number, to=li).due == before
    row = actions.answer_limit(row.number, approve=True, by=zhao, at=AT + 2 * DAY)
    assert row.due == actors.calendar_of(row.region_id).add(date(2026, 3, 2), 45).date
    paper = documents.of_subject("case", row.number)[-1]
    assert (paper.kind, documents.facts(paper)["reason"], documents.facts(paper)["due"]) == ("joint", WHY, row.due.isoformat())
    asked = LimitChange.objects.get()
    assert (asked.rule, asked.days, asked.approved, asked.answered_by) == ("lic-joint", 45, True, zhao.account)


def test_nobody_approves_what_they_proposed(people: cast.Cast) -> None:
    row, zhao = in_hand(people), people.actor("zhao", AT)
    Case.objects.filter(pk=row.pk).update(holder=None)
    actions.propose_limit(row.number, "extend", reason=WHY, by=zhao, at=AT)
    with pytest.raises(Refused, match=r"case.limit_by_two"):
        actions.answer_limit(row.number, approve=True, by=zhao, at=AT)
    for name in ("li", "hengda", "wu", "chen"):
        with pytest.raises(NotAllowed):
            actions.answer_limit(row.number, approve=True, by=people.actor(name, AT), at=AT)


def test_a_proposal_needs_a_reason_and_a_rule_and_waits_for_one_answer(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    with pytest.raises(Refused, match=r"case.no_limit_proposed"):
        actions.answer_limit(row.number, approve=True, by=zhao, at=AT)
    for kind, reason, code in (("extend", " ", "case.limit_reason"), ("forever", WHY, "case.no_longer_limit")):
        with pytest.raises(Refused, match=code):
            actions.propose_limit(row.number, kind, reason=reason, by=li, at=AT)
    actions.propose_limit(row.number, "extend", reason=WHY, by=li, at=AT)
    with pytest.raises(Refused, match=r"case.limit_proposed"):
        actions.propose_limit(row.number, "joint", reason=WHY, by=li, at=AT)
    with pytest.raises(Refused, match=r"case.limit_words"):
        actions.answer_limit(row.number, approve=False, by=zhao, at=AT)
    declined = actions.answer_limit(row.number, approve=False, words="材料简单", by=zhao, at=AT)
    assert declined.due == row.due
    assert lengthening.proposed(row) is None
    actions.propose_limit(row.number, "extend", reason=WHY, by=li, at=AT)
    longer = actions.answer_limit(row.number, approve=True, by=zhao, at=AT)
    assert longer.due == actors.calendar_of(row.region_id).add(date(2026, 3, 2), 30).date
    with pytest.raises(Refused, match=r"case.no_longer_limit"):
        actions.propose_limit(row.number, "extend", reason=WHY, by=li, at=AT)


def test_the_fifteen_days_more_of_joint_handling_are_approved_by_the_government(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    actions.propose_limit(row.number, "joint", reason=WHY, by=li, at=AT)
    actions.answer_limit(row.number, approve=True, by=zhao, at=AT)
    Case.objects.filter(pk=row.pk).update(holder=None)
    with pytest.raises(NotAllowed, match=r"case.government_approves"):
        actions.extend(row.number, reason=WHY, by=zhao, at=AT)
    actions.propose_limit(row.number, "extend", reason=WHY, by=li, at=AT)
    with pytest.raises(NotAllowed, match=r"case.government_approves"):
        actions.answer_limit(row.number, approve=True, by=zhao, at=AT)
    row = actions.answer_limit(row.number, approve=True, by=governor(people), at=AT)
    assert row.due == actors.calendar_of(row.region_id).add(date(2026, 3, 2), 60).date


def test_a_limit_that_cites_no_rule_is_neither_lengthened_nor_handled_jointly(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    files, name = reader.files(Path("packs/redshield")), "services/website-filing/service.yaml"
    assert "rule: lic-decide, " in files[name]
    people = build(AT, redshield={**files, name: files[name].replace("rule: lic-decide, ", "").replace(", extend]", "]")})
    row, li = in_hand(people), people.actor("li", AT)
    assert [lengthening.offered(row, kind, AT) for kind in lengthening.KINDS] == [None, None]
    assert pausing.pauses(row, AT) == {}
    for kind in lengthening.KINDS:
        with pytest.raises(Refused, match=r"case.no_longer_limit"):
            actions.propose_limit(row.number, kind, reason=WHY, by=li, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_limit_is_proposed_once_and_of_two_answers_at_once_one_lengthens(people: cast.Cast) -> None:
    row, zhao = in_hand(people), people.actor("zhao", AT)
    li, case = people.actor("li", AT), ("case", row.number)
    once(case, "case.limit_proposed", lambda: actions.propose_limit(row.number, "joint", reason=WHY, by=li, at=AT), "case.limit_proposed")
    done = together(lambda: actions.answer_limit(row.number, approve=True, by=zhao, at=AT), 2)
    assert done == ["case.no_limit_proposed", "done"]
