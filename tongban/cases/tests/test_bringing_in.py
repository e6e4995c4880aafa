"""What comes to a filed case by letter or at a window: it counts on its day, has a receipt, and is taken in once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.actors.window import Way
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, originals, queries
from tongban.cases.models import Case, DueRow, MaterialRow, Supplement
from tongban.cases.tests.test_channels import letter, writing
from tongban.cases.tests.world import AT, DAY, filed, in_hand, upload
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.log import queries as log

PROOF = "domain-certificate"
NEW = {"address": "广安区演示路2号"}
pytestmark = pytest.mark.django_db


def receipts(number: str) -> list[dict[str, object]]:
    return [documents.facts(one) for one in documents.of_subject("case", number) if one.kind == "supply-receipt"]


def test_an_answer_that_came_by_letter_counts_from_its_day_and_is_receipted(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.supplement(row.number, [{"field": "address"}, {"material": PROOF}], words="补", by=li, at=AT + DAY / 24)
    last = Supplement.objects.get().until
    later = AT + timedelta(days=(last - AT.date()).days + 3)  # written down when its time had been over for days
    by = writing(people, Way("post", last, "补正材料", 1), at=later)
    with pytest.raises(Refused, match=r"case\.not_supplied"):
        actions.bring_in(row.number, NEW, {}, by=by, at=later)
    with pytest.raises(Refused):
        actions.bring_in(row.number, {"address": "路\u202e"}, {PROOF: [upload(people, "hengda", later)]}, by=by, at=later)
    assert (Case.objects.get(pk=row.pk).state, MaterialRow.objects.filter(case=row).count(), receipts(row.number)) == ("waiting", 1, [])
    paper = actions.bring_in(row.number, NEW, {PROOF: [upload(people, "hengda", later)]}, by=by, at=later)
    now = queries.case(row.number, to=li)
    assert (now.state, queries.answers(now)["address"]) == ("in_hand", NEW["address"])
    (told,) = receipts(row.number)
    assert (told["number"], told["received"], told["channel"]) == (paper, last.isoformat(), "post")
    assert any(last.isoformat() in words for words in pdf.told(documents.paper(paper))["body"])
    assert [label for label, _ in pdf.told(documents.paper(paper))["rows"]].count("提交的材料") == 2
    (held,) = originals.kept(now)
    assert (held.what, held.from_name) == ("补正材料", people.parties["wang"].name)
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.supplied")
    assert event.at == later
    for again in ({}, {PROOF: [upload(people, "hengda", later)]}):
        with pytest.raises(Refused, match=r"case\.(nothing_brought|not_awaited)"):
            actions.bring_in(row.number, NEW, again, by=by, at=later)
    assert len(receipts(row.number)) == 1


def test_late_proof_is_taken_in_at_a_window_and_ends_its_time(people: cast.Cast) -> None:
    row = filed(people, proof=False)
    assert DueRow.objects.get(case=row, effect="proof_lapsed").dropped is False
    by = writing(people, Way("window"))
    with pytest.raises(Refused, match=r"case\.nothing_brought"):
        actions.bring_in(row.number, {}, {}, by=by, at=AT + DAY / 24)
    with pytest.raises(Refused, match=r"case\.not_awaited"):
        actions.bring_in(row.number, {}, {"../etc": [upload(people, "hengda", AT)]}, by=by, at=AT + DAY / 24)
    actions.bring_in(row.number, {}, {PROOF: [upload(people, "hengda", AT)]}, by=by, at=AT + DAY / 24)
    assert DueRow.objects.get(case=row, effect="proof_lapsed").dropped is True
    (told,) = receipts(row.number)
    assert (told["received"], told["channel"], len(queries.visits(row))) == ("2026-03-02", "window", 1)


def test_who_writes_for_nobody_or_another_or_without_proof_takes_nothing_in(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.supplement(row.number, [{"field": "address"}], words="补", by=li, at=AT)
    other = writing(people, letter(), party="minghe", who="zhang")
    for by in (li, people.actor("hengda", AT), other, people.actor("wu", AT)):
        with pytest.raises((NotAllowed, NotFound)):
            actions.bring_in(row.number, NEW, {}, by=by, at=AT)
    for way in (Way("hotline"), Way("kiosk")):
        with pytest.raises(Refused, match=r"channel\.needs_identity"):
            actions.bring_in(row.number, NEW, {}, by=writing(people, way), at=AT)
    assert (Case.objects.get(pk=row.pk).state, receipts(row.number)) == ("waiting", [])


@pytest.mark.django_db(transaction=True)
def test_a_letter_taken_in_by_several_at_once_is_taken_in_and_receipted_once(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.supplement(row.number, [{"field": "address"}], words="补", by=li, at=AT)
    by = writing(people, letter())
    done = together(lambda: actions.bring_in(row.number, NEW, {}, by=by, at=AT), 3)
    assert sorted(done) == ["case.nothing_brought", "case.nothing_brought", "done"]
    assert (len(receipts(row.number)), len(originals.kept(Case.objects.get(pk=row.pk)))) == (1, 1)
