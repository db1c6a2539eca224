"""Liveness and the published contract: open to all, and so with a role that may do nothing."""

from typing import Any

from contactpoint.http.contract import published


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Answer ``GET /health`` and ``GET /openapi.json``."""
    body = published() if event.get("resource") == "/openapi.json" else '{"status":"alive"}'
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
