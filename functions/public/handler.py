"""Serves the health check, the API contract and the log's checkpoint to everybody; its role reads nothing else."""

from typing import Any

from contactpoint.http.openapi import load_openapi
from contactpoint.http.problem_kinds import problem_response
from contactpoint.lambda_invocation import guarded
from contactpoint.merkle_log_bootstrap import LazyMerkleLogReader
from contactpoint.problems import Problem

log = LazyMerkleLogReader()


@guarded("public")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Answer ``GET /health``, ``GET /openapi.json`` and ``GET /audit/checkpoint``."""
    if event.get("resource") == "/audit/checkpoint":
        return _checkpoint(event)
    body = load_openapi() if event.get("resource") == "/openapi.json" else '{"status":"alive"}'
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}


def _checkpoint(event: dict[str, Any]) -> dict[str, Any]:
    published = log().published()
    if not published:
        missing = Problem("not-found", "The log has no checkpoint yet. Try again in five minutes.")
        request_id = str((event.get("requestContext") or {}).get("requestId", ""))
        return problem_response(missing, request_id).to_proxy_result()
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "max-age=60"}
    return {"statusCode": 200, "headers": headers, "body": published.note}
