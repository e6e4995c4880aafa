import sqlite3
from pathlib import Path

import pytest

from tongban.project import environment
from tongban.project.environment import database, domain_world, origin_hosts, read_only, secret


def test_without_a_url_the_embedded_database_lies_in_the_home() -> None:
    assert database("", Path("/srv/tongban"))["NAME"] == Path("/srv/tongban/tongban.sqlite3")


def test_a_postgres_url_is_read_with_its_escapes() -> None:
    read = database("postgres://clerk:p%40ss@db.example:5433/county", Path("/srv"))
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == ("clerk", "p@ss", "db.example", 5433, "county")


def test_an_unknown_database_is_refused_with_the_cure() -> None:
    with pytest.raises(SystemExit, match="leave it empty"):
        database("mysql://x/y", Path("/srv"))


def test_the_origin_gives_the_host_names() -> None:
    assert "ban.example" in origin_hosts("https://ban.example:8443")


def test_the_cookie_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret(tmp_path / "keys")
    assert secret(tmp_path / "keys") == first
    assert (tmp_path / "keys" / "cookies.key").stat().st_mode & 0o077 == 0


def test_a_commit_of_the_embedded_database_is_on_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    given = database("", tmp_path)
    connection = sqlite3.connect(given["NAME"])
    connection.executescript(given["OPTIONS"]["init_command"])
    asked = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]
    connection.close()
    assert asked == ["wal", 2, 1]


def test_a_reader_cannot_write_whatever_the_code_does(tmp_path: Path) -> None:
    given = database("", tmp_path)
    read_only(given)
    connection = sqlite3.connect(given["NAME"])
    connection.executescript(given["OPTIONS"]["init_command"])
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("CREATE TABLE x (y)")
    connection.close()


def test_the_resolver_and_the_networks_in_reach_are_read_exactly_or_refused() -> None:
    world = domain_world("[::1]:5353", "10.1.0.0/16, fd00::/8")
    assert (world.resolver, [str(one) for one in world.reach]) == (("::1", 5353), ["10.1.0.0/16", "fd00::/8"])
    assert domain_world("", "").resolver is None
    for resolver, reach in (("nameserver", ""), ("a:b", ""), ("", "10.1.0.1/16")):
        with pytest.raises(SystemExit, match="TONGBAN_RE"):
            domain_world(resolver, reach)


WRONG = {
    "TONGBAN_CALLS": ("many", "-1", "1.5", "٣", "9" * 5000),
    "PORT": ("http", "0", "65536"),
    "TONGBAN_ORIGIN": ("services.example", "https://", "https://a.example/", "https://u:p@a.example", "https://a.example:x", "https://[a"),
    "TONGBAN_PROXIES": ("proxy.example", "10.1.0.0/16"),
    "TONGBAN_DATABASE_URL": ("sqlite:///x", "postgres://u:hidden@h:port/n"),
    "TONGBAN_MAIL_URL": ("mail.example", "smtp://h:port", "smtp://u:hidden@mail.example"),
    "TONGBAN_RESOLVER": ("127.0.0.1", "127.0.0.1:99999"),
    "TONGBAN_REACH": ("10.1.0.1/16",),
    "TONGBAN_HOME": ("/dev/null", "/dev/null/x"),
    "TONGBAN_KEYS": ("/dev/null/keys",),
    "TONGBAN_FILES": (__file__,),
}


def told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    with monkeypatch.context() as now:
        now.setenv(name, value)
        with pytest.raises(SystemExit) as refused:
            environment.ensure()
    return str(refused.value)


def test_every_setting_that_cannot_be_read_is_named_with_reason_and_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in WRONG:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path / "new" / "home"))
    environment.ensure()
    assert not (tmp_path / "new").exists()  # only looked at
    for name, values in WRONG.items():
        for said in (told(monkeypatch, name, value) for value in values):
            assert said.startswith(f"tongban: {name}: "), said
            assert "; give " in said, said
            assert len(said.splitlines()) == 1, said
            assert len(said) < 300
            assert "hidden" not in said


def test_no_part_of_a_password_is_told_wherever_a_sign_in_it_cuts_the_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    for password in ("hid/den", "12/hidden", "hid#den", "1#hidden", "hid?den", "1?hidden", "hid[den", "hid℀den", "hid:den/x"):
        for name, scheme in (("TONGBAN_DATABASE_URL", "postgres"), ("TONGBAN_MAIL_URL", "smtps"), ("TONGBAN_ORIGIN", "https")):
            said = told(monkeypatch, name, f"{scheme}://u:{password}@host.example")
            assert said.startswith(f"tongban: {name}: "), said
            assert not any(part in said for part in ("hid", "den/", "℀")), said


def test_what_is_wrong_is_told_at_once_but_what_practice_does_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, values in WRONG.items():
        monkeypatch.setenv(name, values[0])
    with pytest.raises(SystemExit) as refused:
        environment.ensure()
    assert {line.split(": ")[1] for line in str(refused.value).splitlines()} == set(WRONG)
    copy = tmp_path / environment.PRACTICE_MARK
    copy.touch()
    for name in set(WRONG) - {"TONGBAN_MAIL_URL", "TONGBAN_RESOLVER", "TONGBAN_REACH", "TONGBAN_DATABASE_URL"}:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    environment.ensure()
