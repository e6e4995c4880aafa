"""JSON Schema 2020-12 of the files of a pack, for editors. The choices are those of the shapes; the reader and the checker say the rest."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from tongban.pack import shapes
from tongban.pack.expectations import TOGETHER
from tongban.pack.sections import ID, NAME, OPERATORS, UNITS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
INSTANT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?$"}
ANY: Schema = {}
NAMED: Schema = {"type": "string", "pattern": f"^({NAME.pattern})$"}
IDENTIFIED: Schema = {"type": "string", "pattern": f"^({ID.pattern})$"}
SCALAR: Schema = {"type": ["string", "integer", "boolean"]}


def choices(shape: type, name: str) -> list[Any]:
    """What a field of a shape may be, from its Literal type; of a tuple of these, each entry."""
    hint = get_type_hints(shape)[name]
    inner = [one for one in get_args(hint) if one is not Ellipsis]
    return list(get_args(inner[0]) or inner)


def among(shape: type, name: str) -> Schema:
    return {"enum": choices(shape, name)}


def many(one: Schema) -> Schema:
    """A list of them, or one alone."""
    return {"oneOf": [one, {"type": "array", "items": one}]}


def mapping(properties: Schema, *needed: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def named(one: Schema, names: Schema = NAMED) -> Schema:
    return {"type": "object", "propertyNames": names, "additionalProperties": one}


WORDS: Schema = {"type": "object", "propertyNames": {"enum": list(shapes.LANGUAGES)}, "additionalProperties": TEXT}
TEXTS = many(TEXT)
CITED = mapping({"act": TEXT, "article": {"type": ["string", "integer"]}, "assumed": TRUTH, "note": TEXT}, "act")
LAW: Schema = {"assumed": TRUTH, "note": TEXT, "source": TEXT, "act": TEXT, "article": {"type": ["string", "integer"]}, "law": CITED}
PERIOD: Schema = {**{unit: WHOLE for unit in UNITS}, "whose": {"enum": ["agency", "applicant"]}}
CONDITION = many(mapping({"field": TEXT, **{name: ANY for name in OPERATORS}}, "field"))
DRAWS: Schema = {"type": "array", "items": {"type": "object"}}
REASONS = named({"anyOf": [mapping(LAW), {"type": "null"}]})


def dated(properties: Schema) -> Schema:
    return many(mapping({"from": DAY, **properties, **LAW}, "from"))


LIMITS = dated(PERIOD)
FEES = dated({"amount": WHOLE, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}})


def pack() -> Schema:
    return mapping({"id": IDENTIFIED, "title": WORDS, "posts": named(WORDS, ANY)}, "id", "title")


def register() -> Schema:
    field = mapping({"element": TEXT, "required": TRUTH, "find": TRUTH, "unique": TRUTH, "personal": TRUTH}, "element")
    properties = {"owner": TEXT, "key": TEXT, "title": WORDS, "fields": named(field), "subject": TEXT, "states": TEXTS}
    return mapping({"id": IDENTIFIED, **properties}, "id", "owner", "key")


def offer() -> Schema:
    disclosure = among(shapes.OfferShape, "disclosure")
    properties = {"register": TEXT, "claim": TEXTS, "fields": TEXTS, "disclosure": disclosure, "hold": mapping({**PERIOD, **LAW})}
    return mapping({"id": IDENTIFIED, **properties, "purposes": named(mapping({"title": WORDS, **LAW}))}, "id", "register")


def elements() -> Schema:
    properties = {name: TEXT for name in ("code_list", "scheme", "pattern", "unit", "source")}
    numbers = {"least": WHOLE, "most": WHOLE}
    one = mapping({"type": among(shapes.Element, "type"), "label": WORDS, "hint": WORDS, **numbers, **properties}, "type")
    return named(one, IDENTIFIED)


def code_list() -> Schema:
    code = mapping({"code": {"type": ["string", "integer"]}, "label": WORDS, "from": DAY, "until": DAY}, "code")
    return mapping({"id": IDENTIFIED, "edition": TEXT, "source": TEXT, "codes": many(code)}, "id", "edition", "source")


def act() -> Schema:
    article = mapping({"article": {"type": ["string", "integer"]}, "title": WORDS, "from": DAY, "until": DAY}, "article", "from")
    return mapping({"id": IDENTIFIED, "title": WORDS, "source": TEXT, "articles": many(article)}, "id", "source")


def powers() -> Schema:
    return named(mapping({"title": WORDS, "function": TEXT, "from": DAY, "until": DAY, **LAW}, "function", "from"), IDENTIFIED)


def form() -> Schema:
    repeat = {"type": "integer", "minimum": 1}
    field = mapping(
        {"name": NAMED, "element": TEXT, "required": TRUTH, "when": CONDITION, "repeat": repeat, "default": SCALAR}, "name", "element"
    )
    return mapping({"groups": many(mapping({"name": NAMED, "fields": many(field), "when": CONDITION, "repeat": repeat}, "name"))})


def texts() -> Schema:
    return {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}
