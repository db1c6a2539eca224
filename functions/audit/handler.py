"""Shows the access history of a child and the audit events of a day, and proves that an event is in the log."""

from contactpoint.adapters.merkle_log.dynamodb import DynamoMerkleLogReader
from contactpoint.application.audit.access_history_and_day_lists import (
    REPORT_SIZE,
    ChosenEvents,
    HistoryQuestion,
    answer_history,
    list_events,
)
from contactpoint.application.audit.child_history import PAGE_SIZE
from contactpoint.application.audit.event_proofs import prove_event
from contactpoint.application.audit.own_events import list_own_events
from contactpoint.bootstrap import LazyDependencies
from contactpoint.http.access_history_page.page import access_history_response
from contactpoint.http.app import FunctionApp, json_response, text_response
from contactpoint.http.query_strings import AccessesQuery, EventsQuery, OwnEventsQuery
from contactpoint.http.request import Request
from contactpoint.http.response import Response

deps = LazyDependencies()
api = FunctionApp("audit", deps)


@api.operation("GET", "/children/{child_id}/accesses")
def get_accesses(request: Request) -> Response:
    """Show who looked at or changed one child's record."""
    reason, child_id = request.access_reason, request.identifier("child_id")
    before, size = request.query(AccessesQuery).before, REPORT_SIZE if request.prefers_html else PAGE_SIZE
    asked = HistoryQuestion(child_id, reason, before, size)
    page = answer_history(deps(), deps.audit_log_reader(), request.caller, asked)
    if request.prefers_html:
        return access_history_response(page, child_id, asked.edition, deps().now())
    return json_response(200, page, {"Vary": "Accept"})


@api.operation("GET", "/audit/events")
def get_events(request: Request) -> Response:
    """Show a day's events."""
    query, audit_log = request.query(EventsQuery), deps.audit_log_reader()
    chosen = ChosenEvents(
        day=query.day,
        organisation_id=query.organisation_id,
        practitioner_id=query.practitioner_id,
        event_type=query.event_type,
    )
    page = list_events(deps(), audit_log, request.caller, chosen, query.before)
    return json_response(200, page)


@api.operation("GET", "/me/events")
def get_own_events(request: Request) -> Response:
    """Show what the caller did on a day."""
    query, audit_log = request.query(OwnEventsQuery), deps.audit_log_reader()
    return json_response(200, list_own_events(deps(), audit_log, request.caller, query.day))


@api.operation("GET", "/audit/events/{event_id}/proof")
def get_event_proof(request: Request) -> Response:
    """Prove that an event is in the log."""
    event_id, audit_log = request.identifier("event_id"), deps.audit_log_reader()
    return text_response(prove_event(deps(), audit_log, DynamoMerkleLogReader(), request.caller, event_id))


handler = api.handler
