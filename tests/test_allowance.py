"""The journey of one everyday service: an old person's relative says to which card, and nothing that a register knows is asked."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.actions import found_agency, give_mandate
from tongban.actors.loading import DISTRICT
from tongban.actors.models import Region
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.base.identifiers import make_resident
from tongban.cases import actions, queries
from tongban.cases.models import Answers, Case
from tongban.cases.tests.world import build
from tongban.licences import queries as licences
from tongban.pack import reader
from tongban.registers import actions as registers
from tongban.services import actions as services
from tongban.services import queries as offered

pytestmark = pytest.mark.django_db
ALLOWANCE, RENEWAL = "benefits.old-age-allowance", "benefits.allowance-renewal"
CARD, NEIGHBOUR = "6217999999999999006", "511621000000"
AT = timezone.now()


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    made = build(AT)
    row = services.propose(reader.files(Path("packs/benefits")), by=made.actor("gao", AT), at=AT)
    services.publish(row.pk, effective_from=AT, by=made.actor("zhao", AT), at=AT)
    above = Region.objects.get(code="511600000000")
    Region.objects.create(code=NEIGHBOUR, name="岳池县", level=3, parent=above, path=f"{above.path}{NEIGHBOUR}/")
    there = found_agency("岳池县民政局（演示）", "civil-affairs", NEIGHBOUR, by=SYSTEM, at=AT, origin="demo")
    for service in (ALLOWANCE, RENEWAL):
        for agency in (made.agencies["civil-affairs"], there):
            services.offer_service(service, agency.pk, by=SYSTEM, at=AT)
    rows = []
    for place, (full, born, sequence, _) in enumerate(cast.PEOPLE.values()):
        told = {"name": full, "born": born.isoformat(), "residence": DISTRICT, "state": "living"}
        rows.append({"entry": f"R-{place}", "number": make_resident(born, sequence), **told})
    assert registers.enter_many("benefits.residents", rows, by=SYSTEM, at=AT) == len(rows)
    give_mandate(made.parties["zhou"].pk, made.parties["wang"].pk, [ALLOWANCE, RENEWAL], by=SYSTEM, at=AT)
    return made


def browser(people: cast.Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    client.cookies["region"] = DISTRICT
    return client


def filed(client: Client, party: int, card: str = CARD) -> tuple[str, Any]:
    """From the guide to the end of the form, as a browser without script would; the number and the last answer."""
    started = client.post(f"/services/{ALLOWANCE}/start", {"party": party})
    assert started.status_code == 302
    form = client.get(started["Location"]).content.decode()
    assert [name for name in ("account", "born", "residence", "age") if f'name="{name}"' in form] == ["account"]
    assert "Asked when you submit" in form
    assert "Day of birth" in form
    number = started["Location"].split("/")[2]
    assert client.post(started["Location"], {"account": card, "go": "next"}).status_code == 302
    return number, client.post(f"/matters/{number}/check", {"key": "one"})


def granted(people: cast.Cast, number: str) -> licences.Licence:
    he, tang = people.actor("he", AT), people.actor("tang", AT)
    actions.review(number, opinion="核对无误", by=he, at=AT)
    actions.decide(number, "grant", by=tang, at=AT)
    actions.serve(number, how="online", proof="in her space", by=tang, at=AT)
    found = licences.of_case(number)
    assert found is not None
    return found


def test_a_relative_applies_it_is_granted_shown_on_paper_and_confirmed_a_year_later(people: cast.Cast) -> None:
    wang = browser(people, "wang")
    number, answer = filed(wang, people.parties["zhou"].pk)
    assert answer.status_code == 302
    page = wang.get(f"/matters/{number}").content.decode()
    assert "1936-05-01" in page
    assert CARD not in str(Answers.objects.filter(case__number=number).values_list("form", flat=True))
    desk = browser(people, "he").get(f"/desk/cases/{number}").content.decode()
    assert CARD in desk
    assert "广安区" in desk
    licence = granted(people, number)
    shown = wang.get(f"/licences/{licence.number}").content.decode()
    assert "120.00 CNY a month" in shown
    assert CARD not in shown
    assert wang.get(f"/licences/{licence.number}?as=pdf").content.startswith(b"%PDF")
    public = Client(headers={"accept-language": "en"}).get(f"/b/{licence.token}").content.decode()
    assert ("Valid" in public, "Unified social credit code" in public) == (True, False)
    later = AT + timedelta(days=350)
    by = people.actor("wang", later, "zhou")
    draft = actions.start(RENEWAL, region=DISTRICT, licence=licence.number, by=by, at=later)
    assert queries.answers(draft) == {"account": CARD}
    renewed = actions.submit(draft.number, key="two", by=by, at=later)
    actions.decide(renewed.number, "grant", by=people.actor("tang", later), at=later)
    new = licences.of_case(renewed.number)
    assert new is not None
    assert new.valid_until.year == licence.valid_until.year + 1
    assert licences.verify(licence.token, at=later).number == new.number


def test_who_is_too_young_learns_it_from_the_register_at_the_end_of_the_form(people: cast.Cast) -> None:
    number, answer = filed(browser(people, "wang"), people.parties["wang"].pk)
    assert answer.status_code == 422
    assert "the age is not yet reached" in answer.content.decode()
    assert Case.objects.get(number=number).state == "draft"


def test_a_mistyped_card_is_told_at_its_field(people: cast.Cast) -> None:
    _, answer = filed(browser(people, "zhou"), people.parties["zhou"].pk, CARD[:-1] + "7")
    assert answer.status_code == 422
    assert "/form/payment?check=1#f-account" in answer.content.decode()


def test_the_subject_sees_who_asked_the_register_and_why(people: cast.Cast) -> None:
    filed(browser(people, "wang"), people.parties["zhou"].pk)
    page = browser(people, "zhou").get("/looked").content.decode()
    assert "Payment of the old-age allowance" in page


@pytest.mark.parametrize(("region", "paid", "days", "most"), [(DISTRICT, "120.00 CNY", 10, 4), (NEIGHBOUR, "150.00 CNY", 15, 3)])
def test_each_region_tells_what_it_pays_and_promises_itself(people: cast.Cast, region: str, paid: str, days: int, most: int) -> None:
    client = Client(headers={"accept-language": "en"})
    client.cookies["region"] = region
    page = client.get(f"/services/{ALLOWANCE}").content.decode()
    assert f"from 90 years on: {paid} a month" in page
    assert f"{days} working days" in page
    service = offered.effective(ALLOWANCE, region, AT).service
    assert service.materials["card-copy"].most == most
    assert len(service.places) == 1


def test_nobody_is_paid_where_the_register_holds_another_county(people: cast.Cast) -> None:
    registers.change("benefits.residents", "R-2", {"residence": NEIGHBOUR}, by=SYSTEM, at=AT)
    by = people.actor("zhou", AT)
    for region, refused in ((DISTRICT, True), (NEIGHBOUR, False)):
        draft = actions.start(ALLOWANCE, region=region, by=by, at=AT)
        actions.save(draft.number, {"account": CARD}, by=by, at=AT)
        if refused:
            with pytest.raises(Refused, match=r"resident\.elsewhere"):
                actions.submit(draft.number, key="k", by=by, at=AT)
        else:
            assert actions.submit(draft.number, key="k", by=by, at=AT).state == "in_hand"
