"""Operations on children's records."""

from contactpoint.application.records.register import RegisterChild
from contactpoint.application.search.search import SearchChildren, SearchResultView
from contactpoint.domain.children import Involvement, InvolvementDetails, RecordView
from contactpoint.http.operations.operation import (
    AMEND_PROBLEMS,
    AUTHENTICATED_PROBLEMS,
    BODY_PROBLEMS,
    CREATE_PROBLEMS,
    Operation,
)
from contactpoint.http.schemas import ChildChanges, Created, InvolvementChanges

RECORD_OPERATIONS = (
    Operation(
        method="post",
        path="/searches",
        name="searchChild",
        summary="Find one child",
        function="search",
        body=SearchChildren,
        answers=(200, SearchResultView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "missing-access-reason", "insufficient-criteria"),
    ),
    Operation(
        method="get",
        path="/children/{child_id}",
        name="viewChild",
        summary="See a record, and who is working with the child",
        function="search",
        headers=(("Access-Reason", True),),
        answers=(200, RecordView),
        problems=(*AUTHENTICATED_PROBLEMS, "missing-access-reason", "not-found"),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children",
        name="registerChild",
        summary="Register a child",
        function="registration",
        body=RegisterChild,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *CREATE_PROBLEMS, "possible-duplicates", "version-conflict"),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}",
        name="amendChild",
        summary="Amend a record",
        function="registration",
        body=ChildChanges,
        headers=(("If-Match", True),),
        answers=(200, RecordView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *AMEND_PROBLEMS),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children/{child_id}/involvements",
        name="recordInvolvement",
        summary="Record that somebody works with the child",
        function="registration",
        body=InvolvementDetails,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(
            *AUTHENTICATED_PROBLEMS,
            *BODY_PROBLEMS,
            *CREATE_PROBLEMS,
            "not-found",
            "version-conflict",
            "record-full",
        ),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}/involvements/{involvement_id}",
        name="amendInvolvement",
        summary="End or hand over an involvement, or mark the lead professional",
        function="registration",
        body=InvolvementChanges,
        headers=(("If-Match", True),),
        answers=(200, Involvement),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *AMEND_PROBLEMS),
        etag=True,
    ),
    Operation(
        method="delete",
        path="/children/{child_id}/involvements/{involvement_id}",
        name="withdrawInvolvement",
        summary="Withdraw a sensitive service: nothing of it is kept",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
)
