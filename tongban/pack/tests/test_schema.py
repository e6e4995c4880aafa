"""The schemas for editors: sound, and of one mind with the reader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from tongban.pack import moves, reader, schema, skeleton
from tongban.pack.lines import read
from tongban.pack.overlay import read as read_overlay

FOLDERS = sorted(path for path in Path("packs").iterdir() if path.is_dir())
FILES = {f"{folder.name}/{path}": (path, text) for folder in FOLDERS for path, text in reader.files(folder).items()}
FILES |= {f"skeleton/{path}": (path, text) for path, text in skeleton.files("library").items()}


def errors(kind: str, text: str) -> list[str]:
    value = moves.plain(read("x.yaml", text)[0].value)
    return [error.message for error in Draft202012Validator(schema.schema(kind)).iter_errors(value)]


@pytest.mark.parametrize("kind", schema.KINDS)
def test_each_schema_is_a_schema(kind: str):
    assert validator_for(schema.schema(kind)) is Draft202012Validator
    Draft202012Validator.check_schema(schema.schema(kind))


@pytest.mark.parametrize("name", sorted(name for name, (path, _) in FILES.items() if path.endswith(".yaml")))
def test_the_files_of_the_tree_fit_their_schemas(name: str):
    path, text = FILES[name]
    assert schema.kind_of(path)
    assert errors(schema.kind_of(path), text) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("service", "id: a\npower: b\ngrade: perfect"),
        ("service", "id: a\npower: b\nsteps: {review: {psot: x}}"),
        ("service", "id: a\npower: b\nfees: [{amount: 3}]"),
        ("service", "id: a\npower: b\nvisits: [{from: 2026-01-01, at_most: -1}]"),
        ("form", "groups: [{name: A b}]"),
        ("elements", "x: {type: number}"),
        ("codelist", "id: a\nedition: '1'\nsource: b\ncodes: [{label: {en: x}}]"),
        ("scenario", "name: x\ngiven: {at: 2026-01-01}\nmoves: [{say: x}]"),
        ("local", "steps: {}"),
    ],
)
def test_what_is_wrong_does_not_fit(kind: str, text: str):
    assert errors(kind, text)


def mappings(one: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], set[str]]]:
    """Every closed mapping of a schema with a path that leads a value there, and its keys."""
    for inner in [one, *one.get("oneOf", ()), *one.get("anyOf", ())]:
        if "properties" in inner:
            yield path, set(inner["properties"])
            for key, child in inner["properties"].items():
                yield from mappings(child, (*path, key))
        elif isinstance(inner.get("additionalProperties"), dict):
            yield from mappings(inner["additionalProperties"], (*path, "en" if inner["additionalProperties"] == schema.TEXT else "x"))


def value_at(path: tuple[Any, ...], unknown: Any) -> Any:
    return {path[0]: value_at(path[1:], unknown)} if path else unknown


PLACES = {
    "pack": "pack.yaml", "register": "registers/x.yaml", "offer": "offers/x.yaml", "elements": "elements/x.yaml", "law": "laws/x.yaml",
    "codelist": "codelists/x.yaml", "powers": "powers/x.yaml", "service": "services/x/service.yaml", "form": "services/x/form.yaml",
    "deadlines": "deadlines/x.yaml", "pauses": "pauses/x.yaml",
}  # fmt: skip


@pytest.mark.parametrize("kind", PLACES)
def test_schema_and_reader_know_the_same_keys(kind: str):
    """A key that nobody knows makes the reader list those it knows there: the schema lists the same."""
    import yaml

    for path, keys in mappings(schema.KINDS[kind]()):
        text = yaml.safe_dump(value_at(path, {"zzzz": 1}))
        files = {"services/x/service.yaml": "id: x\n", PLACES[kind]: text}
        found = [one.cure for one in reader.parse(files).problems if one.code == "shape.unknown_key" and "zzzz" in one.reason]
        assert found, (path, keys)
        known = set(found[0].removeprefix("Known here: ").removesuffix(".").split(", "))
        assert known <= keys, path
        one_of_several = {*schema.UNITS, *schema.OPERATORS, "whose", "law", "source", "act", "article"}
        assert keys - known <= one_of_several, path


def test_schema_and_reader_know_the_same_keys_of_an_overlay():
    problems: list[Any] = []
    read_overlay(read("local.yaml", "zzzz: 1")[0], problems)
    assert problems[0].cure == f"Known here: {', '.join(sorted(schema.local()['properties']))}."
