"""Payment providers behind one interface: what one asks of any of them, each an errand that is carried at least once under its key.

| do | besides `id`, `about` (key of the order or the refund) | what comes back |
|---|---|---|
| order | `minor`, `currency`, `words`, `back` (where the payer returns to) | `page`, where one pays |
| query | | `state`: none, open, paid, failed; with `reference`, `minor`, `currency`, `paid_at` |
| refund | `order`, `minor`, `currency` | `state`: refunded, failed; with `reference` |
| file | `day` | `rows` of `order`, `reference`, `kind` (pay, refund), `minor`, `currency` |

The same key twice is one order, one refund. What happens at the provider comes back as a call-back of its own: `event` paid, failed,
refunded. Amounts are whole minor units.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tongban.exchange.actions import send

LINK = "partner"
ASKED_AGAIN = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))  # a provider that never answers


def order(partner: str, key: str, minor: int, currency: str, *, words: str, back: str, about: str, at: datetime) -> None:
    """Ask for a page on which one pays; and ask later how it went, should no call-back come."""
    told: dict[str, str | int] = {"minor": minor, "currency": currency, "words": words, "back": back}
    _send(partner, f"{key}:order", "order", key, told, about, at)
    for number, later in enumerate(ASKED_AGAIN):
        query(partner, key, number, about=about, at=at, not_before=at + later)


def query(partner: str, key: str, number: int, *, about: str, at: datetime, not_before: datetime | None = None) -> None:
    """Ask how an order stands."""
    _send(partner, f"{key}:query:{number}", "query", key, {}, about, at, not_before)


def refund(partner: str, key: str, order: str, minor: int, currency: str, *, about: str, at: datetime) -> None:
    """Give money of an order back."""
    _send(partner, f"{key}:refund", "refund", key, {"order": order, "minor": minor, "currency": currency}, about, at)


def daily_file(partner: str, day: date, *, at: datetime) -> None:
    """Fetch the file of a day."""
    key = f"{partner}:{day.isoformat()}"
    _send(partner, f"{key}:file", "file", key, {"day": day.isoformat()}, f"partner {partner}", at)


def _send(
    partner: str, identity: str, do: str, key: str, told: dict[str, str | int], about: str, at: datetime, not_before: datetime | None = None
) -> None:
    asked = {"partner": partner, "id": identity, "do": do, "about": key, **told}
    send(LINK, f"pay:{identity}", asked, about=about, at=at, not_before=not_before)
