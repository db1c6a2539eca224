"""Pages: walking any list from its start shows everything once, in order, whatever the ids and the page's size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.notifications import notification_items
from contactpoint.adapters.dynamodb.records.reviews import review_item
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.domain.access import Organisation
from contactpoint.domain.children import OpenReview
from contactpoint.domain.contacts.notification import StoredNotification
from tests.builders import NOW, NURSE, account

EXAMPLES = count(1)
"""Each example writes where no other has."""
IDS = st.sets(st.integers(0, 40), max_size=12)
FEW_IDS = st.sets(st.integers(0, 5), max_size=6)
NAMES = (
    "accesses",
    "events of a second child",
    "events of a day",
    "events of an organisation",
    "events of a practitioner",
    "events of a type",
    "notifications",
    "reviews",
    "accounts",
)


@dataclass
class Listed:
    """A list: how an item of an id is written, how a page is read, and what an item's id is."""

    write: Callable[[str], Any]
    read: Callable[[str | None, int], tuple[Any, ...]]
    id_of: Callable[[Any], str]
    newest_first: bool = True


def sortable(number: int) -> str:
    return f"{number:032x}"


def lists(stored, name: str, example: int) -> Listed:
    deps, reader, mine = stored.deps, stored.audit_log_reader, f"mine-{example}"
    day = NOW.date().replace(year=2100 + example)

    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)

    def write_event(event_id: str, **facts: Any) -> None:
        who = replace(NURSE, organisation_id=mine, practitioner_id=mine)
        event = deps.new_event("accounts_viewed", who, **facts)
        at = f"{midnight + int(event_id, 16):012x}{int(event_id, 16):020x}"
        deps.audit_log.append(replace(event, event_id=at, occurred_at=NOW.replace(year=day.year)))

    def number_of(event: Any) -> str:
        return sortable(int(event.event_id[:12], 16) - midnight)

    def from_number(read: Callable[..., Any]) -> Callable[[str | None, int], tuple[Any, ...]]:
        def page(before: str | None, limit: int) -> tuple[Any, ...]:
            number = None if before is None else int(before, 16)
            return read(None if number is None else f"{midnight + number:012x}{number:020x}", limit)

        return page

    def write_notification(inbox: str) -> Callable[[str], None]:
        def write(notification_id: str) -> None:
            told = StoredNotification(
                notification_id=notification_id, inbox=inbox, kind="break_glass_used", occurred_at=NOW
            )
            for item in notification_items(stored.keyring, [told]):
                item.save()

        return write

    def write_review(review_id: str) -> None:
        review = OpenReview(
            review_id=review_id, authority=mine, child_id="child-0001", kind="registration", submitted_at=NOW
        )
        review_item(stored.keyring, review).save()

    def write_account(practitioner_id: str) -> None:
        deps.accounts.seed(account(practitioner_id=practitioner_id, organisation_id=mine, sign_in_key=practitioner_id))

    found = {
        "accesses": Listed(
            lambda i: write_event(i, child_ids=(mine,)),
            from_number(lambda before, limit: reader.access_history(mine, before, limit)),
            number_of,
        ),
        "events of a second child": Listed(
            lambda i: write_event(i, child_ids=("other", mine)),
            from_number(lambda before, limit: reader.access_history(mine, before, limit)),
            number_of,
        ),
        "events of a day": Listed(
            write_event, from_number(lambda before, limit: reader.events_of_day(day, None, before, limit)), number_of
        ),
        "events of an organisation": Listed(
            write_event, from_number(lambda before, limit: reader.events_of_day(day, mine, before, limit)), number_of
        ),
        "events of a practitioner": Listed(
            write_event,
            from_number(lambda before, limit: reader.events_of_practitioner(mine, mine, (day, day), before, limit)),
            number_of,
        ),
        "events of a type": Listed(
            write_event,
            from_number(lambda before, limit: reader.events_of_type(day, "accounts_viewed", before, limit)),
            number_of,
        ),
        "notifications": Listed(
            write_notification(mine),
            lambda before, limit: deps.notifications.read([mine], before, limit),
            lambda n: n.notification_id,
        ),
        "reviews": Listed(
            write_review,
            lambda after, limit: deps.reviews.list_open(mine, after, limit),
            lambda r: r.review_id,
            newest_first=False,
        ),
        "accounts": Listed(
            write_account,
            lambda after, limit: deps.accounts.list_accounts(mine, after, limit),
            lambda a: a.practitioner_id,
            newest_first=False,
        ),
    }
    return found[name]


def walk(listed: Listed, limit: int) -> Iterator[Any]:
    """Yield what the pages show; a page that is not full is the last."""
    cursor = None
    while True:
        page = listed.read(cursor, limit)
        yield from page
        if len(page) < limit:
            return
        cursor = listed.id_of(page[-1])


walks = settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@pytest.mark.parametrize("name", NAMES)
def test_pages_show_everything_once_and_in_order(stored, name):
    @walks
    @given(numbers=IDS, limit=st.integers(1, 5))
    def check(numbers, limit):
        listed = lists(stored, name, next(EXAMPLES))
        for number in numbers:
            listed.write(sortable(number))
        ordered = sorted(map(sortable, numbers), reverse=listed.newest_first)
        assert [listed.id_of(each) for each in walk(listed, limit)] == ordered

    check()


def test_notifications_of_one_id_in_several_inboxes_are_all_shown(stored):
    @walks
    @example(mine={1, 2}, teams={1}, limit=2)
    @given(mine=FEW_IDS, teams=FEW_IDS, limit=st.integers(1, 4))
    def check(mine, teams, limit):
        example = next(EXAMPLES)
        inboxes = [f"mine-{example}", f"team-{example}"]
        for inbox, numbers in zip(inboxes, (mine, teams), strict=True):
            for number in numbers:
                told = StoredNotification(
                    notification_id=sortable(number), inbox=inbox, kind="break_glass_used", occurred_at=NOW
                )
                notification_items(stored.keyring, [told])[0].save()
        both = Listed(
            lambda _: None,
            lambda before, size: stored.deps.notifications.read(inboxes, before, size),
            lambda n: n.notification_id,
        )
        shown = [(n.notification_id, n.inbox) for n in walk(both, limit)]
        expected = [(sortable(n), inboxes[0]) for n in mine] + [(sortable(n), inboxes[1]) for n in teams]
        assert sorted(shown) == sorted(expected)
        assert all(one[0] >= other[0] for one, other in pairwise(shown))

    check()


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_organisations_are_listed_once_and_in_order(stored, limit):
    for number in range(6):
        name = f"school-{number}"
        stored.deps.accounts.save_organisation(Organisation(organisation_id=name, name=name, type="education"))
    listed = Listed(
        lambda _: None,
        lambda after, size: stored.deps.accounts.list_organisations("education", after, size),
        lambda o: o.organisation_id,
    )
    assert [each.organisation_id for each in walk(listed, limit)] == [f"school-{number}" for number in range(6)]


def test_list_of_accounts_survives_a_large_organisation(stored):
    with AccountItem.batch_write() as batch:
        for number in range(450):
            each = account(practitioner_id=f"p-{number:04d}", organisation_id="large", sign_in_key=f"{number}")
            batch.save(stored.deps.accounts._item(each))
    assert len(stored.deps.accounts.list_accounts("large", None, 200)) == 200
    listed = lists(stored, "accounts", 0)
    listed.read = lambda after, size: stored.deps.accounts.list_accounts("large", after, size)
    assert [each.practitioner_id for each in walk(listed, 200)] == [f"p-{number:04d}" for number in range(450)]
