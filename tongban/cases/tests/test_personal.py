"""Personal answers are kept encrypted wherever a case keeps answers, and are open to acts and to who may read the case."""

import json
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base.canonical import digest
from tongban.base.errors import Refused
from tongban.cases import actions, personal, queries
from tongban.cases.models import Answers, Case, Change
from tongban.cases.tests.world import AT, DAY, FORM, build, decided, filed, in_hand
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.pack import reader
from tongban.services import actions as offers
from tongban.services import queries as services

pytestmark = pytest.mark.django_db
PHONE = FORM["phone"]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    files = dict(reader.files(Path("packs/redshield")))
    for path in [path for path in files if path.endswith("form.yaml")]:
        files[path] = files[path].replace("element: webmaster-phone}", "element: webmaster-phone, personal: true}")
    return build(AT, files)


def kept() -> str:
    """Everything that is stored of answers, changes, licences."""
    rows = [*Answers.objects.values_list("form", flat=True), *Change.objects.values_list("form", flat=True)]
    return json.dumps([*rows, *licences.Licence.objects.values_list("facts", flat=True)])


def test_no_version_of_the_answers_holds_them_open_and_readers_see_them(people: cast.Cast) -> None:
    row = filed(people)
    assert (PHONE in kept(), Answers.objects.filter(case=row).count()) == (False, 2)
    assert queries.answers(row)["phone"] == PHONE
    assert [one.form["phone"] for one in queries.versions(row)] == [PHONE]


def test_a_supplement_and_a_change_keep_them_sealed(people: cast.Cast) -> None:
    row, li, wang = in_hand(people), people.actor("li", AT), people.actor("hengda", AT)
    actions.supplement(row.number, [{"field": "phone", "words": "x"}], words="", by=li, at=AT)
    actions.supply(row.number, {"phone": "13900000008"}, by=wang, at=AT)
    actions.propose_change(row.number, {"phone": "13900000009"}, reason="new", by=wang, at=AT)
    asked = queries.change(row)
    assert asked is not None
    assert asked.form == {"phone": "13900000009"}
    actions.answer_change(row.number, take_over=True, by=li, at=AT)
    assert [one.form["phone"] for one in queries.versions(row)] == [PHONE, "13900000008", "13900000009"]
    assert "1390000000" not in kept()


def test_a_licence_keeps_them_sealed_and_a_renewal_begins_with_them(people: cast.Cast) -> None:
    row = decided(people)
    licence = licences.of_case(row.number)
    assert licence is not None
    service = services.by_digest(licence.revision).service
    assert PHONE not in kept()
    assert personal.opened(service, licence.facts)["phone"] == PHONE
    renewal = "redshield.website-renewal"
    offers.offer_service(renewal, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    draft = actions.start(renewal, region=row.region_id, licence=licence.number, by=people.actor("hengda", AT), at=AT + 3 * DAY)
    assert queries.answers(draft)["phone"] == PHONE
    assert PHONE not in kept()


def test_nobody_finds_them_by_trying_the_digests_of_the_log(people: cast.Cast) -> None:
    row = filed(people)
    told = [log.body(event) or {} for event in log.of_subject("case", row.number)]
    (form,) = [body["form"] for body in told if "form" in body]
    assert form == personal.mark(queries.answers(row))
    assert form != digest(queries.answers(row))


def test_the_same_key_still_knows_the_same_content(people: cast.Cast) -> None:
    row, by = filed(people), people.actor("hengda", AT)
    assert actions.submit(row.number, key=f"key-{row.number}", by=by, at=AT).version == 1
    Case.objects.filter(pk=row.pk).update(key_digest="other")
    with pytest.raises(Refused, match=r"case\.other_content"):
        actions.submit(row.number, key=f"key-{row.number}", by=by, at=AT)
