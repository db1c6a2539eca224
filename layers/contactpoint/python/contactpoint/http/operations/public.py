"""Operations that are open to all, without a sign-in."""

from typing import Any

from contactpoint.http.created_and_health import Health
from contactpoint.http.operations.operation import PUBLIC_PROBLEMS, Operation

PUBLIC_OPERATIONS = (
    Operation(
        method="get",
        path="/audit/checkpoint",
        name="getCheckpoint",
        summary="The audit log's last checkpoint",
        description=(
            "How many events the log has and the root over them, signed: a C2SP `tlog-checkpoint`. There is a new one "
            "every five minutes. Keep it: the log must always continue it."
        ),
        tag="Audit",
        function="public",
        answers=(200, str),
        media_type="text/plain",
        problems=(*PUBLIC_PROBLEMS, "not-found"),
        public=True,
    ),
    Operation(
        method="get",
        path="/health",
        name="getHealth",
        summary="Liveness",
        description="Answers if the API can be reached.",
        tag="Service",
        function="public",
        answers=(200, Health),
        problems=PUBLIC_PROBLEMS,
        public=True,
    ),
    Operation(
        method="get",
        path="/openapi.json",
        name="getOpenApi",
        summary="This document",
        description="The contract, in OpenAPI 3.1.",
        tag="Service",
        function="public",
        answers=(200, dict[str, Any]),
        problems=PUBLIC_PROBLEMS,
        public=True,
    ),
)
