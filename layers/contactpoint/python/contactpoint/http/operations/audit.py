"""Operations of oversight."""

from contactpoint.application.audit.detected_cases import CasePage, DecideCase
from contactpoint.application.audit.event_views import AuditEventPage
from contactpoint.application.audit.own_events import OwnEvents
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation
from contactpoint.http.query_strings import AccessesQuery, CasesQuery, EventsQuery, OwnEventsQuery

AUDIT_OPERATIONS = (
    Operation(
        method="get",
        path="/children/{child_id}/accesses",
        name="listAccesses",
        summary="Who has looked at or changed a child's record",
        description=(
            "For auditors and the directory team of the responsible authority. Newest first, 50 at a time. "
            "`subject_access` asks for the edition for a family. It names organisations and no people, and leaves out "
            "what a family must not learn. `Accept: text/html` asks for a page to print, with up to 1,000 entries."
        ),
        tag="Audit",
        function="audit",
        query=AccessesQuery,
        headers=(("Access-Reason", True),),
        answers=(200, AuditEventPage),
        also_media_type="text/html",
        problems=(*AUTHENTICATED_PROBLEMS, "missing-access-reason", "not-found", "invalid-request"),
    ),
    Operation(
        method="get",
        path="/audit/events",
        name="listEvents",
        summary="A day's events, newest first",
        description=(
            "Auditors see all organisations, account managers their own. 50 at a time. It shows no record, "
            "so it takes no access reason. With `practitioner_id` and without `day`, it shows the last four weeks. "
            "A page can have fewer events although there are more: go on until `next_before` is null."
        ),
        tag="Audit",
        function="audit",
        query=EventsQuery,
        answers=(200, AuditEventPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/me/events",
        name="listOwnEvents",
        summary="What you did on a day",
        description=(
            "All of a day, newest first; without `day`, today. It names no child, so it takes no access reason. "
            "If you did not do something of it, tell your account manager at once."
        ),
        tag="Audit",
        function="audit",
        query=OwnEventsQuery,
        answers=(200, OwnEvents),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/audit/events/{event_id}/proof",
        name="proveEvent",
        summary="Proof that an event is in the audit log",
        description=(
            "For auditors, and for account managers of the organisation that acted. The answer is a C2SP `tlog-proof`: "
            "check it offline with `contactpoint audit verify --event`. It has nothing of the event but its id. A new "
            "event has a proof after five minutes. An event whose time the lists hide has none."
        ),
        tag="Audit",
        function="audit",
        answers=(200, str),
        media_type="text/plain",
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="get",
        path="/cases",
        name="listCases",
        summary="Looks that I should ask about, oldest first",
        description=(
            "For account managers, the open cases of their organisation; for auditors, those about account managers "
            "and those of many organisations. 50 at a time; a page can have fewer. A case is a question, no verdict: "
            "`GET /audit/events` with `practitioner_id` shows the looks."
        ),
        tag="Audit",
        function="accounts",
        query=CasesQuery,
        answers=(200, CasePage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="post",
        path="/cases/{case_id}/decision",
        name="decideCase",
        summary="Say what came of a case",
        description="For whom `GET /cases` shows it. Nobody decides about their own looks.",
        tag="Audit",
        function="accounts",
        body=DecideCase,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "case-decided"),
    ),
)
