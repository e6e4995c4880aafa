"""Agencies, posts, officers and their accounts as administrators see them: each read goes through the reader's rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.actors import codes
from tongban.actors.attempts import locked_until
from tongban.actors.models import Account, Agency, Grant, Holding, Post
from tongban.actors.rights import require, scope
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound
from tongban.log import queries as log

POSTS = ("post.create", "post.appoint", "post.grant")
ACCOUNTS = ("account.open", "account.secure")
ENTRIES = ("account.signed_in", "account.sign_in_failed")


@dataclass(frozen=True)
class Entry:
    """Someone signed in, or failed to; the name is that of an officer whom the reader looks after, else empty."""

    at: datetime
    good: bool
    account: int | None
    name: str


def _places(by: Actor, verbs: tuple[str, ...], agency: str) -> Q:
    """The filter over rows whose `agency` path leads to an agency (`pk` for agencies themselves): where one of the verbs is granted.

    Raises NotAllowed where none is: for such a reader the page does not exist in part.
    """
    parts = [part for verb in verbs for part in scope(by, verb).parts]
    if by.kind == "system":
        return Q()
    if not parts:
        raise NotAllowed("actor.not_allowed", verb=verbs[0])
    wanted, within = Q(pk__in=[]), "path__below" if agency == "pk" else f"{agency}__path__below"
    for agency_id, path, _ in parts:
        wanted |= Q(**{agency: agency_id}) if agency_id is not None else Q(**{within: path})
    return wanted


def agencies(by: Actor, text: str = "", *, after: int = 0, limit: int = 50) -> list[Agency]:
    """Agencies with their number of posts, found by name, or by name or code of the region; `after` is the last one seen."""
    rows = Agency.objects.filter(_places(by, POSTS, "pk"), until=None, pk__gt=after)
    for word in codes.typed(text, 80).split():
        rows = rows.filter(Q(name__contains=word) | Q(region__name__contains=word) | Q(region__code__startswith=word))
    return list(rows.select_related("region").annotate(posts=Count("post")).order_by("pk")[:limit])


def agency(agency_id: int, *, to: Actor) -> Agency:
    """An agency that the reader administers. Raises NotFound("actor.no_agency")."""
    found = Agency.objects.filter(_places(to, POSTS, "pk"), pk=agency_id).select_related("region").first()
    if found is None:
        raise NotFound("actor.no_agency", agency=agency_id)
    return found


def _with_holders(rows: QuerySet[Post]) -> QuerySet[Post]:
    held = Holding.objects.filter(until=None).select_related("account").order_by("since", "pk")
    return rows.select_related("agency").prefetch_related(Prefetch("holding_set", held, to_attr="holders"))


def posts(agency_id: int, *, to: Actor) -> list[Post]:
    """The posts of an agency, each with its `holders`."""
    return list(_with_holders(Post.objects.filter(_places(to, POSTS, "agency"), agency=agency_id)).order_by("pk"))


def post(post_id: int, *, to: Actor) -> Post:
    """A post with its `holders`. Raises NotFound("post.none")."""
    found = _with_holders(Post.objects.filter(_places(to, POSTS, "agency"), pk=post_id)).first()
    if found is None:
        raise NotFound("post.none")
    return found


def grants(found: Post) -> list[Grant]:
    """The rights of a post, by verb."""
    return list(Grant.objects.filter(post=found, revoked_at=None).select_related("agency").order_by("verb", "pk"))


def kinds() -> list[str]:
    """The kinds of posts that there are."""
    return sorted(set(Post.objects.order_by().values_list("kind", flat=True).distinct()))


def _officers(by: Actor) -> QuerySet[Account]:
    """Officers with a post where the reader looks after accounts, and those who hold none yet."""
    held = Holding.objects.filter(until=None)
    theirs = held.filter(post__in=Post.objects.filter(_places(by, ACCOUNTS, "agency"))).values("account")
    return Account.objects.filter(Q(pk__in=theirs) | ~Q(pk__in=held.values("account")), kind="officer")


def officers(by: Actor, text: str = "", *, after: int = 0, limit: int = 50) -> list[Account]:
    """Accounts of officers with what they hold (`holds`), found by login or name; `after` is the last one seen."""
    word = codes.typed(text, 80)
    rows = _officers(by).filter(Q(login__startswith=word.lower()) | Q(name__contains=word), pk__gt=after)
    held = Holding.objects.filter(until=None).select_related("post__agency").order_by("since", "pk")
    return list(rows.prefetch_related(Prefetch("holding_set", held, to_attr="holds")).order_by("pk")[:limit])


def officer(account_id: int, *, to: Actor) -> Account:
    """An officer's account with what it holds (`holds`). Raises NotFound("sign_in.no_account")."""
    held = Holding.objects.filter(until=None).select_related("post__agency").order_by("since", "pk")
    found = _officers(to).filter(pk=account_id).prefetch_related(Prefetch("holding_set", held, to_attr="holds")).first()
    if found is None:
        raise NotFound("sign_in.no_account", account=account_id)
    return found


def locked(found: Account, at: datetime) -> datetime | None:
    """Until when an officer cannot sign in after too many failures."""
    return locked_until(("officer", found.login), at)


def entries(by: Actor, *, of: int | None = None, limit: int = 50) -> list[Entry]:
    """Who signed in or failed to, newest first; of one account where one is named. For who keeps accounts safe."""
    require(by, "account.secure")
    key = "" if of is None else str(of)
    found = log.latest(kinds=ENTRIES, noun="account", key=key, limit=limit)
    ids = {int(one.key) for one in found if one.key.isdigit()}
    names = dict(_officers(by).filter(pk__in=ids).values_list("pk", "name"))
    who = [(one, int(one.key) if one.key.isdigit() else None) for one in found]
    return [Entry(one.at, one.kind == ENTRIES[0], pk if pk in names else None, names.get(pk or 0, "")) for one, pk in who]
