import json

import pytest
from django.db import IntegrityError, transaction

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, originals, queries
from tongban.cases.models import Original
from tongban.cases.tests.world import AT, DAY, decided, in_hand
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def brought(people: cast.Cast, number: str, **more: object) -> Original:
    told = {"what": "营业执照", "count": 2, "from_name": "王芳", "place": "3号窗口", **more}
    what, count = str(told.pop("what")), int(str(told.pop("count")))
    return actions.take_original(number, what, count, **told, by=people.actor("li", AT), at=AT)  # type: ignore[arg-type]


def test_an_original_goes_in_and_back_each_time_with_a_numbered_paper(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    made = brought(people, row.number)
    assert [(one.why, one.place) for one in queries.visits(row)] == [("original", "3号窗口")]
    done = actions.give_back(row.number, made.pk, to_name="王芳", by=li, at=AT + DAY)
    assert actions.give_back(row.number, made.pk, to_name="别人", by=li, at=AT + 2 * DAY).returned_to == "王芳"
    papers = {paper.kind: paper for paper in documents.of_subject("case", row.number)}
    assert papers["originals-taken"].number == made.receipt
    assert papers["originals-returned"].number == done.return_paper
    assert made.receipt != done.return_paper
    assert pdf.of_paper(papers["originals-taken"]).startswith(b"%PDF")
    kinds = [one.kind for one in log.of_subject("case", row.number) if "original" in one.kind]
    assert kinds == ["case.original_taken", "case.original_returned"]


def test_the_log_of_originals_names_no_person_beside_the_paper(people: cast.Cast) -> None:
    row = in_hand(people)
    brought(people, row.number, from_name="路人甲")
    event = log.of_subject("case", row.number)[-2]
    assert event.kind == "case.original_taken"
    assert "路人甲" not in json.dumps(log.body(event), ensure_ascii=False)


def test_what_is_missing_is_said_at_once_and_only_the_office_takes_originals(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(Refused) as refusal:
        brought(people, row.number, what=" ", count=0, from_name="", place="")
    codes = [one.code for one in refusal.value.discrepancies]
    assert codes == ["case.original_what", "case.original_count", "case.original_name", "case.visit_place"]
    for name in ("wu", "chen", "hengda"):
        with pytest.raises(NotAllowed):
            actions.take_original(row.number, "证", 1, from_name="王芳", place="3", by=people.actor(name, AT), at=AT)
    with pytest.raises(NotFound, match=r"case.no_original"):
        actions.give_back(row.number, 999, to_name="王芳", by=people.actor("li", AT), at=AT)


def test_a_page_sent_again_takes_nothing_more_in_and_with_something_else_it_is_refused(people: cast.Cast) -> None:
    row, other = in_hand(people), in_hand(people, site_name="恒达二店", domains=["two.example"])
    made = brought(people, row.number, key="k")
    assert brought(people, row.number, key="k") == made
    for changed in ({"what": "户口簿"}, {"count": 3}, {"from_name": "张伟"}):
        with pytest.raises(Refused, match=r"case.original_there") as refusal:
            brought(people, row.number, key="k", **changed)
    assert refusal.value.facts == {"field": "what", "there": "营业执照", "count": 2}
    assert brought(people, other.number, key="k") != made
    without = brought(people, row.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        Original.objects.filter(pk=without.pk).update(key="k")
    assert [paper.kind for paper in documents.of_subject("case", row.number)].count("originals-taken") == 2


def test_an_original_still_here_does_not_hinder_the_end_and_goes_back_afterwards(people: cast.Cast) -> None:
    row = decided(people)
    made = brought(people, row.number)
    actions.serve(row.number, how="window", proof="本人签收", by=people.actor("zhao", AT), at=AT + 3 * DAY)
    assert [one.returned_at for one in originals.kept(row)] == [None]
    assert actions.give_back(row.number, made.pk, to_name="王芳", by=people.actor("li", AT), at=AT + 4 * DAY).returned_at
