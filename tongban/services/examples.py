"""A filled sample of a service's own form: what the first story among its scenarios files that nothing speaks against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tongban.base.memory import Shelf
from tongban.pack import moves, shapes
from tongban.services.queries import Effective

_read: Shelf[dict[str, Any]] = Shelf(64, 3600)
_told: Shelf[list[dict[str, Any]]] = Shelf(64, 3600)


def filled(found: Effective) -> dict[str, Any]:
    """Answers to every question that must be answered, of invented people; none where no scenario gives them."""
    return dict(_read.take((found.digest,), lambda: _filled(found)))


def told(found: Effective) -> list[dict[str, Any]]:
    """Every form that the service's scenarios file, also those with which something is wrong."""
    return list(_told.take((found.digest,), lambda: list(_forms(found.pack, found.service.id))))


def held(found: Effective, register: str) -> list[dict[str, Any]]:
    """Every record of a register that the pack's scenarios are given."""
    return list(_told.take((found.digest, register), lambda: list(_records(found.pack, register))))


def _records(pack: shapes.Pack, register: str) -> Iterator[dict[str, Any]]:
    for path in sorted(pack.files):
        if "/scenarios/" in path:
            for story in moves.read(pack.files[path], path).scenarios:
                for row in story.given.registers.get(register, ()):
                    yield {name: value if isinstance(value, bool | int) else str(value) for name, value in row.items()}


def _filled(found: Effective) -> dict[str, Any]:
    return next((form for form in _forms(found.pack, found.service.id) if _complete(form, found.service)), {})


def _forms(pack: shapes.Pack, service: str) -> Iterator[dict[str, Any]]:
    for path in sorted(pack.files, reverse=True):  # way.yaml, the ordinary way, before refusals.yaml
        if "/scenarios/" not in path:
            continue
        for story in moves.read(pack.files[path], path).scenarios:
            for move in story.moves:
                if isinstance(move, moves.Do) and move.facts.get("service") == service and "refused" not in (move.expect or {}):
                    form = move.facts.get("form")
                    if isinstance(form, dict):
                        yield form


def _complete(form: dict[str, Any], service: shapes.Service) -> bool:
    """Whether each question that everybody answers has an answer, and none is a name of the story."""
    asked = [question for group in service.form if not group.when for question in group.fields if question.required and not question.when]
    told = [form.get(question.name) for question in asked]
    return bool(asked) and all(one not in (None, "", []) and not str(one).startswith("$") for one in told)
