"""Checks of what regions say of their own about a service."""

from __future__ import annotations

import re

from tongban.pack import overlay
from tongban.pack.lines import Problem, read
from tongban.pack.shapes import Service
from tongban.pack.world import Check

REGION = re.compile(r"\d{12}")


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
        for name, values in found.limits.items():
            one.dated(file, ("limits", name), values, f"The limit of {name}")
        for name in ("supplement", "notice", "fees"):
            one.dated(file, (name,), getattr(found, name), name)
        for name, material in found.materials.items():
            one.dated(file, ("materials", name, "later"), material.later, f"The time for {name}")
