"""The assessment of an import on pages and by program: before it is assessed and after, with formula, source and what is missing."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import tokens
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.pack.moves import read
from tongban.pack.scenarios import Playing
from tongban.project.stage import RealStage
from tongban.web.tests.world import browser

PACK = Path("packs/eport")
STORIES = read((PACK / "services/import-declaration/scenarios/taxes.yaml").read_text(encoding="utf-8"), "taxes.yaml").scenarios


@pytest.mark.django_db(transaction=True)
def test_each_line_is_explained_to_trader_officer_and_program_before_it_is_assessed_and_after(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    story = next(one for one in STORIES if "without a rate" in one.name)
    stage = RealStage([PACK])
    stage.open(story.given)
    playing = Playing(replace(story, moves=story.moves[:5]), stage)
    playing.run()
    assert playing.differences == []
    row, people = Case.objects.get(), stage.people
    trader, examiner = browser(people, "wang", "hengda"), browser(people, "cai")
    told = {"party": people.parties["hengda"].pk, "by": SYSTEM, "at": timezone.now()}
    bearer = tokens.issue_token(people.accounts["wang"], "port", ["cases"], **told)
    program = Client(headers={"authorization": f"Bearer {bearer}"})

    def shown() -> tuple[str, str, list[dict[str, Any]]]:
        pages = (trader.get(f"/matters/{row.number}/pay"), examiner.get(f"/desk/charges/{row.number}"))
        told = program.get(f"/v1/cases/{row.number}/charges")
        assert [one.status_code for one in (*pages, told)] == [200, 200, 200]
        return pages[0].content.decode(), pages[1].content.decode(), told.json()

    for page in (before := shown())[:2]:
        assert "As it will be assessed" in page
        called = re.search(r'<title>(\w+) .*aria-current="page" lang="en">(\w+)<.*<h1 lang="en">(\w+)<.*<caption[^>]*>(\w+)<', page, re.S)
        assert called is not None
        assert set(called.groups()) == {"Taxes"}  # one name everywhere: that of the pack
    for client, address in ((trader, f"/matters/{row.number}"), (examiner, f"/desk/cases/{row.number}")):
        assert ">Taxes</" in client.get(address).content.decode()
    (ahead,) = before[2]
    assert (ahead["state"], ahead["rule"]) == ("ahead", "taxes")
    actions.review(row.number, opinion="ok", by=people.actor("cai", playing.now), at=playing.now)
    for page in (after := shown())[:2]:
        assert "20000 USD × 718.2 ÷ 100 [demonstration, 2026-03-02] = 143640. 143640 × 15 % = 21546." in page
        assert "edition 2026, in force since 2026-01-01" in page
        assert "Together" in page
    (bill,) = after[2]
    assert (bill["state"], bill["minor"], bill["due"]) == ("open", ahead["minor"], "2026-03-17")
    assert bill["sums"] == ahead["sums"]
    assert sum(bill["sums"].values()) == bill["minor"]
    assert bill["lines"][2]["facts"]["how"] == "143640 × 15 %"
