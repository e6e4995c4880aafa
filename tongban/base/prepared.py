"""Statements that are compiled once and sent often: on hot paths Django's building of SQL is most of the cost (design section 7).

What changes from one asking of a query to the next are texts, named by `asked("name")` where the query is written. Rows are written
as `bulk_create` and `save` write them, without signals, which nothing here listens to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import AutoField, Model, QuerySet, Value
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
MARK = "\x02"


def asked(name: str) -> str:
    """A place in a query for a text that is given when it is asked."""
    return f"{MARK}{name}"


def insert(*rows: Model) -> None:
    """Write new rows of one model whose keys the database gives; they have them afterwards. Raises IntegrityError as any insert."""
    if not rows:
        return
    here = connections[DEFAULT_DB_ALIAS]  # found once, not at each value
    sql, fields, key = _insertion(type(rows[0]), len(rows), here.vendor)
    with here.cursor() as cursor:
        cursor.execute(sql, [_value(row, field, here) for row in rows for field in fields])
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            setattr(row, key, number)
            row._state.adding, row._state.db = False, here.alias


def update(row: Model) -> None:
    """Write a row that is there, whole."""
    here = connections[DEFAULT_DB_ALIAS]
    sql, fields = _change(type(row), here.vendor)
    with here.cursor() as cursor:
        cursor.execute(sql, [*(_value(row, field, here) for field in fields), row.pk])
        assert cursor.rowcount == 1, "a row that is changed is there"


def _value(row: Model, field: Any, here: Any) -> Any:
    """What a field is, as the database takes it; where nothing was said, the constant that the database would put there."""
    value = getattr(row, field.attname)
    if isinstance(value, DatabaseDefault):
        value = field.db_default.value if isinstance(field.db_default, Value) else field.db_default
        setattr(row, field.attname, value)
    return field.get_db_prep_save(value, here)


@cache
def _insertion(model: type[Model], many: int, vendor: str) -> tuple[str, list[Any], str]:
    key, quoted = model._meta.pk, connection.ops.quote_name
    assert isinstance(key, AutoField), "its key is given by the database"
    fields = [one for one in model._meta.local_concrete_fields if one is not key]
    row = f"({', '.join(['%s'] * len(fields))})"
    columns = ", ".join(quoted(str(one.column)) for one in fields)
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES {', '.join([row] * many)} RETURNING {quoted(str(key.column))}"
    return sql, fields, key.attname


@cache
def _change(model: type[Model], vendor: str) -> tuple[str, list[Any]]:
    key, quoted = model._meta.pk, connection.ops.quote_name
    assert key is not None
    fields = [one for one in model._meta.local_concrete_fields if one is not key]
    columns = ", ".join(f"{quoted(str(one.column))} = %s" for one in fields)
    return f"UPDATE {quoted(model._meta.db_table)} SET {columns} WHERE {quoted(str(key.column))} = %s", fields


class Prepared(Generic[Row]):
    """The first row of a query: `Prepared(lambda: Case.objects.filter(number=asked("number")))(number="…")`, or `.every(…)` of it.

    Rows are model instances with what `select_related` and `annotate` add, as the query set itself would give them.
    """

    def __init__(self, build: Callable[[], QuerySet[Row]]) -> None:
        self._build = build
        self._made: dict[tuple[str, bool], Any] = {}

    def __call__(self, **given: str) -> Row | None:
        """The first row, or None. Inside a transaction where the query locks."""
        found = self._ask(given, first=True)
        return found[0] if found else None

    def every(self, **given: str) -> list[Row]:
        """All rows."""
        return self._ask(given, first=False)

    def _ask(self, given: dict[str, str], *, first: bool) -> list[Row]:
        made = self._made.get((connection.vendor, first)) or self._make(first)
        places = [given[one[1:]] if isinstance(one, str) and one.startswith(MARK) else one for one in made.params]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, places)
            return [made.read(row) for row in cursor.fetchall()]

    def _make(self, first: bool) -> _Made:
        made = self._made[connection.vendor, first] = _Made(self._build()[:1] if first else self._build())
        return made


class _Made:
    """SQL, parameters and the way back to a model, for one kind of database."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        select, info = compiler.select, compiler.klass_info
        self.converters = compiler.get_converters([one[0] for one in select])
        fields = info["select_fields"]
        self.model, self.start, self.end = info["model"], fields[0], fields[-1] + 1
        self.names = [one[0].target.attname for one in select[self.start : self.end]]
        self.populators = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # the stubs are of a later Django
        self.annotated = dict(compiler.annotation_col_map or {})

    def read(self, row: Any) -> Any:
        """A row as an instance of its model."""
        values = list(row)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        found = self.model.from_db(connection.alias, self.names, values[self.start : self.end])
        for populator in self.populators:
            populator.populate(values, found)
        for name, place in self.annotated.items():
            setattr(found, name, values[place])
        return found
