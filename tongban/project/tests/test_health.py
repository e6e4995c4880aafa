import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM
from tongban.log import actions, heads, sequencer
from tongban.log.models import Entry, Event
from tongban.project import counting, readiness

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampering")]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return tmp_path


def record() -> None:
    actions.append("case.saved", ("case", "1"), {}, by=SYSTEM, at=AT)


def test_a_platform_in_order_is_ready(client: Client) -> None:
    record()
    sequencer.catch_up()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"].keys() == {"database", "disk", "log", "sequencer"}


def test_an_event_that_waits_too_long_makes_it_not_ready(client: Client) -> None:
    record()
    assert client.get("/readyz").status_code == 200
    Event.objects.update(recorded_at=AT)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["sequencer"]["ok"] is False


def test_a_database_behind_its_head_makes_it_not_ready(client: Client) -> None:
    record()
    sequencer.catch_up()
    Entry.objects.all().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["log"]["found"] == "behind: 0 of 1"


def test_a_damaged_head_is_said_and_not_a_crash(client: Client) -> None:
    heads.file().write_text("x")
    assert client.get("/readyz").json()["checks"]["log"]["found"] == "log.head_damaged"


def test_a_disk_that_is_nearly_full_makes_it_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "SPACE", 1 << 40)
    assert [check.name for check in readiness.checks() if not check.ok] == ["disk"]


def test_figures_are_open_metrics(client: Client) -> None:
    record()
    sequencer.catch_up()
    record()
    answer = client.get("/metrics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert text.endswith("# EOF\n")
    assert "tongban_log_events_total 1\n" in text
    assert "tongban_log_pending 1\n" in text
    for line in text.splitlines()[:-1]:
        assert re.fullmatch(r'# (TYPE|HELP) \w+ .+|\w+(\{\w+="[^"]*"\})? [0-9.]+', line)


def test_figures_are_not_given_through_a_proxy(client: Client) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_answers_are_counted_by_class() -> None:
    def application(environ: Any, start: Any) -> list[bytes]:
        start("404 Not Found", [])
        return []

    before = dict(counting.counts()[0])
    counting.counted(application)({}, lambda *_: None)
    assert dict(counting.counts()[0])["4xx"] == before.get("4xx", 0) + 1


def test_readiness_names_no_secret(client: Client) -> None:
    assert "keys" not in json.dumps(client.get("/readyz").json())
