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


LABELS: Schema = {"type": "object", "propertyNames": {"enum": list(shapes.LANGUAGES)}, "additionalProperties": TEXT}
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
    return mapping({"id": IDENTIFIED, "title": LABELS, "posts": named(LABELS, ANY)}, "id", "title")


def register() -> Schema:
    field = mapping({"element": TEXT, "required": TRUTH, "find": TRUTH, "unique": TRUTH, "personal": TRUTH}, "element")
    properties = {"owner": TEXT, "key": TEXT, "title": LABELS, "fields": named(field), "subject": TEXT, "states": TEXTS}
    return mapping({"id": IDENTIFIED, **properties}, "id", "owner", "key")


def offer() -> Schema:
    disclosure = among(shapes.OfferShape, "disclosure")
    properties = {
        "register": TEXT,
        "claim": TEXTS,
        "fields": TEXTS,
        "replaces": TEXTS,
        "disclosure": disclosure,
        "hold": mapping({**PERIOD, **LAW}),
    }
    return mapping({"id": IDENTIFIED, **properties, "purposes": named(mapping({"title": LABELS, **LAW}))}, "id", "register")


def elements() -> Schema:
    properties = {name: TEXT for name in ("code_list", "scheme", "pattern", "unit", "source")}
    numbers = {"least": WHOLE, "most": WHOLE}
    one = mapping({"type": among(shapes.Element, "type"), "label": LABELS, "hint": LABELS, **numbers, **properties}, "type")
    return named(one, IDENTIFIED)


def code_list() -> Schema:
    code = mapping({"code": {"type": ["string", "integer"]}, "label": LABELS, "from": DAY, "until": DAY}, "code")
    return mapping({"id": IDENTIFIED, "edition": TEXT, "source": TEXT, "codes": many(code)}, "id", "edition", "source")


def act() -> Schema:
    article = mapping({"article": {"type": ["string", "integer"]}, "title": LABELS, "from": DAY, "until": DAY}, "article", "from")
    return mapping({"id": IDENTIFIED, "title": LABELS, "source": TEXT, "articles": many(article)}, "id", "source")


def powers() -> Schema:
    return named(mapping({"title": LABELS, "function": TEXT, "from": DAY, "until": DAY, **LAW}, "function", "from"), IDENTIFIED)


def form() -> Schema:
    repeat = {"type": "integer", "minimum": 1}
    field = mapping(
        {"name": NAMED, "element": TEXT, "required": TRUTH, "when": CONDITION, "repeat": repeat, "default": SCALAR}, "name", "element"
    )
    return mapping({"groups": many(mapping({"name": NAMED, "fields": many(field), "when": CONDITION, "repeat": repeat}, "name"))})


def texts() -> Schema:
    return {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}


def service() -> Schema:
    kinds = {name: among(shapes.Service, name) for name in ("grade", "identity", "case_type", "accept")}
    applicants = many(among(shapes.Service, "applicants"))
    return mapping(
        {
            "id": IDENTIFIED, "authentic": {"enum": list(shapes.LANGUAGES)}, "power": TEXT, "law": many(mapping(LAW)), **kinds,
            "applicants": applicants, "fetch": named(_fetch()), "materials": named(_material()), "steps": named(_step()), "start": TEXT,
            "supplement": LIMITS, "notice": LIMITS, "fees": FEES, "reasons": REASONS, "licence": _licence(), "topics": TEXTS,
            "evidence": named(_evidence()), "concerns": TEXT, "rules_of": TEXT,
            "retention": mapping({"class": among(shapes.Retention, "period"), **LAW}), "draws": DRAWS,
            "everyday": {"type": "object", "additionalProperties": TEXTS},
        },
        "id", "power",
    )  # fmt: skip


def _fetch() -> Schema:
    claim = {"type": "object", "additionalProperties": TEXT}
    waits = among(shapes.Fetch, "on_unavailable")
    return mapping({"offer": TEXT, "claim": claim, "purpose": TEXT, "on_unavailable": waits}, "offer", "claim", "purpose")


def _material() -> Schema:
    needed = {"oneOf": [{"enum": ["always", "optional"]}, *CONDITION["oneOf"]]}
    return mapping({"needed": needed, "instead_of_asking": TEXT, "formats": TEXTS, "most": WHOLE, "later": LIMITS, **LAW})


