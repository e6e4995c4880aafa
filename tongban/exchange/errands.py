"""Running errands: what acts asked of systems outside is carried there by the worker, outside any transaction, and answered by an act."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from tongban.base.errors import Unavailable
from tongban.exchange import actions, links, queries
from tongban.exchange.models import Errand

logger = logging.getLogger("tongban.exchange")
AT_ONCE = 8  # a slow system does not keep the others waiting


def run_due(*, at: datetime) -> int:
    """Carry every errand that is due, several at once, and take their answers in. Returns how many were carried.

    At least once: who is killed between the answer and the act carries it again a minute later, under the same key.
    """
    claimed = [row for row in queries.due_errands(at) if actions.claim(row, at=at)]
    for row, result in zip(claimed, _carried(claimed), strict=True):
        actions.answer(row.pk, result, at=at)
    return len(claimed)


def _carried(rows: Sequence[Errand]) -> list[dict[str, Any] | None]:
    if not rows:
        return []
    with ThreadPoolExecutor(min(len(rows), AT_ONCE)) as pool:
        return list(pool.map(_carry, rows))


def _carry(row: Errand) -> dict[str, Any] | None:
    """The answer of the outside; None when it gave none."""
    try:
        return links.inside(row.link)(row.asked)
    except Unavailable as saying:
        logger.warning("errand not answered", extra={"job": row.link, "code": saying.code})
    except Exception:  # noqa: BLE001  whatever a link does wrong, the errand is tried again and at last kept for an officer
        logger.error("errand failed", extra={"job": row.link}, exc_info=True)
    return None
