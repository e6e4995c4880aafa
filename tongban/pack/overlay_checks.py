"""Checks of what regions say of their own about a service."""

from __future__ import annotations

import re

from tongban.base.errors import Refused
from tongban.pack import overlay
from tongban.pack.lines import Problem, read
from tongban.pack.shapes import Service
from tongban.pack.world import Check

REGION = re.compile(r"\d{12}")

LEVELS = (2, 4, 6, 9, 12)  # digits of a province, a city, a county, a township, a village


def check_overlays(one: Check, base: str, service: Service) -> None:
    """Every problem of `local/*.yaml` of a service."""
    for region in service.local:
        file = f"{base}local/{region}.yaml"
        if not REGION.fullmatch(region):
            one.complain(file, (), "overlay.region", f"{region} is not the code of a region.", "Name the file by its 12 digits.")
        problems: list[Problem] = []
        found = overlay.read(read(file, one.pack.files[file])[0], problems)
        one.problems += problems
        for path, code, reason, cure in overlay.excesses(service, found):
            one.complain(file, path, code, reason, cure)
        _contradictions(one, file, service, region, found)
        for name, values in found.limits.items():
            one.dated(file, ("limits", name), values, f"The limit of {name}")
        for name in ("supplement", "notice", "fees", "amounts", "visits"):
            one.dated(file, (name,), getattr(found, name), name)
        for name, place in found.places.items():
            one.law(file, ("places", name), place.law, None, f"The place {name}")
        for name, material in found.materials.items():
            one.dated(file, ("materials", name, "later"), material.later, f"The time for {name}")


def _contradictions(one: Check, file: str, service: Service, region: str, found: overlay.Overlay) -> None:
    """What a region says must fit what the regions around it say too: they hold one after the other."""
    around = sorted(above for above in service.local if above != region and encloses(above, region))
    alone = {(path, code) for path, code, _, _ in overlay.excesses(service, found)}
    for above in around:
        try:
            service = overlay.apply(service, service.local[above])
        except Refused:
            return  # its own file says what is wrong
    for path, code, reason, _ in overlay.excesses(service, found):
        if (path, code) not in alone:
            cure = f"Promise at least what {around[-1]} promises, or take the line out."
            one.complain(file, path, "overlay.contradicts", f"{reason} So says the region above ({', '.join(around)}).", cure)


def encloses(above: str, region: str) -> bool:
    """Whether a region lies in another, by their codes."""
    plain = next((above[:digits] for digits in LEVELS if not above[digits:].strip("0")), above)
    return len(plain) < len(region) and region.startswith(plain)
