"""Checks of the standards by which discretion is used: every case fits a band, and no band is out of reach."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.pack.form_checks import Fact, check_condition
from tongban.pack.shapes import Outcome, Standard
from tongban.pack.world import Check


def check_bands(one: Check, file: str, where: tuple[str | int, ...], outcome: Outcome, facts: Mapping[str, Fact]) -> None:
    """Each dated standard of an outcome."""
    one.dated(file, where, outcome.bands, f"The standard of {outcome.name}")
    for place, dated in enumerate(outcome.bands):
        _standard(one, file, (*where, place), dated.value, facts)


def _standard(one: Check, file: str, where: tuple[str | int, ...], standard: Standard, facts: Mapping[str, Fact]) -> None:
    names = [band.name for band in standard.bands]
    for place, band in enumerate(standard.bands):
        at, last = (*where, "rows", place), place == len(standard.bands) - 1
        check_condition(one, file, at, band.when, facts)
        if band.low > band.high:
            one.complain(file, at, "band.order", f"{band.name} goes from {band.low} to {band.high}.", "Give the smaller one as `low`.")
        if names.index(band.name) != place:
            one.complain(file, at, "band.twice", f"Two bands are called {band.name}.", "Name each once.")
        if last and band.when:
            one.complain(file, at, "band.rest", "Some facts fit no band.", "Let the last band have no `when`.")
        if not last and not band.when:
            one.complain(file, at, "band.never", f"Nothing comes past {band.name}, which has no condition.", "Put it last.")
