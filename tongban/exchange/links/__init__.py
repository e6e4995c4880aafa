"""Links to systems outside. Each takes what an errand asks and gives its answer; only the worker calls them, never an act (law 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from tongban.base.errors import Unavailable
from tongban.exchange.links import above, carriers, domain, mail, partner

Link = Callable[[Mapping[str, Any]], dict[str, Any]]
LINKS: dict[str, Link] = {
    "above": above.fetch,
    "domain": domain.look,
    "mail": mail.send,
    "partner": partner.carry,
    "sms": carriers.text,
    "letter": carriers.post,
}


def inside(name: str) -> Link:
    """A link to be asked. In a practice copy only that to the stand-in on this machine: Unavailable("link.practice")."""
    stands_in = name == "domain" and settings.DOMAIN_WORLD.resolver is not None
    if settings.PRACTICE and not stands_in:
        raise Unavailable("link.practice", link=name)
    return LINKS[name]
