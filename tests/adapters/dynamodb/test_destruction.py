"""A month is destroyed by its keyset: what is left of it anywhere is unreadable, however often the run is killed."""

import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product

import boto3
import pytest
import tink
from msgspec.structs import replace

from contactpoint.adapters.aws_clients import s3_client
from contactpoint.adapters.destruction_files import S3DestructionFiles
from contactpoint.adapters.dynamodb.client.shared_connection import SharedConnection
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, IndexEntryItem, RecordItem
from contactpoint.adapters.encryption.encryption_failures import MissingKeyset, UnreadableItem
from contactpoint.application.lifecycle import destroy
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.lifecycle.destroy import Destruction, plan_destruction, take_destruction_step
from contactpoint.application.lifecycle.hide_again_after_restore import replay
from contactpoint.application.records.register import register_child
from contactpoint.domain.children import LegalHold, Retention
from contactpoint.domain.lifecycle import months_ahead
from contactpoint.domain.lifecycle.destruction import MONTHS_LOOKED_BACK, due_months, open_certificate
from contactpoint.domain.merkle_log.checkpoints import open_checkpoint
from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.signed_notes import SignatureError, VerifierKey
from tests.adapters.conftest import NOW, one_at_a_time
from tests.adapters.merkle_log.signer import LocalSigner
from tests.builders import SOCIAL_WORKER, changed, child, registration

BUCKET, MONTH, CANARY = "runs", "2035-01", "Zzcanary"
DUE = datetime(2035, 2, 1, 1, 25, tzinfo=UTC)
PURPOSES = ("searchable", "private", "screening", "padding")
PLANNED = MONTHS_LOOKED_BACK if "CONTACTPOINT_EXAMPLES" in os.environ else 12
"""The months that a killed night plans: one page of each table, unless all pages are asked for."""


class KilledError(BaseException):
    """The function was killed. Nothing in the product catches it."""


class Notary(LocalSigner):
    """The log's key, and its last checkpoint."""

    def last_checkpoint(self) -> str:
        return "directory.example/audit\n7\nroot\n"


@dataclass
class Calls:
    """Counts calls of AWS, and kills the function before or after one of them."""

    made: int = 0
    fatal: tuple[int, str] | None = None

    def carry_out(self, call):
        number, self.made = self.made, self.made + 1
        if self.fatal == (number, "before"):
            raise KilledError
        answer = call()
        if self.fatal == (number, "after"):
            raise KilledError
        return answer


@dataclass
class Months:
    """A directory with records of two months, one of them on hold; and the destruction."""

    stored: object
    using: Destruction
    calls: Calls
    children: dict[str, str]
    now: list[datetime]
    backup: list = field(default_factory=list)
    earlier_backup: list = field(default_factory=list)

    def night(self, at: datetime = DUE) -> list[str]:
        """Run the job, and return what became of the month. Months of event details are destroyed with it."""
        self.now[0] = at
        outcomes: list[str] = []
        for batch in plan_destruction(self.using.cohorts, at.date()):
            position = None
            while True:
                done = take_destruction_step(self.using, batch, position)
                found = [*done.outcomes, *(type(error).__name__ for error in done.failures.values())]
                outcomes += found if batch["ids"] == [MONTH] else []
                if (position := done.position) is None:
                    break
        self.stored.keyring._cache._keysets.clear()
        return outcomes

    def two_nights(self) -> list[str]:
        return [*self.night(), *self.night(DUE + timedelta(days=1))]

    def certificate(self):
        return open_certificate(self.using.files.find(MONTH, "certificate.txt"), Notary.key)

    def events(self) -> list:
        return self.events_of(date(2035, 2, 2))

    def events_of(self, day: date) -> list:
        return list(self.stored.audit_log_reader.events_of_type(day, "cohort_destroyed", None, 999))

    def name_of(self, who: str) -> str:
        return self.stored.deps.records.find(self.children[who]).child.given_name


class CountedS3:
    """An S3 client of which calls are counted."""

    def __init__(self, s3, calls: Calls) -> None:
        self._s3, self._calls = s3, calls

    def __getattr__(self, name: str):
        return lambda **request: self._calls.carry_out(lambda: getattr(self._s3, name)(**request))


