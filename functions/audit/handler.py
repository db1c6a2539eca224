"""Tells who looked at a child, and what an organisation's people have done."""

from aws_lambda_powertools.event_handler import Response

from contactpoint.assembly import Assembly
from contactpoint.directory.oversight import accesses, events
from contactpoint.http import request
from contactpoint.http.api import Api, answer
from contactpoint.http.messages import AccessesQuery, EventsQuery

desk = Assembly()
api = Api("audit", desk)


@api.routes.get("/children/<child_id>/accesses")
def get_accesses(child_id: str) -> Response[str]:
    """Tell who looked at or changed one child's record."""
    why = request.reason(api.event)
    before = request.query(api.event, AccessesQuery).before
    who, child = request.reader(api.event), request.identifier(child_id)
    return answer(200, accesses(desk(), desk.trail_reader(), who, child, why, before))


@api.routes.get("/audit/events")
def get_events() -> Response[str]:
    """Tell a day's events."""
    asked = request.query(api.event, EventsQuery)
    found = events(
        desk(), desk.trail_reader(), request.reader(api.event), asked.day, asked.organisation_id, asked.before
    )
    return answer(200, found)


handler = api.handler
