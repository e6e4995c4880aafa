"""A configuration that proved itself in one region is copied to many bodies in one act: differences first, and a result for each.

Copied is what a region promises (limits, notice, supplements, fees, visits, amounts, materials); places and their texts stay
each body's own. What may be copied is proposed as one revision and published by another officer, as every change of a pack is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import yaml
from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.log import actions as log
from tongban.pack import overlay, reader
from tongban.pack.checker import check
from tongban.pack.overlay_checks import encloses
from tongban.pack.shapes import Service
from tongban.services import actions, deviations, queries

OWN = ("places", "texts")
MOST = 500


@dataclass(frozen=True)
class Result:
    """What becomes of one body: new, changed or same; or refused, with the reason (a problem of the checker, or a code)."""

    region: str
    state: str
    reason: str = ""
    differences: tuple[deviations.Difference, ...] = ()


@dataclass
class Copying:
    """What a copy would do: the results by region, and the files of the pack with it."""

    pack: str
    base: str
    results: dict[str, Result] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def fitting(self) -> list[str]:
        """The bodies of which something would change."""
        return [code for code, one in self.results.items() if one.state in ("new", "changed")]


class _Plain(yaml.SafeDumper):
    """YAML without anchors, as packs are written."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def sources() -> dict[str, list[str]]:
    """The services of which some region promises something that can be copied, each with these regions."""
    packs = (queries.parsed(queries.latest(name)[0]) for name in queries.packs())
    promised = {
        service.id: [code for code, facts in sorted(service.local.items()) if set(facts) - set(OWN)]
        for pack in packs
        for service in pack.services.values()
    }
    return {name: regions for name, regions in sorted(promised.items()) if regions}


def preview(service_id: str, source: str, regions: Sequence[str], *, by: Actor, at: datetime) -> Copying:
    """What copying would do, with nothing written. Raises Refused("copy.no_source", "copy.too_many"), NotFound("service.unknown")."""
    actors.require(by, "pack.propose")
    wanted = [code for code in dict.fromkeys(regions) if code != source]
    if not 0 < len(wanted) <= MOST:
        raise Refused("copy.too_many", most=MOST, field="regions")
    pack = next((name for name in queries.packs() if service_id in queries.parsed(queries.latest(name)[0]).services), "")
    if not pack:
        raise NotFound("service.unknown", service=service_id)
    revision, base = queries.latest(pack)
    service = queries.parsed(revision).services[service_id]
    if source not in service.local:
        raise Refused("copy.no_source", region=source, field="source")
    files = queries.files(revision)
    folder = next(
        path.rpartition("/local/")[0] for path in files if path.endswith(f"/local/{source}.yaml") and _of(files, path, service_id)
    )
    made = Copying(pack, base, files=dict(files))
    known = actors.regions(wanted)
    texts: dict[str, str] = {}
    for code in wanted:
        if code not in known:
            made.results[code] = Result(code, "refused", "copy.no_region")
            continue
        own = service.local.get(code, {})
        facts = _with(service.local[source], own)
        if facts == dict(own):
            made.results[code] = Result(code, "same")
            continue
        texts[code] = yaml.dump(facts, Dumper=_Plain, allow_unicode=True, sort_keys=False)
        made.results[code] = Result(code, "changed" if own else "new")
    _try(made, folder, texts)
    _differences(made, service, at)
    return made


def _of(files: Mapping[str, str], path: str, service_id: str) -> bool:
    head = files.get(f"{path.rpartition('/local/')[0]}/service.yaml", "")
    return any(line.split("#")[0].strip() == f"id: {service_id}" for line in head.splitlines())


def _with(source: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What the source promises, with the places and texts of the body itself."""
    return {name: value for name, value in source.items() if name not in OWN} | {name: own[name] for name in OWN if name in own}


def _try(made: Copying, folder: str, texts: dict[str, str]) -> None:
    """Look all of it through as publication does; a body whose overlay cannot be is left out, and the others looked at again."""
    before = dict(made.files)
    while texts:
        files = before | {f"{folder}/local/{code}.yaml": text for code, text in texts.items()}
        reading = reader.parse(files)
        problems = [*reading.errors, *(one for one in check(reading.pack, queries.around(reading.pack)) if not one.warning)]
        wrong = {code: str(one) for one in problems for code in _blamed(one.file, folder, texts)}
        if not problems or not wrong:
            made.files = files
            return
        for code, reason in wrong.items():
            made.results[code] = Result(code, "refused", reason)
            texts.pop(code, None)
    made.files = before


def _blamed(file: str, folder: str, texts: Mapping[str, str]) -> list[str]:
    """The bodies that a problem is of: its own file, or those around the region of a file that stood before."""
    code = file.removeprefix(f"{folder}/local/").removesuffix(".yaml")
    if code in texts:
        return [code]
    return [one for one in texts if encloses(one, code)] if code.isdigit() and len(code) == 12 else []


def _differences(made: Copying, service: Service, at: datetime) -> None:
    now = reader.parse(made.files).pack.services[service.id]
    for code in made.fitting:
        told = deviations.between(_holds(service, code), _holds(now, code), at.date())
        made.results[code] = replace(made.results[code], differences=tuple(told))


def _holds(service: Service, code: str) -> Service:
    above = deviations.holds_above(service, code)
    return overlay.apply(above, service.local[code]) if code in service.local else above


@transaction.atomic
def copy_configuration(service_id: str, source: str, regions: Sequence[str], *, by: Actor, at: datetime) -> Copying:
    """Propose the copy for all bodies of which something changes; twice, or for bodies that have it already, changes nothing.

    A body that is refused hinders no other. Raises as `preview` does, and Refused("copy.nothing") where nobody would get anything.
    """
    made = preview(service_id, source, regions, by=by, at=at)
    if not made.fitting:
        if any(one.state == "same" for one in made.results.values()):
            return made
        raise Refused("copy.nothing", field="regions")
    if queries.proposed(reader.parse(made.files).pack) is not None:
        return made  # it waits for its second officer already
    row = actions.propose(made.files, base=made.base, by=by, at=at)
    told = {"service": service_id, "source": source, "bodies": made.fitting, "revision": row.digest}
    told["refused"] = [code for code, one in made.results.items() if one.state == "refused"]
    log.append("pack.configuration_copied", ("pack", made.pack), told, by=by, at=at)
    return made
