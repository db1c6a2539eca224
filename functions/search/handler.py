"""Searches for a child, and shows who works with the child."""

import gc

gc.disable()  # No import creates garbage. Collecting it would take a tenth of the cold start (`make bench`).

from contactpoint.application.records.subject_access import give_subject_access  # noqa: E402
from contactpoint.application.records.view import view_record  # noqa: E402
from contactpoint.application.search.search import SearchChildren, search  # noqa: E402
from contactpoint.application.shields.override import OverrideShield, override_shield  # noqa: E402
from contactpoint.bootstrap import LazyDependencies  # noqa: E402
from contactpoint.http.app import FunctionApp, json_response  # noqa: E402
from contactpoint.http.query_strings import SubjectAccessQuery  # noqa: E402
from contactpoint.http.request import Request, quote_etag  # noqa: E402
from contactpoint.http.response import Response  # noqa: E402
from contactpoint.metrics import count  # noqa: E402

deps = LazyDependencies()
api = FunctionApp("search", deps)


@api.operation("POST", "/searches")
def post_search(request: Request) -> Response:
    """Search for one child."""
    asked = request.body(SearchChildren)
    found = search(deps(), request.caller, asked)
    count("Searches", outcome=found.outcome, access_reason=asked.access_reason)
    return json_response(200, found)


@api.operation("GET", "/children/{child_id}")
def get_child(request: Request) -> Response:
    """Show one record with its involvements."""
    view, etag = view_record(deps(), request.caller, request.identifier("child_id"), request.access_reason)
    return json_response(200, view, {"ETag": quote_etag(etag)})


@api.operation("GET", "/children/{child_id}/subject-access")
def get_subject_access(request: Request) -> Response:
    """Show everything that is stored on a child, for the child or the family."""
    requester, child_id = request.query(SubjectAccessQuery).requester, request.identifier("child_id")
    return json_response(200, give_subject_access(deps(), request.caller, child_id, requester, request.access_reason))


@api.operation("POST", "/children/{child_id}/shield-overrides")
def post_override(request: Request) -> Response:
    """Show the hidden part of a shielded record, once."""
    command, child_id = request.body(OverrideShield), request.identifier("child_id")
    view = override_shield(deps(), request.caller, child_id, command)
    count("ShieldOverrides", access_reason=command.access_reason)
    return json_response(200, view)


handler = api.handler
gc.freeze()
gc.enable()
