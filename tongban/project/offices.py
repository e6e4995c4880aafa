"""What a pack on trial needs beyond the cast: bodies for its powers, posts for its steps, and the officers that a story names itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.actors import queries as actor_queries
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.pack.shapes import Pack
from tongban.services import actions as services

LEADER = (actor_queries.GOVERNMENT, "government-head")  # who approves for the government of a region what the law leaves to it
LEADS = ("case.read", "case.extend")


class Offices:
    """The bodies of a house by function, and their posts by function and kind; those of the cast stay as they are."""

    def __init__(self, people: cast.Cast, at: datetime) -> None:
        self.people, self.at = people, at
        self.posts: dict[tuple[str, str], Any] = {(function, kind): None for _, function, kind, _ in cast.OFFICERS.values()}
        self.services: dict[str, list[str]] = {}  # by the function of the power
        self.rights: dict[str, tuple[str, ...]] = {}
        self.elsewhere: dict[tuple[str, str], int] = {}  # agencies of other regions

    def open(self, pack: Pack, functions: Mapping[str, str]) -> None:
        """Found what the steps of a pack name, and who keeps what its services open; `functions` are those of its services' powers."""
        for service in pack.services.values():
            self.services.setdefault(functions[service.id], []).append(service.id)
            for step in service.steps.values():
                if step.post:
                    self._post(pack, step.agency or functions[service.id], step.post)
            for use in service.ledgers.values():
                for kind in use.types if use.opens else ():
                    if kind in pack.ledgers:
                        self._body(pack.ledgers[kind].owner)

    def _body(self, function: str) -> None:
        if function not in self.people.agencies:
            found = actors.found_agency(f"{function}（演示）", function, DISTRICT, by=SYSTEM, at=self.at, origin="demo")
            self.people.agencies[function] = found

    def _post(self, pack: Pack, function: str, kind: str) -> None:
        self._body(function)
        if (function, kind) in self.posts:
            return
        title = next(iter(pack.posts.get(kind, {}).values()), kind)
        post = actors.create_post(self.people.agencies[function].pk, kind, title, by=SYSTEM, at=self.at)
        steps = [step for service in pack.services.values() for step in service.steps.values()]
        decides = any(step.post == kind and step.outcomes for step in steps)
        rights = cast.RIGHTS.get(kind) or cast.RIGHTS["section-head" if decides else "filing-clerk"]
        actors.grant(post, rights, by=SYSTEM, at=self.at)
        self.posts[function, kind], self.rights[kind] = post, rights

    def appoint(self, name: str, kind: str, function: str = "", region: str = "") -> None:
        """Open an officer's account of a story's own, and appoint it to the post of a kind (of a body, where several have one).

        With a `region` the body is one of that region, which offers there what the powers of its function decide.
        """
        place = next((one for one in (*self.posts, LEADER) if one[1] == kind and function in ("", one[0])), None)
        if place == LEADER and not region and place not in self.posts:
            self.posts[place] = self._leading(self.people.agencies[LEADER[0]].pk)
        if place is None:
            raise Refused("scenario.no_post", name=name, post=kind, known=", ".join(sorted({one[1] for one in self.posts})))
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=self.at)
        post = self._elsewhere(kind, place[0], region) if region else self.posts[place] or self._of_cast(*place)
        actors.appoint(account, post, by=SYSTEM, at=self.at)
        self.people.accounts[name], self.people.secrets[name] = account, secret

    def _elsewhere(self, kind: str, function: str, region: str) -> Any:
        """A new post of a body of another region."""
        if (function, region) not in self.elsewhere:
            cast.county(region)
            found = actors.found_agency(f"{function} {region}（演示）", function, region, by=SYSTEM, at=self.at, origin="demo")
            self.elsewhere[function, region] = found.pk
            for service in self.services.get(function, []):
                services.offer_service(service, found.pk, by=SYSTEM, at=self.at)
        if (function, kind) == LEADER:
            return self._leading(self.elsewhere[function, region])
        post = actors.create_post(self.elsewhere[function, region], kind, kind, by=SYSTEM, at=self.at)
        actors.grant(post, self.rights[kind], by=SYSTEM, at=self.at)
        return post

    def _leading(self, agency: int) -> Any:
        """The post of a government's head, for all departments of its region."""
        post = actors.create_post(agency, LEADER[1], LEADER[1], by=SYSTEM, at=self.at)
        actors.grant(post, LEADS, by=SYSTEM, at=self.at, subtree=True)
        return post

    def _of_cast(self, function: str, kind: str) -> Any:
        holder = next(name for name, (_, where, what, _) in cast.OFFICERS.items() if (where, what) == (function, kind))
        return actor_queries.posts_of(self.people.accounts[holder].pk)[0]
