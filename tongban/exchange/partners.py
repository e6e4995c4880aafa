"""Systems outside that this node works with: banks, systems that hold the real case, carriers, nodes above, declarants' programs.

They stand in `partners.json` in the node's home, which who runs the node writes: `{"bank": {"kind": "payment", "url": "https://…",
"key": base64 of the public key, "suite": "ed25519-sha256"}}`. Letters go to `<url>/letters` and come to `/v1/callbacks/<name>`.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings

from tongban.base.errors import NotFound, Refused

FILE = "partners.json"
NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Partner:
    """A system outside: what it is there for, where it listens, and the key with which it signs."""

    name: str
    kind: Literal["payment", "outside", "sms", "letter", "catalogue", "declarant"]
    url: str
    key: str
    suite: str = "ed25519-sha256"
    region: str = ""  # of a node above: whose basic catalogue it keeps
    party: str = ""  # of a program of an applicant: the code of its party


def known() -> dict[str, Partner]:
    """All of them by name. Raises Refused("partner.insecure") for one beyond this machine that is not reached by https."""
    path = Path(settings.HOME) / FILE
    told = json.loads(path.read_text()) if path.exists() else {}
    found = {name: Partner(name, **one) for name, one in told.items()}
    for one in found.values():
        where = urlsplit(one.url)
        if where.scheme != "https" and where.hostname not in NEAR:
            raise Refused("partner.insecure", partner=one.name)
    return found


def partner(name: str) -> Partner:
    """One of them. Raises NotFound("partner.unknown")."""
    found = known().get(name)
    if found is None:
        raise NotFound("partner.unknown", partner=name)
    return found


def paying() -> list[Partner]:
    """Those through which one pays."""
    return [one for one in known().values() if one.kind == "payment"]


def carrying(kind: str) -> Partner | None:
    """Who carries text messages (`sms`) or letters (`letter`); None where nobody does."""
    return next((one for one in known().values() if one.kind == kind), None)


def above() -> list[Partner]:
    """Nodes above that keep a basic catalogue."""
    return [one for one in known().values() if one.kind == "catalogue"]


def of_party(code: str) -> list[Partner]:
    """The programs of an applicant, which are told by letter where its cases stand."""
    return [one for one in known().values() if one.kind == "declarant" and code and one.party == code]


def introduce(one: Partner) -> None:
    """Write a partner into the file of the home, in the place of one of the same name."""
    path = Path(settings.HOME) / FILE
    told = json.loads(path.read_text()) if path.exists() else {}
    values = {name: value for name, value in asdict(one).items() if name != "name" and value != ""}
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    partial.write_text(json.dumps({**told, one.name: values}, indent=1))
    os.replace(partial, path)
