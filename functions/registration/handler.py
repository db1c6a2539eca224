"""Registers and amends children and involvements; hides children, and decides about what may be theirs."""

from contactpoint.assembly import Assembly
from contactpoint.children import Contact
from contactpoint.directory.involvements import change_involvement, record_involvement, withdraw_involvement
from contactpoint.directory.registration import Registration, change, register
from contactpoint.directory.reviewing import ReviewDecision, decide_review
from contactpoint.directory.shielding import IdentityEnd, ShieldRequest, end_identity, lift_shield, shield
from contactpoint.http.answer import Answer
from contactpoint.http.api import Api, answer, done
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
    shown, version = change(desk(), asked.reader, asked.identifier("child_id"), asked.read_as, changes)
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
    after, version = change_involvement(desk(), asked.reader, *where, asked.read_as, changes)
    return answer(200, after, {"ETag": etag(version)})


@api.operation("DELETE", "/children/{child_id}/involvements/{involvement_id}")
def delete_involvement(asked: Request) -> Answer:
    """Withdraw a sensitive service."""
    withdraw_involvement(desk(), asked.reader, asked.identifier("child_id"), asked.identifier("involvement_id"))
    return done()


@api.operation("PUT", "/children/{child_id}/shield")
def put_shield(asked: Request) -> Answer:
    """Hide a child."""
    shield(desk(), asked.reader, asked.identifier("child_id"), asked.body(ShieldRequest))
    return done()


@api.operation("DELETE", "/children/{child_id}/shield")
def delete_shield(asked: Request) -> Answer:
    """Lift a shield."""
    lift_shield(desk(), asked.reader, asked.identifier("child_id"))
    return done()


@api.operation("POST", "/children/{child_id}/identity-end")
def post_identity_end(asked: Request) -> Answer:
    """End a record whose child gets a new identity."""
    end_identity(desk(), asked.reader, asked.identifier("child_id"), asked.body(IdentityEnd))
    return done()


@api.operation("POST", "/reviews/{child_id}/decision")
def post_review_decision(asked: Request) -> Answer:
    """Decide about a held record."""
    decide_review(desk(), asked.reader, asked.identifier("child_id"), asked.body(ReviewDecision))
    return done()


handler = api.handler
