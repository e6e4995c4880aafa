"""The basic catalogue through the pages of its keeper and of the bodies below."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases.tests.world import catalogued
from tongban.services.models import BasicChange, BasicItem, Item
from tongban.services.tests.keeping import PROVINCE
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE, CODE = "/desk/catalogue", "51000000000001"
BASIS = "本省规定<b>第五条</b>"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    return catalogued(tmp_path, settings)


def read(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_local_item_goes_upward_and_comes_back_with_a_code(people: cast.Cast) -> None:
    gao, keeper, second = (browser(people, name) for name in ("gao", "keeper", "second"))
    item = Item.objects.filter(basic="").order_by("pk")[0]
    local = read(gao, f"{PAGE}?part=local")
    assert local.count("no basic code in the source") == Item.objects.filter(basic="").count() == 21
    form = f"{PAGE}/items/{item.pk}"
    assert "the source does not say" in read(gao, form)
    told = {"keeper": PROVINCE, "reason": "本区常办", "basis": BASIS}
    refused = gao.post(form, {"keeper": DISTRICT})
    assert refused.status_code == 422
    assert all(
        words in refused.content.decode() for words in ("There is no reason.", "It is not said what", "No basic catalogue is kept by")
    )
    assert gao.post(form, told).status_code == 302
    pk = BasicChange.objects.get().pk
    matter = f"{PAGE}/changes/{pk}"
    shown = read(keeper, matter)
    assert "本省规定&lt;b&gt;第五条&lt;/b&gt;" in shown
    assert keeper.post(matter, {"act": "ask_back", "reason": "哪一年的规定？"}).status_code == 302
    assert "Your answer" in read(gao, matter)
    assert gao.post(matter, {"act": "confirm"}).status_code == 403
    assert gao.post(matter, {"act": "answer", "reason": "2019年"}).status_code == 302
    facts = {"code": CODE, "name": item.name, "kind": item.kind, "levels": ["3", "4"], "law": "licensing-law 42", "since": "2026-01-01"}
    typed = keeper.post(matter, facts | {"act": "adopt", "since": "1.1.2026", "until": "2026-13-01", "reason": "各地都有"})
    assert typed.status_code == 422
    assert all(f"{day} is no day." in typed.content.decode() for day in ("1.1.2026", "2026-13-01"))
    wrong = keeper.post(matter, facts | {"act": "adopt", "kind": "99", "reason": "各地都有"})
    assert (wrong.status_code, "is no kind of item" in wrong.content.decode()) == (422, True)
    assert keeper.post(matter, facts | {"act": "adopt", "reason": "各地都有"}).status_code == 302
    assert "a colleague confirms it" in read(keeper, matter)
    assert keeper.post(matter, {"act": "confirm"}).status_code == 422
    assert second.post(matter, {"act": "confirm"}).status_code == 302
    assert "哪一年的规定？" in read(gao, matter)
    assert (Item.objects.get(pk=item.pk).basic, BasicItem.objects.get(code=CODE).levels) == (CODE, "34")
    public = Client(headers={"accept-language": "en"}).get(f"/services/item-{item.pk}").content.decode()
    assert CODE in public
    assert "no basic code" not in public


def test_the_keeper_completes_an_item_and_loses_nothing_of_what_it_says(people: cast.Cast) -> None:
    keeper, second = browser(people, "keeper"), browser(people, "second")
    row = BasicItem.objects.order_by("pk")[0]
    BasicItem.objects.filter(pk=row.pk).update(functions=["civil-affairs", "market-regulation"], law=[["licensing-law", "42"]])
    form = f"{PAGE}/new?code={row.code}"
    page = read(keeper, form)
    assert page.count(" checked>") == 3  # both bodies and the article stand there
    told = {
        "name": row.name,
        "kind": row.kind,
        "levels": ["4"],
        "functions": ["civil-affairs"],
        "law": "licensing-law 42",
        "reason": "补齐",
    }
    assert keeper.post(form, told).status_code == 302
    assert second.post(f"{PAGE}/changes/{BasicChange.objects.get().pk}", {"act": "confirm"}).status_code == 302
    kept = BasicItem.objects.get(pk=row.pk)
    assert (kept.levels, kept.functions, kept.law, kept.since) == ("4", ["civil-affairs"], [["licensing-law", "42"]], None)
    assert keeper.post(f"{PAGE}/new", told | {"code": CODE, "keeper": PROVINCE}).status_code == 302
    assert second.post(f"{PAGE}/changes/{BasicChange.objects.latest('pk').pk}", {"act": "decline", "reason": "重复"}).status_code == 302
    assert not BasicItem.objects.filter(code=CODE).exists()
    assert browser(people, "gao").get(f"{PAGE}/new").status_code == 403
    assert browser(people, "li").get(PAGE).status_code == 403
    assert read(keeper, f"{PAGE}/new?code=none", status=404)


def test_both_directions_are_lists_with_a_fixed_number_of_questions(people: cast.Cast) -> None:
    keeper = browser(people, "keeper")
    missing = read(keeper, f"{PAGE}?part=missing&region=511600000000")  # the city lists nothing
    assert "(1114)" in missing
    assert missing.count('scope="row"') == 50
    assert "(0)" in read(keeper, f"{PAGE}?part=missing&region={DISTRICT}")
    assert "(1)" in read(keeper, f"{PAGE}?part=catalogue&q={BasicItem.objects.order_by('pk')[7].code}")
    for part in ("missing&region=511600000000", "catalogue"):
        asked = []
        for more in ("&q=" + BasicItem.objects.order_by("pk")[7].name, ""):
            with CaptureQueriesContext(connection) as queries:
                read(keeper, f"{PAGE}?part={part}{more}")
            asked.append(len(queries))
        assert asked[0] == asked[1]
