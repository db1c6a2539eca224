"""The archive of audit events: what expired from the table is answered as before, and nothing expires too early."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from contactpoint.adapters.dynamodb.events.audit_log_reader import DynamoAuditLogReader
from contactpoint.adapters.dynamodb.events.event_items import DAY_MS, month_of
from contactpoint.adapters.dynamodb.tables import EventItem, MerkleLogItem
from contactpoint.adapters.event_archive import archive_month, sorted_file
from contactpoint.adapters.event_archive.archive_month import NotInLog, buckets_of, export, finish, next_month
from contactpoint.adapters.event_archive.archive_rows import Bucket
from contactpoint.adapters.event_archive.expiry_switch import TableExpiry
from contactpoint.adapters.event_archive.s3 import S3EventArchive
from contactpoint.adapters.event_archive.sorted_file import read_rows, write_sorted_file
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.audit.event_proofs import prove_event
from contactpoint.application.audit.sequencing import publish, sequence
from contactpoint.domain.audit import day_list_id, event_archiving
from contactpoint.domain.days import day_of
from tests.adapters.conftest import one_at_a_time
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner
from tests.builders import AUDITOR, NURSE, SOCIAL_WORKER

BUCKET, PARTS = "archive", 1
MONTHS = ("2026-09", "2026-10")
AFTERWARDS = datetime(2026, 11, 20, tzinfo=UTC)
COUNT = 9
CHILDREN = ("child-1", "child-2", "child-3")


@pytest.fixture
def archive(stored):
    one_at_a_time(stored.connection)
    client = boto3.client("s3", region_name="eu-west-2")
    where = {"LocationConstraint": "eu-west-2"}
    client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
    return S3EventArchive(client, BUCKET)


@pytest.fixture
def log(stored):
    log = DynamoMerkleLog(stored.connection)
    log.reach(int(datetime(2026, 9, 1, tzinfo=UTC).timestamp() * 1000))
    return log


@pytest.fixture
def events(stored, archive, log, monkeypatch):
    """Write events of September to November, of two people, about one child, several or none."""
    chosen, found = random.Random(7), []  # noqa: S311 - samples
    for number in range(COUNT):
        moment = datetime(2026, 9, 15, 22, 59, tzinfo=UTC) + timedelta(days=6.9 * number)
        at = replace(stored.deps, now=lambda moment=moment: moment)
        facts = {"redaction": chosen.choice(["", "", "hide_child", "hide_link"])}
        facts["child_ids"] = tuple(chosen.sample(CHILDREN, number % 3))
        kind = chosen.choice(["searched", "viewed", "amended"])
        found.append(at.new_event(kind, chosen.choice([NURSE, SOCIAL_WORKER]), **facts))
        at.audit_log.append(found[-1])
    days = {int(event.event_id[:12], 16) // DAY_MS for event in found}
    of_month = event_archiving.days_of
    monkeypatch.setattr(archive_month, "days_of", lambda month: sorted(days & set(of_month(month))))
    sequence(log, DynamoArrivals(), int(AFTERWARDS.timestamp() * 1000))
    publish(log, LocalSigner(), ListArchive())
    return found


def archived_month(archive, log, month):
    total = sum(export(archive, log, bucket, PARTS) for bucket in buckets_of(month, PARTS))
    finish(archive, month, PARTS, total)
    return total


@pytest.fixture
def archived(archive, log, events):
    for month in MONTHS:
        archived_month(archive, log, month)
    return archive


def expire(*months):
    for item in EventItem.scan():
        if month_of(item.event_id) in months:
            item.delete()


def everything(reader, events):
    """Return what every list and history of the events shows, page by page."""
    days = [day_of(event.occurred_at) for event in events[::2]]
    nurse = NURSE.practitioner_id, NURSE.organisation_id
    reads = {child: lambda b, n, child=child: reader.access_history(child, b, n) for child in CHILDREN}
    for day in days:
        reads[day] = lambda b, n, day=day: reader.events_of_day(day, None, b, n)
    for day in days[::2]:
        reads["hospital", day] = lambda b, n, day=day: reader.events_of_day(day, "hospital", b, n)
        reads["amended", day] = lambda b, n, day=day: reader.events_of_type(day, "amended", b, n)
    for day in (days[0], days[2]):
        span = day, day + timedelta(days=27)
        reads["nurse", day] = lambda b, n, span=span: reader.events_of_practitioner(*nurse, span, b, n)
    return {name: list(walk(read, isinstance(name, str))) for name, read in reads.items()}


def walk(read, is_history, limit=2):
    before = None
    while page := read(before, limit):
        yield from page
        before = page[-1].event_id if is_history else day_list_id(page[-1])


@pytest.mark.parametrize("gone", [MONTHS[:1], MONTHS])
def test_histories_and_lists_are_the_same_whatever_has_expired(stored, archived, events, gone):
    before = everything(DynamoAuditLogReader(stored.keyring), events)
    assert {event.event_id for found in before.values() for event in found} >= {
        e.event_id for e in events if e.child_ids
    }
    expire(*gone)
    assert everything(DynamoAuditLogReader(stored.keyring, archived), events) == before


def test_archived_event_is_proved(stored, archived, log, events):
    expire(*MONTHS)
    reader = DynamoAuditLogReader(stored.keyring, archived)
    for event in (e for e in events if e.redaction != "hide_link"):
        assert prove_event(stored.deps, reader, log, AUDITOR, event.event_id)
        assert reader.find_event(event.event_id).event == event


def test_months_are_archived_in_order_when_they_are_over(archive, log, events):
    assert next_month(archive, datetime(2026, 10, 1, 0, 30, tzinfo=UTC)) is None
    assert next_month(archive, AFTERWARDS) == "2026-09"
    archived_month(archive, log, "2026-09")
    assert next_month(archive, AFTERWARDS) == "2026-10"
    archived_month(archive, log, "2026-10")
    assert next_month(archive, AFTERWARDS) is None


def test_event_without_a_place_in_the_log_is_not_archived(archive, log, events):
    missing = next(item for item in EventItem.scan() if item.ciphertext and month_of(item.event_id) == MONTHS[0])
    day = int(missing.event_id[:12], 16) // DAY_MS
    for item in MerkleLogItem.query(f"minutes#{day}"):
        item.delete()
    with pytest.raises(NotInLog):
        archived_month(archive, log, "2026-09")
    assert archive.months() == ()


def test_month_is_not_readable_before_each_bucket_is_archived(archive, log, events):
    for bucket in buckets_of("2026-09", PARTS)[1:]:
        export(archive, log, bucket, PARTS)
    with pytest.raises(LookupError):
        finish(archive, "2026-09", PARTS, 0)
    assert archive.months() == ()


def test_bucket_that_is_archived_twice_stays_as_it_was(archive, log, events):
    first = archived_month(archive, log, "2026-09")
    stamps = objects()
    assert archived_month(archive, log, "2026-09") == first > 0
    assert objects() == stamps


def objects():
    client = boto3.client("s3", region_name="eu-west-2")
    return {(o["Key"], o["VersionId"]) for o in client.list_object_versions(Bucket=BUCKET)["Versions"]}


def test_archive_needs_no_key_and_contains_nothing_readable(stored, archived, events):
    client, bodies = boto3.client("s3", region_name="eu-west-2"), b""
    for name, _ in objects():
        bodies += client.get_object(Bucket=BUCKET, Key=name)["Body"].read()
    for secret in ("child-", "hospital", "westvale", NURSE.practitioner_id, "viewed", "hide_"):
        assert secret.encode() not in bodies


def test_history_reads_two_files_of_a_month_and_no_more(stored, archived, monkeypatch):
    expire(*MONTHS)
    reads, get = [], archived._get
    archived.history("2026-09", [b"-" * 20], b"\xff" * 16, 1)
    monkeypatch.setattr(archived, "_get", lambda name, **options: reads.append(name) or get(name, **options))
    DynamoAuditLogReader(stored.keyring, archived)._archive.history(
        "2026-10", [stored.keyring.blind_index("events", "child#child-1")], b"\xff" * 16, 50
    )
    of_pointers = 2 * sum(name.startswith("events/") for name in set(reads))
    assert len(reads) <= 2 + of_pointers


@pytest.mark.parametrize("number", [0, 1, 2, 300])
def test_rows_of_a_range_are_read_from_the_last_one(monkeypatch, number):
    monkeypatch.setattr(sorted_file, "BLOCK_BYTES", 64)
    rows = {f"{n:04}".encode(): b"v" * (n % 7) for n in range(number)}
    file = write_sorted_file(rows)
    for low, high in ((b"0000", b"9999"), (b"0005", b"0006"), (b"0010", b"0100"), (b"", b"0001"), (b"9", b"99")):
        read = list(read_rows(file.index, lambda start, length: file.content[start : start + length], low, high))
        assert read == [(key, rows[key]) for key in sorted(rows, reverse=True) if low <= key < high]


def test_expiry_is_turned_on_and_off(stored, archive):
    expiry = TableExpiry(stored.connection.client, EventItem.Meta.table_name)
    assert not expiry.is_on()
    expiry.turn(on=True)
    assert expiry.is_on()
    expiry.turn(on=False)
    assert not expiry.is_on()


def test_bucket_has_a_name_that_sorts():
    assert Bucket("2026-09", 3, 4).name == "2026-09/03-004"
