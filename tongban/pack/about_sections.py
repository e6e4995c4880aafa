"""Reads of a service what other case an application is about."""

from __future__ import annotations

from tongban.pack.sections import Section, dated, period
from tongban.pack.values import AboutCase

CASES = ("any", "decided", "none")
GOES_TO = ("power", "agency", "superior")
APART = ("officers", "agency")


def about_case(top: Section) -> AboutCase | None:
    """`about: {case: decided, needed: true, …}`."""
    one = top.inside("about")
    if one is None:
        return None
    made = AboutCase(
        case=one.choice("case", CASES, needed=True),
        needed=bool(one.take("needed", bool, False)),
        services=one.texts("services"),
        goes_to=one.choice("goes_to", GOES_TO, "power"),
        apart=one.choice("apart", APART, "officers"),
        once=bool(one.take("once", bool, False)),
        within=dated(one, "within", period),
    )
    one.done()
    return made
