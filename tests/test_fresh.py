"""Tables made at once as the models are, and those that the migrations make, are the same."""

import subprocess
import sys
from pathlib import Path

from tests.running import TREE, Running, database, ready

TOLD = """
import json, django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    cursor.execute(triggers + " ORDER BY 1")
    found = {"triggers": [name for (name,) in cursor.fetchall()]}
    for table in sorted(connection.introspection.table_names(cursor)):
        if table.startswith(("django_", "auth_")):  # the framework's, whose migrations number rows with fewer bytes than its models say
            continue
        columns = connection.introspection.get_table_description(cursor, table)
        rules = connection.introspection.get_constraints(cursor, table)
        found[table] = {
            "columns": sorted([one.name, str(one.type_code), one.null_ok, str(one.collation)] for one in columns),
            "rules": sorted(str([one["columns"], one["primary_key"], one["unique"], one["foreign_key"], one["check"], one["index"]])
                            for one in rules.values()),
            "checks": sorted(name for name, one in rules.items() if one["check"] and not name.startswith("__")),
        }
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    found["migrations"] = [list(row) for row in cursor.fetchall()]
print(json.dumps(found))
"""


def test_tables_made_at_once_are_those_that_the_migrations_make(tmp_path: Path) -> None:
    with ready(tmp_path / "at-once") as at_once, database() as url:
        walked = Running(tmp_path / "migrated", url)
        walked.home.mkdir(mode=0o700)
        walked.python(
            "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)", 300
        )
        assert at_once.python(TOLD) == walked.python(TOLD)
        assert "log_event_lasts_update" in at_once.python(TOLD)
        assert at_once.tongban("migrate").returncode == 0


def test_who_is_killed_between_tables_and_notes_of_them_goes_on_and_two_at_once_make_them_once(tmp_path: Path) -> None:
    with database() as url:
        node = Running(tmp_path / "home", url)
        node.home.mkdir(mode=0o700)
        node.python(HALF)
        assert node.tongban("migrate", "--check").returncode == 1
        told = [two.communicate()[0] + str(two.returncode) for two in [_migrating(node) for _ in range(2)]]
        assert "0" in {one[-1] for one in told}, told  # on the embedded database the other may find the home busy
        assert node.tongban("migrate", "--check").returncode == 0
        assert "log_event_lasts_update" in node.python(TOLD)


HALF = """
import django; django.setup()
from tongban.base import fresh
fresh.complete = lambda: None
fresh.create()
"""


def _migrating(node: Running) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tongban", "migrate"]
    return subprocess.Popen(command, env=node.environment, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
