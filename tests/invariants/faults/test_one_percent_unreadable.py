"""A random 1% of the items of every kind cannot be decrypted: 99% of everything works, each bad one is reported once.

By default there are so few items that one of each kind is bad. `CONTACTPOINT_EXAMPLES=200` makes 200 of each kind.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import tink

from contactpoint.adapters.dynamodb.events.event_items import decrypt_event
from contactpoint.adapters.dynamodb.tables import (
    AccountItem,
    CohortKeysetItem,
    ContactRequestItem,
    EventItem,
    IndexEntryItem,
    NotificationItem,
    RecordItem,
    ReviewItem,
)
from contactpoint.adapters.encryption.unreadable_items import METRIC
from contactpoint.domain.access.account import SignIn
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TODAY,
    account,
)
from tests.invariants.faults.harness.directory import CONFIRMED, SENSITIVE, created, etag, furnish, require
from tests.invariants.faults.harness.failures import EXCEPTION_TEXT
from tests.invariants.faults.harness.index_checker import checking_keyring
from tests.invariants.faults.harness.jobs import planned_ids, step
from tests.invariants.faults.harness.stack import Answer, Stack

COUNT = max(30, int(os.environ.get("CONTACTPOINT_EXAMPLES", "30")))
GIVEN = ("Ada", "Ben", "Cleo", "Dan", "Esme", "Finn", "Gus", "Hana", "Ivo", "Jude")
FAMILY = ("Archer", "Brook", "Carver", "Dale", "Eaton", "Field", "Grove", "Hurst", "Ingle", "Jarrow")
Wrong = Iterator[tuple[str, str]]
"""What failed, and the id that it was about."""


def facts(number: int) -> dict[str, Any]:
    """Return a child; two are born in each month, and every tenth is due to be archived."""
    months = number // 2
    born = f"20{10 + months // 12 % 6:02}-{months % 12 + 1:02}-11" if number % 10 else "2008-11-24"
    return {
        "given_name": GIVEN[number % 10],
        "family_name": FAMILY[number // 10 % 10],
        "date_of_birth": born,
        "sex": "female",
        "address_status": "current",
        "address": {"lines": [f"{number + 1} Long Row"], "postcode": "LS1 9ZZ"},
    }


@dataclass
class Town:
    """Many items of every kind, a random 1% of which are bad, and what is written into the log."""

    stack: Stack
    children: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bad: dict[str, set[str]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def fill(self) -> None:
        """Add the items."""
        furnish(self.stack)
        self.stack.aws.watch(requests=100_000)
        deps, call = self.stack.new_environment()[0], self.stack.call
        for number in range(COUNT):
            self.stack.aws.clear("test-usage")
            child_id = created(call("registerChild", SOCIAL_WORKER, {**facts(number), **CONFIRMED}))
            self.children.append(child_id)
            require(call("recordInvolvement", MENTAL_HEALTH_NURSE, SENSITIVE, child_id=child_id), 201)
            asked = call("requestContact", NURSE, {"access_reason": "urgent_care"}, child_id=child_id)
            self.requests.append(created(asked))
            if number % 10:
                tag = etag(self.stack, SOCIAL_WORKER, child_id)
                moved = {"date_of_birth": "2012-02-02", **CONFIRMED}
                require(call("amendChild", SOCIAL_WORKER, moved, child_id=child_id, If_Match=tag), 200)
            key = SignIn(issuer="https://issuer.example", subject=f"subject-{number}").key
            late = {"confirmed_until": TODAY - timedelta(days=3)} if number % 3 == 0 else {}
            deps.accounts.seed(account(practitioner_id=f"p-many-{number:03}", sign_in_key=key, **late))  # type: ignore[attr-defined]

    def spoil(self, seed: int) -> None:
        """Change one bit in a random 1% of the items of each kind, of one of them at least."""
        chosen = random.Random(seed)  # noqa: S311 - must repeat
        ours = {
            item.cohort for item in RecordItem.scan(RecordItem.sort_key == "record") if item.child_id in self.children
        }
        kinds: dict[str, tuple[list[Any], str, str]] = {
            "records": ([RecordItem.get(each, "record") for each in self.children], "child_id", "ciphertext"),
            "search_index": (list(IndexEntryItem.scan()), "child_id", "ciphertext"),
            "keysets": ([CohortKeysetItem.get(each) for each in sorted(ours)], "keyset", "wrapped"),
            "accounts": (self._accounts(), "account_key", "ciphertext"),
            "audit_log": (list(EventItem.scan(EventItem.ciphertext.exists())), "event_id", "ciphertext"),
            "notifications": (list(NotificationItem.scan()), "notification_id", "ciphertext"),
            "reviews": (list(ReviewItem.scan()), "review_id", "ciphertext"),
            "contact_requests": ([ContactRequestItem.get(each) for each in self.requests], "request_id", "ciphertext"),
        }
        keyring = checking_keyring(self.stack)[0]
        for kind, (items, id_of, attribute) in kinds.items():
            some = chosen.sample(items, max(1, len(items) // 100))
            if kind == "audit_log":
                self.bad["histories"] = {each for item in some for each in decrypt_event(keyring, item).child_ids}
            self.bad[kind] = {getattr(item, id_of) for item in some}
            for item in some:
                content = getattr(item, attribute)
                setattr(item, attribute, content[:-1] + bytes([content[-1] ^ 1]))
                item.save()
        cohorts = {i.child_id for i in RecordItem.scan() if i.cohort in self.bad["keysets"]}
        self.bad["children"] = self.bad["records"] | cohorts

    def _accounts(self) -> list[Any]:
        return [AccountItem.get(f"practitioner#p-many-{number:03}") for number in range(COUNT)]

    def ask(self, operation: str, *who_and_body: Any, **more: Any) -> Answer:
        """Send a request, however often it was sent before, and keep its log."""
        self.stack.aws.clear("test-usage")
        answer = self.stack.call(operation, *who_and_body, **more)
        self.log.append(answer.log)
        assert answer.status != 500, (operation, answer.log)
        return answer

    def night(self, function: str, event: dict[str, Any]) -> Answer:
        """Let a job run, and keep its log."""
        answer = self.stack.invoke(function, event)
        self.log.append(answer.log)
        return answer

    def reported(self) -> Counter[tuple[str, str]]:
        """Return how often each item was reported."""
        assert EXCEPTION_TEXT not in "".join(self.log)
        lines = [json.loads(line) for log in self.log for line in log.splitlines() if "unreadable_item" in line]
        return Counter((line["table"], line["item_id"]) for line in lines)

    def counted(self) -> int:
        """Return how many unreadable items the metric counted."""
        lines = [json.loads(line) for log in self.log for line in log.splitlines() if METRIC in line]
        return sum(line[METRIC] for line in lines if METRIC in line)


def children_fail(town: Town) -> Wrong:
    """Yield which children are not found, viewed or amended, or keep a neighbour from being registered."""
    for number, child_id in enumerate(town.children):
        criteria = {name: facts(number)[name] for name in ("given_name", "family_name", "date_of_birth")}
        found = town.ask("searchChild", NURSE, {"access_reason": "urgent_care", "criteria": criteria})
        if found.status != 200 or child_id not in {each["child_id"] for each in found.body["candidates"]}:
            yield "not found", child_id
        viewed = town.ask("viewChild", SOCIAL_WORKER, child_id=child_id, Access_Reason="maintaining_record")
        if viewed.status != 200:
            yield "not viewed", child_id
            continue
        tag = viewed.headers["ETag"]
        changes = {"sex": "male", **CONFIRMED}
        if town.ask("amendChild", SOCIAL_WORKER, changes, child_id=child_id, If_Match=tag).status != 200:
            yield "not amended", child_id
        if number % 10 == 1:
            new = {
                **facts(number),
                "given_name": "Zoe",
                "date_of_birth": f"2015-07-{number // 10 % 28 + 1:02}",
                **CONFIRMED,
            }
            if town.ask("registerChild", SOCIAL_WORKER, new).status != 201:
                yield "neighbour not registered", child_id


def walked(town: Town, operation: str, who: Any, items: str, cursor: str, **more: str) -> list[dict[str, Any]]:
    """Return everything that the pages of a list show."""
    shown: list[dict[str, Any]] = []
    while True:
        page = require(town.ask(operation, who, **more), 200).body
        shown += page[items]
        if not (following := page[f"next_{cursor}"]):
            return shown
        more[cursor] = following


def is_of_today(place: str) -> bool:
    """Return whether a place in the list of a day is of today: it begins with the milliseconds since 1970."""
    return datetime.fromtimestamp(int(place[:12], 16) / 1000, UTC).date() == TODAY


def is_in_no_list(keyring: Any, item: EventItem) -> bool:
    """Return whether an event is a comparison with hidden children, which no list shows."""
    try:
        return decrypt_event(keyring, item).event_type == "duplicates_checked"
    except tink.TinkError:
        return False


def lists_fail(town: Town) -> Wrong:
    """Yield what lists leave out."""
    with town.stack.aws.unseen():
        keyring = checking_keyring(town.stack)[0]
        events = [each for each in EventItem.scan(EventItem.place.exists()) if not is_in_no_list(keyring, each)]
        listed = {item.place.hex(): item.event_id for item in events}
        reviews = {item.review_id for item in ReviewItem.scan()}
    by_place = {place: event_id for place, event_id in listed.items() if is_of_today(place)}
    for operation, who, items, cursor, id_of, expected in (
        ("listAccounts", MANAGER, "accounts", "after", "practitioner_id", {f"p-many-{n:03}" for n in range(COUNT)}),
        ("listReviews", DIRECTORY_TEAM, "reviews", "after", "review_id", reviews),
        ("listEvents", AUDITOR, "events", "before", "event_id", set(by_place)),
    ):
        shown = {each[id_of] for each in walked(town, operation, who, items, cursor)}
        if operation == "listReviews":
            shown |= {each[id_of] for each in walked(town, operation, OTHER_TEAM, items, cursor)}
        yield from ((operation, by_place.get(each, each)) for each in expected - shown)
    inbox = walked(town, "listNotifications", DIRECTORY_TEAM, "notifications", "before")
    for missing in range(len(town.requests) - sum(each["kind"] == "contact_requested" for each in inbox)):
        yield "listNotifications", str(missing)
    for request_id, child_id in zip(town.requests, town.children, strict=True):
        if child_id in town.bad["children"]:
            continue
        if town.ask("viewContactRequest", NURSE, request_id=request_id).status != 200:
            yield "viewContactRequest", request_id
    for child_id in town.children:
        if town.ask("listAccesses", DIRECTORY_TEAM, child_id=child_id, Access_Reason="inquiry").status != 200:
            yield "listAccesses", child_id


def nights_fail(town: Town) -> Wrong:
    """Yield who is neither archived nor suspended."""
    due = [town.children[number] for number in range(0, COUNT, 10)]
    for batch in planned_ids(town.stack, "archiving"):
        town.night("archiving", step(*batch))
    with town.stack.aws.unseen():
        yield from (("not archived", each) for each in due if RecordItem.get(each, "record").state == "active")
    for batch in planned_ids(town.stack, "access_review"):
        town.night("access_review", step(*batch))
    with town.stack.aws.unseen():
        late = [item for number, item in enumerate(town._accounts()) if number % 3 == 0]
        yield from (("not suspended", item.practitioner_id) for item in late if item.status == "active")


@pytest.mark.parametrize("seed", range(max(1, COUNT // 50)))
def test_one_percent_unreadable_items_stop_nothing_else(stack, seed):
    if not hasattr(stack, "town"):
        with stack.aws.unseen():
            town = Town(stack)
            town.fill()
        stack.town = town, stack.aws.snapshot(), stack.now
    filled, snapshot, stack.now = stack.town
    town = Town(stack, filled.children, filled.requests)
    stack.aws.restore(snapshot)
    with stack.aws.unseen():
        town.spoil(seed)
    stack.log.seek(0)
    stack.log.truncate()
    stack.warm()
    town.log.append(stack.log.getvalue())
    stack.aws.watch(requests=100_000)
    wrong = {*lists_fail(town), *children_fail(town), *nights_fail(town)}
    bad = town.bad
    people = {each.removeprefix("practitioner#") for each in bad["accounts"]}
    excused = {  # A history is refused while an unreadable event might name the authority that may see it.
        "not found": bad["children"] | bad["search_index"],
        "not viewed": bad["children"],
        "not archived": bad["children"],
        "not suspended": people,
        "listAccounts": people,
        "listReviews": bad["reviews"],
        "listEvents": bad["audit_log"],
        "listAccesses": bad["histories"],
        "listNotifications": {str(number) for number in range(len(bad["notifications"]))},
        "viewContactRequest": bad["contact_requests"],
    }
    unexcused = sorted(each for each in wrong if each[1] not in excused.get(each[0], ()))
    assert unexcused == [], Counter(what for what, _ in unexcused)
    reported = town.reported()
    assert set(reported.values()) == {1}
    assert town.counted() == len(reported)
    of_bad_keysets = {(table, each) for table in ("records", "search_index") for each in bad["children"]}
    assert reported.keys() <= of_bad_keysets | {(kind, each) for kind, some in bad.items() for each in some}
    met = ("records", "keysets", "accounts", "notifications", "reviews", "contact_requests")
    pairs = zip(town.requests, town.children, strict=True)
    not_asked_for = {("contact_requests", request_id) for request_id, child_id in pairs if child_id in bad["children"]}
    assert {(kind, each) for kind in met for each in bad[kind]} - not_asked_for <= reported.keys()
