from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries
from tongban.cases.models import Case, MaterialRow
from tongban.cases.tests.world import AT, DAY, FILING, FORM, decided, filed
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import proofs
from tongban.log import queries as log
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=10 * 366)


def refused(people: cast.Cast) -> Case:
    row = decided(people, "refuse", ["proof-wrong"])
    return actions.serve(row.number, how="online", proof="opened", by=people.actor("li", AT), at=AT + 3 * DAY)


def test_a_draft_left_alone_is_erased_after_ninety_days(people: cast.Cast) -> None:
    row = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", AT), at=AT)
    actions.save(row.number, FORM, by=people.actor("hengda", AT), at=AT + 10 * DAY)
    assert actions.erase_due(at=AT + 95 * DAY) == 0  # it was saved on the tenth day
    assert actions.erase_due(at=AT + 105 * DAY) == 1
    row.refresh_from_db()
    assert (row.state, queries.answers(row)) == ("withdrawn", {})


def test_a_closed_case_is_erased_after_its_class_and_every_proof_stays_valid(people: cast.Cast) -> None:
    row = refused(people)
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.submitted")
    catch_up()
    receipt, file = log.receipt(event), MaterialRow.objects.get(case=row).file_id
    assert actions.erase_due(at=LATER - 20 * DAY) == 0
    assert actions.erase_due(at=LATER) == 1
    assert actions.erase_due(at=LATER) == 0
    row.refresh_from_db()
    assert (row.state, row.outcome, row.reasons, queries.answers(row), row.facts) == ("closed", "refuse", ["proof-wrong"], {}, {})
    with pytest.raises(NotFound):
        files.read(file)
    with pytest.raises(NotFound):
        documents.facts(documents.of_subject("case", row.number)[0])
    assert log.body(next(one for one in log.of_subject("case", row.number) if one.kind == "case.submitted")) is None
    catch_up()
    assert proofs.verify(receipt, keys=[]).ok
    assert "恒达鲜食" not in str(list(Case.objects.filter(pk=row.pk).values()))


def test_an_open_case_has_no_end(people: cast.Cast) -> None:
    row = filed(people)
    assert actions.erase_due(at=LATER) == 0
    with pytest.raises(Refused, match="case.kept"):
        actions.erase(row.number, reason="retention", by=SYSTEM, at=LATER)


def test_a_case_whose_licence_is_in_force_is_kept_on(people: cast.Cast) -> None:
    row = decided(people)
    actions.serve(row.number, how="online", proof="opened", by=people.actor("li", AT), at=AT + 3 * DAY)
    Case.objects.filter(pk=row.pk).update(erase_on=AT.date())
    assert actions.erase_due(at=AT + 5 * DAY) == 0
    row.refresh_from_db()
    licence = licences.of_case(row.number)
    assert licence is not None
    assert row.erase_on == licence.valid_until + DAY
    licence_acts.revoke(licence.number, reason="false-data", words="", by=people.actor("zhao", AT), at=AT + 6 * DAY)
    Case.objects.filter(pk=row.pk).update(erase_on=AT.date())
    assert actions.erase_due(at=AT + 7 * DAY) == 1


def test_nobody_erases_by_hand(people: cast.Cast) -> None:
    row = refused(people)
    with pytest.raises(NotAllowed):
        actions.erase(row.number, reason="please", by=people.actor("zhao", AT), at=LATER)
