"""Node-wide things of the log: its keys and its name."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from tongban.base.keys import KeyStore


@cache
def _store(folder: str) -> KeyStore:
    from pathlib import Path

    return KeyStore(Path(folder))


def keys() -> KeyStore:
    """The node's key store."""
    return _store(str(settings.KEYS))


def node() -> str:
    """The node's name in envelopes and checkpoints: the host of its origin, said to be practice where it is."""
    host = urlsplit(settings.ORIGIN).netloc
    return f"practice.{host}" if settings.PRACTICE else host
