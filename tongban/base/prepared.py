"""Queries that are compiled once and asked often: on hot paths Django's building of SQL is most of the cost (design section 7).

What changes from one asking to the next are texts, named by `asked("name")` where the query is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
MARK = "\x02"


def asked(name: str) -> str:
    """A place in a query for a text that is given when it is asked."""
    return f"{MARK}{name}"


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
