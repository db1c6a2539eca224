"""Finds a child, and shows who is working with the child."""

from aws_lambda_powertools.event_handler import Response

from contactpoint.assembly import Assembly
from contactpoint.directory.search import SearchRequest, search
from contactpoint.directory.viewing import view
from contactpoint.http import request
from contactpoint.http.api import Api, answer

desk = Assembly()
api = Api("search", desk)


@api.routes.post("/searches")
def post_search() -> Response[str]:
    """Search for one child."""
    asked = request.body(api.event, SearchRequest)
    return answer(200, search(desk(), request.reader(api.event), asked))


@api.routes.get("/children/<child_id>")
def get_child(child_id: str) -> Response[str]:
    """Show one record with its involvements."""
    why = request.reason(api.event)
    shown, version = view(desk(), request.reader(api.event), request.identifier(child_id), why)
    return answer(200, shown, {"ETag": request.etag(version)})


handler = api.handler
