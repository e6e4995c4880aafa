"""Messages in the WCO data model for programs: XML in, its JSON form out, and back. Nothing is kept and nothing is filed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.base import canonical
from tongban.base.errors import Discrepancy, Refused
from tongban.exchange import wco
from tongban.web import errors, posted
from tongban.web.gateway.bearer import actor

router = Router()
TREE: Any = {"WCODataModelVersionCode": "3.6", "WCOTypeName": "DEC", "Declaration": {"FunctionCode": "9", "TypeCode": "EXD"}}
REMARK: Any = {
    "code": "wco.left_out",
    "words": "MetaData: <!-- --> is not carried along.",
    "field": "MetaData",
    "line": 1,
    "what": "<!-- -->",
}
XML: Any = {"requestBody": {"required": True, "content": {"application/xml": {"schema": {"type": "string"}}}}}
JSON: Any = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}, "example": TREE}}}}


class MessageOut(Schema):
    """A message that can be taken in. `digest` is the SHA-256 of its canonical JSON; `remarks` name what is not carried or is odd."""

    model_config = {
        "json_schema_extra": {"example": {"kind": "Declaration", "message": TREE, "digest": canonical.digest(TREE), "remarks": [REMARK]}}
    }
    kind: str
    message: dict[str, Any]
    digest: str
    remarks: list[dict[str, Any]]


@router.post("/wco/read", response=MessageOut, openapi_extra=XML)
def read_message(request: HttpRequest) -> Any:
    """Hold a message against the data model, without effect: its JSON form, or everything that is wrong with it, each with its path."""
    actor(request, "messages")
    told = wco.read(request.body)
    return {"kind": told.kind, "message": told.tree, "digest": canonical.digest(told.tree), "remarks": remarks(told.remarks)}


@router.post("/wco/write", openapi_extra=JSON)
def write_message(request: HttpRequest) -> HttpResponse:
    """The XML of a message from its JSON form, its elements in the order of the data model."""
    actor(request, "messages")
    return HttpResponse(wco.write(posted.body(request.body)), content_type="application/xml; charset=utf-8")


def remarks(found: tuple[Discrepancy, ...]) -> list[dict[str, Any]]:
    """Remarks as refusals are told, with their words."""
    told: list[dict[str, Any]] = errors.problem(Refused.of(list(found)))["discrepancies"] if found else []
    return told
