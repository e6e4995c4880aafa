"""Messages to parties by mail, text message and letter behind one interface: what is told, by which carrier, and what became of it.

A message is an errand of its carrier's link: carried at least once under its key, again with growing pauses, and after eight tries kept
for an officer. What the carrier says of it later comes as a call-back. Mail gives no receipt: its server took it, or said that there is
no such address. Everything told also stands in the party's own space, which needs no carrier.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.actors import reaching
from tongban.actors.loading import NATION
from tongban.actors.queries import require, zone_of
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotFound
from tongban.exchange import callbacks, partners
from tongban.exchange.actions import send
from tongban.exchange.models import CallBack, Errand
from tongban.exchange.models import Notice as Notice
from tongban.log import actions as log
from tongban.log.store import keys

QUIET = (time(21), time(8))  # assumed: no text messages between these hours
ENDS = ("delivered", "failed", "returned")
MOVES = ("taken", "moving")  # what carriers tell on the way, in any order
KEPT = timedelta(days=1)  # assumed: long enough to answer the same letter of the gateway alike
SKEW = timedelta(minutes=5)  # clocks of carriers may differ by so much


def tell(party: int, number: str, *, why: str, name: str, at: datetime, page: str = "matters") -> None:
    """Call a party to its space by every way that it chose: something happened in a matter. The same name is told once by each way."""
    found = reaching.of(party, at)
    for way in found.ways:
        if there(way):
            asked = {"id": name, "party": party, "number": number, "page": page}
            later = awake(at) if way == "sms" and found.quiet else at
            _begin(way, name, asked, party=party, about=number, why=why, at=at, not_before=later)


def there(way: str) -> bool:
    """Whether this platform has somebody who carries by this way."""
    return settings.MAIL is not None if way == "mail" else partners.carrying(way) is not None


def post(paper: str, to: dict[str, str], *, party: int | None, about: str, name: str, at: datetime) -> Notice:
    """Post a paper as a registered letter, to a name and an address that are sealed."""
    return _begin("letter", name, {"id": name, "to": to, "paper": paper}, party=party, about=about, why="paper", at=at, paper=paper)


def call(way: str, party: int, number: str, paper: str, *, name: str, at: datetime) -> Notice:
    """Tell by mail or text message that a paper is served, to a party that agreed to be served so."""
    asked = {"id": name, "party": party, "number": number, "page": "matters"}
    return _begin(way, name, asked, party=party, about=number, why="paper", at=at, paper=paper)


def answer(phone: str, words: str, *, about: str, name: str, at: datetime) -> Notice:
    """Answer who wrote a text message; the telephone is sealed and not kept longer than the errand."""
    asked = {"id": name, "to": phone, "words": keys().seal(words)}
    return _begin("sms", name, asked, party=None, about=about, why="text", at=at)


def awake(at: datetime) -> datetime:
    """The moment, or the end of the quiet hours in which it lies."""
    local = at.astimezone(zone_of(NATION))
    if QUIET[1] <= local.time() < QUIET[0]:
        return at
    day = local.date() + timedelta(days=1) if local.time() >= QUIET[0] else local.date()
    return datetime.combine(day, QUIET[1], local.tzinfo)


def _begin(
    way: str,
    name: str,
    asked: dict[str, Any],
    *,
    party: int | None,
    about: str,
    why: str,
    at: datetime,
    paper: str = "",
    not_before: datetime | None = None,
) -> Notice:
    key = f"{way}:{name}"
    values = {"errand": key, "carrier": way, "party": party, "about": about, "why": why, "paper": paper, "made_at": at}
    row, new = Notice.objects.get_or_create(key=key, defaults=values)
    if new:
        send(way, key, asked, about=about, at=at, not_before=not_before)
    return row


@transaction.atomic
def carried(errand: str, told: dict[str, Any], *, at: datetime) -> None:
    """The carrier took a message, or there was nobody any more who wanted it; what the carrier said of its end before holds."""
    row = Notice.objects.select_for_update().filter(errand=errand).first()
    if row is None or row.state != "waiting":
        return
    row.state = "sent" if told["sent"] else "failed" if told.get("refused") else "unwanted"
    row.sent_at, row.reference = at, told.get("reference", "")
    row.reason = "notice.refused" if row.state == "failed" else ""
    row.save()
    if row.state == "failed" or (row.state == "sent" and row.carrier == "mail" and row.paper):
        _tell(row, at)


@transaction.atomic
def receipt(call_back: int, *, at: datetime) -> None:
    """Take in what a carrier says of a message. The same again changes nothing; what contradicts what it said before is parked."""
    kept = callbacks.fresh(call_back, "sms") or callbacks.fresh(call_back, "letter")
    if kept is None or kept.body.get("event") == "incoming":
        return
    event, when = kept.body.get("event"), _moment(kept.body.get("at"))
    row = Notice.objects.select_for_update().filter(errand=f"{kept.kind}:{kept.about}").first()
    if row is None or (flaw := _flaw(row, event, when, kept.received_at)):
        callbacks.park(kept, "notice.unknown" if row is None else flaw, at=at)
        return
    callbacks.taken(kept, at=at)
    if event in MOVES or row.state == event:
        return
    row.state, row.ended_at, row.signed_by = str(event), when, str(kept.body.get("signed_by", ""))
    row.sent_at, row.reference = row.sent_at or when, str(kept.body.get("reference") or row.reference)[:80]
    row.reason = "" if event == "delivered" else f"notice.{event}"
    row.save()
    _tell(row, at)


def _flaw(row: Notice, event: Any, when: datetime | None, received: datetime) -> str:
    """Why a message of a carrier cannot be taken in; empty when it can."""
    if event not in (*ENDS, *MOVES):
        return "notice.event"
    if row.state in ENDS and event in ENDS and (row.state, row.ended_at) != (event, when):
        return "notice.ended"
    if event in ENDS and (when is None or not row.made_at - SKEW <= when <= received + SKEW):
        return "notice.moment"
    return ""


def _moment(told: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _tell(row: Notice, at: datetime) -> None:
    told = {"notice": row.pk, "carrier": row.carrier, "about": row.about, "paper": row.paper, "reference": row.reference}
    parties = [row.party] if row.party is not None and row.state in ("failed", "returned") else []
    log.append(f"notice.{row.state}", ("notice", row.key[:80]), told, by=SYSTEM, at=at, parties=parties)


@transaction.atomic
def again(notice: int, *, by: Actor, at: datetime) -> Notice:
    """Send a message again that failed, came back, or gave up. Raises NotFound("notice.none")."""
    require(by, callbacks.RIGHT)
    row = Notice.objects.select_for_update().filter(pk=notice).first()
    first = Errand.objects.select_for_update().filter(key=row.errand).first() if row is not None else None
    if row is None or first is None or not (row.state in ("failed", "returned") or (row.state == "waiting" and first.state == "dead")):
        raise NotFound("notice.none")
    if first.state == "dead":
        callbacks.resend(first.pk, by=by, at=at)
    else:
        row.times += 1
        name = f"{first.asked['id'].partition('#')[0]}#{row.times}"
        row.errand = f"{row.carrier}:{name}"
        send(row.carrier, row.errand, {**first.asked, "id": name}, about=row.about, at=at)
    row.state, row.ended_at, row.sent_at, row.reason, row.signed_by = "waiting", None, None, "", ""
    row.save()
    log.append("notice.again", ("notice", row.key[:80]), {"about": row.about, "carrier": row.carrier}, by=by, at=at)
    return row


def undelivered() -> QuerySet[Notice]:
    """What did not reach its party: failed, came back, or gave up; the latest first."""
    dead = Exists(Errand.objects.filter(key=OuterRef("errand"), state="dead"))
    return Notice.objects.annotate(dead=dead).filter(Q(state__in=("failed", "returned")) | Q(state="waiting", dead=True)).order_by("-pk")


def listed(*, after: int = 0, limit: int = 50) -> list[Notice]:
    """A page of these, each with how often it was `tried`."""
    rows = list(undelivered()[after : after + limit])
    return _tried(rows)


def of_matter(about: str) -> list[Notice]:
    """The messages of a matter, oldest first, each with how often it was `tried`."""
    return _tried(list(Notice.objects.filter(about=about).order_by("pk")))


def _tried(rows: list[Notice]) -> list[Notice]:
    tries = dict(Errand.objects.filter(key__in=[row.errand for row in rows]).values_list("key", "tries"))
    for row in rows:
        row.tried = tries.get(row.errand, 0)  # type: ignore[attr-defined]
    return rows


def counts() -> dict[str, dict[str, int]]:
    """How many messages stand in which state, by carrier."""
    found: dict[str, dict[str, int]] = {}
    for carrier, state in Notice.objects.values_list("carrier", "state"):
        told = found.setdefault(carrier, {})
        told[state] = told.get(state, 0) + 1
    return found


def sweep(*, at: datetime) -> int:
    """Forget who wrote text messages, and what was answered, after a day."""
    rows = Notice.objects.filter(why="text", made_at__lt=at - KEPT)
    Errand.objects.filter(key__in=rows.values("errand")).delete()
    CallBack.objects.filter(kind="sms", about="incoming", received_at__lt=at - KEPT).exclude(state="parked").delete()
    return int(rows.delete()[0])


def notice(pk: int) -> Notice | None:
    """One of them."""
    return Notice.objects.filter(pk=pk).first()


def letters_about(row: Notice) -> list[dict[str, Any]]:
    """What its carrier said of a message, each letter with the digest under which it was kept."""
    kept = CallBack.objects.filter(kind=row.carrier, about=row.errand.partition(":")[2]).order_by("pk")
    return [
        {"digest": one.digest, "times": one.times, "state": one.state, "received_at": log.moment(one.received_at), "body": opened(one)}
        for one in kept
    ]


def opened(kept: CallBack) -> dict[str, Any]:
    """A letter as it came."""
    return {name: keys().open(value) if name in callbacks.PERSONAL and value else value for name, value in kept.body.items()}


def signer(row: Notice) -> str:
    """Who signed for a letter."""
    return keys().open(row.signed_by) if row.signed_by else ""
