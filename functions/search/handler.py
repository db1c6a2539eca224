"""Finds a child, and shows who is working with the child."""

import gc

gc.disable()  # Nothing that is loaded here is garbage: looking for it costs a tenth of the start (`make bench`).

from contactpoint.assembly import Assembly  # noqa: E402
from contactpoint.directory.search import SearchRequest, search  # noqa: E402
from contactpoint.directory.shielding import OverrideRequest, override  # noqa: E402
from contactpoint.directory.viewing import view  # noqa: E402
from contactpoint.http.answer import Answer  # noqa: E402
from contactpoint.http.api import Api, answer  # noqa: E402
from contactpoint.http.request import Request, etag  # noqa: E402

desk = Assembly()
api = Api("search", desk)


@api.operation("POST", "/searches")
def post_search(asked: Request) -> Answer:
    """Search for one child."""
    return answer(200, search(desk(), asked.reader, asked.body(SearchRequest)))


@api.operation("GET", "/children/{child_id}")
def get_child(asked: Request) -> Answer:
    """Show one record with its involvements."""
    why = asked.reason
    shown, version = view(desk(), asked.reader, asked.identifier("child_id"), why)
    return answer(200, shown, {"ETag": etag(version)})


@api.operation("POST", "/children/{child_id}/shield-overrides")
def post_override(asked: Request) -> Answer:
    """Show the hidden part of a shielded record, once."""
    request, child_id = asked.body(OverrideRequest), asked.identifier("child_id")
    return answer(200, override(desk(), asked.reader, child_id, request))


handler = api.handler
gc.freeze()
gc.enable()
