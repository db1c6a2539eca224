"""The OpenAPI document as a whole."""

import json
from typing import Any

from contactpoint.http.openapi.components import Schemas
from contactpoint.http.openapi.contract_texts import INFO, SERVERS, TAGS
from contactpoint.http.openapi.examples import load_examples, problem_examples
from contactpoint.http.openapi.parameters import operation_parameters, shared_parameters
from contactpoint.http.openapi.responses import operation_responses, shared_headers
from contactpoint.http.operations import OPERATIONS, Operation


def document() -> str:
    """Return the contract as JSON text."""
    schemas, examples = Schemas(OPERATIONS), load_examples()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        described = _operation(operation, schemas, examples.get(operation.name, {}))
        paths.setdefault(operation.path, {})[operation.method] = described
    whole = {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": SERVERS,
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "security": [{"signIn": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "parameters": shared_parameters(),
            "headers": shared_headers(),
            "examples": problem_examples(),
            "securitySchemes": {
                "signIn": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of a trusted issuer: of a person, or of a system.",
                }
            },
        },
    }
    return json.dumps(_with_ecma_patterns(whole), indent=2, ensure_ascii=False) + "\n"


def _with_ecma_patterns(part: Any) -> Any:
    r"""Return a part of the document with each pattern as ECMA-262 writes it.

    Its ``$`` is the end of the text. Python's lets a final newline through, so the code says ``\Z``.
    """
    if isinstance(part, dict):
        whole = {name: _with_ecma_patterns(value) for name, value in part.items()}
        pattern = whole.get("pattern")
        return {**whole, "pattern": pattern.replace(r"\Z", "$")} if isinstance(pattern, str) else whole
    return [_with_ecma_patterns(each) for each in part] if isinstance(part, list) else part


def _operation(operation: Operation, schemas: Schemas, example: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag],
        "parameters": operation_parameters(operation, schemas),
        "responses": operation_responses(operation, schemas, example),
    }
    if operation.body is not None:
        content = {"schema": schemas.reference(operation.body), "example": example.get("request")}
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    if operation.public:
        described["security"] = []
    return described
