"""Operations on hidden children."""

from contactpoint.application.shields.identity import EndIdentity
from contactpoint.application.shields.override import OverrideShield
from contactpoint.application.shields.reviews import DecideReview, ReviewPage, ReviewView
from contactpoint.application.shields.shield import ShieldChild
from contactpoint.domain.children import RecordView
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation
from contactpoint.http.schemas import ReviewsQuery

SHIELD_OPERATIONS = (
    Operation(
        method="put",
        path="/children/{child_id}/shield",
        name="shieldChild",
        summary="Hide a child from a particular danger",
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
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/shield-overrides",
        name="overrideShield",
        summary="See the hidden part once; the responsible authority is told",
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
        function="registration",
        answers=(200, ReviewView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="post",
        path="/reviews/{review_id}/decision",
        name="decideReview",
        summary="Decide a review for my authority",
        function="registration",
        body=DecideReview,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict"),
    ),
)
