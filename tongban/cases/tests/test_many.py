"""Many applications handed in together: each is filed by itself, as of the moment of receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.cases import actions, many, queries
from tongban.cases.many import Application
from tongban.cases.many_models import Batch, BatchRow
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, FILING, FORM, upload
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


SITES = {"a": "恒达鲜食", "b": "晨光茶叶", "c": "南山粮油", "z": "江畔花木"}
SITES |= {"a0": "东门面包", "a1": "西街书店", "a2": "青石米酒", "a3": "白塔电器"}


def one(people: cast.Cast, name: str, **changes: Any) -> Application:
    form = {**FORM, "site_name": SITES.get(name, "恒达"), "domains": [f"{name.strip() or 'x'}.hengda.example"], **changes}
    return Application(name, form, {"domain-certificate": [upload(people, "hengda", AT)]})


def sent(people: cast.Cast, *given: Application, key: str = "k", **other: Any) -> Batch:
    asked = {"region": cast.DISTRICT, "name": "march.csv", "by": people.actor("hengda", AT), "at": AT, **other}
    return actions.hand_in(FILING, given, key=key, **asked)


def test_each_is_filed_by_itself_as_of_receipt_and_what_is_refused_says_why(people: cast.Cast) -> None:
    found = sent(people, one(people, "a"), one(people, "b", phone="1"), one(people, "c"))
    later = AT + timedelta(days=3)
    assert actions.file_due(at=later, most=2) == 2
    assert many.counts(found) == {"waiting": 1, "filed": 1, "refused": 1}
    assert actions.file_due(at=later) == 1
    assert actions.file_due(at=later) == 0
    rows = list(many.rows(found))
    assert [row.state for row in rows] == ["filed", "refused", "filed"]
    assert [row.case.submitted_at for row in rows if row.case] == [AT, AT]
    assert [row.form for row in rows if row.case] == [{}, {}]
    assert [problem["facts"]["field"] for problem in rows[1].problems] == ["phone"]
    assert many.answers(found, rows[1])["phone"] == "1"
    assert Case.objects.count() == 2  # what was refused left no draft
    assert Batch.objects.get().done_at == later
    assert [event.kind for event in log.of_subject("batch", str(found.pk))] == ["batch.handed_in", "batch.done"]


def test_the_same_sent_again_is_the_same_and_other_content_is_refused(people: cast.Cast) -> None:
    given = one(people, "a")
    found = sent(people, given)
    assert sent(people, given) == found
    actions.file_due(at=AT)
    assert sent(people, given) == found
    assert Case.objects.count() == BatchRow.objects.count() == 1
    with pytest.raises(Refused) as refusal:
        sent(people, replace(given, name="b"))
    assert refusal.value.code == "batch.other_content"


def test_what_is_wrong_with_the_batch_itself_is_said_at_once_and_nothing_is_kept(people: cast.Cast) -> None:
    theirs = upload(people, "minghe", AT)
    wrong = [one(people, "a"), one(people, "a"), one(people, " "), replace(one(people, "d"), files={"domain-certificate": [theirs]})]
    with pytest.raises(Refused) as refusal:
        sent(people, *wrong, one(people, "s", site_name="机密★10年"), key="")
    told = [found.code for found in refusal.value.discrepancies]
    assert told == ["batch.no_key", "batch.name_twice", "batch.bad_name", "case.state_secret", "file.unknown"]
    with pytest.raises(Refused) as refusal:
        sent(people)
    assert refusal.value.code == "batch.nothing"
    with pytest.raises(Refused) as refusal:
        sent(people, *[Application(str(number), {}) for number in range(many.MOST + 1)])
    assert refusal.value.code == "batch.too_many"
    assert not Batch.objects.exists()


def test_who_may_not_apply_hands_in_nothing_and_sees_nothing(people: cast.Cast) -> None:
    for name, kind in (("li", NotAllowed), ("wang", Refused)):
        with pytest.raises(kind):
            sent(people, one(people, "a"), by=people.actor(name, AT))
    found = sent(people, one(people, "a"))
    with pytest.raises(NotFound):
        many.batch(found.pk, to=people.actor("minghe", AT))
    assert many.batches(people.actor("minghe", AT)) == []
    assert many.batches(people.actor("hengda", AT)) == [found]


def test_a_batch_holds_up_no_other_and_what_cannot_be_reached_waits_behind(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sent(people, *[one(people, f"a{number}") for number in range(4)])
    second = sent(people, one(people, "z"), key="other")
    away = many.letters.send

    def down(service: str, form: Any, *rest: Any, **named: Any) -> Any:
        if form["domains"] == ["a0.hengda.example"]:
            raise Unavailable("exchange.down")
        if form["domains"] == ["a1.hengda.example"]:
            raise RuntimeError("a fault of ours")
        return away(service, form, *rest, **named)

    monkeypatch.setattr(many.letters, "send", down)
    for _ in range(4):
        actions.file_due(at=AT, most=2)
    assert many.counts(second)["filed"] == 1
    assert many.counts(first) == {"waiting": 2, "filed": 2, "refused": 0}
    monkeypatch.setattr(many.letters, "send", away)
    for _ in range(2):
        actions.file_due(at=AT)
    assert many.counts(first) == {"waiting": 0, "filed": 4, "refused": 0}


def test_after_ninety_days_results_and_files_are_gone_and_the_cases_stay(people: cast.Cast) -> None:
    found = sent(people, one(people, "a"), one(people, "b", phone="1"))
    handed = [row.files["domain-certificate"] for row in many.rows(found)]
    actions.file_due(at=AT)
    actions.file_due(at=AT)
    assert actions.sweep_batches(at=AT + timedelta(days=89)) == 0
    assert actions.sweep_batches(at=AT + timedelta(days=90)) == 1
    assert not Batch.objects.exists()
    assert Case.objects.count() == 1
    assert not documents.kept(pk for ids in handed for pk in ids)
    assert len(documents.kept(one.file_id for one in queries.materials(Case.objects.get()))) == 1


@pytest.mark.django_db(transaction=True)
def test_handed_in_and_filed_by_several_at_once_it_is_one(people: cast.Cast) -> None:
    given = one(people, "a")
    assert set(together(lambda: sent(people, given), 3)) <= {"done"}
    assert set(together(lambda: actions.file_due(at=AT), 3)) <= {"done"}
    assert Batch.objects.count() == Case.objects.count() == 1
