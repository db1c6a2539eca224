"""Operations on hidden children."""

from contactpoint.application.shields.end_old_identity import EndIdentity
from contactpoint.application.shields.override import OverrideShield
from contactpoint.application.shields.shield import ShieldChild
from contactpoint.domain.children import RecordView
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation

SHIELD_OPERATIONS = (
    Operation(
        method="put",
        path="/children/{child_id}/shield",
        name="shieldChild",
        summary="Hide a child from a particular danger",
        description="For directory teams. If the child is hidden already, the new basis replaces the old one.",
        tag="Shields",
        function="registration",
        body=ShieldChild,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict"),
    ),
    Operation(
        method="delete",
        path="/children/{child_id}/shield",
        name="liftShield",
        summary="Lift a shield for good",
        description=(
            "For the directory team of the responsible authority. If the child is not hidden, nothing happens. "
            "A child with two numbers that are both hidden stays hidden until both shields are lifted."
        ),
        tag="Shields",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "shield-of-other-number", "version-conflict"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/shield-overrides",
        name="overrideShield",
        summary="See the hidden part once; the responsible authority is told",
        description=(
            "For child protection practitioners with the right to override. The first response is a warning, "
            "`shield-warning`. Send `warning_read` to see the hidden part once. The authority is told at "
            "once."
        ),
        tag="Shields",
        function="search",
        body=OverrideShield,
        answers=(200, RecordView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "missing-access-reason", "not-found", "shield-warning"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/identity-closure",
        name="endIdentity",
        summary="End a record whose child gets a new identity",
        description="For the directory team of the responsible authority. Nobody can find or see the record again.",
        tag="Shields",
        function="registration",
        body=EndIdentity,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict"),
    ),
)
