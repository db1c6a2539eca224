"""Operations on children's records."""

from contactpoint.application.records.challenges import ChallengeAccuracy
from contactpoint.application.records.register import RegisterChild, Registration
from contactpoint.application.records.subject_access import SubjectAccess
from contactpoint.application.search.result_view import SearchResultView
from contactpoint.application.search.search import SearchChildren
from contactpoint.domain.children import InvolvementDetails, InvolvementView, RecordView
from contactpoint.http.change_bodies import ChildChanges, InvolvementChanges
from contactpoint.http.created_and_health import Created
from contactpoint.http.operations.operation import (
    AMEND_PROBLEMS,
    AUTHENTICATED_PROBLEMS,
    BODY_PROBLEMS,
    CREATE_PROBLEMS,
    Operation,
)
from contactpoint.http.query_strings import SubjectAccessQuery

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
            "same moment: send the same request again. A feed cannot compare: if its row may describe a known "
            "child, the answer is 202, and a directory team compares. The same row again is answered the same, and "
            "adds nothing."
        ),
        tag="Records",
        function="registration",
        body=RegisterChild,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        accepts=Registration,
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
            "record has the new number. If the record becomes like another one, you get `possible-duplicates`. "
            "Compare the candidates. For another child, send the change again with `confirmed_new`."
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
            "possible-duplicates",
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
            "the one before, whichever number of a merged child has it. The same service, organisation, practitioner "
            "and start is one entry: the very same, sent again, changes nothing. With another number, address, "
            "role or end, or as the lead, it is `invalid-request`: amend that entry. `Location` is the child's record."
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
        summary="End or correct an involvement, or mark the lead professional",
        description=(
            "Send the `ETag` of the child's record: an involvement has no version of its own. The response's "
            "`ETag` is that of the record after the change. If somebody else takes over, record the new person, "
            "then end this involvement: with another name, it would say that the new person has worked with the child "
            "since its start. The child's lead professional is the one who was said to lead last. If you say that this "
            "one does not lead, by `lead_professional`, the one who led before does so again. Leave the field out if "
            "you say nothing of the lead: of one who leads no more, `false` says that the lead must not come back."
        ),
        tag="Involvements",
        function="registration",
        body=InvolvementChanges,
        headers=(("If-Match", True),),
        answers=(200, InvolvementView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *AMEND_PROBLEMS),
        etag=True,
        hides=True,
    ),
    Operation(
        method="post",
        path="/children/{child_id}/involvements/{involvement_id}/confirmation",
        name="confirmInvolvement",
        summary="Confirm that an involvement is still right",
        description=(
            "For the organisation that recorded it. All who read the record see the day as `last_confirmed_on`. It "
            "needs no `If-Match` and no body."
        ),
        tag="Involvements",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
    Operation(
        method="delete",
        path="/children/{child_id}/involvements/{involvement_id}",
        name="withdrawInvolvement",
        summary="Withdraw a sensitive service, or take back an error",
        description=(
            "Deletes a sensitive service, because consent was withdrawn or the cause no longer applies: nothing of "
            "it is kept. Or takes back an entry that was made in error, such as one on the wrong child. Only the "
            "person who recorded it and the directory team can do that, and the audit log keeps it. It needs no "
            "`If-Match`. An involvement that is over has an `end_date`: do not delete it."
        ),
        tag="Involvements",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
    Operation(
        method="get",
        path="/children/{child_id}/subject-access",
        name="giveSubjectAccess",
        summary="Everything that is stored on a child, for the child or the family",
        description=(
            "For the directory team of the responsible authority, with the access reason `subject_access`. What is "
            "about somebody else is left out, and `withheld` says so. A record in the archive is given, too; that of "
            "an adult only to the person. `contactpoint subject-access` makes a page to print."
        ),
        tag="Records",
        function="search",
        query=SubjectAccessQuery,
        headers=(("Access-Reason", True),),
        answers=(200, SubjectAccess),
        problems=(*AUTHENTICATED_PROBLEMS, "missing-access-reason", "invalid-request", "not-found"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/challenges",
        name="challengeAccuracy",
        summary="Record that somebody says that a fact is wrong",
        description=(
            "For the child, the family, or yourself. Everybody who may see the field reads `accuracy_challenged` "
            "beside it until the directory team decides, within 30 days. `id` is the review's, of kind `challenge`."
        ),
        tag="Records",
        function="registration",
        body=ChallengeAccuracy,
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict", "record-full"),
    ),
)
