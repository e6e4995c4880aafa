"""Paths of trees: the names from the root down, each followed by "/", so that a subtree is one range of an index."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import BuiltinLookup


class PathField(models.CharField):  # type: ignore[type-arg]
    """A path such as 000000000000/510000000000/. `field__below=path` finds the node and everything under it."""


@PathField.register_lookup
class Below(BuiltinLookup):
    """A range on SQLite, whose LIKE cannot use an index; a prefix on PostgreSQL, whose order of characters depends on the locale."""

    lookup_name = "below"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, given = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s", (*given, f"{self.rhs}%")

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        left, given = self.process_lhs(compiler, connection)
        # "0" follows "/", so this is the first path after the subtree.
        return f"{left} >= %s AND {left} < %s", (*given, self.rhs, *given, f"{self.rhs[:-1]}0")
