"""The whole directory is destroyed only by two people after a waiting period, and nothing is readable then."""

from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import date, datetime, timedelta

import boto3
import pytest

from cli.audit_log.export_files import UnusableError
from cli.audit_log.verification import verify_certificate
from contactpoint.adapters.aws_clients import s3_client
from contactpoint.adapters.destruction_files import S3DestructionFiles
from contactpoint.adapters.dynamodb.decommissioning import KEPT_TABLES, DynamoWholeDirectory
from contactpoint.adapters.dynamodb.tables import (
    CohortKeysetItem,
    EventKeysetItem,
    IndexEntryItem,
    KeysetItem,
    RecordItem,
)
from contactpoint.application.lifecycle.decommission import (
    BEGUN,
    CERTIFICATE,
    Decommissioning,
    DecommissioningRefusedError,
    abort,
    approve,
    plan,
    propose,
    run,
)
from contactpoint.application.records.register import register_child
from contactpoint.domain.lifecycle.decommissioning import WAITING_PERIOD, open_decommissioning
from contactpoint.domain.lifecycle.destruction import open_certificate
from contactpoint.domain.merkle_log.hashing import LogFormatError
from tests.adapters.conftest import NOW
from tests.adapters.dynamodb.test_destruction import Notary, bucket_content, readable
from tests.builders import SOCIAL_WORKER, registration

ANN, BEN, CANARY = "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/ben", "Zzcanary"
APPROVED_AT = NOW + timedelta(days=1)
READY = APPROVED_AT + WAITING_PERIOD


class KilledError(BaseException):
    """The command was killed."""


class KillableDirectory(DynamoWholeDirectory):
    """Kills the command before one of its deletions."""

    fatal = -1

    def delete_keysets(self) -> int:
        self._die_if(0)
        return super().delete_keysets()

    def delete_tables(self):
        for number, name in enumerate(super().delete_tables(), start=1):
            self._die_if(number)
            yield name

    def _die_if(self, number: int) -> None:
        if number == self.fatal:
            self.fatal = -1
            raise KilledError


@dataclass
class End:
    """A directory with two records, and its decommissioning."""

    using: Decommissioning
    stored: object
    now: list[datetime]
    backup: list

    def at(self, moment: datetime) -> Decommissioning:
        self.now[0] = moment
        return self.using

    def agreed(self) -> None:
        propose(self.at(NOW), ANN)
        approve(self.at(APPROVED_AT), BEN)

    def refusal(self, act, *arguments) -> str:
        with pytest.raises(DecommissioningRefusedError) as refused:
            list(act(*arguments) or ())
        return refused.value.refusal

    def keysets(self) -> set[str]:
        found = [*KeysetItem.scan(), *CohortKeysetItem.scan(), *EventKeysetItem.scan()]
        return {each.keyset for each in found if each.wrapped}

    def certificate(self):
        return open_decommissioning(self.using.files.find("end", CERTIFICATE), Notary.key)


