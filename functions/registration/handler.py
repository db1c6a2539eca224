"""Registers and amends children and involvements, and tells practitioners of their own account."""

from contactpoint.assembly import Assembly
from contactpoint.children import Contact
from contactpoint.directory.account import own_account
from contactpoint.directory.involvements import change_involvement, record_involvement
from contactpoint.directory.registration import Registration, change, register
from contactpoint.http.answer import Answer
from contactpoint.http.api import Api, answer
from contactpoint.http.messages import ChildChanges, Created, InvolvementChanges, given
from contactpoint.http.request import Request, etag

desk = Assembly()
api = Api("registration", desk)


@api.operation("POST", "/children")
def post_child(asked: Request) -> Answer:
    """Register a child."""
    child_id = register(desk(), asked.reader, asked.body(Registration), asked.idempotency_key)
    return answer(201, Created(id=child_id), {"Location": f"children/{child_id}"})


@api.operation("PATCH", "/children/{child_id}")
def patch_child(asked: Request) -> Answer:
    """Amend a record."""
    changes = given(asked.body(ChildChanges))
    shown, version = change(desk(), asked.reader, asked.identifier("child_id"), asked.version, changes)
    return answer(200, shown, {"ETag": etag(version)})


@api.operation("POST", "/children/{child_id}/involvements")
def post_involvement(asked: Request) -> Answer:
    """Record that somebody works with the child."""
    contact, child_id = asked.body(Contact), asked.identifier("child_id")
    involvement_id = record_involvement(desk(), asked.reader, child_id, contact, asked.idempotency_key)
    return answer(201, Created(id=involvement_id), {"Location": f"children/{child_id}/involvements/{involvement_id}"})


@api.operation("PATCH", "/children/{child_id}/involvements/{involvement_id}")
def patch_involvement(asked: Request) -> Answer:
    """End, hand over or mark an involvement."""
    changes = given(asked.body(InvolvementChanges))
    where = asked.identifier("child_id"), asked.identifier("involvement_id")
    after, version = change_involvement(desk(), asked.reader, *where, asked.version, changes)
    return answer(200, after, {"ETag": etag(version)})


@api.operation("GET", "/me")
def get_me(asked: Request) -> Answer:
    """Tell the caller of the own account."""
    return answer(200, own_account(desk(), asked.reader))


handler = api.handler
