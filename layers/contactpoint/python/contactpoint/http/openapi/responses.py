"""The responses of operations, with their headers; problems of one status are grouped."""

from typing import Any

from contactpoint.http.openapi.components import PREFIX, Schemas
from contactpoint.http.operations import Operation
from contactpoint.http.problem_kinds import CATALOGUE, MEDIA_TYPE, RETRY_AFTER_SECONDS

HEADERS = {
    "ETag": ("The version of the record as you see it. Send it as `If-Match`.", {"type": "string"}),
    "Location": ("The absolute path at which you can read what was created.", {"type": "string"}),
    "Retry-After": ("The number of seconds after which you can send the same request again.", {"type": "integer"}),
    "Cache-Control": ("Always `no-store`: do not keep this response.", {"type": "string"}),
}


def shared_headers() -> dict[str, dict[str, Any]]:
    """Return the response headers, by their names as components."""
    return {name: {"description": text, "schema": schema} for name, (text, schema) in HEADERS.items()}


def operation_responses(operation: Operation, schemas: Schemas, example: dict[str, Any]) -> dict[str, Any]:
    """Return status to response."""
    status, message = operation.answers
    success: dict[str, Any] = {"description": _success(status), "headers": _headers(operation, status)}
    if not success["headers"]:
        del success["headers"]
    if message is not None:
        content = {"schema": schemas.reference(message), "example": example.get("response")}
        success["content"] = {operation.media_type: content}
        if operation.also_media_type:
            success["content"][operation.also_media_type] = {
                "schema": {"type": "string"},
                "example": "<!DOCTYPE html>…",
            }
    hidden = {"204": _nothing_to_show(operation)} if operation.hides else {}
    return {str(status): success, **_accepted(operation, schemas, example), **hidden, **_problems(operation.problems)}


def _nothing_to_show(operation: Operation) -> dict[str, Any]:
    """Return the answer to a change of what the caller may not see."""
    headers = _headers(operation, 204)
    return {"description": _success(204), "headers": {name: headers[name] for name in headers if name != "ETag"}}


def _accepted(operation: Operation, schemas: Schemas, example: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to what waits for a directory team, if the operation has one."""
    if operation.accepts is None:
        return {}
    content = {"schema": schemas.reference(operation.accepts), "example": example.get("accepted")}
    answer = {"description": _success(202), "headers": _headers(operation, 202)}
    return {"202": {**answer, "content": {"application/json": content}}}


def _success(status: int) -> str:
    texts = {200: "Done.", 201: "Created.", 204: "Done. There is nothing to show."}
    return {**texts, 202: "Accepted. A directory team looks at it first."}[status]


def _headers(operation: Operation, status: int) -> dict[str, Any]:
    names = [
        *(["ETag"] if operation.etag else []),
        *(["Location"] if status == 201 else []),
        *([] if operation.public else ["Cache-Control"]),
    ]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problems(kinds: tuple[str, ...]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for kind in dict.fromkeys(kinds):
        by_status.setdefault(CATALOGUE[kind][0], []).append(kind)
    return {str(status): _problem_response(listed) for status, listed in sorted(by_status.items())}


def _problem_response(kinds: list[str]) -> dict[str, Any]:
    examples = {kind: {"$ref": f"#/components/examples/{kind}"} for kind in kinds}
    described: dict[str, Any] = {
        "description": "; ".join(f"`{kind}`: {CATALOGUE[kind][1]}" for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": {"$ref": PREFIX + "Problem"}, "examples": examples}},
    }
    if any(kind in RETRY_AFTER_SECONDS for kind in kinds):
        described["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return described
