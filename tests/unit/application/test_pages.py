"""Pages of the use cases, with as many items as one page, two pages, and one more or less."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from contactpoint.application.accounts import look_up_organisations_and_practitioners, views
from contactpoint.application.accounts.look_up_organisations_and_practitioners import (
    list_organisations,
    list_practitioners,
)
from contactpoint.application.accounts.manage_accounts import list_accounts
from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.reviews.views import list_reviews
from contactpoint.domain.access import Organisation
from contactpoint.domain.children import OpenReview
from contactpoint.domain.contacts.notification import StoredNotification, managers_inbox, personal_inbox
from tests.builders import AUDITOR, DIRECTORY_TEAM, MANAGER, NOW, NURSE, account
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

SIZES = (0, 1, 49, 50, 51, 99, 100, 101)
EARLIER = NOW - timedelta(hours=1)
LATEST = StoredNotification(notification_id="f" * 32, inbox="", kind="break_glass_used", occurred_at=NOW)
"""It moves the edge of each page between two notifications of one id."""


@pytest.fixture
def store(monkeypatch) -> MemoryStore:
    for module in (views, look_up_organisations_and_practitioners):
        monkeypatch.setattr(module, "PAGE_SIZE", 50)
    return MemoryStore()


def walk(read: Callable, items: str, cursor: str) -> list:
    """Return what all pages show; every page is answered, also the one after the last item."""
    page = read(None)
    shown = list(getattr(page, items))
    for _ in range(10):
        following = getattr(page, cursor)
        if following is None:
            return shown
        page = read(following)
        shown += getattr(page, items)
    raise AssertionError("The pages do not end.")


@pytest.mark.parametrize("size", SIZES)
def test_every_access_is_shown_once(store, size):
    past = fake_dependencies(store, EARLIER)
    about = {"child_ids": ("child-0001",), "authorities": ("westvale",)}
    for _ in range(size):
        store.append(past.new_event("viewed", NURSE, access_reason="urgent_care", **about))
    if size == 0:
        return
    read = lambda before: access_history(  # noqa: E731
        fake_dependencies(store), FakeAuditLogReader(store), DIRECTORY_TEAM, "child-0001", "subject_access", before
    )
    shown = [e for e in walk(read, "events", "next_before") if e.event_type == "viewed"]
    assert len({e.event_id for e in shown}) == len(shown) == size


@pytest.mark.parametrize("redacted_every", [1, 2, 7, 1000])
@pytest.mark.parametrize("size", SIZES)
def test_every_event_of_a_day_is_shown_once(store, size, redacted_every):
    past = fake_dependencies(store, EARLIER)
    for number in range(1, size + 1):
        redaction = "hide_child" if number % redacted_every == 0 else ""
        store.append(past.new_event("viewed", NURSE, redaction=redaction))
    read = lambda before: list_events(  # noqa: E731
        fake_dependencies(store), FakeAuditLogReader(store), AUDITOR, ChosenEvents(), before
    )
    shown = [e for e in walk(read, "events", "next_before") if e.event_type == "viewed"]
    assert len({e.event_id for e in shown}) == len(shown) == size


@pytest.mark.parametrize("size", SIZES)
def test_every_notification_is_shown_once(store, size):
    inboxes = (managers_inbox("hospital"), personal_inbox("p-manager"))
    store.notifications = [
        StoredNotification(notification_id=f"{number:032x}", inbox=inbox, kind="break_glass_used", occurred_at=NOW)
        for number in range(size)
        for inbox in inboxes
    ]
    store.notifications.append(msgspec.structs.replace(LATEST, inbox=inboxes[0]))
    read = lambda before: list_notifications(fake_dependencies(store), MANAGER, before)  # noqa: E731
    shown = [(n.notification_id, n.inbox) for n in walk(read, "notifications", "next_before")]
    assert len(set(shown)) == len(shown) == 2 * size + 1


@pytest.mark.parametrize("size", SIZES)
def test_every_review_is_shown_once(store, size):
    for number in range(size):
        review_id = f"{number:032x}"
        store.reviews["westvale", review_id] = OpenReview(
            review_id=review_id, authority="westvale", child_id="child-0001", kind="registration", submitted_at=NOW
        )
    read = lambda after: list_reviews(fake_dependencies(store), DIRECTORY_TEAM, after)  # noqa: E731
    shown = [review.review_id for review in walk(read, "reviews", "next_after")]
    assert shown == sorted({review_id for _, review_id in store.reviews})


@pytest.mark.parametrize("listed", ["accounts", "practitioners"])
@pytest.mark.parametrize("size", SIZES)
def test_every_account_is_shown_once(store, size, listed):
    ids = [f"p-{number:03d}" for number in range(size)]
    store.accounts = {each: account(practitioner_id=each, sign_in_key=each) for each in ids}
    use_case = {"accounts": list_accounts, "practitioners": list_practitioners}[listed]
    read = lambda after: use_case(fake_dependencies(store), MANAGER, after)  # noqa: E731
    assert [each.practitioner_id for each in walk(read, listed, "next_after")] == ids


@pytest.mark.parametrize("size", SIZES)
def test_every_organisation_is_shown_once(store, size):
    ids = [f"school-{number:03d}" for number in range(size)]
    for each in ids:
        store.organisations_by_id[each] = Organisation(organisation_id=each, name=each, type="education")
    read = lambda after: list_organisations(fake_dependencies(store), NURSE, "education", after)  # noqa: E731
    assert [each.organisation_id for each in walk(read, "organisations", "next_after")] == ids
