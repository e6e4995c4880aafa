"""A part of a joint matter is on trial at its office: guide, form and matter say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from tests.test_joint import AT, browser, draft, stage, wang
from tongban.cases import actions as cases
from tongban.project.stage import RealStage
from tongban.services import actions as service_acts
from tongban.services import pilots
from tongban.services import queries as services

__all__ = ["stage"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_its_pages_tell_which_part_is_on_trial_and_how_it_differs(stage: RealStage) -> None:
    path, day = "services/name/service.yaml", timezone.localdate(AT)
    texts = services.files(services.latest("business")[0])
    decide_in = "post: head\n    limit: [{from: 2025-01-01, working_days: 1,"
    assert texts[path].count(decide_in) == 1
    texts[path] = texts[path].replace(decide_in, decide_in.replace("days: 1", "days: 3"))
    gao, zhao = stage.people.actor("gao", AT), stage.people.actor("zhao", AT)
    revision, office = service_acts.propose(texts, by=gao, at=AT), stage.people.agencies["approval-bureau"].pk
    told = {"since": day + timedelta(days=1), "until": timezone.localdate() + timedelta(days=9), "reason": "试行"}
    pilot = pilots.propose_pilot(revision.pk, [office], **told, by=gao, at=AT)
    pilots.approve_pilot(pilot.pk, by=zhao, at=AT)
    before = draft(stage)
    apps.get_model("services", "Pilot").objects.filter(pk=pilot.pk).update(since=day)
    services.forget()
    client = browser(stage, "wang")
    guide = client.get("/joint/business.start").content.decode()
    assert (guide.count("This office works by a trial version until"), guide.count("usually 1 working day")) == (1, 1)
    row = draft(stage, company="广安恒新商贸有限公司")
    form = f"/together/{row.number}/form/name"
    page = client.get(form).content.decode()
    assert "Declaration of a company name</b>: This office works by a trial version of this service" in page
    assert page.count("#trial") == 1
    cases.submit_joint(row.number, key="trial", by=wang(stage), at=AT)
    page = client.get(f"/together/{row.number}").content.decode()
    assert (page.count("This office works by a trial version of this service"), "/services/business.name#trial" in page) == (1, True)
    assert "#trial" in client.get(f"/together/{before.number}/form/name").content.decode()  # a draft from before follows
