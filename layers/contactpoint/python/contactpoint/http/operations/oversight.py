"""Operations of oversight, and those that are open to all."""

from typing import Any

from contactpoint.directory.oversight import EventPage
from contactpoint.http.messages import AccessesQuery, EventsQuery, Health
from contactpoint.http.operations.operation import SIGNED_IN, Operation

OVERSIGHT = (
    Operation(
        method="get",
        path="/children/{child_id}/accesses",
        name="listAccesses",
        summary="Who has looked at or changed a child's record",
        function="audit",
        query=AccessesQuery,
        headers=(("Access-Reason", True),),
        answers=(200, EventPage),
        problems=(*SIGNED_IN, "missing-reason", "not-found", "invalid-request"),
    ),
    Operation(
        method="get",
        path="/audit/events",
        name="listEvents",
        summary="A day's events, newest first",
        function="audit",
        query=EventsQuery,
        answers=(200, EventPage),
        problems=(*SIGNED_IN, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/health",
        name="health",
        summary="Liveness",
        function="contract",
        answers=(200, Health),
        problems=("too-many-requests",),
        public=True,
    ),
    Operation(
        method="get",
        path="/openapi.json",
        name="contract",
        summary="This document",
        function="contract",
        answers=(200, dict[str, Any]),
        problems=("too-many-requests",),
        public=True,
    ),
)
