"""What a licence of the applicant holds is not asked in a joint matter: valid on the legal day, and the newest of its kind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.test_joint import AT, CAST, FORM, PDF, REGION, case_of, decide, wang
from tongban.base.actor import SYSTEM
from tongban.cases import actions as cases
from tongban.cases import joint_demand, queries
from tongban.cases.joint_models import Joint
from tongban.documents import files
from tongban.licences import actions as licences
from tongban.pack.joining import Demand
from tongban.pack.stage import Given
from tongban.project.stage import PACKS, RealStage
from tongban.services import queries as services

pytestmark = pytest.mark.django_db(transaction=True)
PERMIT = "licence.business-licence"
FACTS = {"company": "旧公司", "premises": "广安区演示路7号"}
LAST = date(2026, 3, 5)


@pytest.fixture
def stage(tmp_path: Path, settings: Any) -> Iterator[RealStage]:
    """Starting a business, where a business licence that one has tells the premises too."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    pack = Path(copytree(PACKS / "business", tmp_path / "business"))
    told = (pack / "joint/start.yaml").read_text()
    for was, now in (
        ("premises: fetch.premises.address", f"premises: [{PERMIT}.premises, fetch.premises.address]"),
        ("premises-proof: fetch.premises", f"premises-proof: [{PERMIT}, fetch.premises]"),
    ):
        assert was in told
        told = told.replace(was, now)
    (pack / "joint/start.yaml").write_text(told)
    made = RealStage([pack])
    made.open(Given(AT, CAST, {}, REGION))
    yield made
    made.close()


def issue(stage: RealStage, holder: str = "wang", case: str = "OLD-1", **more: Any) -> str:
    agency, region = services.offering("business.registration", REGION)
    found = services.effective("business.registration", region, AT)
    days = {"valid_from": date(2026, 1, 1), "valid_until": LAST}
    told = {**days, "facts": FACTS, "case": case, "agency": agency, "authority": "x", "by": SYSTEM, "at": AT, **more}
    return licences.issue("business.registration", found.digest, stage.people.parties[holder].pk, **told).number


def asked(stage: RealStage, at: datetime) -> tuple[Joint, Demand]:
    row = cases.start_joint("business.start", region=REGION, by=wang(stage), at=at)
    known = joint_demand.services_of(list(row.parts.all()))
    return row, joint_demand.demand(row, known, {})


def held(stage: RealStage, at: datetime) -> bool:
    """Whether a draft begun at an instant has the premises of the licence, and then asks for neither them nor their proof."""
    _, found = asked(stage, at)
    questions = {one.name for group in found.groups for one in group.fields}
    assert ("premises" in questions) == ("premises-proof" in found.materials)
    return "premises" not in questions


def test_what_a_licence_holds_is_not_asked_and_goes_into_the_part(stage: RealStage) -> None:
    issue(stage, "zhang", "OLD-0")
    assert not held(stage, AT)
    number = issue(stage)
    row, found = asked(stage, AT)
    assert row.held == {PERMIT: {"number": number}, f"{PERMIT}.number": number, **{f"{PERMIT}.{name}": one for name, one in FACTS.items()}}
    left = {(one.kind, one.part, one.name) for one in found.left if one.source == PERMIT}
    assert left == {("question", "registration", "premises"), ("material", "registration", "premises-proof")}
    by = wang(stage)
    cases.save_joint(row.number, FORM, by=by, at=AT)
    cases.attach_joint(row.number, "articles", files.store(PDF, "a.pdf", owner=by.party, by=by, at=AT).pk, by=by, at=AT)
    cases.submit_joint(row.number, key="k", by=by, at=AT)
    decide(stage, case_of(row, "name"), "anna", "boris")
    assert queries.answers(queries.case(case_of(row, "registration"), to=by))["premises"] == FACTS["premises"]


def test_a_licence_holds_on_its_days_as_the_region_counts_them(stage: RealStage) -> None:
    issue(stage, valid_from=date(2026, 3, 4))
    change = datetime(2026, 3, 3, 16, tzinfo=UTC)  # 4 March begins in the region
    assert [held(stage, at) for at in (change - timedelta(seconds=1), change)] == [False, True]
    over = datetime(2026, 3, 5, 16, tzinfo=UTC)  # 6 March
    assert [held(stage, at) for at in (over - timedelta(seconds=1), over)] == [True, False]


def test_of_two_licences_the_newest_tells_and_one_that_ended_tells_nothing(stage: RealStage) -> None:
    issue(stage, facts={**FACTS, "scope": "旧范围"})
    number = issue(stage, case="OLD-2", facts={"premises": "广安区演示路8号"}, at=AT + timedelta(minutes=1))
    row, _ = asked(stage, AT + timedelta(minutes=2))
    assert row.held == {PERMIT: {"number": number}, f"{PERMIT}.number": number, f"{PERMIT}.premises": "广安区演示路8号"}
    licences.annul(number, authority="x", words="x", by=SYSTEM, at=AT + timedelta(minutes=3))
    row, _ = asked(stage, AT + timedelta(minutes=4))
    assert row.held[f"{PERMIT}.premises"] == FACTS["premises"]
