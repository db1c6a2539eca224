"""Operations of oversight, and those that are open to all."""

from typing import Any

from contactpoint.application.audit.queries import AuditEventPage
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, Operation
from contactpoint.http.schemas import AccessesQuery, EventsQuery, Health

AUDIT_OPERATIONS = (
    Operation(
        method="get",
        path="/children/{child_id}/accesses",
        name="listAccesses",
        summary="Who has looked at or changed a child's record",
        function="audit",
        query=AccessesQuery,
        headers=(("Access-Reason", True),),
        answers=(200, AuditEventPage),
        problems=(*AUTHENTICATED_PROBLEMS, "missing-access-reason", "not-found", "invalid-request"),
    ),
    Operation(
        method="get",
        path="/audit/events",
        name="listEvents",
        summary="A day's events, newest first",
        function="audit",
        query=EventsQuery,
        answers=(200, AuditEventPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/health",
        name="getHealth",
        summary="Liveness",
        function="public",
        answers=(200, Health),
        problems=("too-many-requests",),
        public=True,
    ),
    Operation(
        method="get",
        path="/openapi.json",
        name="getOpenApi",
        summary="This document",
        function="public",
        answers=(200, dict[str, Any]),
        problems=("too-many-requests",),
        public=True,
    ),
)
