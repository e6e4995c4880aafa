"""The arithmetic of lots and of the least load: values in, values out, so that anybody can do it again with paper and a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

HEAD = "tongban lot"


def seed(entry: bytes, root: bytes) -> str:
    """SHA-256, in hex, over the lines `tongban lot`, entry and root, both in hex, each line with its line feed.

    `entry` is what the public log holds of the event that named the candidates, `root` that of the first signed head that covers it:
    who called for the lot could know neither.
    """
    return hashlib.sha256(f"{HEAD}\n{entry.hex()}\n{root.hex()}\n".encode()).hexdigest()


def drawn(seed: str, candidates: Sequence[int]) -> int:
    """The candidate on whom the lot falls: the seed as a number, modulo how many they are, counted from 0.

    Of 2^256 seeds the first few candidates get at most one more than the others, which no number of lots could show.
    """
    return candidates[int(seed, 16) % len(candidates)]


def order(seed: str, objects: Sequence[str]) -> list[str]:
    """Objects in the order in which the lot falls on them: by SHA-256 over the lines `seed` and key, in hex, each with its line feed.

    The order of two objects does not depend on which others there are.
    """
    return sorted(objects, key=lambda one: hashlib.sha256(f"{seed}\n{one}\n".encode()).hexdigest())


def least(candidates: Sequence[int], loads: Mapping[int, int], last: Mapping[int, datetime]) -> int:
    """Who has the fewest in hand; of several who was allotted something longest ago, or never; of these the first by account."""
    return min(candidates, key=lambda one: (loads.get(one, 0), one in last, last[one].timestamp() if one in last else 0, one))
