"""Every act on a joint matter, done by four at the same instant and then again, happens once."""

import pytest

from tests.test_joint import AT, PDF, REGION, case_of, draft, stage, wang
from tongban.base.errors import NotAllowed
from tongban.cases import actions as cases
from tongban.cases import joint_queries
from tongban.cases.joint_models import Joint, JointMaterial
from tongban.cases.models import Case
from tongban.cases.tests.test_acts import once
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.log import queries as log
from tongban.project.stage import RealStage

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["stage"]


def events(noun: str, number: str, kind: str) -> int:
    return [one.kind for one in log.of_subject(noun, number)].count(kind)


def test_a_joint_draft_by_several_at_once(stage: RealStage) -> None:
    by, row = wang(stage), draft(stage, brought=False)
    once(lambda: cases.start_joint("business.start", region=REGION, by=by, at=AT))
    assert Joint.objects.count() == 6  # each is a draft of its own; nothing is promised to anybody yet
    once(lambda: cases.save_joint(row.number, {"seals": "3"}, by=by, at=AT))
    assert Joint.objects.get(pk=row.pk).form["seals"] == "3"
    stored = files.store(PDF, "articles.pdf", owner=by.party, by=by, at=AT).pk
    once(lambda: cases.attach_joint(row.number, "articles", stored, by=by, at=AT))
    kept = JointMaterial.objects.get().pk
    with pytest.raises(NotAllowed, match=r"case\.not_yours"):
        cases.detach_joint(row.number, kept, by=stage.people.actor("zhang", AT), at=AT)
    once(lambda: cases.detach_joint(row.number, kept, by=by, at=AT))
    assert joint_queries.form(Joint.objects.get(pk=row.pk)).brought == []


def test_a_joint_matter_submitted_and_withdrawn_by_several_at_once(stage: RealStage) -> None:
    by, row = wang(stage), draft(stage)
    once(lambda: cases.submit_joint(row.number, key="k", by=by, at=AT))
    assert Case.objects.filter(part__joint=row).count() == 1
    assert len(documents.of_subject("joint", row.number)) == 1
    once(lambda: cases.withdraw_part(row.number, "tax", by=by, at=AT), "joint.part_over")
    with pytest.raises(NotAllowed, match=r"case\.not_yours"):
        cases.withdraw_joint(row.number, by=stage.people.actor("zhang", AT), at=AT)
    once(lambda: cases.withdraw_joint(row.number, by=by, at=AT), "joint.withdrawn")
    kinds = ("joint.submitted", "joint.part_withdrawn", "joint.withdrawn")
    assert [events("joint", row.number, kind) for kind in kinds] == [1, 1, 1]
    assert events("case", case_of(row, "name"), "case.withdrawn") == 1
