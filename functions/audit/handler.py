"""Tells who looked at a child, and what an organisation's people have done."""

from contactpoint.assembly import Assembly
from contactpoint.directory.oversight import accesses, events
from contactpoint.http.answer import Answer
from contactpoint.http.api import Api, answer
from contactpoint.http.messages import AccessesQuery, EventsQuery
from contactpoint.http.request import Request

desk = Assembly()
api = Api("audit", desk)


@api.operation("GET", "/children/{child_id}/accesses")
def get_accesses(asked: Request) -> Answer:
    """Tell who looked at or changed one child's record."""
    why, child_id = asked.reason, asked.identifier("child_id")
    before = asked.query(AccessesQuery).before
    return answer(200, accesses(desk(), desk.trail_reader(), asked.reader, child_id, why, before))


@api.operation("GET", "/audit/events")
def get_events(asked: Request) -> Answer:
    """Tell a day's events."""
    which = asked.query(EventsQuery)
    reader = desk.trail_reader()
    return answer(200, events(desk(), reader, asked.reader, which.day, which.organisation_id, which.before))


handler = api.handler
