"""Registers and amends children and involvements, and tells practitioners of their own account."""

from aws_lambda_powertools.event_handler import Response

from contactpoint.assembly import Assembly
from contactpoint.children import Contact
from contactpoint.directory.account import own_account
from contactpoint.directory.involvements import change_involvement, record_involvement
from contactpoint.directory.registration import Registration, change, register
from contactpoint.http import request
from contactpoint.http.api import Api, answer
from contactpoint.http.messages import ChildChanges, Created, InvolvementChanges, given

desk = Assembly()
api = Api("registration", desk)


@api.routes.post("/children")
def post_child() -> Response[str]:
    """Register a child."""
    asked = request.body(api.event, Registration)
    child_id = register(desk(), request.reader(api.event), asked, request.idempotency_key(api.event))
    return answer(201, Created(id=child_id), {"Location": f"children/{child_id}"})


@api.routes.patch("/children/<child_id>")
def patch_child(child_id: str) -> Response[str]:
    """Amend a record."""
    changes = given(request.body(api.event, ChildChanges))
    version = request.version(api.event)
    shown, new = change(desk(), request.reader(api.event), request.identifier(child_id), version, changes)
    return answer(200, shown, {"ETag": request.etag(new)})


@api.routes.post("/children/<child_id>/involvements")
def post_involvement(child_id: str) -> Response[str]:
    """Record that somebody works with the child."""
    asked = request.body(api.event, Contact)
    key = request.idempotency_key(api.event)
    involvement_id = record_involvement(desk(), request.reader(api.event), request.identifier(child_id), asked, key)
    return answer(201, Created(id=involvement_id), {"Location": f"children/{child_id}/involvements/{involvement_id}"})


@api.routes.patch("/children/<child_id>/involvements/<involvement_id>")
def patch_involvement(child_id: str, involvement_id: str) -> Response[str]:
    """End, hand over or mark an involvement."""
    changes = given(request.body(api.event, InvolvementChanges))
    where = request.identifier(child_id), request.identifier(involvement_id)
    after, new = change_involvement(desk(), request.reader(api.event), *where, request.version(api.event), changes)
    return answer(200, after, {"ETag": request.etag(new)})


@api.routes.get("/me")
def get_me() -> Response[str]:
    """Tell the caller of the own account."""
    return answer(200, own_account(desk(), request.reader(api.event)))


handler = api.handler
