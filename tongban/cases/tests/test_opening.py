"""Cases that an agency opens: by whom, about whom, from what; findings are written at their step and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, opening, queries
from tongban.cases.models import Answers, Case
from tongban.cases.opening_models import Opening
from tongban.cases.tests.supervised import FINDINGS, ORDINARY, RANDOM, fined, supervised
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, FILING, decided, upload
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bureau(people: cast.Cast) -> cast.Cast:
    return supervised(people)


def opened(people: cast.Cast, by: str = "mei", **changes: Any) -> Case:
    told: dict[str, Any] = {"cause": "report", "words": "有人举报", "key": "k", "form": {"matter": "首页未公示营业执照信息"}, **changes}
    form, party = told.pop("form"), people.parties["hengda"].pk
    return actions.open_case(ORDINARY, party, form, by=people.actor(by, AT), at=AT, **told)


def test_an_officer_opens_a_case_its_clock_runs_and_the_party_reads_it(bureau: cast.Cast) -> None:
    row = opened(bureau)
    assert (row.state, row.step, str(row.due), row.holder) == ("in_hand", "investigate", "2026-06-01", bureau.accounts["mei"].pk)
    assert queries.case(row.number, to=bureau.actor("hengda", AT)).pk == row.pk
    with pytest.raises(NotFound, match="case.unknown"):
        queries.case(row.number, to=bureau.actor("minghe", AT))
    (paper,) = documents.of_subject("case", row.number)
    assert (paper.kind, documents.facts(paper)["cause"]) == ("opening", "举报")
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.opened")
    assert (log.body(event) or {})["cause"] == "report"


def test_nobody_opens_a_case_without_the_right_or_for_what_people_apply_for(bureau: cast.Cast) -> None:
    for name in ("li", "hengda"):
        with pytest.raises(NotAllowed):
            opened(bureau, by=name)
    with pytest.raises(Refused, match=r"case.no_power"):
        opened(bureau, by="wu")
    with pytest.raises(Refused, match=r"case.by_applicant"):
        actions.open_case(FILING, bureau.parties["hengda"].pk, {}, cause="report", words="x", key="k", by=bureau.actor("zhao", AT), at=AT)
    with pytest.raises(Refused, match=r"inspection.hand_picked"):
        actions.open_case(RANDOM, bureau.parties["hengda"].pk, {}, cause="report", words="x", key="k", by=bureau.actor("zhao", AT), at=AT)
    assert Case.objects.count() == 0


def test_nobody_applies_for_it_and_the_party_can_neither_withdraw_nor_change_it(bureau: cast.Cast) -> None:
    by, row = bureau.actor("hengda", AT), opened(bureau)
    for act in (
        lambda: actions.start(ORDINARY, region=DISTRICT, by=by, at=AT),
        lambda: actions.withdraw(row.number, by=by, at=AT),
        lambda: actions.propose_change(row.number, {"matter": "没有"}, reason="不是", by=by, at=AT),
    ):
        with pytest.raises(Refused, match=r"case.by_agency"):
            act()


def test_what_is_missing_is_said_at_once_and_leaves_nothing(bureau: cast.Cast) -> None:
    with pytest.raises(Refused) as said:
        opened(bureau, cause="drawn-by-hand", words="")
    assert [one.facts["field"] for one in said.value.discrepancies] == ["words", "cause"]
    with pytest.raises(Refused) as said:
        opened(bureau, form={"other": "x"})
    assert sorted(one.facts["field"] for one in said.value.discrepancies) == ["matter", "other"]
    with pytest.raises(NotFound, match=r"case.unknown"):
        opened(bureau, source="511602-20260302-NOTTHERE")
    assert Case.objects.count() == 0


def test_from_one_case_one_is_opened_against_a_party_however_many_do_it(bureau: cast.Cast) -> None:
    source = decided(bureau).number
    assert together(lambda: opened(bureau, source=source, cause="complaint")) == ["done"] * 4
    assert opened(bureau, source=source, cause="complaint").number == opened(bureau, source=source, cause="complaint").number
    assert Case.objects.filter(service=ORDINARY).count() == 1
    with pytest.raises(Refused, match=r"case.opened_already"):
        opened(bureau, by="lan", source=source, cause="complaint", key="another")
    (one,) = opening.opened_from(queries.case(source, to=bureau.actor("zhao", AT)))
    assert one.case.number == opened(bureau, source=source, cause="complaint").number


def test_findings_are_written_at_their_step_all_at_once_and_kept_in_versions(bureau: cast.Cast) -> None:
    row, mei = opened(bureau), bureau.actor("mei", AT)
    with pytest.raises(Refused) as said:
        actions.review(row.number, opinion="", by=mei, at=AT)
    assert [one.facts["field"] for one in said.value.discrepancies] == ["facts", "proof", "gravity", "proposal"]
    with pytest.raises(Refused, match=r"field.unknown"):
        actions.write_up(row.number, {**FINDINGS, "matter": "别的"}, by=mei, at=AT)
    for name, code in (("lan", "case.taken"), ("fa", "case.not_this_step")):
        with pytest.raises(Refused, match=code):
            actions.write_up(row.number, FINDINGS, by=bureau.actor(name, AT), at=AT)
    with pytest.raises(NotAllowed):
        actions.write_up(row.number, FINDINGS, by=bureau.actor("hengda", AT), at=AT)
    once(("case", row.number), "case.written_up", lambda: actions.write_up(row.number, FINDINGS, by=mei, at=AT))
    assert [one.version for one in Answers.objects.filter(case__number=row.number).order_by("version")] == [1, 2]
    actions.review(row.number, opinion="", by=mei, at=AT)
    with pytest.raises(Refused, match=r"case.nothing_to_write"):
        actions.write_up(row.number, FINDINGS, by=mei, at=AT)


def test_who_investigates_brings_proof_and_so_can_the_party(bureau: cast.Cast) -> None:
    row = opened(bureau)
    made = actions.attach(row.number, "proof", upload(bureau, "hengda", AT), by=bureau.actor("mei", AT), at=AT)
    own = actions.attach(row.number, "proof", upload(bureau, "hengda", AT), by=bureau.actor("hengda", AT), at=AT)
    assert (made.origin, own.origin) == ("office", "given")
    with pytest.raises(NotAllowed):
        actions.attach(row.number, "proof", upload(bureau, "hengda", AT), by=bureau.actor("wu", AT), at=AT)


def test_a_case_keeps_nothing_of_it_when_its_time_of_keeping_ended(bureau: cast.Cast) -> None:
    row = fined(bureau)
    later = AT + timedelta(days=366 * 31)
    actions.erase(row.number, reason="retention", by=SYSTEM, at=later)
    assert Opening.objects.get(case=row).words == ""