@pytest.fixture
def end(stored) -> End:
    boto3.client("s3", region_name="eu-west-2").create_bucket(
        Bucket="runs", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    for name, born in ((CANARY, date(2011, 1, 23)), ("Reid", date(2014, 5, 6))):
        register_child(stored.deps, SOCIAL_WORKER, registration(family_name=name, date_of_birth=born), None)
    now = [NOW]
    using = Decommissioning(
        name="end",
        deps=replace_fields(stored.deps, now=lambda: now[0]),
        directory=KillableDirectory(boto3.client("dynamodb", region_name="eu-west-2")),
        files=S3DestructionFiles(s3_client(stored.connection), "runs"),
        notary=Notary(),
    )
    return End(using, stored, now, [*RecordItem.scan(), *IndexEntryItem.scan()])


def test_two_runs_destroy_everything_and_certify_it(end, tmp_path):
    assert CANARY.encode() in readable(end.stored, end.backup)
    before = end.keysets()
    end.agreed()
    list(run(end.at(READY)))
    assert end.using.files.find("end", CERTIFICATE) is None
    assert end.keysets() == {"audit", "audit_index"}
    end.stored.keyring._cache._keysets.clear()
    assert readable(end.stored, end.backup) == b""
    list(run(end.at(READY + timedelta(days=1))))
    certificate = end.certificate()
    assert {each.keyset for each in certificate.keysets} == before - {"audit", "audit_index"}
    assert (certificate.records, certificate.keysets_deleted_at) == (2, READY)
    left = sorted(boto3.client("dynamodb", region_name="eu-west-2").list_tables()["TableNames"])
    assert left == ["test-audit_log", "test-cohort_keysets", "test-event_keysets", "test-keysets", "test-merkle_log"]
    registered = end.stored.audit_log_reader.events_of_type(NOW.date(), "registered", None, 9)
    assert [event.is_erased for event in registered] == [True] * 2
    note = tmp_path / "certificate.txt"
    note.write_bytes(end.using.files.find("end", CERTIFICATE))
    verdict = verify_certificate(note, Notary.key)
    assert (verdict.ok, "The directory was destroyed: 2 records" in verdict.text) == (True, True)
    assert CANARY.encode() not in bucket_content()
    assert b"arn:" not in note.read_bytes()


def test_events_name_who_proposed_and_approved_and_what_was_certified(end):
    end.agreed()
    list(run(end.at(READY)))
    list(run(end.at(READY + timedelta(days=1))))

    def only(kind: str, day: datetime):
        (event,) = end.stored.audit_log_reader.events_of_type(day.date(), kind, None, 9)
        return event

    certificate = end.certificate()
    proposed, approved = only("decommissioning_proposed", NOW), only("decommissioning_approved", APPROVED_AT)
    assert (proposed.event_id, approved.event_id) == (certificate.proposed_in, certificate.approved_in)
    assert (proposed.details["person"], approved.details["person"]) == (ANN, BEN)
    destroyed = only("directory_destroyed", READY + timedelta(days=1))
    assert destroyed.event_id == certificate.event_id
    assert destroyed.details["certificate"].encode() == end.using.files.find("end", CERTIFICATE)


def test_one_person_is_not_enough(end):
    assert end.refusal(approve, end.using, ANN) == "not-proposed"
    propose(end.using, ANN)
    assert end.refusal(approve, end.using, ANN) == "same-person"
    assert end.refusal(run, end.at(READY)) == "not-approved"
    assert "index" in end.keysets()


@pytest.mark.parametrize(
    ("at", "refusal"), [(READY - timedelta(seconds=1), "still-waiting"), (NOW + timedelta(days=91), "expired")]
)
def test_destruction_begins_after_the_waiting_period_and_before_the_proposal_is_void(end, at, refusal):
    end.agreed()
    assert end.refusal(run, end.at(at)) == refusal
    assert "index" in end.keysets()
    assert end.using.files.find("end", BEGUN) is None


def test_one_person_aborts_until_it_has_begun(end):
    end.agreed()
    abort(end.at(READY), ANN)
    assert end.refusal(run, end.using) == "aborted"
    assert end.refusal(approve, end.using, BEN) == "aborted"
    assert "index" in end.keysets()


def test_what_has_begun_is_not_aborted(end):
    end.agreed()
    list(run(end.at(READY)))
    assert end.refusal(abort, end.using, ANN) == "already-begun"
    list(run(end.at(READY + timedelta(days=1))))
    assert end.certificate()


def test_dry_run_says_what_would_happen_and_changes_nothing(end):
    before, files = end.keysets(), bucket_content()
    said = list(plan(end.using))
    assert any("2 records" in each for each in said)
    assert said[-1] == "refused now: not-proposed"
    end.agreed()
    assert list(plan(end.at(READY)))[-1] == "could begin now"
    assert end.keysets() == before
    assert files == b""


@pytest.mark.parametrize("fatal", range(5))
def test_killed_run_is_finished_by_the_next_one_with_one_certificate(end, fatal):
    end.agreed()
    end.using.directory.fatal = fatal
    for hours in (0, 1, 14, 15):
        with suppress(KilledError):
            list(run(end.at(READY + timedelta(hours=hours))))
    certificate = end.certificate()
    assert certificate.records == 2
    assert len(certificate.keysets) > 5
    day = certificate.certified_at.date()
    assert len(end.stored.audit_log_reader.events_of_type(day, "directory_destroyed", None, 9)) == 1
    left = boto3.client("dynamodb", region_name="eu-west-2").list_tables()["TableNames"]
    assert len(left) == len(KEPT_TABLES)


def test_certificate_is_none_of_a_month_and_verifies_with_the_logs_key_only(end, tmp_path):
    end.agreed()
    list(run(end.at(READY)))
    list(run(end.at(READY + timedelta(days=1))))
    note = end.using.files.find("end", CERTIFICATE)
    with pytest.raises(LogFormatError):
        open_certificate(note, Notary.key)
    altered = tmp_path / "altered.txt"
    altered.write_bytes(note.replace(b'"records":2', b'"records":1'))
    with pytest.raises(UnusableError):
        verify_certificate(altered, Notary.key)
