"""Revisions of website filing for tests: the files in force with some text in them changed, published with four eyes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tongban.actors import cast
from tongban.services import actions, queries

PLACE = "services/website-filing/"
PROVIDER = "      - {name: provider, element: site-provider}\n"
HOST = "      - {name: host, element: site-provider, required: false}\n"
MUST = "      - {name: host, element: site-provider}\n"
REVIEW = 'limit: [{from: 2004-07-01, working_days: 15, assumed: true, note: "part of the 20 working days of the decision"}]'
DECIDE = '{from: 2004-07-01, working_days: 20, rule: lic-decide, law: {act: licensing-law, article: "42"}}'
Change = tuple[str, str, str]  # file, what stands there, what shall

ASKS_HOST: Change = ("form.yaml", PROVIDER, PROVIDER + HOST)
MUST_HOST: Change = ("form.yaml", PROVIDER, PROVIDER + MUST)
NO_PROVIDER: Change = ("form.yaml", PROVIDER, "")
SHORTER: Change = ("service.yaml", DECIDE, DECIDE.replace("20,", "10,"))


def changed(files: dict[str, str], *changes: Change) -> dict[str, str]:
    """Files of the pack with some text changed; what is to be changed must stand there once."""
    found = dict(files)
    for name, old, new in changes:
        text = found[PLACE + name]
        assert text.count(old) == 1, (name, old)
        found[PLACE + name] = text.replace(old, new)
    return found


def proposed(people: cast.Cast, *changes: Change, at: datetime) -> Any:
    """A proposed revision that changes the latest one."""
    files = queries.files(queries.latest("redshield")[0])
    return actions.propose(changed(files, *changes), by=people.actor("gao", at), at=at)


def publish(people: cast.Cast, *changes: Change, at: datetime, on: date | None = None) -> Any:
    """The same, published: at once, or from a legal day on."""
    row = proposed(people, *changes, at=at)
    return actions.publish(row.pk, effective_from=on or at, by=people.actor("zhao", at), at=at)
