"""Drafts follow the revision in force: answers go along, what differs is marked, nothing that was typed is lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, drafts, marking, queries
from tongban.cases.models import Answers, Case
from tongban.cases.revision_models import AnswerMark
from tongban.cases.tests.revised import ASKS_HOST, MUST_HOST, NO_PROVIDER, PROVIDER, SHORTER, publish
from tongban.cases.tests.world import AT, DAY, FILING, FORM, upload
from tongban.log import queries as log
from tongban.services import actions as services
from tongban.services import queries as known

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)
MIDNIGHT = datetime(2026, 6, 30, 16, tzinfo=UTC)
LATER = AT + DAY
LAST = "      - {name: phone, element: webmaster-phone}\n"
BACK = ("form.yaml", LAST, LAST + PROVIDER)
TABLE = ("form.yaml", PROVIDER, "      - {name: provider, element: site-provider, repeat: 3}\n")


def draft(people: cast.Cast, at: datetime = AT, **changes: Any) -> Case:
    by = people.actor("hengda", at)
    row = actions.start(FILING, region=DISTRICT, by=by, at=at)
    return actions.save(row.number, {**FORM, **changes}, by=by, at=at)


def marks(row: Case) -> dict[str, tuple[str, Any]]:
    return {one.name: (one.change, marking.said(one)) for one in marking.standing(row)}


def answers(people: cast.Cast, row: Case) -> dict[str, Any]:
    return queries.answers(queries.case(row.number, to=people.actor("hengda", AT)))


def test_a_draft_opened_again_stands_under_the_revision_in_force_with_its_answers(people: cast.Cast) -> None:
    row = draft(people)
    publish(people, MUST_HOST, at=AT, on=JULY)
    by = people.actor("hengda", MIDNIGHT)
    assert actions.follow(row.number, by=by, at=MIDNIGHT - timedelta(seconds=1)).digest == row.digest
    moved = actions.follow(row.number, by=by, at=MIDNIGHT)
    assert moved.digest != row.digest
    assert answers(people, row) == FORM
    assert marks(row) == {"host": ("added", None)}
    told = log.of_subject("case", row.number)[-1]
    assert (told.kind, log.body(told)["questions"]) == ("case.draft_followed", {"host": "added"})  # type: ignore[index]


def test_again_changes_nothing_and_nobody_else_opens_it(people: cast.Cast) -> None:
    row = draft(people)
    publish(people, ASKS_HOST, at=LATER)
    actions.follow(row.number, by=people.actor("hengda", LATER), at=LATER)
    events = log.count("case", row.number)
    actions.follow(row.number, by=people.actor("hengda", LATER), at=LATER)
    assert log.count("case", row.number) == events
    with pytest.raises(NotAllowed):
        actions.follow(row.number, by=people.actor("minghe", LATER), at=LATER)


def test_what_is_asked_no_longer_is_kept_and_comes_back_when_it_is_asked_again(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    publish(people, NO_PROVIDER, at=LATER)
    actions.follow(row.number, by=by, at=LATER)
    assert "provider" not in answers(people, row)
    assert marks(row) == {"provider": ("removed", FORM["provider"])}
    publish(people, BACK, at=LATER + DAY)
    actions.follow(row.number, by=by, at=LATER + DAY)
    assert answers(people, row)["provider"] == FORM["provider"]
    assert marks(row) == {"provider": ("added", FORM["provider"])}


def test_an_answer_of_another_kind_leaves_the_form_and_stays_told(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    publish(people, TABLE, at=LATER)
    actions.follow(row.number, by=by, at=LATER)
    assert "provider" not in answers(people, row)
    assert marks(row) == {"provider": ("changed", FORM["provider"])}
    assert AnswerMark.objects.get(case=row).left


def test_a_mark_is_done_once_its_page_is_saved_again_and_what_was_said_stays_kept(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    publish(people, MUST_HOST, at=LATER)
    actions.follow(row.number, by=by, at=LATER)
    actions.save(row.number, {"host": "云主机"}, by=by, at=LATER)
    assert marks(row) == {}
    assert AnswerMark.objects.get(case=row).done_at == LATER
    assert answers(people, row)["host"] == "云主机"


def test_a_page_that_was_drawn_before_the_day_loses_nothing_that_it_sends(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    publish(people, ("form.yaml", PROVIDER, MUST_HOST[2].removeprefix(PROVIDER)), at=LATER)
    actions.save(row.number, {"provider": "另一家", "phone": "13900000009"}, by=by, at=LATER)
    assert answers(people, row)["phone"] == "13900000009"
    assert marks(row) == {"provider": ("removed", "另一家"), "host": ("added", None)}
    kept = [marking.said(one) for one in AnswerMark.objects.filter(case=row, name="provider").order_by("pk")]
    assert kept == [FORM["provider"], "另一家"]


def test_filing_a_form_that_asks_otherwise_now_is_refused_until_it_was_looked_at(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    publish(people, ASKS_HOST, at=LATER)
    with pytest.raises(Refused, match=r"case\.form_changed"):
        actions.submit(row.number, key="k", by=by, at=LATER)
    actions.follow(row.number, by=by, at=LATER)
    assert actions.submit(row.number, key="k", by=by, at=LATER).state == "submitted"


def test_filing_under_a_revision_that_asks_the_same_moves_by_itself(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    publish(people, SHORTER, at=LATER)
    done = actions.submit(row.number, key="k", by=by, at=LATER)
    assert done.digest == queries.case(row.number, to=by).digest != row.digest


def test_what_is_filed_does_not_follow(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    actions.submit(row.number, key="k", by=by, at=AT)
    publish(people, ASKS_HOST, at=LATER)
    assert actions.follow(row.number, by=by, at=LATER).digest == row.digest
    assert not drafts.behind(queries.case(row.number, to=by), LATER)


def test_of_a_service_that_is_gone_the_draft_is_kept_and_cannot_be_filed(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    files = {path: text for path, text in known.files(known.latest("redshield")[0]).items() if not path.startswith("services/")}
    found = services.propose(files, by=people.actor("gao", LATER), at=LATER)
    services.publish(found.pk, effective_from=LATER, by=people.actor("zhao", LATER), at=LATER)
    actions.follow(row.number, by=by, at=LATER)
    with pytest.raises(Refused, match=r"case\.no_longer_offered"):
        actions.submit(row.number, key="k", by=by, at=LATER)
    assert answers(people, row) == FORM


def test_personal_answers_stay_sealed_on_the_way(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    phone = "      - {name: phone, element: webmaster-phone}"
    publish(people, ("form.yaml", phone, phone.replace("}", ", personal: true}")), at=LATER)
    actions.follow(row.number, by=by, at=LATER)
    assert FORM["phone"] not in str(Answers.objects.get(case=row).form)
    publish(people, ("form.yaml", phone.replace("}", ", personal: true}"), ""), at=LATER + DAY)
    actions.follow(row.number, by=by, at=LATER + DAY)
    mark = AnswerMark.objects.get(case=row, done_at=None)
    assert FORM["phone"] not in str(mark.said)
    assert marking.said(mark) == FORM["phone"]


@pytest.mark.django_db(transaction=True)
def test_opened_in_several_windows_at_once_it_follows_once(people: cast.Cast) -> None:
    row, by = draft(people), people.actor("hengda", AT)
    publish(people, NO_PROVIDER, at=LATER)
    assert together(lambda: actions.follow(row.number, by=by, at=LATER)) == ["done"] * 4
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.draft_followed") == 1
    assert marks(row) == {"provider": ("removed", FORM["provider"])}