def _evidence() -> Schema:
    link = among(shapes.Evidence, "link")
    return mapping({"link": link, "each": TEXT, "material": TEXT, **LAW}, "link", "each", "material")


def _step() -> Schema:
    onward = {"oneOf": [TEXT, *many(mapping({"to": TEXT, "when": CONDITION}, "to"))["oneOf"]]}
    properties = {name: TEXT for name in ("post", "agency", "waits_for", "deemed")}
    listed = {"automatic": TEXTS, "parallel": TEXTS, "may": many(among(shapes.Step, "may"))}
    outcomes = {"outcomes": named({"anyOf": [_outcome(), {"type": "null"}]})}
    return mapping({**listed, **properties, "limit": LIMITS, "next": onward, "join": among(shapes.Step, "join"), **outcomes, **LAW})


def _outcome() -> Schema:
    listed = {name: TEXTS for name in ("enter", "strike", "reasons")}
    change = {"type": "object", "additionalProperties": TEXT}
    return mapping({"favourable": TRUTH, "issue": among(shapes.Outcome, "issue"), "change": change, "paper": TEXT, **listed})


def _licence() -> Schema:
    reasons = {"revoke_reasons": REASONS, "suspend_reasons": REASONS}
    return mapping({"kind": TEXT, "valid": LIMITS, "shows": TEXTS, "template": TEXT, "badge": TRUTH, **reasons}, "kind")


def local() -> Schema:
    material = mapping({"formats": TEXTS, "most": WHOLE, "later": LIMITS})
    dates = {"supplement": LIMITS, "notice": LIMITS, "fees": FEES}
    return mapping({"limits": named(LIMITS), **dates, "materials": named(material), "texts": {**LABELS, "additionalProperties": texts()}})


def scenario() -> Schema:
    cast = {"oneOf": [{"type": "array", "items": TEXT}, {"type": "object"}]}
    records = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}}
    given = mapping({"cast": cast, "at": INSTANT, "zone": TEXT, "region": TEXT, "registers": records, "down": TEXTS})
    act = {"as": TEXT, "do": TEXT, "with": {"type": "object"}, "save": NAMED, "expect": {"type": "object"}, "times": WHOLE}
    several = {"type": "object", "propertyNames": {"enum": [*TOGETHER, "unchanged"]}}
    look = mapping({"as": TEXT, "look": TEXT, "with": {"type": "object"}, "save": NAMED, "expect": ANY}, "look")
    wait = mapping({"wait": {"oneOf": [INSTANT, mapping({"hours": WHOLE, "days": WHOLE, "whose": TEXT})]}}, "wait")
    together = mapping(
        {"together": {"type": "array", "minItems": 2, "items": mapping(act, "do")}, "save": NAMED, "expect": several}, "together"
    )
    moves = {"type": "array", "items": {"oneOf": [mapping(act, "do"), look, wait, together]}}
    one: Schema = {"name": TEXT, "times": WHOLE, "given": given, "covers": TEXTS, "moves": moves}
    several_stories = {"given": given, "scenarios": many(mapping(one, "name", "moves"))}
    return {"oneOf": [mapping(one, "name", "given", "moves"), mapping(several_stories, "scenarios")]}


KINDS = {
    "pack": pack, "register": register, "offer": offer, "elements": elements, "codelist": code_list, "law": act, "powers": powers,
    "service": service, "form": form, "texts": texts, "local": local, "scenario": scenario,
}  # fmt: skip


def schema(kind: str) -> Schema:
    """The schema of one kind of file; raises KeyError for a kind that is not in KINDS."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"tongban pack: {kind}", **KINDS[kind]()}


def kind_of(path: str) -> str:
    """Which kind of file lies at a path of a pack; empty for one that is not YAML or has no schema."""
    parts = path.split("/")
    folders = {
        "registers": "register",
        "offers": "offer",
        "elements": "elements",
        "codelists": "codelist",
        "laws": "law",
        "powers": "powers",
    }
    if not path.endswith(".yaml"):
        return ""
    if len(parts) == 4:
        return {"scenarios": "scenario", "local": "local"}.get(parts[2], "")
    name = parts[-1].split(".")[0]
    return folders.get(parts[0], name if name in KINDS else "") if len(parts) < 4 else ""
