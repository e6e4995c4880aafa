"""Who keeps the basic catalogue of a province, for tests."""

from datetime import datetime

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.base.actor import SYSTEM

PROVINCE = "510000000000"


def keepers(people: cast.Cast, at: datetime) -> None:
    """Two officers who keep the catalogue of the province."""
    office = actors.found_agency("省目录单位", "", PROVINCE, by=SYSTEM, at=at)
    post = actors.create_post(office.pk, "catalogue-keeper", "目录管理", by=SYSTEM, at=at)
    actors.grant(post, ["catalogue.keep"], by=SYSTEM, at=at, subtree=True)
    for name in ("keeper", "second"):
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        actors.appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret
