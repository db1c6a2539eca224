"""Operations of brokered contact, and notifications."""

from contactpoint.application.contacts.list_notifications import NotificationPage
from contactpoint.application.contacts.requests import (
    AnswerContactRequest,
    ContactRequestView,
    ForwardContactRequest,
    RequestContact,
)
from contactpoint.http.created_and_health import Created
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation
from contactpoint.http.query_strings import NotificationsQuery

CONTACT_OPERATIONS = (
    Operation(
        method="post",
        path="/children/{child_id}/contact-requests",
        name="requestContact",
        summary="Ask the directory team for contact with whoever is not shown",
        description=(
            "For a child whose record is hidden, or with whom a sensitive service works today. `Location` is the "
            "request; read it to see what came of it. No one promises a time: in an emergency, call the authority."
        ),
        tag="Contact",
        function="contacts",
        body=RequestContact,
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "missing-access-reason", "not-found", "nothing-hidden"),
    ),
    Operation(
        method="get",
        path="/contact-requests/{request_id}",
        name="viewContactRequest",
        summary="See a request for contact",
        description=(
            "You see it if you made it, broker it or are asked. It shows no child, so it takes no access reason."
        ),
        tag="Contact",
        function="contacts",
        answers=(200, ContactRequestView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="post",
        path="/contact-requests/{request_id}/forwarding",
        name="forwardContactRequest",
        summary="Forward a request to the provider",
        description=(
            "For the directory team: asks the provider of a sensitive service to agree to contact. The service must "
            "work with the child today. If it ends before there is an answer, you have the request again."
        ),
        tag="Contact",
        function="contacts",
        body=ForwardContactRequest,
        answers=(200, ContactRequestView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "contact-request-closed", "version-conflict"),
    ),
    Operation(
        method="post",
        path="/contact-requests/{request_id}/answer",
        name="answerContactRequest",
        summary="Agree to contact, or decline it",
        description=(
            "For the provider or, if there is nobody to ask, the directory team. Give your contact details "
            "if you agree."
        ),
        tag="Contact",
        function="contacts",
        body=AnswerContactRequest,
        answers=(200, ContactRequestView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "contact-request-closed", "version-conflict"),
    ),
    Operation(
        method="get",
        path="/notifications",
        name="listNotifications",
        summary="What I am to know, newest first",
        description=(
            "Newest first, 50 at a time. They are not marked as read: remember the newest `notification_id` "
            "that you have seen. They show no child's details, so it takes no access reason."
        ),
        tag="Contact",
        function="contacts",
        query=NotificationsQuery,
        answers=(200, NotificationPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="put",
        path="/children/{child_id}/watch",
        name="watchChild",
        summary="Be notified when somebody else looks or becomes involved",
        description=(
            "For practitioners who recorded an involvement with the child: the watch ends with it. And for the "
            "directory team of the responsible authority. A practitioner is told which organisation looked, and is "
            "not told of confidential looks, nor of looks at a hidden child. It needs no body."
        ),
        tag="Contact",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
    Operation(
        method="delete",
        path="/children/{child_id}/watch",
        name="endWatch",
        summary="Be notified no more",
        description="Ends your watch, or your directory team's.",
        tag="Contact",
        function="registration",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found", "version-conflict"),
    ),
)
