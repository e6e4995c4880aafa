from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from tongban.base.prepared import Prepared, asked, insert, update

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


def test_rows_are_written_as_django_writes_them() -> None:
    at = timezone.now()
    Question = apps.get_model("exchange", "Question")
    told: dict[str, Any] = {"offer": "o", "purpose": "p' --", "act": "a", "article": "1", "about": "x", "asked_at": at, "found": True}
    told |= {"digest": "d", "disclosure": "at_once", "fields": ["甲", {"b": None}], "agency": 7}
    first, second, plain = (Question(**told, key=key) for key in ("k", "l", "k"))
    insert(first, second)
    plain.save()
    assert first.pk < second.pk < plain.pk
    assert (first.once, first._state.adding) == ("", False)
    rows = [{**vars(Question.objects.get(pk=one.pk)), "_state": None, "id": None} for one in (first, plain)]
    assert rows[0] == rows[1]
    first.found, first.fields, first.told, first.visible_from = False, [], {"said": 1}, at
    update(first)
    told_of = Question.objects.get(pk=first.pk)
    assert (told_of.found, told_of.fields, told_of.told, told_of.visible_from) == (False, [], {"said": 1}, at)
    assert Question.objects.get(pk=second.pk).fields == ["甲", {"b": None}]


def test_nothing_is_written_where_there_are_no_rows(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert()


def test_what_a_constraint_forbids_is_refused_as_anywhere() -> None:
    row = ContentType(app_label="prepared", model="row")
    insert(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(ContentType(app_label="prepared", model="row"))
    row.pk = 0
    with pytest.raises(AssertionError):
        update(row)
