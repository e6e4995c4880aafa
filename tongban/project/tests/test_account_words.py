from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import cast, queries, sign_in
from tongban.actors.loading import DISTRICT
from tongban.project.commands import run
from tongban.services.tests.test_services import publish

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return cast.load(at=AT)


def test_demo_code_prints_what_the_gateway_would_have_sent(people: cast.Cast, capsys: Any) -> None:
    code = sign_in.request_code("13900000001", at=timezone.now())
    assert run(["demo", "code", "王芳"]) == 0
    assert capsys.readouterr().out == f"{code}\n"
    assert run(["demo", "code", "nobody"]) == 1


def test_token_prints_a_token_that_works(people: cast.Cast, capsys: Any) -> None:
    login = people.accounts["wang"].login
    assert run(["token", login, "shop", "--scope", "case.submit", "--party", str(people.parties["hengda"].pk)]) == 0
    actor = queries.actor_of_token(capsys.readouterr().out.strip(), timezone.now())
    assert (actor.party, actor.scopes) == (people.parties["hengda"].pk, ("case.submit",))


def test_load_brings_the_nation_twice_without_doubling(capsys: Any) -> None:
    assert run(["load"]) == 0
    assert run(["load"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "new: 0 regions, 0 central bodies, 0 departments of the district"


def test_load_takes_a_basic_catalogue_in_tells_faults_by_line_and_keeps_nothing_when_dry(
    people: cast.Cast, tmp_path: Path, capsys: Any
) -> None:
    files, basic = tmp_path / "basic.csv", ["load", "basic", "--keeper", "510000000000", "--file"]
    for wrong, said in (
        (["load", "basic", "--keeper", "510000000000"], "load.which"),
        (["load", "--dry"], "load.not_of_this"),
        ([*basic, str(tmp_path / "none.csv")], "import.no_file"),
    ):
        assert run(wrong) == 1
        assert said in capsys.readouterr().err
    publish("standards", people)
    files.write_text("code,name,kind\n1,甲,01\n2,,99\n", encoding="utf-8")
    assert run([*basic, str(files)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[2].partition(":")[0] for line in told] == [" line 3", " line 3"]
    files.write_text("code,name,kind\n1,甲,01\n", encoding="utf-8")
    for more, new in ((["--dry"], 1), ([], 1), ([], 0)):
        assert run([*basic, str(files), *more]) == 0
        assert capsys.readouterr().out.startswith(f"new: {new} basic items")
    assert run(["load", "basic", "--keeper", DISTRICT, "--file", str(files)]) == 1
    assert "basic.no_keeper" in capsys.readouterr().err
