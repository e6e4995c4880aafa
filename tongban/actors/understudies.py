"""Invented people for one playing of a scenario: each like one of the cast, with a number and a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from tongban.actors import actions, queries, sign_in
from tongban.actors.cast import FIRMS, OFFICERS, PEOPLE, Cast
from tongban.actors.loading import DISTRICT
from tongban.actors.models import Account, Agency, Party
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.base.identifiers import make_resident, make_uscc

FIRST = 2_000_000  # serial of the first understudy of a firm


def make(names: Iterable[str], serial: int, mark: str, *, at: datetime) -> Cast:
    """Understudies of people and firms (with who represents them), and the officers of the cast as they are."""
    wanted = set(names)
    wanted |= {FIRMS[name][2] for name in wanted if name in FIRMS}
    made = Cast()
    for name in sorted(wanted & set(PEOPLE)):
        full, born, _, _ = PEOPLE[name]
        party = actions.register_person(full, _free(born, serial), by=SYSTEM, at=at, region=DISTRICT, origin="demo")
        made.parties[name], made.accounts[name] = party, sign_in.open_person(party, level=3, by=SYSTEM, at=at)
    for place, name in enumerate(sorted(wanted & set(FIRMS))):
        full, _, representative = FIRMS[name]
        code = make_uscc(FIRST + 10 * serial + place)
        party = actions.register_organisation(f"{full}{mark}", code, by=SYSTEM, at=at, region=DISTRICT, origin="demo")
        made.parties[name] = party
        actions.give_mandate(party.pk, made.parties[representative].pk, ["*"], by=SYSTEM, at=at, representative=True)
    return _with_officers(made)


def recall(parties: Mapping[str, int], accounts: Mapping[str, int]) -> Cast:
    """The same again, from the numbers of their rows."""
    rows, known = Party.objects.in_bulk(parties.values()), Account.objects.in_bulk(accounts.values())
    made = Cast({name: rows[pk] for name, pk in parties.items()}, {name: known[pk] for name, pk in accounts.items()})
    return _with_officers(made)


def codes(names: Iterable[str]) -> dict[str, str]:
    """The numbers by which scenarios know the cast."""
    people = {name: make_resident(PEOPLE[name][1], PEOPLE[name][2]) for name in names if name in PEOPLE}
    return people | {name: make_uscc(FIRMS[name][1]) for name in names if name in FIRMS}


def _free(born: object, serial: int) -> str:
    """A resident number of a birthday that nobody has. Raises Refused("party.no_number_left") when all are given."""
    for place in range(900):
        number = make_resident(born, 100 + (serial * 7 + place) % 900)  # type: ignore[arg-type]
        if queries.party_by_code("resident", number) is None:
            return number
    raise Refused("party.no_number_left")


def _with_officers(made: Cast) -> Cast:
    rows = {row.login: row for row in Account.objects.filter(kind="officer", login__in=OFFICERS)}
    for name in OFFICERS:
        if name in rows:
            made.accounts[name], made.secrets[name] = rows[name], ""
    functions = {function for _, function, _, _ in OFFICERS.values()}
    for row in Agency.objects.filter(region=DISTRICT, function__in=functions, until=None).order_by("-pk"):
        made.agencies[row.function] = row
    return made
