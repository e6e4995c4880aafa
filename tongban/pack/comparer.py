"""What differs between two revisions of a pack, thing by thing, and whether an open case could go on under the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from tongban.pack.shapes import FormField, Material, Pack, RegisterField, Service

# Plain values of a service, each a part by its own name; the rest is compared entry by entry.
PLAIN = (
    "power", "law", "applicants", "identity", "case_type", "start", "accept", "retention", "concerns", "about", "draws",
    "topics", "everyday", "authentic", "online", "items", "life_events", "publish", "offered",
    "times", "born", "benefit", "pay", "grade", "opened_by", "random", "defence", "publishing",
    "cross_checks", "form_of", "amended_by", "findings", "state_codes", "doubts",
)  # fmt: skip
DATED = ("supplement", "notice", "fees", "visits", "serve")
BY_NAME = (
    *("fetch", "ledgers", "reckons", "looks_up", "evidence", "signatories", "waivers", "reasons", "local", "ask_yourself", "places"),
    *("remedies", "flows"),
)


@dataclass(frozen=True)
class Difference:
    """One thing that was added, removed or changed. `was` and `now` are plain JSON values.

    `breaks`: answers, materials or the place of an open case do not fit any more, so it cannot simply be moved to the new revision.
    `words`: only texts differ.
    """

    service: str  # empty for registers, offers and standards
    part: str
    name: str
    change: Literal["added", "removed", "changed"]
    was: Any
    now: Any
    breaks: bool = False

    @property
    def words(self) -> bool:
        return self.part == "text"

    def __str__(self) -> str:
        told = f"{self.was!r} -> {self.now!r}" if self.change == "changed" else repr(self.now if self.change == "added" else self.was)
        mark = "breaks open cases: " if self.breaks else ""
        return f"{mark}{self.service or 'pack'}: {self.part} {self.name} {self.change}: {told}"


Parts = dict[tuple[str, str], Any]  # (part, name) -> value


def compare(old: Pack, new: Pack) -> list[Difference]:
    """Every difference between two revisions of a pack, those that break open cases first."""
    found = list(_changes("", _shared(old), _shared(new)))
    for name in sorted({*old.services, *new.services}):
        if name in old.services and name in new.services:
            found += compare_services(old.services[name], new.services[name])
        else:
            change: Literal["added", "removed"] = "added" if name in new.services else "removed"
            found.append(Difference(name, "service", name, change, None, None, breaks=change == "removed"))
    return sorted(found, key=lambda one: (not one.breaks, one.service, one.part == "text"))


def compare_services(old: Service, new: Service) -> list[Difference]:
    """Every difference between two revisions of a service."""
    return list(_changes(old.id, _parts(old), _parts(new)))


def breaking(differences: list[Difference]) -> list[Difference]:
    """Those for which an open case cannot simply be moved."""
    return [one for one in differences if one.breaks]


def _changes(service: str, old: Parts, new: Parts) -> Iterator[Difference]:
    for part, name in sorted({*old, *new}):
        was, now = old.get((part, name)), new.get((part, name))
        if was == now and (part, name) in old and (part, name) in new:
            continue
        change: Literal["added", "removed", "changed"] = (
            "changed" if (part, name) in old and (part, name) in new else "added" if (part, name) in new else "removed"
        )
        yield Difference(service, part, name, change, plain(was), plain(now), _breaks(part, change, was, now))


def _parts(service: Service) -> Parts:
    found: Parts = {(name, ""): getattr(service, name) for name in (*PLAIN, *DATED)}
    for mapping in BY_NAME:
        found |= {(mapping, name): value for name, value in getattr(service, mapping).items()}
    for group in service.form:
        asked = {"when": group.when, "repeat": group.repeat, "least": group.least}
        found["group", group.name] = {**asked, "fields": [one.name for one in group.fields]}
        found |= {("field", _path(group.name, group.repeat, one)): one for one in group.fields}
    found |= {("material", name): one for name, one in service.materials.items()}
    for name, step in service.steps.items():
        found["step", name] = {one.name: getattr(step, one.name) for one in fields(step) if one.name not in ("limit", "outcomes")}
        found["limit", name] = step.limit
        found |= {("outcome", f"{name}.{outcome}"): value for outcome, value in step.outcomes.items()}
    found |= {("text", f"{language}.{key}"): text for language, texts in service.texts.items() for key, text in texts.items()}
    found["licence", ""] = service.licence
    found["rules", "rules.py"] = service.rules
    return found


def _path(group: str, repeat: int, field: FormField) -> str:
    """Where the answer stands: those of a repeated group lie under its name."""
    return f"{group}.{field.name}" if repeat > 1 else field.name


def _shared(pack: Pack) -> Parts:
    found: Parts = {("post", name): words for name, words in pack.posts.items()}
    for part, mapping in (
        ("element", pack.elements),
        ("offer", pack.offers),
        ("act", pack.acts),
        ("power", pack.powers),
        ("deadline", pack.deadlines),
        ("pause", pack.pauses),
        ("ledger", pack.ledgers),
    ):
        found |= {(part, name): value for name, value in mapping.items()}
    found |= {("joint", name): one for name, one in pack.joint.items()}
    for codes in pack.code_lists.values():
        found |= {("code", f"{codes.id}.{one.code}"): one for one in codes.codes}
    found |= {("unit", one.code): one for table in pack.units.values() for one in table.units}
    for register in pack.registers.values():
        found["register", register.id] = {one.name: getattr(register, one.name) for one in fields(register) if one.name != "fields"}
        found |= {("column", f"{register.id}.{name}"): one for name, one in register.fields.items()}
    return found


def _breaks(part: str, change: str, was: Any, now: Any) -> bool:
    if part in ("field", "column"):
        return change == "removed" or _asks_more(was, now)
    if part == "material":
        return _must_be_brought(now) and not _must_be_brought(was)
    if part == "element":
        return change == "removed" or (change == "changed" and (was.type, was.code_list) != (now.type, now.code_list))
    if part == "group":
        return change != "added" and (change == "removed" or _asks_more_lines(was, now))
    return change == "removed" and part in ("step", "code", "register", "offer", "power", "joint", "ledger", "unit")


def _asks_more_lines(was: dict[str, Any], now: dict[str, Any]) -> bool:
    table, fewer, more = was["repeat"] > 1, now["repeat"] < was["repeat"], now["least"] > was["least"]
    return bool(table != (now["repeat"] > 1) or (table and (fewer or more)))


def _must_be_brought(material: Material | None) -> bool:
    return material is not None and material.needed == "always" and not material.instead_of_asking


def _asks_more(was: FormField | RegisterField | None, now: FormField | RegisterField) -> bool:
    """Whether an answer that fitted may not fit, or one is missing that nobody asked for."""
    if was is None:
        return now.required and not getattr(now, "when", ())
    if was.element != now.element or (now.required and not was.required):
        return True
    return getattr(now, "repeat", 1) < getattr(was, "repeat", 1)


def plain(value: Any) -> Any:
    """A shape as plain JSON: mappings, lists, text, numbers; what says nothing is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: told for one in fields(value) if (told := plain(getattr(value, one.name))) not in ("", None, [], {})}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
