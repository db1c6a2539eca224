"""Operations of brokered contact, and notices."""

from contactpoint.directory.brokering import ContactAnswer, ContactAsked, ContactRequestShown, Forwarding
from contactpoint.directory.notices import NoticePage
from contactpoint.http.messages import Created, NotificationsQuery
from contactpoint.http.operations.operation import SIGNED_IN, WITH_BODY, Operation

CONTACT = (
    Operation(
        method="post",
        path="/children/{child_id}/contact-requests",
        name="requestContact",
        summary="Ask the directory team for contact with whoever is not shown",
        function="brokering",
        body=ContactAsked,
        answers=(201, Created),
        problems=(*SIGNED_IN, *WITH_BODY, "missing-reason", "not-found", "nothing-to-broker"),
    ),
    Operation(
        method="get",
        path="/contact-requests/{request_id}",
        name="viewContactRequest",
        summary="See a request for contact",
        function="brokering",
        answers=(200, ContactRequestShown),
        problems=(*SIGNED_IN, "not-found"),
    ),
    Operation(
        method="post",
        path="/contact-requests/{request_id}/forwarding",
        name="forwardContactRequest",
        summary="Forward a request to the provider",
        function="brokering",
        body=Forwarding,
        answers=(200, ContactRequestShown),
        problems=(*SIGNED_IN, *WITH_BODY, "not-found", "request-closed", "version-moved-on"),
    ),
    Operation(
        method="post",
        path="/contact-requests/{request_id}/answer",
        name="answerContactRequest",
        summary="Agree to contact, or decline it",
        function="brokering",
        body=ContactAnswer,
        answers=(200, ContactRequestShown),
        problems=(*SIGNED_IN, *WITH_BODY, "not-found", "request-closed", "version-moved-on"),
    ),
    Operation(
        method="get",
        path="/notifications",
        name="listNotifications",
        summary="What I am to know, newest first",
        function="brokering",
        query=NotificationsQuery,
        answers=(200, NoticePage),
        problems=(*SIGNED_IN, "invalid-request"),
    ),
)
