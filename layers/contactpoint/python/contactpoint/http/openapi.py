"""The published contract: the OpenAPI document, generated from the operations and the messages themselves."""

import inspect
import json
import re
from importlib.resources import files
from typing import Any

FILE = "openapi.json"
VERSION = "1.0.0"
DELEGATION_HEADERS = (("On-Behalf-Of", False), ("Asked-By", False))
"""Headers of every call but the public ones: for whom it is made, if not for the caller."""
PRACTITIONER_ID_PATTERN = "^[0-9a-z-]{1,40}$"
_PARAMETER = re.compile(r"{(\w+)}")


def load_openapi() -> str:
    """Return the committed document."""
    return files("contactpoint.http").joinpath(FILE).read_text(encoding="utf-8")


def generate_openapi() -> str:
    """Return the document that the code says; CI compares it with the committed one."""
    from contactpoint.http.operations import OPERATIONS  # noqa: PLC0415 - serving the file needs none of it

    paths: dict[str, dict[str, Any]] = {}
    schemas = _schemas(OPERATIONS)
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, schemas)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "ContactPoint",
            "version": VERSION,
            "summary": "Who is working with a child, and how to reach them",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"signIn": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["components"],
            "securitySchemes": {"signIn": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
    return json.dumps(_with_ecma_patterns(document), indent=2, ensure_ascii=False) + "\n"


def _with_ecma_patterns(part: Any) -> Any:
    r"""Return a part of the document with each pattern as ECMA-262 writes it.

    Its ``$`` is the end of the text. Python's lets a final newline through, so the code says ``\Z``.
    """
    if isinstance(part, dict):
        whole = {name: _with_ecma_patterns(value) for name, value in part.items()}
        pattern = whole.get("pattern")
        return {**whole, "pattern": pattern.replace(r"\Z", "$")} if isinstance(pattern, str) else whole
    return [_with_ecma_patterns(each) for each in part] if isinstance(part, list) else part


def _schemas(operations: Any) -> dict[str, Any]:
    """Return the schema of each message (by the type itself) and all named components."""
    import msgspec  # noqa: PLC0415

    types = [t for o in operations for t in (o.body, o.query, o.answers[1]) if t is not None]
    found, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for component in components.values():
        # Python 3.13 takes a docstring's indentation away, earlier ones keep it.
        component["description"] = inspect.cleandoc(component.get("description", ""))
    return {"of": dict(zip(map(repr, types), found, strict=True)), "components": {**components, "Problem": _PROBLEM}}


def _operation(operation: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    status, message = operation.answers
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.function],
        "parameters": [*_path_parameters(operation), *_headers(operation), *_query(operation, schemas)],
        "responses": {
            str(status): _answer(operation, schemas["of"].get(repr(message))),
            **_problems(operation.problems),
        },
    }
    if operation.body is not None:
        content = {"application/json": {"schema": schemas["of"][repr(operation.body)]}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.public:
        described["security"] = []
    return described


def _path_parameters(operation: Any) -> list[dict[str, Any]]:
    schema = {"type": "string", "pattern": "^[0-9a-z-]{8,40}$"}
    names = _PARAMETER.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _headers(operation: Any) -> list[dict[str, Any]]:
    from contactpoint.domain.access import REASONS  # noqa: PLC0415

    meanings = "\n".join(f"- `{access_reason}`: {meaning}" for access_reason, meaning in REASONS.items())
    schemas = {
        "Access-Reason": {"type": "string", "enum": list(REASONS), "description": meanings},
        "If-Match": {"type": "string", "pattern": '^(W/)?"[0-9a-f]{32}"$'},
        "On-Behalf-Of": {
            "type": "string",
            "pattern": PRACTITIONER_ID_PATTERN,
            "description": "A system asks for this practitioner",
        },
        "Asked-By": {
            "type": "string",
            "pattern": PRACTITIONER_ID_PATTERN,
            "description": "The caller looks for this practitioner",
        },
        "Idempotency-Key": {"type": "string", "pattern": "^[!-~]{8,128}$"},
    }
    return [
        {"name": name, "in": "header", "required": required, "schema": schemas[name]}
        for name, required in (*operation.headers, *(() if operation.public else DELEGATION_HEADERS))
    ]


def _query(operation: Any, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    properties = schemas["components"][operation.query.__name__]["properties"]
    return [{"name": n, "in": "query", "schema": _without_null(s)} for n, s in properties.items()]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that is left out rather than null."""
    kept = next(s for s in schema["anyOf"] if s.get("type") != "null")
    return {k: v for k, v in kept.items() if k != "default"}


def _answer(operation: Any, schema: dict[str, Any] | None) -> dict[str, Any]:
    described: dict[str, Any] = {"description": operation.summary}
    if schema is not None:
        described["content"] = {"application/json": {"schema": schema}}
    if operation.etag:
        described["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "The version of what you see"}}
    return described


def _problems(kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return the problem answers, those of one status together."""
    from contactpoint.http.problems import CATALOGUE, MEDIA_TYPE  # noqa: PLC0415

    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(CATALOGUE[kind][0], []).append(kind)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(s): {"description": ", ".join(k), "content": content} for s, k in sorted(by_status.items())}


_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. `type` is stable; docs/problems.md lists what to do about each.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:contactpoint:problem:[a-z-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "violations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "candidates": {"type": "array", "items": {"$ref": "#/components/schemas/CandidateShown"}},
    },
}


if __name__ == "__main__":
    import sys

    sys.stdout.write(generate_openapi())