@pytest.fixture(name="months")
def months_with_records(stored, monkeypatch) -> Months:
    calls, now, ask = Calls(), [NOW], SharedConnection._make_api_call
    monkeypatch.setattr(destroy, "months_ahead", lambda today: months_ahead(today)[:2])
    one_at_a_time(stored.connection)
    monkeypatch.setattr(
        SharedConnection,
        "_make_api_call",
        lambda self, operation, request: calls.carry_out(lambda: ask(self, operation, request)),
    )
    boto3.client("s3", region_name="eu-west-2").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    deps = replace_fields(stored.deps, now=lambda: now[0])
    using = Destruction(
        deps=deps,
        cohorts=DynamoCohorts(stored.keyring, parts=2),
        files=S3DestructionFiles(CountedS3(s3_client(stored.connection), calls), BUCKET),
        notary=Notary(),
    )
    months = Months(stored, using, calls, {}, now)
    for who, born in (
        ("gone", date(2011, 1, 23)),
        ("held", date(2011, 1, 24)),
        ("neighbour", date(2011, 2, 2)),
    ):
        months.children[who] = _registered(stored, who, born)
    months.earlier_backup = [*RecordItem.scan(), *IndexEntryItem.scan()]
    for child_id in months.children.values():
        assert archive_if_due(stored.deps, child_id, date(2029, 2, 2)) == "archived"
    months.backup = [*RecordItem.scan(), *IndexEntryItem.scan()]
    return months


def _registered(stored, who: str, born: date) -> str:
    family_name = CANARY if who == "gone" else "Reid"
    request = registration(
        given_name=who.title(),
        family_name=family_name,
        date_of_birth=born,
        address_status="current",
        address=child().address,
    )
    child_id = register_child(stored.deps, SOCIAL_WORKER, request, None)
    if who == "held":
        _hold(stored, child_id)
    return child_id


def _hold(stored, child_id: str) -> None:
    before = stored.deps.records.find(child_id)
    hold = LegalHold(basis="inquiry", since=NOW.date())
    held = Retention(hold=hold, set_on=NOW.date(), organisation_id="westvale", practitioner_id="p-team")
    event = stored.deps.new_event("retention_set", SOCIAL_WORKER, child_ids=(child_id,))
    stored.deps.records.save(changed(before, replace(before.record, retention=held), event))


def readable(stored, items) -> bytes:
    """Return what any keyset that is left opens of these items."""
    found = []
    for item, cohort in product(items, [each.keyset for each in CohortKeysetItem.scan()]):
        for purpose in ("record", *PURPOSES):
            try:
                opened = stored.keyring.decrypt(cohort, item.ciphertext, f"{purpose}|{item.child_id}")
            except tink.TinkError:
                continue
            found.append(zlib.decompressobj().decompress(opened) if purpose == "record" else opened)
    return b"".join(found)


def test_destroyed_record_is_unreadable_in_every_table_and_in_a_backup(months):
    stored = months.stored
    backups = [*months.earlier_backup, *months.backup]
    assert readable(stored, backups).count(CANARY.encode()) > 2
    assert months.two_nights() == ["waits_for_caches", "destroyed"]
    assert stored.deps.records.find(months.children["gone"]) is None
    assert months.children["gone"] not in {item.child_id for item in IndexEntryItem.scan()}
    left = readable(stored, backups)
    assert b"Neighbour" in left
    assert CANARY.encode() not in left + stored.dump() + bucket_content()


def test_neighbouring_month_and_held_record_stay(months):
    months.two_nights()
    assert (months.name_of("neighbour"), months.name_of("held")) == ("Neighbour", "Held")
    assert months.night(DUE + timedelta(days=2)) == []


def test_month_is_not_due_before_it_is_over(months):
    assert months.night(DUE - timedelta(days=1, hours=2)) == []
    assert months.name_of("gone") == "Gone"


def test_record_that_was_never_archived_stops_the_destruction_of_its_month(months):
    item = RecordItem.get(months.children["gone"], "record")
    item.state = "active"
    item.save()
    assert months.two_nights() == ["ActiveRecords"] * 2
    assert months.name_of("gone") == "Gone"


def test_certificate_says_what_went_and_nothing_personal(months):
    (keyset,) = months.using.cohorts.keysets(MONTH)
    months.two_nights()
    certificate = months.certificate()
    assert (certificate.month, certificate.records, certificate.index_entries) == (MONTH, 1, 7)
    assert certificate.keysets == (keyset,)
    assert certificate.keysets_deleted_at == DUE
    assert certificate.certified_at == DUE + timedelta(days=1)
    assert certificate.last_backup_expires == DUE + timedelta(days=36)
    assert certificate.checkpoint == Notary().last_checkpoint()
    (event,) = months.events()
    assert event.event_id == certificate.event_id
    assert event.details["certificate"].encode() == months.using.files.find(MONTH, "certificate.txt")
    assert not any(child_id.encode() in bucket_content() for child_id in months.children.values())


