import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions
from tongban.cases.tests.world import AT, FILING, FORM, filed, upload

pytestmark = pytest.mark.django_db


def test_a_submission_costs_at_most_fifteen_statements(people: cast.Cast) -> None:
    filed(people, site_name="先到的名字", domains=["first.example"])  # what a process remembers is asked once
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    actions.save(row.number, FORM, by=by, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    with CaptureQueriesContext(connection) as asked:
        actions.submit(row.number, key="k", by=by, at=AT)
    # In a test the act's own transaction is a savepoint.
    statements = [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(statements) <= (14 if connection.vendor == "postgresql" else 15), "\n".join(statements)
