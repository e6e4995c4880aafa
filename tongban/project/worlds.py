"""What a story begins with: cast, packs and offers of a moment, built once in a process and then brought back."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tongban.actors import cast
from tongban.base import snapshots, suites
from tongban.pack import bundle, reader
from tongban.project import offices
from tongban.registers import queries as register_queries
from tongban.services import actions as services
from tongban.services import trust

PACKS = Path(__file__).parents[2] / "packs"
_built: dict[Any, tuple[snapshots.Snapshot, bytes]] = {}


def world(packs: Sequence[Path], at: datetime) -> tuple[cast.Cast, offices.Offices]:
    """The world of these packs, in their order; the tables are empty. What differs by a byte is another world."""
    paths = list(dict.fromkeys(path.resolve() for path in packs))
    texts = [reader.digest(reader.files(path)) for path in paths]
    key = (at, settings.ORIGIN, settings.DEMO, connection.vendor, *texts, *paths)
    if key in _built and snapshots.fits(_built[key][0]):
        snapshot, held = _built[key]
        snapshots.bring_back(snapshot)
        people, opened = pickle.loads(held)  # noqa: S301 - our own, of this process
        return people, opened
    people = cast.load(at=at)
    opened = offices.Offices(people, at)
    for path in paths:
        services.publish(_propose(path, people, at), effective_from=at, by=people.actor("zhao", at), at=at)
        _offer(path, opened, at)
    _built[key] = snapshots.take(), pickle.dumps((people, opened))
    return people, opened


def _propose(path: Path, people: cast.Cast, at: datetime) -> int:
    """A pack of the tree as it lies there; another brings its code along, signed by a key that lives as long as this house."""
    texts, by = reader.files(path), people.actor("gao", at)
    if path.is_relative_to(PACKS):
        return services.propose(texts, by=by, at=at).pk
    private = suites.DEFAULT.generate()
    pem = suites.pem(suites.DEFAULT.public(private))
    trust.trust(pem, "on trial", by=people.actor("security", at), at=at)
    return services.propose_bundle(bundle.write(texts, private), by=by, at=at).pk


def _offer(path: Path, opened: offices.Offices, at: datetime) -> None:
    pack = reader.read(path).pack
    functions = {one.id: register_queries.power_function(one.power) for one in pack.services.values()}
    opened.open(pack, functions)
    for service, function in functions.items():
        if function in opened.people.agencies:
            services.offer_service(service, opened.people.agencies[function].pk, by=opened.people.actor("gao", at), at=at)
