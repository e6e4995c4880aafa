"""Bearer tokens of programs: shown once, kept as hashes, never with more rights than their account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tongban.actors import queries
from tongban.actors.models import Account, Token
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.base.names import token
from tongban.log import actions as log


@transaction.atomic
def issue_token(
    account: Account,
    name: str,
    scopes: Iterable[str],
    *,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    party: int | None = None,
    agency: int | None = None,
    post: int | None = None,
) -> str:
    """A bearer token for a program, shown once; its rights never exceed those of its account.

    It acts for a party (its account's own when none is named; another needs a mandate, and ends with it), in the right of a post that
    the account holds, or, for a partner's account, for an agency. Raises NotAllowed("actor.no_mandate", "actor.not_an_officer").
    """
    if by.account != account.pk or agency is not None:
        require(by, "account.open", agency=agency)
    mandate = None
    if account.kind == "person":
        acting = queries.person(account, party, at=at)
        party, mandate = acting.party, acting.mandate
    if post is not None and post not in [held.pk for held in queries.posts_of(account.pk)]:
        raise NotAllowed("actor.not_an_officer")
    made, given = f"tb_{token(32)}", sorted(set(scopes))
    Token.objects.create(
        account=account,
        name=text.clean(name, 80, field="name"),
        digest=hashlib.sha256(made.encode()).hexdigest(),
        scopes=given,
        until=until,
        party_id=party,
        mandate_id=mandate,
        agency_id=agency,
        post_id=post,
    )
    about = [party] if party else []
    log.append("token.issued", ("account", str(account.pk)), {"name": name, "scopes": given}, by=by, at=at, parties=about)
    return made


@transaction.atomic
def revoke_token(account: Account, name: str, *, by: Actor, at: datetime) -> None:
    """End the tokens of an account with a name at once; twice changes nothing."""
    if by.account != account.pk:
        require(by, "account.open")
    if Token.objects.filter(account=account, name=name, revoked_at=None).update(revoked_at=at):
        log.append("token.revoked", ("account", str(account.pk)), {"name": name}, by=by, at=at)
