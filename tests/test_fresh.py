"""Tables made at once as the models are, and those that the migrations make, are the same."""

from pathlib import Path

from tests.running import Running, database, ready

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
        told = walked.tongban("migrate", patience=240)
        assert told.returncode == 0, told.stderr
        assert at_once.python(TOLD) == walked.python(TOLD)
        assert "log_event_lasts_update" in at_once.python(TOLD)
        assert at_once.tongban("migrate").returncode == 0
