"""Operations on children's records."""

from contactpoint.children import Contact, Disclosed, Involvement
from contactpoint.directory.registration import Registration
from contactpoint.directory.search import SearchAnswer, SearchRequest
from contactpoint.http.messages import ChildChanges, Created, InvolvementChanges
from contactpoint.http.operations.operation import AMENDS, CREATES, SIGNED_IN, WITH_BODY, Operation

RECORDS = (
    Operation(
        method="post",
        path="/searches",
        name="searchChild",
        summary="Find one child",
        function="search",
        body=SearchRequest,
        answers=(200, SearchAnswer),
        problems=(*SIGNED_IN, *WITH_BODY, "missing-reason", "criteria-too-wide"),
    ),
    Operation(
        method="get",
        path="/children/{child_id}",
        name="viewChild",
        summary="See a record, and who is working with the child",
        function="search",
        headers=(("Access-Reason", True),),
        answers=(200, Disclosed),
        problems=(*SIGNED_IN, "missing-reason", "not-found"),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children",
        name="registerChild",
        summary="Register a child",
        function="registration",
        body=Registration,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(*SIGNED_IN, *WITH_BODY, *CREATES, "possible-duplicates", "version-moved-on"),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}",
        name="amendChild",
        summary="Amend a record",
        function="registration",
        body=ChildChanges,
        headers=(("If-Match", True),),
        answers=(200, Disclosed),
        problems=(*SIGNED_IN, *WITH_BODY, *AMENDS),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children/{child_id}/involvements",
        name="recordInvolvement",
        summary="Record that somebody works with the child",
        function="registration",
        body=Contact,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(*SIGNED_IN, *WITH_BODY, *CREATES, "not-found", "version-moved-on", "too-many-involvements"),
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
        problems=(*SIGNED_IN, *WITH_BODY, *AMENDS),
        etag=True,
    ),
    Operation(
        method="delete",
        path="/children/{child_id}/involvements/{involvement_id}",
        name="withdrawInvolvement",
        summary="Withdraw a sensitive service: nothing of it is kept",
        function="registration",
        answers=(204, None),
        problems=(*SIGNED_IN, "not-found", "version-moved-on"),
    ),
)
