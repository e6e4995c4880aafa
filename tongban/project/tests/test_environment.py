import sqlite3
from pathlib import Path

import pytest

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
