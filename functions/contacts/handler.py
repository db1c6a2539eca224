"""Brokers contact with practitioners who are hidden from the caller, and lists notifications."""

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import (
    AnswerContactRequest,
    ForwardContactRequest,
    RequestContact,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.bootstrap import LazyDependencies
from contactpoint.http.app import FunctionApp, created, json_response
from contactpoint.http.query_strings import NotificationsQuery
from contactpoint.http.request import Request
from contactpoint.http.response import Response

deps = LazyDependencies()
api = FunctionApp("contacts", deps)


@api.operation("POST", "/children/{child_id}/contact-requests")
def post_contact_request(request: Request) -> Response:
    """Make a contact request."""
    request_id = request_contact(deps(), request.caller, request.identifier("child_id"), request.body(RequestContact))
    return created(request, request_id, f"/contact-requests/{request_id}")


@api.operation("GET", "/contact-requests/{request_id}")
def get_contact_request(request: Request) -> Response:
    """Show a request."""
    return json_response(200, view_request(deps(), request.caller, request.identifier("request_id")))


@api.operation("POST", "/contact-requests/{request_id}/forwarding")
def post_forwarding(request: Request) -> Response:
    """Forward a request to the provider."""
    command, request_id = request.body(ForwardContactRequest), request.identifier("request_id")
    return json_response(200, forward_request(deps(), request.caller, request_id, command))


@api.operation("POST", "/contact-requests/{request_id}/answer")
def post_answer(request: Request) -> Response:
    """Agree to contact or decline it."""
    command, request_id = request.body(AnswerContactRequest), request.identifier("request_id")
    return json_response(200, answer_request(deps(), request.caller, request_id, command))


@api.operation("GET", "/notifications")
def get_notifications(request: Request) -> Response:
    """List the caller's notifications."""
    return json_response(200, list_notifications(deps(), request.caller, request.query(NotificationsQuery).before))


handler = api.handler
