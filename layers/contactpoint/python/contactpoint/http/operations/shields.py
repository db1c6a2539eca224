"""Operations on hidden children."""

from contactpoint.application.reviews.decide import DecideReview
from contactpoint.application.reviews.views import ReviewPage, ReviewView
from contactpoint.application.shields.end_identity import EndIdentity
from contactpoint.application.shields.override import OverrideShield
from contactpoint.application.shields.shield import ShieldChild
from contactpoint.domain.children import RecordView
from contactpoint.http.http_messages import ReviewsQuery
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
    Operation(
        method="get",
        path="/reviews",
        name="listReviews",
        summary="What waits for my directory team, oldest first",
        description=(
            "A registration or a change is under review if it may describe a shielded child, or if a team must "
            "compare it with a visible record. A `home` lists the visible records at a shielded child's home."
        ),
        tag="Shields",
        function="registration",
        query=ReviewsQuery,
        answers=(200, ReviewPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/reviews/{review_id}",
        name="viewReview",
        summary="See one review, with what was submitted",
        description=(
            "The record as submitted, who submitted it, and the shielded children and visible records to compare "
            "it with."
        ),
        tag="Shields",
        function="registration",
        answers=(200, ReviewView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="post",
        path="/reviews/{review_id}/decision",
        name="decideReview",
        summary="Decide a review for my authority",
        description=(
            "Every authority concerned decides. Until then, only the submitter sees the record or the change. For a "
            "`home`, `shield` hides the visible children there, one after the other. If it fails, send it again. "
            "`later` needs a `reason` and leaves the review open. A decided review cannot be decided "
            "again."
        ),
        tag="Shields",
        function="registration",
        body=DecideReview,
        answers=(204, None),
        problems=(
            *AUTHENTICATED_PROBLEMS,
            *BODY_PROBLEMS,
            "not-found",
            "version-conflict",
            "record-full",
            "review-decided",
        ),
    ),
)
