"""The jobs that archive events, let them expire and destroy months, each in a directory in which it has work to do."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from contactpoint.adapters.dynamodb.events.event_items import DAY_SHARDS, shard_of
from contactpoint.adapters.dynamodb.tables import EventItem
from tests.invariants.faults.harness.jobs import step
from tests.invariants.faults.harness.stack import Answer, Stack
from tests.invariants.faults.harness.use_cases import MARKS, TIME_TO_LIVE, UseCase

MONTH = "2026-11"
ARCHIVED_AT = datetime(2026, 12, 3, 2, tzinfo=UTC)
NEVER_ARCHIVED_AT = datetime(2027, 3, 3, 2, tzinfo=UTC)
"""So late that events of a month would expire that is not archived."""


def invoke_at(moment: datetime, function: str, event: dict[str, Any]) -> Callable[[Stack], Answer]:
    """Return what invokes a function at a moment."""

    def act(stack: Stack) -> Answer:
        stack.now = max(stack.now, moment)
        return stack.invoke(function, event)

    return act


def archive_shard(shard: int) -> dict[str, Any]:
    """Return the event that archives one shard of the month."""
    return {"action": "export", "month": MONTH, "shard": shard, "part": 0}


def put_in_log(stack: Stack) -> None:
    """Give every event its place in the Merkle log, and remember a shard that has events."""
    assert invoke_at(ARCHIVED_AT, "sequencer", {"Records": []})(stack).status == 200
    stack.ids["shard"] = str(next(shard_of(bytes(item.partition)) for item in EventItem.scan() if item.ciphertext))


def archive_shards(stack: Stack) -> None:
    """Archive each shard of the month, so that it can be finished."""
    put_in_log(stack)
    for shard in range(DAY_SHARDS):
        assert invoke_at(ARCHIVED_AT, "event_archive", archive_shard(shard))(stack).status == 200


def archive_month(stack: Stack) -> None:
    """Archive the month."""
    archive_shards(stack)
    assert invoke_at(ARCHIVED_AT, "event_archive", FINISH)(stack).status == 200


def let_events_expire(stack: Stack) -> None:
    """Archive the month, and let its events expire."""
    archive_month(stack)
    assert invoke_at(ARCHIVED_AT, "event_expiry", {"action": "turn_on"})(stack).status == 200


def export(stack: Stack) -> Answer:
    """Archive the shard that has events."""
    return invoke_at(ARCHIVED_AT, "event_archive", archive_shard(int(stack.ids["shard"])))(stack)


FINISH = {"action": "finish", "month": MONTH, "exported": [{"events": 7}, {"events": 4}]}
LEFT_AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
DESTROYED_AT, CERTIFIED_AT = datetime(2033, 1, 2, 1, 30, tzinfo=UTC), datetime(2033, 1, 3, 1, 30, tzinfo=UTC)
COHORT = "2032-11"
POSITIONS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"doing": "delete_keysets"},
    {"doing": "delete_records", "part": 0},
    {"doing": "certify"},
)


def destroy_step(position: dict[str, Any] | None, at: datetime = DESTROYED_AT) -> Callable[[Stack], Answer]:
    """Return what takes one step of the month's destruction."""
    event = step(COHORT, at=at.isoformat())
    return invoke_at(at, "destruction", {**event, "progress": {"step": 0, "position": position}})


def destroyed_up_to(number: int) -> Callable[[Stack], None]:
    """Return what archives a record and takes so many steps of its destruction."""

    def add_more(stack: Stack) -> None:
        assert invoke_at(LEFT_AT, "archiving", step(stack.ids["adult"]))(stack).status == 200
        for position in POSITIONS[:number]:
            assert destroy_step(position)(stack).status == 200

    return add_more


def destruction(name: str, number: int, at: datetime = DESTROYED_AT) -> UseCase:
    """Return the use case of one step of a month's destruction."""
    changes = ("test-cohort_keysets", "test-event_keysets", MARKS)
    act = destroy_step(POSITIONS[number], at)
    return UseCase(name, "destruction", None, 200, act, destroyed_up_to(number), in_steps=True, also_changes=changes)


def archiving(name: str, act: Callable[[Stack], Answer], add_more: Callable[[Stack], None]) -> UseCase:
    """Return the use case of one action of the archiving of events."""
    return UseCase(name, "event_archive", None, 200, act, add_more, in_steps=True)


def expiry(name: str, action: str, at: datetime, status: int, add_more: Callable[[Stack], None]) -> UseCase:
    """Return the use case of a step of the nightly check of the expiry."""
    act = invoke_at(at, "event_expiry", {"action": action})
    return UseCase(name, "event_expiry", None, status, act, add_more, also_changes=(TIME_TO_LIVE,))


PLAN = invoke_at(DESTROYED_AT, "destruction", {"action": "plan", "run": "nightly", "input": {}})
RETENTION_CASES = (
    archiving("plan the archiving of events", invoke_at(ARCHIVED_AT, "event_archive", {"action": "plan"}), put_in_log),
    archiving("archive events", export, put_in_log),
    archiving("finish a month of events", invoke_at(ARCHIVED_AT, "event_archive", FINISH), archive_shards),
    expiry("check the expiry of events", "check", NEVER_ARCHIVED_AT, 200, let_events_expire),
    expiry("let events expire", "turn_on", ARCHIVED_AT, 200, archive_month),
    expiry("let events expire too late", "turn_on", NEVER_ARCHIVED_AT, 503, archive_month),
    expiry("stop the expiry of events", "turn_off", NEVER_ARCHIVED_AT, 200, let_events_expire),
    UseCase(
        "plan a destruction",
        "destruction",
        None,
        200,
        PLAN,
        destroyed_up_to(0),
        in_steps=True,
        also_changes=("test-event_keysets",),
    ),
    destruction("count a month", 0),
    destruction("destroy a month's keysets", 1),
    destruction("destroy a month's records", 2),
    destruction("wait for the caches before a certificate", 3),
    destruction("certify a destruction", 3, CERTIFIED_AT),
)
