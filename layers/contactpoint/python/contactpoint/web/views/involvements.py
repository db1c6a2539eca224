"""Recording that somebody works with a child, confirming, ending or handing it over, and taking back an error."""

from typing import Any

from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.hand_over_involvement import hand_over_involvement
from contactpoint.application.records.involvement_access_and_events import may_take_back
from contactpoint.application.records.one_lead_professional import may_set_lead
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.children import InvolvementView, RecordView
from contactpoint.domain.facts.telephones import to_readable
from contactpoint.domain.registers.register import ordinary_organisations
from contactpoint.problems import Problem, not_found
from contactpoint.web.changes_of_entry import changes_of_entry
from contactpoint.web.forms import involvement_and_contact
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit, unseen_passed_over

WITHOUT_CHANGES = ("confirm", "error")
"""Changes that need nothing but the entry."""
OF_WORK_THAT_GOES_ON = ("confirm", "correct", "hand_over")
"""Changes of an entry that has not ended: another name or number in one that has would rewrite who worked then."""


def ask(visit: Visit, answers: dict[str, str] | None = None, errors: list[FormError] | None = None) -> Page:
    """Ask who works with the child, and whether that is the lead, if this person may set the lead."""
    page = visit.recall()
    first = {"organisation": visit.caller.organisation_id, **involvement_and_contact.from_day(visit.deps.today)}
    return visit.show(
        "child/record_involvement",
        422 if errors else 200,
        answers=answers or first,
        errors=errors or [],
        services=involvement_and_contact.SERVICES,
        roles=involvement_and_contact.ROLES,
        organisations=ordinary_organisations(),
        may_set_lead=may_set_lead(visit.deps, visit.caller, page.child_id),
        record=_record_for_team(visit),
    )


def _record_for_team(visit: Visit) -> RecordView | None:
    """Return the record for a directory team, a look: the page tells the child's own team that the child is hidden.

    Nothing of the child is shown to others here.
    """
    if visit.caller.role == "directory_team":
        with unseen_passed_over():
            return view_record(visit.deps, visit.caller, visit.recall().child_id, "maintaining_record")[0]
    return None


def record(visit: Visit) -> Page:
    """Record it. Sent twice, it is recorded once."""
    page = visit.recall()
    details, errors = involvement_and_contact.to_details(visit.form)
    if details is None:
        return ask(visit, visit.form, errors)
    try:
        involvement_id = record_involvement(visit.deps, visit.caller, page.child_id, details, None)
    except Problem as problem:
        if problem.kind == "not-permitted" and details.lead_professional:
            return _without_lead(visit, problem)
        if problem.kind in ("not-permitted", "not-found"):
            raise
        return ask(visit, visit.form, involvement_and_contact.errors_of(problem, "service"))
    return visit.go_to(f"/child/{visit.captured[0]}/recorded/{involvement_id}")


def _without_lead(visit: Visit, refusal: Problem) -> Page:
    """Keep what was typed if only the lead of a hidden child may be refused; the refusal is recorded all the same."""
    visit.deps.append_refusal(visit.caller, "POST /pages/child/*/record", refusal, **visit.attempt)
    return ask(visit, visit.form, [FormError("", involvement_and_contact.WRONG["lead_of_hidden"])])


def ask_update(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Ask what has changed."""
    found, record, etag = _find(visit)
    changes = changes_of_entry(visit.caller, record, found, visit.deps.today)
    if not may_take_back(visit.deps, visit.caller, visit.recall().child_id, found.involvement_id):
        changes -= {"error"}
    if not changes:
        raise not_permitted()
    return visit.show(
        "child/update_involvement",
        422 if errors else 200,
        involvement=found,
        changes=changes,
        record=record,
        etag=etag,
        roles=involvement_and_contact.ROLES,
        errors=errors or [],
        answers=visit.form,
    )


def update(visit: Visit) -> Page:
    """Confirm that the entry is right, correct it, end it, hand it over, or take it back as an error."""
    visit.recall()
    change = visit.form.get("change", "")
    changes, errors = ({}, []) if change in WITHOUT_CHANGES else involvement_and_contact.to_changes(visit.form)
    shown = _shown_to(visit) if change in OF_WORK_THAT_GOES_ON else None
    if shown and shown.ended:
        errors = [FormError("change", involvement_and_contact.WRONG["ended"])]
    elif shown and changes.get("lead_professional") == shown.lead_professional:
        del changes["lead_professional"]  # A tick that is sent as it was shown says nothing of the lead.
    if errors:
        return ask_update(visit, errors)
    try:
        done = _send(visit, change, changes)
    except Problem as problem:
        if problem.kind not in ("invalid-request", "version-conflict", "record-full"):
            raise
        made = _where_it_is_made(visit, change, changes) if problem.kind == "version-conflict" else None
        if made is None:
            return ask_update(visit, involvement_and_contact.errors_of(problem, change=change))
        done = made
    return visit.go_to(f"/child/{visit.captured[0]}{done}")


def _send(visit: Visit, change: str, changes: dict[str, Any]) -> str:
    """Make a change of what the person saw, and return where the child's page says that it is done.

    Each form of the page sends its version, that of a hidden child none.
    """
    seen = visit.form.get("version")
    of = visit.deps, visit.caller, visit.recall().child_id, visit.captured[1]
    if change == "confirm":
        confirm_involvement(*of, seen)
    elif change == "error":
        withdraw_involvement(*of, seen)
        return "/taken-back"
    elif change == "hand_over":
        return "/handed-over/" + hand_over_involvement(*of, seen or "", changes)
    else:
        amend_involvement(*of, seen or "", changes)
    return ""


def _where_it_is_made(visit: Visit, change: str, changes: dict[str, Any]) -> str | None:
    """Return where the child's page says that a change is done if it is, as when the form was sent twice; or None."""
    if change in WITHOUT_CHANGES:
        return None
    with unseen_passed_over():
        found, record, _ = _find(visit)
        if change != "hand_over":
            return "" if _is_as_in(found, changes) else None
        of_today = (each for each in record.involvements if each.start_date == visit.deps.today and each is not found)
        of_service = (each for each in of_today if _service_of(each) == _service_of(found))
        return next((f"/handed-over/{each.involvement_id}" for each in of_service if _is_as_in(each, changes)), None)
    return None


def _is_as_in(entry: InvolvementView, changes: dict[str, Any]) -> bool:
    stated = {**changes, "telephone": to_readable(changes["telephone"])} if changes.get("telephone") else changes
    return all(getattr(entry, name) == value for name, value in stated.items())


def _service_of(entry: InvolvementView) -> tuple[str, str]:
    return entry.service, entry.organisation_id


def _shown_to(visit: Visit) -> InvolvementView | None:
    """Return the entry as the person sees it. Of one that they cannot see, nothing is told."""
    with unseen_passed_over():
        return _find(visit)[0]
    return None


def _find(visit: Visit) -> tuple[InvolvementView, RecordView, str]:
    """Return the entry as the person sees it, its record, and the version of the record that they saw."""
    page = visit.recall()
    record, etag = view_record(visit.deps, visit.caller, page.child_id, "maintaining_record")
    found = next((each for each in record.involvements if each.involvement_id == visit.captured[1]), None)
    if found is None:
        raise not_found()
    return found, record, etag
