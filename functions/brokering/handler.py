"""Brokers contact with whoever may not be named, and tells people what they are to know."""

from contactpoint.assembly import Assembly
from contactpoint.directory.brokering import (
    ContactAnswer,
    ContactAsked,
    Forwarding,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.directory.notices import notifications
from contactpoint.http.answer import Answer
from contactpoint.http.api import Api, answer
from contactpoint.http.messages import Created, NotificationsQuery
from contactpoint.http.request import Request

desk = Assembly()
api = Api("brokering", desk)


@api.operation("POST", "/children/{child_id}/contact-requests")
def post_contact_request(asked: Request) -> Answer:
    """Ask for contact."""
    request_id = request_contact(desk(), asked.reader, asked.identifier("child_id"), asked.body(ContactAsked))
    return answer(201, Created(id=request_id), {"Location": f"contact-requests/{request_id}"})


@api.operation("GET", "/contact-requests/{request_id}")
def get_contact_request(asked: Request) -> Answer:
    """Show a request."""
    return answer(200, view_request(desk(), asked.reader, asked.identifier("request_id")))


@api.operation("POST", "/contact-requests/{request_id}/forwarding")
def post_forwarding(asked: Request) -> Answer:
    """Forward a request to the provider."""
    forwarding, request_id = asked.body(Forwarding), asked.identifier("request_id")
    return answer(200, forward_request(desk(), asked.reader, request_id, forwarding))


@api.operation("POST", "/contact-requests/{request_id}/answer")
def post_answer(asked: Request) -> Answer:
    """Agree to contact or decline it."""
    decision, request_id = asked.body(ContactAnswer), asked.identifier("request_id")
    return answer(200, answer_request(desk(), asked.reader, request_id, decision))


@api.operation("GET", "/notifications")
def get_notifications(asked: Request) -> Answer:
    """Tell the caller what to know."""
    return answer(200, notifications(desk(), asked.reader, asked.query(NotificationsQuery).before))


handler = api.handler
