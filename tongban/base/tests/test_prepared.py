import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from tongban.base.prepared import Prepared, asked

pytestmark = pytest.mark.django_db
found = Prepared(
    lambda: ContentType.objects.filter(app_label=asked("app"), model=asked("model")).annotate(
        both=Concat(F("app_label"), Value("."), F("model"))
    )
)


def test_a_prepared_query_finds_what_the_query_set_finds() -> None:
    for app, model in (("cases", "case"), ("log", "event")):
        row = found(app=app, model=model)
        assert row == ContentType.objects.get(app_label=app, model=model)
        assert row is not None
        assert row.both == f"{app}.{model}"  # type: ignore[attr-defined]


def test_what_is_not_there_is_none_and_hostile_text_is_only_text() -> None:
    assert found(app="cases", model="' OR 1=1 --") is None
    assert found(app="\x02app", model="case") is None


def test_every_row_is_found_in_the_order_of_the_query() -> None:
    engine = Prepared(lambda: ContentType.objects.filter(app_label=asked("app")).order_by("-model"))
    rows = engine.every(app="log")
    assert rows == list(ContentType.objects.filter(app_label="log").order_by("-model"))
    assert len(rows) > 2
    assert engine(app="log") == rows[0]
    assert engine.every(app="nothing") == []


def test_postgresql_prepares_what_is_asked_again_and_again() -> None:
    for _ in range(7):
        assert ContentType.objects.filter(app_label="log").count() > 2
    known = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            known = [statement for (statement,) in cursor.fetchall() if "django_content_type" in statement]
    assert bool(known) == (connection.vendor == "postgresql")
