"""Pure decisions on joint matters: how a part stands, and what that makes of the whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Standing = Literal["draft", "waits", "blocked", "stuck", "submitted", "in_hand", "waiting", "decided", "granted", "refused", "withdrawn"]
OVER = ("granted", "refused", "withdrawn", "blocked")
WAITS = (1, 2, 4, 8, 16)  # days until a part that could not begin is tried again by itself, after the first, second … time
FAILED = ("refused", "withdrawn", "blocked", "stuck")


@dataclass(frozen=True)
class Facts:
    """What is known of a part: the state of its case (empty before it begins), whether its outcome is in favour, what it waits for."""

    name: str
    state: str = ""
    favourable: bool = False
    waits: tuple[str, ...] = ()
    withdrawn: bool = False
    problems: bool = False


def standings(parts: Sequence[Facts], *, submitted: bool) -> dict[str, Standing]:
    """How each part stands; parts come after those they wait for."""
    found: dict[str, Standing] = {}
    for part in parts:
        found[part.name] = _standing(part, [found[name] for name in part.waits if name in found]) if submitted else "draft"
    return found


def _standing(part: Facts, before: Collection[str]) -> Standing:
    if part.withdrawn or part.state == "withdrawn":
        return "withdrawn"
    if part.problems:
        return "stuck"
    if not part.state:
        return "blocked" if any(one in FAILED for one in before) else "waits"
    if part.state == "closed":
        return "granted" if part.favourable else "refused"
    return part.state  # type: ignore[return-value]


def ready(part: Facts, found: Mapping[str, str]) -> bool:
    """Whether a part can begin now: it waits for nothing that is not granted."""
    return not part.state and not part.withdrawn and not part.problems and all(found.get(name) == "granted" for name in part.waits)


def state(found: Collection[str]) -> str:
    """The state of the whole, one of the seven: what the applicant must do comes first, then what an office does."""
    if not found or "draft" in found:
        return "draft"
    if all(one == "withdrawn" for one in found):
        return "withdrawn"
    if all(one in OVER for one in found):
        return "closed"
    if "waiting" in found or "stuck" in found:  # what is stuck waits until somebody tries it again
        return "waiting"
    return "submitted" if all(one in ("submitted", "waits", *OVER) for one in found) else "in_hand"


def wait(tried: int) -> int | None:
    """Days until a part that could not begin so often is tried again by itself; None when only somebody's asking for it helps."""
    return WAITS[tried - 1] if 0 < tried <= len(WAITS) else None
