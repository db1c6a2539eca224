"""The parameters of operations: in the path, in headers and in the query string."""

import re
from typing import Any

import msgspec

from contactpoint.application.accounts.authenticate import PRACTITIONER_ID_PATTERN
from contactpoint.http.openapi.components import PREFIX, Schemas, without_null
from contactpoint.http.operations import Operation

DELEGATION_HEADERS = (("On-Behalf-Of", False), ("Asked-By", False))
"""Headers of every call but the public ones: for whom it is made, if not for the caller."""
REFERENCE = "#/components/parameters/"
_PARAMETER = re.compile(r"{(\w+)}")

PATH = {
    "child_id": "The child's directory number.",
    "involvement_id": "The involvement's id, from the record.",
    "request_id": "The contact request's id.",
    "merge_id": "The merge's id: the number that leads on.",
    "review_id": "The review's id, from `GET /reviews`.",
    "case_id": "The case's id, from `GET /cases`.",
    "practitioner_id": "The practitioner's id, from an account or from `GET /practitioners`.",
    "event_id": "The event's id, from a list of events.",
}
EXAMPLES = {
    "child_id": "5f2b9c1e7a3d4086b1c2d3e4f5061728",
    "involvement_id": "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    "request_id": "0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f",
    "merge_id": "7b1f0c2d3e4a4b5c8d9e0f1a2b3c4d5e",
    "review_id": "019c8b7a6d5e0a1b2c3d4e5f60718293",
    "case_id": "019c8b7a6d5e0a1b2c3d4e5f60718293",
    "practitioner_id": "p-social-worker",
    "event_id": "019c8b7a6d5e0a1b2c3d4e5f60718293",
}
HEADERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "Access-Reason": (
        {"$ref": PREFIX + "ReasonForAccess"},
        "Why you need access. It is recorded, and the family can be shown it.",
        "providing_service",
    ),
    "If-Match": (
        {"type": "string", "pattern": '^(W/)?"[0-9a-f]{32}"$'},
        "The `ETag` of the child's record as you read it, with its quotation marks.",
        '"0f343b0931126a20f133d67c2b018a3b"',
    ),
    "On-Behalf-Of": (
        {"type": "string", "pattern": PRACTITIONER_ID_PATTERN},
        "For case-management systems: the id of the practitioner for whom the system calls.",
        "p-social-worker",
    ),
    "Asked-By": (
        {"type": "string", "pattern": PRACTITIONER_ID_PATTERN},
        "The id of the colleague who asked the caller to look.",
        "p-ae-nurse",
    ),
    "Idempotency-Key": (
        {"type": "string", "pattern": "^[!-~]{8,128}$"},
        "A new random value for each creation. Send the same one when you try again: nothing is created twice.",
        "b7d0a1c2-31c4-4f0e-9d5a-8e6f7a8b9c0d",
    ),
}
QUERY = {
    "before": "The `next_before` of the page before. Leave it out for the first page.",
    "after": "The `next_after` of the page before. Leave it out for the first page.",
    "day": "The day, in London. Today if it is left out.",
    "organisation_id": "Only what this organisation's people did.",
    "practitioner_id": "Only what this practitioner did.",
    "event_type": "Only events of this type.",
    "type": "The type of organisation.",
    "requester": "Who asks: the child, or somebody with parental responsibility, who is shown less.",
}


def shared_parameters() -> dict[str, dict[str, Any]]:
    """Return the parameters that several operations have, by their names as components."""
    schema = {"type": "string", "pattern": "^[0-9a-z-]{8,40}$"}
    paths = {
        name: {"name": name, "in": "path", "required": True, "description": text, "schema": schema}
        for name, text in PATH.items()
    }
    return {name: {**p, "example": EXAMPLES[name]} for name, p in paths.items()} | {
        _component_name(name, required): _header(name, required=required)
        for name in HEADERS
        for required in (True, False)
        if required == (name in ("Access-Reason", "If-Match"))
    }


def operation_parameters(operation: Operation, schemas: Schemas) -> list[dict[str, Any]]:
    """Return an operation's parameters."""
    headers = (*operation.headers, *(() if operation.public else DELEGATION_HEADERS))
    names = [*_PARAMETER.findall(operation.path), *(_component_name(*header) for header in headers)]
    return [*({"$ref": REFERENCE + name} for name in names), *_query(operation, schemas)]


def _component_name(header: str, _: bool) -> str:
    return header.replace("-", "")


def _header(name: str, *, required: bool) -> dict[str, Any]:
    schema, text, example = HEADERS[name]
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": text,
        "schema": schema,
        "example": example,
    }


def _query(operation: Operation, schemas: Schemas) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    (described,), components = msgspec.json.schema_components([operation.query], ref_template=PREFIX + "{name}")
    schema = components[described["$ref"].removeprefix(PREFIX)]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": QUERY[name],
            "schema": schemas.named(_without_default(without_null(value)), name),
        }
        for name, value in schema["properties"].items()
    ]


def _without_default(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "default"}