def test_certificate_verifies_with_the_logs_key_only_and_is_no_checkpoint(months):
    months.two_nights()
    note = months.using.files.find(MONTH, "certificate.txt")
    with pytest.raises(LogFormatError):
        open_checkpoint(note, [Notary.key])
    for altered in (note.replace(b'"records":1', b'"records":2'), note.replace(b"version 1", b"version 2")):
        assert altered != note
        with pytest.raises(SignatureError):
            open_certificate(altered, Notary.key)
    other = VerifierKey("other.example/audit", Notary.key.kind, bytes(32))
    with pytest.raises(SignatureError):
        open_certificate(note, other)


def test_no_keyset_is_made_for_a_destroyed_month(months):
    months.night()
    (name,) = months.stored.keyring.cohorts(MONTH)
    with pytest.raises(MissingKeyset):
        months.stored.keyring.create_if_missing(name)
    months.night(DUE + timedelta(days=1))
    with pytest.raises(MissingKeyset):
        months.stored.keyring.create_if_missing(name)


def test_records_that_a_restore_brings_back_are_unreadable_and_are_deleted_again(months):
    months.two_nights()
    certificate, (event,) = months.certificate(), months.events()
    for item in months.backup:
        item.save()
    (name,) = months.stored.keyring.cohorts(MONTH)
    RecordItem(name, "cohort", cohort=name, ciphertext=b"-").save()
    with pytest.raises(UnreadableItem):
        months.name_of("gone")
    assert [each.result for each in replay(months.using.deps, [event])] == ["next run"]
    assert months.night(DUE + timedelta(days=9)) == ["destroyed"]
    assert months.stored.deps.records.find(months.children["gone"]) is None
    assert (months.certificate(), len(months.events())) == (certificate, 1)


def test_keyset_that_comes_back_is_deleted_again_and_reported(months):
    (keyset,) = months.using.cohorts.keysets(MONTH)
    item = CohortKeysetItem.get(keyset.keyset)
    months.two_nights()
    item.save()
    assert months.night(DUE + timedelta(days=2)) == ["KeysetCameBack"]
    assert not months.using.cohorts.keysets(MONTH)


@pytest.mark.no_cover
@pytest.mark.parametrize("when", ["before", "after"])
def test_run_killed_at_any_call_is_finished_by_the_next_night_with_the_same_certificate(months, when, monkeypatch):
    monkeypatch.setattr(destroy, "due_months", lambda today: islice(due_months(today), PLANNED))
    backup = [*RecordItem.scan(), *CohortKeysetItem.scan()]
    calls = _calls_of_two_nights(months)
    assert len(calls) > 20
    for fatal in calls:
        _begin_again(backup)
        months.calls.made, months.calls.fatal = 0, (fatal, when)
        for number in range(3):
            with suppress(KilledError):
                months.night(DUE + timedelta(days=number))
            months.stored.keyring._cache._keysets.clear()
        months.calls.fatal = None
        assert months.night(DUE + timedelta(days=4)) == [], (fatal, when)
        certificate = months.certificate()
        assert (certificate.records, len(certificate.keysets)) == (1, 1), (fatal, when)
        assert _events_named(months, certificate.event_id) == 1, (fatal, when)
        assert months.stored.deps.records.find(months.children["gone"]) is None
        assert months.name_of("neighbour") == "Neighbour"


def _calls_of_two_nights(months) -> range:
    months.calls.made = 0
    months.two_nights()
    return range(months.calls.made)


def _begin_again(backup) -> None:
    """Bring back the tables and an empty bucket, as if the month had never been destroyed."""
    for item in backup:
        item.save()
    s3 = boto3.client("s3", region_name="eu-west-2")
    for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=BUCKET, Key=each["Key"])


def _events_named(months, event_id: str) -> int:
    """Return how many events name this certificate; earlier rounds of the test left others."""
    found = [event for day in (1, 2, 3, 4) for event in months.events_of(date(2035, 2, day))]
    return sum(event.event_id == event_id for event in found)


def bucket_content() -> bytes:
    """Return the names and the content of all files of the bucket."""
    s3 = boto3.client("s3", region_name="eu-west-2")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    return b"".join(key.encode() + s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys)
