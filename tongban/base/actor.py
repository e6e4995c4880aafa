"""Who acts. Every act takes `by=`; the log records it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["web", "mobile", "window", "hotline", "kiosk", "terminal", "post", "api", "worker"]


@dataclass(frozen=True)
class Actor:
    """The one who acts, as far as acts and the log need it.

    kind: person (for themselves or, with `mandate`, for another party), officer (in the right of `post`), partner (a
    program with a token) or system (the worker; its acts may only favour the applicant, design law 8).
    Numbers are primary keys of actors.Account, Party, Post, Agency and Mandate. `level` is the identity level 1-3 of GB/T 39046
    (1 self-declared, 2 verified by code or window, 3 verified against the register). `stands_for` is the account of an absent
    colleague in whose place an officer does this one act.
    """

    kind: Literal["person", "officer", "partner", "system"]
    account: int | None = None
    person: int | None = None
    party: int | None = None
    mandate: int | None = None
    post: int | None = None
    agency: int | None = None
    level: int = 1
    channel: Channel = "web"
    scopes: tuple[str, ...] = ()
    stands_for: int | None = None

    def as_json(self) -> dict[str, str | int]:
        """The actor as it stands in an event: only what is set, without the level's proof."""
        wanted = ("kind", "account", "person", "party", "mandate", "post", "agency", "stands_for", "channel")
        return {name: value for name in wanted if (value := getattr(self, name)) is not None}


SYSTEM = Actor(kind="system", channel="worker", level=3)
