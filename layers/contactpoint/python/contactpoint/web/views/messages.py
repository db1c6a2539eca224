"""A person's messages, and the children, requests and reviews that they are about."""

from contactpoint.application.accounts.look_up_organisations_and_practitioners import names_of_organisations
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.reviews.views import list_reviews
from contactpoint.domain.contacts.notification import NotificationKind
from contactpoint.web.page_response import Page
from contactpoint.web.views.find import ask_reason
from contactpoint.web.visit import Visit

WITH_REQUEST: frozenset[NotificationKind] = frozenset(
    {"contact_requested", "contact_request_forwarded", "contact_request_answered"}
)
"""Messages that lead to a request for contact."""
WITH_REVIEW: frozenset[NotificationKind] = frozenset(
    {
        "possible_duplicate",
        "possible_duplicate_of_shielded",
        "visible_at_hidden_home",
        "registration_under_review",
        "change_under_review",
        "accuracy_challenged",
        "transfer_asked",
    }
)
"""Messages that lead to a review while one is open, and to the record afterwards."""
WITH_ACCOUNT: frozenset[NotificationKind] = frozenset(
    {
        "account_proposed",
        "account_created",
        "role_change_proposed",
        "role_changed",
        "sign_in_change_proposed",
        "sign_in_changed",
        "proposal_withdrawn",
        "limit_exceeded",
    }
)
"""Messages about an account."""


def show(visit: Visit) -> Page:
    """List the person's messages, the newest first, with what the API says of each."""
    found = list_notifications(visit.deps, visit.caller, None).notifications
    return visit.show(
        "own/messages",
        messages=found,
        names=names_of_organisations(visit.deps, (each.organisation_id for each in found)),
        with_request=WITH_REQUEST,
        with_review=WITH_REVIEW,
        with_account=WITH_ACCOUNT,
        without_record={"record_archived"},
    )


def open_child(visit: Visit) -> Page:
    """Go on to the review or the record of a child of a message. Others than the team say first why they look."""
    child_id, is_team = visit.form.get("child", ""), visit.caller.role == "directory_team"
    if not is_team:
        return ask_reason(visit, child_id=child_id)
    if visit.form.get("review"):
        waiting = list_reviews(visit.deps, visit.caller, None).reviews
        if review := next((each for each in reversed(waiting) if each.child_id == child_id), None):
            return visit.go_to(f"/reviews/{review.review_id}")
    return visit.open("/child", RememberedPage(access_reason="maintaining_record", child_id=child_id))
