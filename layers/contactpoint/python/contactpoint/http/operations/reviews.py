"""Operations on what waits for a directory team."""

from contactpoint.application.reviews.decide import DecideReview
from contactpoint.application.reviews.views import ReviewPage, ReviewView
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation
from contactpoint.http.query_strings import ReviewsQuery

REVIEW_OPERATIONS = (
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
            "Every authority concerned decides. Until then, only the submitter sees the record or the change. If only "
            "what authorities hide led to the review, the teams that are told of the record see it, too. For a `home`, "
            "`shield` hides the visible children there, one after the other. If it fails, send it again. `later` needs "
            "a `reason` and leaves the review open. A decided review cannot be decided again."
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
