"""What somebody had typed into a page when their session was over: kept sealed for that account alone, until sent, a week at most."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tongban.actors.models import Account, Unsent
from tongban.log.store import keys

KEPT = timedelta(days=7)
LARGEST = 400_000  # characters of one page
MOST = 20  # pages of an account


@dataclass(frozen=True)
class Typed:
    """What was typed, by name of field; `files` are the names of files that came along and cannot be kept."""

    fields: Mapping[str, Sequence[str]]
    files: tuple[str, ...]
    party: int | None
    at: datetime


@transaction.atomic
def keep(
    account_id: int, page: str, fields: Mapping[str, Sequence[str]], *, files: Sequence[str] = (), party: int | None = None, at: datetime
) -> bool:
    """Keep what was typed into a page, in place of what was kept of it before; False when it is too much to be kept.

    The page that proves whose it is calls this: there is no actor any more.
    """
    text = json.dumps({"fields": {name: list(values) for name, values in fields.items()}, "files": list(files)}, ensure_ascii=False)
    if len(text) > LARGEST or not Account.objects.filter(pk=account_id, is_active=True).exists():
        return False
    kept = {"sealed": keys().seal(text), "party": party, "at": at}
    Unsent.objects.update_or_create(account_id=account_id, page=page[:200], defaults=kept)
    older = Unsent.objects.filter(account=account_id).order_by("-at", "-pk").values_list("pk", flat=True)[MOST:]
    Unsent.objects.filter(pk__in=list(older)).delete()
    return True


def kept(account_id: int, page: str, *, at: datetime) -> Typed | None:
    """What an account had typed into a page and not sent."""
    row = Unsent.objects.filter(account=account_id, page=page[:200], at__gt=at - KEPT).first()
    if row is None:
        return None
    told = json.loads(keys().open(row.sealed))
    return Typed(told["fields"], tuple(told["files"]), row.party, row.at)


def drop(account_id: int, page: str) -> None:
    """It was sent, or is not wanted any more."""
    Unsent.objects.filter(account=account_id, page=page[:200]).delete()


def sweep(*, at: datetime) -> int:
    """Delete what was kept for a week; how many."""
    return Unsent.objects.filter(at__lte=at - KEPT).delete()[0]
