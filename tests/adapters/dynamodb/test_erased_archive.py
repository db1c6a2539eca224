"""The archive in S3, searched for what events said of a destroyed child: no key that is left opens it there."""

from datetime import timedelta

import boto3
import msgspec
import pytest

from contactpoint.adapters.dynamodb.events.audit_log_reader import DynamoAuditLogReader
from contactpoint.adapters.dynamodb.events.event_items import DAY_MS, milliseconds_of, month_of
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.event_archive import archive_month
from contactpoint.adapters.event_archive.archive_month import buckets_of, export, finish
from contactpoint.adapters.event_archive.archive_rows import EVENTS, item_of
from contactpoint.adapters.event_archive.s3 import S3EventArchive
from contactpoint.adapters.event_archive.sorted_file import Block, Row
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.audit.sequencing import sequence
from contactpoint.domain.audit import event_archiving
from tests.adapters.dynamodb.test_destruction import CANARY, DUE, months_with_records  # noqa: F401 - a fixture
from tests.adapters.dynamodb.test_erased_details import late_event, opened

BUCKET, PARTS = "archive", 1


class Archive:
    """The archive of all events that there are, and what somebody finds who reads its bucket."""

    def __init__(self, months) -> None:
        self.s3 = boto3.client("s3", region_name="eu-west-2")
        where = {"LocationConstraint": "eu-west-2"}
        self.s3.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
        self.events, self._stored = S3EventArchive(self.s3, BUCKET), months.stored

    def keep_everything(self) -> list[str]:
        """Archive every month of which there is an event, and return the months."""
        log = DynamoMerkleLog(self._stored.connection)
        ids = sorted(item.event_id for item in EventItem.scan())
        found = sorted({month_of(each) for each in ids})
        for month in found:
            of_month = [milliseconds_of(each) for each in ids if month_of(each) == month]
            log.reach(of_month[0] - 1)
            sequence(log, DynamoArrivals(), of_month[-1] + 1)
            total = sum(export(self.events, log, bucket, PARTS) for bucket in buckets_of(month, PARTS))
            finish(self.events, month, PARTS, total)
        return found

    def objects(self) -> dict[str, bytes]:
        """Return every object of the bucket."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        names = [each["Key"] for page in pages for each in page.get("Contents", ())]
        return {name: self.s3.get_object(Bucket=BUCKET, Key=name)["Body"].read() for name in names}

    def opened(self) -> bytes:
        """Return all objects as they are, and all that the audit key and each keyset that is left opens of them."""
        found = self.objects()
        files = {name: content for name, content in found.items() if name.startswith(f"{EVENTS}/")}
        rows = [
            row
            for name, content in files.items()
            if f"{name}.index" in files
            for block in msgspec.msgpack.decode(files[f"{name}.index"], type=list[Block])
            for row in msgspec.msgpack.decode(content[block.start : block.start + block.length], type=list[Row])
        ]
        assert rows
        return b"".join(found.values()) + opened(self._stored, [item_of(*row) for row in rows])


@pytest.fixture
def archive(months, monkeypatch) -> Archive:
    of_month = event_archiving.days_of

    def with_events(month: str) -> list[int]:
        days = {milliseconds_of(item.event_id) // DAY_MS for item in EventItem.scan()}
        return sorted(days & set(of_month(month)))

    monkeypatch.setattr(archive_month, "days_of", with_events)
    return Archive(months)


def test_nothing_in_the_archive_says_anything_of_a_destroyed_child(months, archive):
    late, other = late_event(months, "gone"), late_event(months, "neighbour")
    assert len(archive.keep_everything()) >= 2
    assert archive.opened().count(CANARY.encode()) >= 3
    before = archive.objects()
    assert months.two_nights() == ["waits_for_caches", "destroyed"]
    left = archive.opened()
    assert left.count(CANARY.encode()) == left.count(other.event_id.encode()) == 1
    assert late.event_id.encode() in left
    assert months.children["gone"].encode() in left
    assert archive.objects() == before, "nothing is rewritten: it is the keyset that is gone"


def test_archived_event_of_a_destroyed_child_keeps_who_and_when(months, archive):
    late = late_event(months, "gone")
    archive.keep_everything()
    for item in list(EventItem.scan()):
        item.delete()
    reader = DynamoAuditLogReader(months.stored.keyring, archive.events)
    child_id = months.children["gone"]
    assert any(event.event_id == late.event_id for event in reader.access_history(child_id, None, 10))
    months.night()
    months.night(DUE + timedelta(days=1))
    (found,) = [event for event in reader.access_history(child_id, None, 10) if event.event_id == late.event_id]
    assert (found.is_erased, found.practitioner_id, found.occurred_at) == (True, late.practitioner_id, late.occurred_at)
    assert found.details == {"saw": ["record"]}
