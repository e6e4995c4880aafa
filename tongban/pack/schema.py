"""JSON Schema 2020-12 of the files of a pack, for editors. The choices are those of the shapes; the reader and the checker say the rest."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from tongban.pack import shapes
from tongban.pack.expectations import TOGETHER
from tongban.pack.flows import FLOWS, WAYS
from tongban.pack.forms import MOST_LINES
from tongban.pack.ledgers import USES
from tongban.pack.looking import PARTS
from tongban.pack.sections import ID, NAME, OPERATORS, UNITS
from tongban.pack.states import EVENTS
from tongban.pack.values import LONG_LISTS

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
PERCENT: Schema = {"oneOf": [WHOLE, {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$"}]}
REASONS = named({"anyOf": [mapping(LAW), {"type": "null"}]})


def dated(properties: Schema) -> Schema:
    return many(mapping({"from": DAY, **properties, "rule": TEXT, **LAW}, "from"))


LIMITS = dated(PERIOD)
PLACE = mapping({"phone": TEXT, "supervision": TEXT, **LAW})
AMOUNTS = dated(
    {
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "bands": {"type": "array", "items": mapping({"age": WHOLE, "amount": WHOLE}, "age", "amount"), "minItems": 1},
    }
)
VISITS = dated({"at_most": {"type": "integer", "minimum": 0, "maximum": 99}})
_BAND = mapping({"above": WHOLE, "amount": WHOLE}, "above", "amount")
FEES = dated(
    {
        **{"amount": WHOLE, "at_most": WHOLE, "bands": {"type": "array", "items": _BAND, "minItems": 1}},
        **{"currency": {"type": "string", "pattern": "^[A-Z]{3}$"}, "per": TEXT, "by": TEXT, "formula": TEXT},
    }
)


def pack() -> Schema:
    return mapping({"id": IDENTIFIED, "title": LABELS, "posts": named(LABELS, ANY)}, "id", "title")


def register() -> Schema:
    field = mapping({"element": TEXT, "required": TRUTH, "find": TRUTH, "unique": TRUTH, "personal": TRUTH}, "element")
    properties = {"owner": TEXT, "key": TEXT, "title": LABELS, "fields": named(field), "subject": TEXT, "states": TEXTS, "ties": TEXTS}
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
    properties = {name: TEXT for name in ("code_list", "scheme", "pattern", "unit", "source", "words_of")}
    more = {"least": WHOLE, "most": WHOLE, "places": WHOLE, "assumed": TRUTH, "list": {"enum": list(LONG_LISTS)}}
    one = mapping({"type": among(shapes.Element, "type"), "label": LABELS, "hint": LABELS, **more, **properties}, "type")
    return named(one, IDENTIFIED)


def code_list() -> Schema:
    code = mapping({"code": {"type": ["string", "integer"]}, "label": LABELS, "from": DAY, "until": DAY}, "code")
    return mapping({"id": IDENTIFIED, "edition": TEXT, "source": TEXT, "codes": many(code)}, "id", "edition", "source")


def act() -> Schema:
    article = mapping({"article": {"type": ["string", "integer"]}, "title": LABELS, "from": DAY, "until": DAY}, "article", "from")
    return mapping({"id": IDENTIFIED, "title": LABELS, "source": TEXT, "articles": many(article)}, "id", "source")


def powers() -> Schema:
    return named(mapping({"title": LABELS, "function": TEXT, "from": DAY, "until": DAY, **LAW}, "function", "from"), IDENTIFIED)


def deadlines() -> Schema:
    missed = mapping({"effect": TEXT, "as_of": TEXT, "whose": TEXT, **LAW}, "effect")
    properties = {"title": LABELS, "after": TEXT, "before": TEXT, "whose": TEXTS, "extends": TEXT, "instead_of": TEXT, "missed": missed}
    chosen = {name: among(shapes.Deadline, name) for name in ("sense", "approval")}
    limit = dated({**PERIOD, "on": {"type": "string", "pattern": r"^\d{2}-\d{2}$"}})
    return named(mapping({**properties, **chosen, "limit": limit}, "whose", "limit"), IDENTIFIED)


def pauses() -> Schema:
    properties = {"title": LABELS, "stops": TEXTS, "whose": TEXT, "most": TEXT, "from": DAY, "until": DAY}
    return named(mapping({**properties, **LAW}, "stops", "whose", "from"), IDENTIFIED)


def form() -> Schema:
    repeat = {"type": "integer", "minimum": 1}
    field = mapping(
        {"name": NAMED, "element": TEXT, "required": TRUTH, "when": CONDITION, "repeat": repeat, "default": SCALAR, "personal": TRUTH},
        "name",
        "element",
    )
    lines = {"repeat": {"type": "integer", "minimum": 1, "maximum": MOST_LINES}, "least": {"type": "integer", "minimum": 0}}
    return mapping({"groups": many(mapping({"name": NAMED, "fields": many(field), "when": CONDITION, "step": TEXT, **lines}, "name"))})


def texts() -> Schema:
    return {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}


def service() -> Schema:
    kinds = {name: among(shapes.Service, name) for name in ("grade", "identity", "case_type", "accept", "opened_by")}
    applicants = many(among(shapes.Service, "applicants"))
    return mapping(
        {
            "id": IDENTIFIED, "authentic": {"enum": list(shapes.LANGUAGES)}, "power": TEXT, "law": many(mapping(LAW)), **kinds,
            "applicants": applicants, "fetch": named(_fetch()), "materials": named(_material()), "steps": named(_step()), "start": TEXT,
            "doubts": TEXTS,
            "supplement": LIMITS, "notice": LIMITS, "fees": FEES, "waivers": named(_waiver()), "pay": _pay(),
            "visits": VISITS, "reasons": REASONS, "licence": _licence(),
            "topics": TEXTS,
            **_opening(), "evidence": named(_evidence()), "concerns": TEXT, "about": _about(), "signatories": named(_signatory()),
            "form_of": mapping({"service": TEXT, "when": CONDITION}, "service"), "amended_by": TEXTS,
            "rules_of": TEXT, "born": TEXT, "times": {"type": "object", "additionalProperties": TEXT}, "benefit_of": TEXT,
            "benefit": mapping({"each": among(shapes.Benefit, "each"), "amounts": AMOUNTS}, "each", "amounts"),
            "retention": mapping({"class": among(shapes.Retention, "period"), **LAW}), "draws": DRAWS, "ledgers": named(_use()),
            "reckons": {"type": "object", "additionalProperties": TEXT},
            **_looking(), "flows": _flows(), "state_codes": _states(),
            "everyday": {"type": "object", "additionalProperties": TEXTS}, "online": among(shapes.Service, "online"), "items": TEXTS,
            "life_events": TEXTS, "ask_yourself": named({"anyOf": [_question(), {"type": "null"}]}), "places": named(PLACE),
            "remedies": named(mapping({"limit": LIMITS}), {"enum": choices(shapes.Remedy, "kind")}), "publish": mapping(LAW),
            "offered": mapping({"from": DAY, "until": DAY, **LAW}, "from"),
        },
        "id",
    )  # fmt: skip


INSTEAD: Schema = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TEXT}}


def _use() -> Schema:
    acts = {"type": "object", "additionalProperties": {"anyOf": [{"enum": list(USES)}, many({"enum": list(USES)})]}}
    takes = {"type": "object", "additionalProperties": TEXT}
    return mapping(
        {
            "type": TEXT, "each": TEXT, "takes": takes, "acts": acts, "tolerance": dated({"percent": PERCENT}),
            "valid": LIMITS, "beyond": LIMITS,
            "says": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
            "told": among(shapes.LedgerUse, "told"), "when": CONDITION,
            "uses": dated({"at_most": WHOLE}), "collect": LIMITS, "less": TEXT, "instead": INSTEAD,
            "covers": among(shapes.LedgerUse, "covers"), "pays_back": TRUTH,
            "bills": among(shapes.LedgerUse, "bills"), "posted": LIMITS,
        },
        "type", "takes",
    )  # fmt: skip


def _opening() -> Schema:
    only = {"type": "object", "additionalProperties": TEXT}
    times = {name: LIMITS for name in ("statement", "hearing", "ahead")}
    texts = dict.fromkeys(("rule", "ledger", "against", "by"), TEXT)
    found = {**texts, "from": DAY, "amount": WHOLE, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}
    return {
        "serve": LIMITS,
        "findings": many(mapping({**found, **LAW}, "rule", "from")),
        "random": mapping({"register": TEXT, "only": only, "between": LIMITS, **LAW}, "register"),
        "defence": mapping({"step": TEXT, **times, **LAW}, "step", "statement"),
        "publishing": mapping({"within": LIMITS, "kept": LIMITS, "shows": TEXTS}, "within", "kept"),
    }


def _signatory() -> Schema:
    return {"anyOf": [mapping({"number": TEXT, "name": TEXT, "when": CONDITION}), {"type": "null"}]}


def _waiver() -> Schema:
    return mapping({"when": CONDITION, "percent": WHOLE, **LAW}, "when")


def _pay() -> Schema:
    told = {"before": among(shapes.Pay, "before"), "within": LIMITS, "refunds": named(mapping(LAW))}
    told["after"] = dated({"event": {"enum": ["assessed", "submitted"]}})
    told |= {"monthly": dated({"working_day": WHOLE, "when": CONDITION}), "settles": TEXT}
    return mapping({**told, "surcharge": dated({"daily": {"oneOf": [WHOLE, TEXT]}, "at_most": WHOLE}), **LAW}, "before")


def _fetch() -> Schema:
    claim = {"type": "object", "additionalProperties": TEXT}
    waits = among(shapes.Fetch, "on_unavailable")
    return mapping({"offer": TEXT, "claim": claim, "purpose": TEXT, "on_unavailable": waits}, "offer", "claim", "purpose")


def _material() -> Schema:
    needed = {"oneOf": [{"enum": ["always", "optional", "sometimes"]}, *CONDITION["oneOf"]]}
    papers = {"originals": WHOLE, "copies": WHOLE}
    return mapping({"needed": needed, "instead_of_asking": TEXT, "formats": TEXTS, "most": WHOLE, **papers, "later": LIMITS, **LAW})


def _question() -> Schema:
    return mapping({"fits": among(shapes.Question, "fits"), "instead_of_asking": TEXT, **LAW})


def _evidence() -> Schema:
    link = among(shapes.Evidence, "link")
    return mapping({"link": link, "each": TEXT, "material": TEXT, **LAW}, "link", "each", "material")


def _flows() -> Schema:
    mark = mapping({"name": NAMED, **{way: TEXT for way in WAYS}, "when": CONDITION}, "name")
    return mapping({flow: many(mark) for flow in FLOWS})


def _states() -> Schema:
    row = mapping({"code": TEXT, "event": {"enum": list(EVENTS)}, **{name: TEXT for name in ("step", "outcome", "state")}}, "code", "event")
    return mapping({"list": TEXT, "rows": many(row)}, "list", "rows")


def _about() -> Schema:
    chosen = {name: among(shapes.AboutCase, name) for name in ("case", "goes_to", "apart")}
    return mapping({**chosen, "needed": TRUTH, "once": TRUTH, "services": TEXTS, "within": LIMITS}, "case")


def _step() -> Schema:
    onward = {"oneOf": [TEXT, *many(mapping({"to": TEXT, "when": CONDITION}, "to"))["oneOf"]]}
    properties = {name: TEXT for name in ("post", "agency", "waits_for", "outside", "deemed", "other_than")}
    listed = {"automatic": TEXTS, "parallel": TEXTS, "may": many(among(shapes.Step, "may"))}
    outcomes = {"outcomes": named({"anyOf": [_outcome(), {"type": "null"}]})}
    chosen = {name: among(shapes.Step, name) for name in ("join", "allocate")}
    return mapping({**listed, **properties, "limit": LIMITS, "next": onward, **chosen, **outcomes, **LAW})


def _outcome() -> Schema:
    listed = {name: TEXTS for name in ("enter", "strike", "reasons")}
    change = {"type": "object", "additionalProperties": TEXT}
    band = mapping({"name": NAMED, "low": WHOLE, "high": WHOLE, "when": CONDITION}, "name", "low", "high")
    bands = dated({"unit": {"type": "string"}, "rows": many(band)})
    chosen = {name: among(shapes.Outcome, name) for name in ("issue", "remedy", "of_case")}
    return mapping(
        {"favourable": TRUTH, "public": TRUTH, "goes_on": TRUTH, **chosen, "change": change, "paper": TEXT, "bands": bands, **listed}
    )


def _licence() -> Schema:
    ending = named({"anyOf": [mapping({**LAW, "found_by": TEXTS}), {"type": "null"}]})
    reasons = {"revoke_reasons": ending, "suspend_reasons": REASONS}
    return mapping({"kind": TEXT, "valid": LIMITS, "shows": TEXTS, "template": TEXT, "badge": TRUTH, **reasons}, "kind")


def local() -> Schema:
    material = mapping({"formats": TEXTS, "most": WHOLE, "later": LIMITS})
    dates = {"supplement": LIMITS, "notice": LIMITS, "fees": FEES, "visits": VISITS, "amounts": AMOUNTS, "places": named(PLACE)}
    return mapping({"limits": named(LIMITS), **dates, "materials": named(material), "texts": {**LABELS, "additionalProperties": texts()}})


def scenario() -> Schema:
    cast = {"oneOf": [{"type": "array", "items": TEXT}, {"type": "object"}]}
    records = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}}
    given = mapping({"cast": cast, "at": INSTANT, "zone": TEXT, "region": TEXT, "registers": records, "down": TEXTS, "packs": TEXTS})
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


def joint() -> Schema:
    """A joint matter: services that one event calls for."""
    sources = {"type": "object", "additionalProperties": TEXTS}
    part = {"service": IDENTIFIED, "when": CONDITION, "needs": TEXTS, "answers": sources, "materials": sources, "region": TEXT}
    part["tried"] = TRUTH
    texts: Schema = {"type": "object", "additionalProperties": TEXT}
    part["lines"] = named(mapping({"when": CONDITION, "listed": texts, "columns": texts, "gives": texts}))
    fill = mapping(
        {**{name: TEXT for name in ("ledger", "by", "each", "line")}, "when": CONDITION, "gives": texts}, "ledger", "by", "gives"
    )
    question = mapping({"element": TEXT, "required": TRUTH, "when": CONDITION}, "element")
    told = {"law": many(mapping(LAW)), "life_events": TEXTS, "everyday": {"type": "object", "additionalProperties": TEXTS}}
    named_words = {"type": "object", "additionalProperties": LABELS}
    properties = {
        "id": IDENTIFIED, "authentic": {"enum": list(shapes.LANGUAGES)}, "title": LABELS, "summary": LABELS, **told,
        "applicants": many(among(shapes.Service, "applicants")), "questions": named(question), "parts": named(mapping(part, "service")),
        "fetch": named(_fetch()), "same": named(TEXTS), "fills": named(fill), "texts": named_words,
    }  # fmt: skip
    return mapping(properties, "id", "title", "parts")


def _looking() -> dict[str, Schema]:
    words = {name: TEXT for name in ("register", "field", "ledger", "by", "each", "days", "opened", "owed", "month")}
    look = mapping({**words, "shortest": WHOLE, "instead": INSTEAD}, "by")
    takes: Schema = {"type": "object", "additionalProperties": TEXT}
    check = mapping({"check": {"enum": sorted(PARTS)}, "takes": takes, "each": TEXT}, "check", "takes")
    return {"looks_up": named(look), "cross_checks": many(check)}


def ledger() -> Schema:
    """A type of ledger."""
    listed = {name: TEXTS for name in ("drawn_by", "opened_by", "consumed_by", "read_by", "reverse", "checks")}
    flags = {name: TRUTH for name in ("one_office", "whole", "one_at_a_time", "any_holder")}
    retention = mapping({"class": among(shapes.Retention, "period"), **LAW})
    properties = {
        "id": IDENTIFIED, "owner": TEXT, "title": LABELS, "measures": many(among(shapes.LedgerShape, "measures")), **listed,
        "reserve": NAMED, "consume": NAMED, "uses": dated({"at_most": WHOLE}), "tolerance": dated({"percent": PERCENT}),
        "over": among(shapes.LedgerShape, "over"), **flags, "retention": retention, **LAW,
    }  # fmt: skip
    return mapping(properties, "id", "owner", "title", "measures", "drawn_by", "consume")


def units() -> Schema:
    """A table of units."""
    one = mapping({"code": TEXT, "title": LABELS, "of": TEXT, "times": WHOLE, "over": WHOLE}, "code", "title")
    return mapping({"id": IDENTIFIED, "source": TEXT, "units": many(one)}, "id", "source", "units")


KINDS = {
    "pack": pack, "ledger": ledger, "units": units, "joint": joint, "deadlines": deadlines, "pauses": pauses,
    "register": register, "offer": offer, "elements": elements, "codelist": code_list, "law": act, "powers": powers,
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
        "joint": "joint",
        "elements": "elements",
        "codelists": "codelist",
        "laws": "law",
        "powers": "powers",
        "deadlines": "deadlines",
        "pauses": "pauses",
        "ledgers": "ledger",
        "units": "units",
    }
    if not path.endswith(".yaml"):
        return ""
    if len(parts) == 4:
        return {"scenarios": "scenario", "local": "local"}.get(parts[2], "")
    name = parts[-1].split(".")[0]
    return folders.get(parts[0], name if name in KINDS else "") if len(parts) < 4 else ""
