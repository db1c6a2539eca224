"""Operations on children's records."""

from contactpoint.application.records.register import RegisterChild
from contactpoint.application.search.result_view import SearchResultView
from contactpoint.application.search.search import SearchChildren
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
        description=(
            "Send what you know of the child and why you look. You get one match, a few candidates, a hint, "
            "or nothing. A `POST`, so that nothing personal is in an address or a log."
        ),
        tag="Search",
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
        description=(
            "Shows what you may see of the record, for your role and your access reason. `ETag` is the "
            "version of what you see."
        ),
        tag="Records",
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
        description=(
            "Adds a child whom the directory does not hold. If the child may be there already, you get "
            "`possible-duplicates` with the candidates. Compare them. For another child, send the "
            "registration again with `confirmed_new`. `version-conflict` means that something changed at the "
            "same moment: send the same request again."
        ),
        tag="Records",
        function="registration",
        body=RegisterChild,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(
            *AUTHENTICATED_PROBLEMS,
            *BODY_PROBLEMS,
            *CREATE_PROBLEMS,
            "possible-duplicates",
            "number-in-use",
            "unknown-organisation",
            "version-conflict",
        ),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}",
        name="amendChild",
        summary="Amend a record",
        description=(
            "Changes the fields that you send. `null` takes an optional value away. To take `address` away, "
            "also send the new `address_status`. A replaced name or address is kept as a former one, so that "
            "the child is still found by it. So is a replaced NHS number or UPN. `number-in-use` means that another "
            "record has the new number."
        ),
        tag="Records",
        function="registration",
        body=ChildChanges,
        headers=(("If-Match", True),),
        answers=(200, RecordView),
        problems=(
            *AUTHENTICATED_PROBLEMS,
            *BODY_PROBLEMS,
            *AMEND_PROBLEMS,
            "number-in-use",
            "record-full",
            "unknown-organisation",
        ),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children/{child_id}/involvements",
        name="recordInvolvement",
        summary="Record that somebody works with the child",
        description=(
            "Adds somebody who works with the child. Give `telephone` or `email`. `start_date` is at most a "
            "year from now. A sensitive service needs a `basis`. A new lead professional takes the mark from "
            "the one before. Send an `Idempotency-Key`: without one, a repeated request adds the person "
            "twice. `Location` is the child's record."
        ),
        tag="Involvements",
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
            "unknown-organisation",
            "unclassified-organisation",
        ),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}/involvements/{involvement_id}",
        name="amendInvolvement",
        summary="End or hand over an involvement, or mark the lead professional",
        description=(
            "Send the `ETag` of the child's record: an involvement has no version of its own. The response's "
            "`ETag` is that of the record after the change."
        ),
        tag="Involvements",
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
        description=(
            "Deletes a sensitive service, because consent was withdrawn or the cause no longer applies. It "
            "needs no `If-Match`: whatever changed, the service must go. Other involvements are ended, not "
            "deleted."
        ),
        tag="Involvements",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
)
