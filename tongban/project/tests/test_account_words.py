from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import cast, queries, sign_in
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.tests import kept
from tongban.log import queries as log
from tongban.project.commands import load, run
from tongban.services.tests.test_services import publish

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return kept.people(AT)


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


def test_every_option_of_load_says_what_it_is_and_what_it_belongs_to() -> None:
    parser = ArgumentParser()
    load.add(parser)
    options = {one.option_strings[0]: one for one in parser._actions if one.option_strings and one.dest != "help"}
    assert set(options) == set(load.OF)
    for name, one in options.items():
        assert (one.help or "").endswith(f"({', '.join(load.OF[name])})"), name


def test_what_the_program_itself_refuses_is_said_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    for name, words in (
        ("zh_CN.UTF-8", "--dry不能用于“tongban load basis”"),
        ("fr_FR.UTF-8", "--dry ne va pas avec"),
        ("C", "does not belong"),
    ):
        monkeypatch.setenv("LC_ALL", name)
        assert run(["load", "--dry"]) == 1
        assert words in capsys.readouterr().err


def test_load_takes_a_basic_catalogue_in_tells_faults_by_line_and_keeps_nothing_when_dry(
    people: cast.Cast, tmp_path: Path, capsys: Any
) -> None:
    files, basic = tmp_path / "basic.csv", ["load", "basic", "--keeper", "510000000000", "--file"]
    for wrong, said in (
        (["load", "basic", "--keeper", "510000000000"], "load.which"),
        (["load", "--dry"], "use it with: tongban load basic, tongban load tariff, tongban load calendar (load.not_of_this)"),
        (["load", "codes", "--edition", "2"], "--edition does not belong to `tongban load codes`"),
        ([*basic, "x", "--source", "y"], "--source does not belong to `tongban load basic`. Leave it out, or use"),
        (["load", "tariff", "--keeper", DISTRICT], "--keeper does not belong to `tongban load tariff`"),
        ([*basic, "x", "--from", "province"], "--from and --file do not go together"),
        (["load", "basic", "--from", "province", "--edition", "last"], "--from province --edition EDITION (load.bad_edition)"),
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


def test_load_publishes_a_year_of_holidays_once_tells_faults_by_line_and_keeps_nothing_when_dry(
    people: cast.Cast, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "2027.csv"
    words = ["load", "calendar", "--year", "2027", "--source", "示例通知", "--file", str(file)]
    file.write_text("date,name,is_off_day\n2027-13-01,元旦,1\n2026-11-30,元旦,1\n2027-01-01,元旦,x\n2027-01-04,元旦,1\n2027-01-04,元旦,1\n")
    assert run(words) == 1
    told = capsys.readouterr().err
    for line, code in ((2, "calendar.bad_day"), (3, "calendar.other_year"), (4, "calendar.bad_mark"), (6, "calendar.twice")):
        assert any(f"line {line}:" in one and code in one for one in told.splitlines()), (line, told)
    file.write_text("year,date,name,is_off_day\n2027,2027-01-01,元旦,1\n2027,2027-01-09,元旦,0\n")
    assert run([*words, "--dry"]) == 0
    assert "2027-01-01 元旦: off" in capsys.readouterr().out
    assert log.of_subject("region", NATION) == []
    assert [run(words), run(words)] == [0, 0]
    assert [one.kind for one in log.of_subject("region", NATION)] == ["region.calendar_published"]
    assert run(["load", "calendar", "--year", "2027", "--file", str(file)]) == 1
    assert "load.calendar" in capsys.readouterr().err
    assert run([*words[:3], "2029", *words[4:]]) == 1
