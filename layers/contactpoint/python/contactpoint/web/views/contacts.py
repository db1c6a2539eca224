"""Asking for contact with a service that the record does not show, passing the request on, and answering it."""

from typing import Literal

from contactpoint.application.accounts.duty_numbers import duty_numbers_about
from contactpoint.application.accounts.look_up_organisations_and_practitioners import names_of_organisations
from contactpoint.application.contacts.requests import (
    CANNOT_SIGN_IN,
    AnswerContactRequest,
    ContactRequestView,
    ForwardContactRequest,
    RequestContact,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.application.records.view import view_record
from contactpoint.domain.access import ReasonForAccess
from contactpoint.domain.children import InvolvementView, RecordView
from contactpoint.problems import Problem
from contactpoint.web.forms import involvement_and_contact
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.views.child import goes_on
from contactpoint.web.visit import Visit, unseen_passed_over

Reader = Literal["asker", "provider", "team"]
CHOOSE_ANSWER = "Choose whether you agree"
CHOOSE_SERVICE = "Choose the service that you ask"
PASSED_ON = "The request was passed on while you had this page open. Nothing was changed"
SERVICE_CANNOT_SIGN_IN = "This person cannot sign in at present. Choose another service, or answer yourself"
OTHER_CANNOT_SIGN_IN = "This person cannot sign in at present. The request stays where it is"


def request(visit: Visit) -> Page:
    """Ask for contact, once a day for one child and reason, however often the button is pressed."""
    page = visit.recall()
    asked = RequestContact(access_reason=page.access_reason)  # type: ignore[arg-type]
    request_id = request_contact(visit.deps, visit.caller, page.child_id, asked)
    return visit.go_to(f"/contact/{request_id}")


def show(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Show a request for contact to the person who made it, to the team that passes it on, or to the service."""
    found = view_request(visit.deps, visit.caller, visit.captured[0])
    may_answer = _may_answer(visit, found)
    record = _record(visit, found, may_answer=may_answer)
    asked_service, services = _services(visit, found, record)
    return visit.show(
        "own/contact_request",
        422 if errors else 200,
        request=found,
        reader=_reader(visit, found),
        record=record,
        asked_service=asked_service,
        services=services,
        may_answer=may_answer,
        names=names_of_organisations(visit.deps, (found.requester_organisation,)),
        errors=errors or [],
        answers=visit.form,
        duty=duty_numbers_about(visit.deps, visit.caller, found.child_id),
    )


def forward(visit: Visit) -> Page:
    """Pass a request on to a service, or to another one, without telling the person who made it which."""
    if not visit.form.get("service"):
        return show(visit, [FormError("service", CHOOSE_SERVICE)])
    asked, seen = ForwardContactRequest(involvement_id=visit.form["service"]), visit.form.get("asked", "")
    try:
        forward_request(visit.deps, visit.caller, visit.captured[0], asked, seen)
    except Problem as problem:
        if problem.kind not in ("invalid-request", "version-conflict"):
            raise
        return show(visit, [_error_of_forwarding(problem, seen)])
    return visit.go_to(f"/contact/{visit.captured[0]}")


def _error_of_forwarding(problem: Problem, seen: str) -> FormError:
    if problem.kind == "version-conflict":
        return FormError("", PASSED_ON)
    if problem.violations[0].detail == CANNOT_SIGN_IN:
        return FormError("service", OTHER_CANNOT_SIGN_IN if seen else SERVICE_CANNOT_SIGN_IN)
    return FormError("service", CHOOSE_SERVICE)


def answer(visit: Visit) -> Page:
    """Agree to contact and say how, or decline it."""
    decision = visit.form.get("decision")
    if decision not in ("agreed", "declined"):
        return show(visit, [FormError("decision", CHOOSE_ANSWER)])
    if decision == "agreed":
        contact, errors = involvement_and_contact.to_contact(visit.form)
    else:
        contact, errors = None, involvement_and_contact.errors_of_declined(visit.form)
    if errors:
        return show(visit, errors)
    return _send(visit, AnswerContactRequest(decision=decision, contact=contact))  # type: ignore[arg-type]


def _send(visit: Visit, answered: AnswerContactRequest) -> Page:
    try:
        answer_request(visit.deps, visit.caller, visit.captured[0], answered)
    except Problem as problem:
        if problem.kind != "invalid-request":
            raise
        return show(visit, involvement_and_contact.errors_of_contact(problem))
    return visit.go_to(f"/contact/{visit.captured[0]}")


def _reader(visit: Visit, found: ContactRequestView) -> Reader:
    """Return as whom the person reads a request: its words are about what this person can do, or did.

    Who asked and decides, too, reads it as the one who decides until there is an answer.
    """
    if found.provider_id == visit.caller.practitioner_id:
        return "provider"
    is_undecided = found.status in ("with_directory_team", "with_provider")
    return "team" if is_undecided or found.requester_id != visit.caller.practitioner_id else "asker"


def _record(visit: Visit, found: ContactRequestView, *, may_answer: bool) -> RecordView | None:
    """Return the child's record for those who decide, a look; None for others, or if they may not see it."""
    is_open = found.status in ("with_directory_team", "with_provider")
    is_team = is_open and visit.caller.role == "directory_team" and found.provider_id != visit.caller.practitioner_id
    if is_team or may_answer:
        reason: ReasonForAccess = "maintaining_record" if is_team else "providing_service"
        with unseen_passed_over():
            return view_record(visit.deps, visit.caller, found.child_id, reason)[0]
    return None


def _services(
    visit: Visit, found: ContactRequestView, record: RecordView | None
) -> tuple[InvolvementView | None, list[InvolvementView]]:
    """Return, for the directory team, the service that is asked, and those that can be asked: others that go on."""
    if record is None or _reader(visit, found) != "team":
        return None, []
    confidential = {each.involvement_id: each for each in record.involvements if each.sensitive}
    asked = confidential.pop(found.involvement_id or "", None)
    return asked, [each for each in confidential.values() if goes_on(each, visit.deps.today)]


def _may_answer(visit: Visit, found: ContactRequestView) -> bool:
    """Return whether to offer an answer: to the service that is asked, or to the team while it has asked nobody."""
    if found.status == "with_directory_team":
        return visit.caller.role == "directory_team"
    return found.status == "with_provider" and found.provider_id == visit.caller.practitioner_id
