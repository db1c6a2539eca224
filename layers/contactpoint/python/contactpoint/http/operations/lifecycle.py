"""Operations on when a record leaves the directory."""

from contactpoint.application.lifecycle.set_retention import SetRetention
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation

LIFECYCLE_OPERATIONS = (
    Operation(
        method="put",
        path="/children/{child_id}/retention",
        name="setRetention",
        summary="Say until when a record stays, and whether it may be destroyed",
        description=(
            "For the directory team of the responsible authority; for archived records too. A record that has to "
            "leave by what you say is archived at once. One that need not have left comes back."
        ),
        tag="Retention",
        function="registration",
        body=SetRetention,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict"),
    ),
)
