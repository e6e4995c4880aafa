"""What passes from an agency that ends to its successors, as far as actors hold it: functions, posts, rights, halls, tokens, who is led."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from tongban.actors.hall_models import HallShare
from tongban.actors.history import functions
from tongban.actors.models import Agency, Attendance, Grant, Hall, Post, QueueNumber, Remit, Token
from tongban.actors.reorganisation import move, set_line_superior
from tongban.base.actor import Actor

# What may still be done with what an agency left behind: its cases, papers, licences and charges.
LEFT = ("case", "licence", "document", "charge", "rating", "register", "exchange")


@dataclass(frozen=True)
class Plan:
    """Who takes over what of an ending agency.

    `assign` by thing (`post:12`, `service:…`, `region:…`, `hall:3`, `function:…`, `token:4`, `led:9`), `rest` whatever it does not name;
    who keeps the `archive` gets what comes in after the decision.
    """

    archive: int
    rest: int | None = None
    assign: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> Plan:
        """From what a decision keeps."""
        return cls(plan["archive"], plan["rest"], plan["assign"])

    def kept(self) -> dict[str, Any]:
        """What a decision keeps."""
        return {"archive": self.archive, "rest": self.rest, "assign": dict(self.assign)}

    def named(self, thing: str) -> int | None:
        """Who was named for a thing; nobody where it would be orphaned."""
        return self.assign.get(thing, self.rest)

    def heir(self, thing: str) -> int:
        """Who takes a thing over."""
        return self.named(thing) or self.archive

    @property
    def heirs(self) -> list[int]:
        """Every successor."""
        return sorted({self.archive, *([self.rest] if self.rest else []), *self.assign.values()})


def things(agency: int) -> dict[str, str]:
    """What an agency has here, by the name of the thing in a plan, with what it is called."""
    found = {f"function:{one}": one for one in functions(agency)}
    found |= {f"post:{row.pk}": row.title for row in Post.objects.filter(agency=agency).order_by("pk")}
    found |= {f"hall:{row.pk}": row.name for row in Hall.objects.filter(agency=agency).order_by("pk")}
    found |= {f"token:{row.pk}": row.name for row in Token.objects.filter(agency=agency, revoked_at=None).order_by("pk")}
    return found | {f"led:{row.pk}": row.name for row in _led(agency)}


def _led(agency: int) -> list[Agency]:
    return list(Agency.objects.filter(Q(line_superior=agency) | Q(block_superior=agency), until=None).order_by("pk"))


def pass_on(agency: int, plan: Plan, services: Mapping[str, int], *, on: date, by: Actor, at: datetime) -> None:
    """Hand everything over on the day. `services` are those of the agency with who takes each over."""
    for function in functions(agency):
        heir = plan.heir(f"function:{function}")
        if not Agency.objects.filter(pk=heir, function=function).exists():
            Remit.objects.get_or_create(agency_id=heir, function=function, defaults={"since": on})
    _rights(agency, plan, services)
    for post in Post.objects.select_for_update().filter(agency=agency).order_by("pk"):
        move(post, plan.heir(f"post:{post.pk}"), by, at)
    _archive(agency, plan, services, at)
    _things(agency, plan)
    Attendance.objects.filter(agency=agency, ended_at=None).update(ended_at=at)
    for led in _led(agency):
        heir = plan.heir(f"led:{led.pk}")
        superior = heir if heir != led.pk else None  # who takes over the one above it stands alone
        if led.line_superior_id == agency:
            set_line_superior(led.pk, superior, by=by, at=at)
        if led.block_superior_id == agency:
            Agency.objects.filter(pk=led.pk).update(block_superior=superior)


def _things(agency: int, plan: Plan) -> None:
    for hall in Hall.objects.filter(agency=agency).order_by("pk"):
        hall.agency_id = plan.heir(f"hall:{hall.pk}")
        if Hall.objects.filter(agency=hall.agency_id, name=hall.name).exists():
            hall.name = f"{hall.name}（{hall.pk}）"  # two halls of one agency have different names
        hall.save(update_fields=["agency", "name"])
    for shared in HallShare.objects.select_related("hall").filter(agency=agency).order_by("pk"):
        for heir in plan.heirs:
            if heir != shared.hall.agency_id:
                HallShare.objects.get_or_create(hall=shared.hall, agency_id=heir, defaults={"since": shared.since})
        drawn = QueueNumber.objects.filter(hall=shared.hall, agency=agency, done_at=None)
        drawn.update(agency=plan.heir(f"hall:{shared.hall_id}"))  # who drew one waits on, and is called by the successor
        shared.delete()
    # Who has the hall itself now shares it with nobody, and calls what was drawn for it there as the hall's own.
    HallShare.objects.filter(agency=F("hall__agency")).delete()
    QueueNumber.objects.filter(agency=F("hall__agency"), done_at=None).update(agency=None)
    for token in Token.objects.filter(agency=agency).order_by("pk"):
        Token.objects.filter(pk=token.pk).update(agency=plan.heir(f"token:{token.pk}"))


def _rights(agency: int, plan: Plan, services: Mapping[str, int]) -> None:
    """Posts elsewhere that had a right at the agency have it at its successors: for a service at who has it now, for all at each."""
    rows = Grant.objects.filter(agency=agency, subtree=False, revoked_at=None).exclude(post__agency=agency)
    for one in rows.order_by("pk"):
        _give(one.post_id, one, agency=plan.heirs if one.service == "*" else [services.get(one.service, plan.archive)])


def _archive(agency: int, plan: Plan, services: Mapping[str, int], at: datetime) -> None:
    """Rights over what stays true to its day: all for who keeps the archive, for the others those of the services that they took over."""
    alone = len(plan.heirs) == 1
    if not alone:
        Grant.objects.filter(agency=agency, post__agency__in=plan.heirs, subtree=False, revoked_at=None).update(revoked_at=at)
    for heir in plan.heirs:
        home = Grant.objects.filter(post__agency=heir, agency=heir, revoked_at=None).order_by("pk")
        for one in (row for row in home if row.verb.partition(".")[0] in LEFT):
            if heir == plan.archive:
                _give(one.post_id, one, agency=[agency])
                continue
            own = [name for name, taker in services.items() if taker == heir and one.service in ("*", name)]
            for name in own:
                _give(one.post_id, one, agency=[agency], service=name)


def _give(post: int, like: Grant, *, agency: list[int], service: str = "") -> None:
    """The same right at other agencies, once."""
    for place in agency:
        same = {"post_id": post, "verb": like.verb, "service": service or like.service, "agency_id": place, "revoked_at": None}
        if not Grant.objects.filter(**same).exists():
            Grant.objects.create(**same, subtree=False)
