"""Asking for contact with whom the record does not show, and messages."""

from contactpoint.application.contacts.notifications import list_notifications
from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.domain.registers.duty_numbers import find_duty_numbers
from contactpoint.web.page import Page
from contactpoint.web.visit import Visit

WITH_REQUEST = frozenset({"contact_request_answered"})
"""Messages that lead to a request for contact."""


def request(visit: Visit) -> Page:
    """Ask for contact, once a day for one child and reason, however often the button is pressed."""
    page = visit.recall()
    asked = RequestContact(access_reason=page.access_reason)  # type: ignore[arg-type]
    request_id = request_contact(visit.deps, visit.caller, page.child_id, asked)
    return visit.go_to(f"/contact/{request_id}")


def show(visit: Visit) -> Page:
    """Show a request for contact and its answer."""
    found = view_request(visit.deps, visit.caller, visit.captured[0])
    return visit.show("contact", request=found, duty=find_duty_numbers(visit.caller.organisation_id))


def messages(visit: Visit) -> Page:
    """List the person's messages, the newest first."""
    listed = list_notifications(visit.deps, visit.caller, None)
    return visit.show("messages", messages=listed.notifications, with_request=WITH_REQUEST)
