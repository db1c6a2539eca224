"""Serves the health check and the API contract to everybody; its role has no permissions."""

from typing import Any

from contactpoint.http.openapi import load_openapi
from contactpoint.lambda_invocation import guarded


@guarded("public")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Answer ``GET /health`` and ``GET /openapi.json``."""
    body = load_openapi() if event.get("resource") == "/openapi.json" else '{"status":"alive"}'
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
