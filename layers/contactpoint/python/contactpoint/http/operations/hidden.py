"""Operations on hidden children."""

from contactpoint.children import Disclosed
from contactpoint.directory.reviewing import ReviewDecision
from contactpoint.directory.shielding import IdentityEnd, OverrideRequest, ShieldRequest
from contactpoint.http.operations.operation import SIGNED_IN, WITH_BODY, Operation

HIDDEN = (
    Operation(
        method="put",
        path="/children/{child_id}/shield",
        name="shieldChild",
        summary="Hide a child from a particular danger",
        function="registration",
        body=ShieldRequest,
        answers=(204, None),
        problems=(*SIGNED_IN, *WITH_BODY, "not-found", "version-moved-on"),
    ),
    Operation(
        method="delete",
        path="/children/{child_id}/shield",
        name="liftShield",
        summary="Lift a shield for good",
        function="registration",
        answers=(204, None),
        problems=(*SIGNED_IN, "not-found", "version-moved-on"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/shield-overrides",
        name="overrideShield",
        summary="See the hidden part once; the responsible authority is told",
        function="search",
        body=OverrideRequest,
        answers=(200, Disclosed),
        problems=(*SIGNED_IN, *WITH_BODY, "missing-reason", "not-found", "shield-warning"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/identity-end",
        name="endIdentity",
        summary="End a record whose child gets a new identity",
        function="registration",
        body=IdentityEnd,
        answers=(204, None),
        problems=(*SIGNED_IN, *WITH_BODY, "not-found", "version-moved-on"),
    ),
    Operation(
        method="post",
        path="/reviews/{child_id}/decision",
        name="decideReview",
        summary="Decide whose record a held one is",
        function="registration",
        body=ReviewDecision,
        answers=(204, None),
        problems=(*SIGNED_IN, *WITH_BODY, "not-found", "version-moved-on"),
    ),
)
