"""Joint matters for programs: one form, one set of materials, one submission for the services of several departments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tongban.actors.loading import DISTRICT
from tongban.cases import actions, joint_queries
from tongban.documents import files
from tongban.services import joint as matters
from tongban.web import joint_form, session
from tongban.web.gateway.bearer import actor, once
from tongban.web.gateway.joint_described import JointOut, MatterOut, StartJoint, joint_out, matter_out, offered_out
from tongban.web.gateway.shapes import Form, Material, content

router = Router()


@router.get("/joint", auth=None, response=list[MatterOut])
def list_matters(request: HttpRequest) -> Any:
    """The joint matters in force."""
    return [matter_out(name, one) for name, (one, _) in sorted(matters.matters(session.now(request)).items())]


@router.get("/joint/{matter}", auth=None, response=MatterOut)
def describe_matter(request: HttpRequest, matter: str, region: str = DISTRICT) -> Any:
    """A joint matter with its parts, and who decides each in a region. What is asked depends on the answers: a draft tells it."""
    at = session.now(request)
    return offered_out(matter, matters.matter(matter, at)[0], region, at)


@router.post("/together", response={201: JointOut})
def start_joint(request: HttpRequest, told: StartJoint) -> Any:
    """Open a draft for the token's party; what registers hold is looked up now, so that it is not asked."""
    row = actions.start_joint(told.matter, region=told.region, by=actor(request, "cases"), at=session.now(request))
    return Status(201, joint_out(row))


@router.get("/together", response=list[JointOut])
def list_joint(request: HttpRequest) -> Any:
    """The joint applications of the token's party, newest first."""
    return [joint_out(row) for row in joint_queries.own(actor(request, "cases"))]


@router.get("/together/{number}", response=JointOut)
def read_joint(request: HttpRequest, number: str) -> Any:
    """One joint application: of a draft what is asked today as its answers stand and what `changed`, then how each part stands."""
    return joint_out(joint_form.opened(number, by=actor(request, "cases"), at=session.now(request)))


@router.put("/together/{number}/form", response=JointOut)
def save_joint(request: HttpRequest, number: str, told: Form) -> Any:
    """Keep answers in the draft; the answer tells what is asked now."""
    row = actions.save_joint(number, told.form, by=actor(request, "cases"), at=session.now(request))
    return joint_out(row)


@router.post("/together/{number}/materials", response={201: dict[str, Any]})
def bring_joint_material(request: HttpRequest, number: str, told: Material) -> Any:
    """Bring a material once for every part that needs it."""
    by, at = actor(request, "cases"), session.now(request)
    stored = files.store(content(told), told.name, owner=by.party, by=by, at=at)
    row = actions.attach_joint(number, told.material, stored.pk, by=by, at=at)
    return Status(201, {"material": told.material, "id": row.pk, "name": stored.name})


@router.post("/together/{number}/submit", response=JointOut)
def submit_joint(request: HttpRequest, number: str) -> Any:
    """Submit all parts at once; the header Idempotency-Key makes it safe to repeat. Whatever does not fit is told, and nothing is filed."""
    row = actions.submit_joint(number, key=once(request), by=actor(request, "cases"), at=session.now(request))
    return joint_out(row)


@router.post("/together/{number}/withdraw", response=JointOut)
def withdraw_joint(request: HttpRequest, number: str) -> Any:
    """Withdraw every part that is not decided."""
    return joint_out(actions.withdraw_joint(number, by=actor(request, "cases"), at=session.now(request)))


@router.post("/together/{number}/parts/{part}/withdraw", response=JointOut)
def withdraw_part(request: HttpRequest, number: str, part: str) -> Any:
    """Withdraw one part; those that need it cannot begin any more, the others go on."""
    return joint_out(actions.withdraw_part(number, part, by=actor(request, "cases"), at=session.now(request)))


@router.post("/together/{number}/parts/{part}/again", response=JointOut)
def begin_again(request: HttpRequest, number: str, part: str) -> Any:
    """Try a part again that could not begin, once what stood in its way is gone; its `standing` tells what came of it."""
    return joint_out(actions.begin_again(number, part, by=actor(request, "cases"), at=session.now(request)))
