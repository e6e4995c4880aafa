"""A third party on the pages: named at the desk, asked in its own space, and its answer beside the case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.base.errors import NotFound
from tongban.cases import actions
from tongban.cases.models import Opinion
from tongban.cases.telling_models import Consulted
from tongban.cases.tests.test_consulting import requested
from tongban.cases.tests.world import RECENT, build
from tongban.log import queries as log
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


def test_a_third_party_is_named_at_the_desk_answers_in_its_space_and_by_letter(people: cast.Cast) -> None:
    number = requested(people, RECENT)
    li, minghe = browser(people, "li"), browser(people, "zhang", "minghe")
    case = f"/desk/cases/{number}"
    page = li.get(case).content.decode()
    assert "Whom to ask, for: consultation of a third party" in page
    firm = people.parties["minghe"]
    told = {
        "cause": "third-party",
        "days": "15",
        "words": "涉及商业秘密",
        "third_name": "<i>别家</i>",
        "third_number": firm.code,
        "third_words": "是否同意？",
    }
    refused = li.post(f"{case}/pause", told)
    text = refused.content.decode()
    assert (refused.status_code, "Nobody is known here with this number" in text, 'value="&lt;i&gt;别家&lt;/i&gt;"' in text) == (
        422,
        True,
        True,
    )
    assert li.post(f"{case}/pause", {**told, "third_name": firm.name}).status_code == 302
    page = li.get(case).content.decode()
    for words in (firm.name, "not answered yet", "in its space", "Ask another third party", "A third party answered by letter"):
        assert words in page, words
    assert f"/consultations/{number}" in minghe.get("/notices").content.decode()
    page = minghe.get(f"/consultations/{number}").content.decode()
    assert "是否同意？" in page
    assert people.parties["wang"].name not in page
    paper = page.split("/papers/")[1].split(".pdf")[0]
    wang = browser(people, "wang")
    for reader, address, status in (
        (minghe, f"/papers/{paper}.pdf", 200),
        (wang, f"/papers/{paper}.pdf", 404),
        (li, f"/desk/papers/{paper}.pdf", 200),
        (browser(people, "wu"), f"/desk/papers/{paper}.pdf", 404),
        (wang, f"/consultations/{number}", 404),
        (browser(people, "wang", "hengda"), f"/consultations/{number}", 404),
    ):
        assert reader.get(address).status_code == status, address
    answered(number, li, minghe, wang)


def answered(number: str, li: Client, minghe: Client, wang: Client) -> None:
    for answer, words in (({}, "Say which of the two it is."), ({"agrees": "no", "words": " "}, "Write what speaks against it.")):
        wrong = minghe.post(f"/consultations/{number}", answer)
        assert (wrong.status_code, words in wrong.content.decode()) == (422, True)
    assert minghe.post(f"/consultations/{number}", {"agrees": "no", "words": "<b>配方</b>"}).status_code == 302
    assert "&lt;b&gt;配方&lt;/b&gt;" in minghe.get(f"/consultations/{number}").content.decode()
    assert f"/consultations/{number}" not in minghe.get("/notices").content.decode()
    page = li.get(f"/desk/cases/{number}").content.decode()
    assert ("speaks against it" in page, "&lt;b&gt;配方&lt;/b&gt;" in page) == (True, True)
    assert "配方" not in wang.get(f"/matters/{number}").content.decode()


def test_another_one_is_asked_and_its_letter_is_written_down(people: cast.Cast) -> None:
    number = requested(people, RECENT)
    li, case = browser(people, "li"), f"/desk/cases/{number}"
    one, two = ({"third_name": firm.name, "third_number": firm.code, "third_words": "是否同意？"} for firm in firms(people))
    assert li.post(f"{case}/pause", {"cause": "third-party", "days": "15", "words": "商业秘密", **one}).status_code == 302
    posted = {**two, "third_number": "", "third_address": "演示路1号"}
    assert li.post(f"{case}/consult", posted).status_code == 422  # nobody carries letters
    assert li.post(f"{case}/consult", two).status_code == 302
    firm = firms(people)[0]
    assert firm.name not in browser(people, "wang").get(f"/matters/{number}").content.decode()
    for asked, left in zip(Consulted.objects.order_by("pk"), (True, False), strict=True):
        given = {"consulted": asked.pk, "agrees": "yes", "words": "同意", "received": "x"}
        assert li.post(f"{case}/note-third", given).status_code == 422
        day = (RECENT + timedelta(hours=8)).date().isoformat()
        assert li.post(f"{case}/note-third", {**given, "received": day}).status_code == 302
        page = li.get(case).content.decode()
        assert "by a letter that came on" in page
        assert ("A third party answered by letter" in page) is left
    assert li.post(f"{case}/resume", {"words": ""}).status_code == 302


def firms(people: cast.Cast) -> list[Any]:
    return [people.parties["minghe"], people.parties["hengda"]]


def test_an_agency_that_made_it_too_is_asked_by_its_article_and_consents_by_silence(people: cast.Cast) -> None:
    number, li = requested(people, RECENT), browser(people, "li")
    case, police = f"/desk/cases/{number}", people.agencies["public-security"]
    page = li.get(case).content.decode()
    assert "consultation of another agency: 15 working days, silence is consent (《中华人民共和国政府信息公开条例》第34条)" in page
    asked = {"agency": str(police.pk), "words": "是否同意公开？"}
    refused = li.post(f"{case}/ask", {**asked, "cause": "third-party"})
    assert (refused.status_code, "No article makes silence a consent here" in refused.content.decode()) == (422, True)
    assert li.post(f"{case}/ask", {**asked, "cause": "co-author"}).status_code == 302
    actions.settle_due(at=RECENT + timedelta(days=40))
    assert (Opinion.objects.get().rule, Opinion.objects.get().deemed) == ("foi-co", True)
    event = next(one for one in log.of_subject("case", number) if one.kind == "case.deemed_consent")
    assert (log.body(event) or {})["law"] == "open-information 34"
    assert "silent, so it consents" in li.get(case).content.decode()
    with pytest.raises(NotFound):  # it was silent: nothing waits for it any more
        actions.answer_department(number, answer="不同意", by=people.actor("wu", RECENT), at=RECENT + timedelta(days=41))
