"""Links to systems outside. Each takes what an errand asks and gives its answer; only the worker calls them, never an act (law 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tongban.exchange.links import domain, mail

Link = Callable[[Mapping[str, Any]], dict[str, Any]]
LINKS: dict[str, Link] = {"domain": domain.look, "mail": mail.send}
