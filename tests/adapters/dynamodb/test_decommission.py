"""The whole directory is destroyed only by two people after a waiting period, and nothing is readable then."""

import json
from dataclasses import replace as replace_fields
from datetime import date, timedelta
from importlib import import_module

import boto3
import pytest

from cli.audit_log.export_files import UnusableError
from cli.audit_log.verification import verify_certificate
from contactpoint.adapters.dynamodb.client.shared_connection import SharedConnection
from contactpoint.adapters.dynamodb.tables import IndexEntryItem, RecordItem
from contactpoint.adapters.encryption import rotation
from contactpoint.application.lifecycle.decommission import BEGUN
from contactpoint.application.lifecycle.decommissioning_consents import (
    APPROVED,
    DecommissioningRefusedError,
    abort,
    approve,
    propose,
)
from contactpoint.application.records.register import register_child
from contactpoint.domain.lifecycle.decommissioning import WAITING_PERIOD
from contactpoint.domain.lifecycle.destruction import CACHES_EMPTY_AFTER, open_certificate
from contactpoint.domain.merkle_log.hashing import LogFormatError
from tests.adapters.conftest import NOW, one_at_a_time
from tests.adapters.dynamodb.decommissioned import ANN, APPROVED_AT, BEN, STEPS, End, Snapshot, lazy
from tests.adapters.dynamodb.test_destruction import KilledError, Notary, bucket_content, readable
from tests.builders import SOCIAL_WORKER, registration
from tests.infra.conftest import synthesised
from tests.infra.test_nightly_runs import definition_of

pytestmark = pytest.mark.xdist_group("infra")
CANARY = "Zzcanary"
READY = APPROVED_AT + WAITING_PERIOD
LEFT = ["test-audit_log", "test-cohort_keysets", "test-event_keysets", "test-keysets", "test-merkle_log"]
STATES = ["Check", "Begin", "Close", "WriteDown", "DeleteKeysets", "DeleteKeysetsAgain", "DeleteTables", "Certify"]


@pytest.fixture
def end(stored, monkeypatch) -> End:
    boto3.client("s3", region_name="eu-west-2").create_bucket(
        Bucket="runs", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    one_at_a_time(stored.connection)
    for name, born in ((CANARY, date(2011, 1, 23)), ("Reid", date(2014, 5, 6))):
        register_child(stored.deps, SOCIAL_WORKER, registration(family_name=name, date_of_birth=born), None)
    end = End(stored, definition_of(synthesised("production"), "DecommissioningWorkflow"))
    end.backup = [*RecordItem.scan(), *IndexEntryItem.scan()]
    end.deps = replace_fields(stored.deps, now=lambda: end.now)
    for step in STEPS.values():
        monkeypatch.setattr(import_module(f"functions.decommissioning.decommission_{step}.handler"), "parts", lazy(end))
    ask = SharedConnection._make_api_call
    monkeypatch.setattr(
        SharedConnection,
        "_make_api_call",
        lambda self, name, request: end.calls.carry_out(name, lambda: ask(self, name, request)),
    )
    return end


def refusal(act, *arguments) -> str:
    with pytest.raises(DecommissioningRefusedError) as refused:
        act(*arguments)
    return refused.value.refusal


def test_run_destroys_everything_and_certifies_it(end, tmp_path):
    assert CANARY.encode() in readable(end.stored, end.backup)
    before = end.keysets()
    end.agreed()
    assert end.run() == "SUCCEEDED"
    assert end.now >= READY + CACHES_EMPTY_AFTER
    assert end.lambdas.closed == ["search-1", "registration-1"]
    assert end.keysets() == set(rotation.KEPT_KEYSETS)
    end.stored.keyring._cache._keysets.clear()
    certificate = end.certificate()
    assert {each.keyset for each in certificate.keysets} == before - set(rotation.KEPT_KEYSETS)
    assert certificate.records == 2
    assert READY <= certificate.keysets_deleted_at < certificate.tables_deleted_at <= certificate.certified_at
    assert end.left() == LEFT
    assert [event.is_erased for event in end.events("registered")] == [True] * 2
    note = tmp_path / "certificate.txt"
    note.write_bytes(end.note())
    verdict = verify_certificate(note, Notary.key)
    assert (verdict.ok, "The directory was destroyed: 2 records" in verdict.text) == (True, True)
    assert CANARY.encode() not in bucket_content()
    assert b"arn:" not in note.read_bytes()


def test_backup_is_unreadable_once_the_keysets_are_deleted(end):
    end.agreed()
    end.before_call = lambda resource, _: _kill_if(resource == "DecommissionTables")
    with pytest.raises(KilledError):
        end.run()
    end.stored.keyring._cache._keysets.clear()
    assert readable(end.stored, end.backup) == b""
    assert end.note() is None


def _kill_if(fatal: bool) -> None:
    if fatal:
        raise KilledError


def test_events_name_who_proposed_and_approved_and_what_was_certified(end):
    end.agreed()
    end.run()
    (proposed,), (approved,) = end.events("decommissioning_proposed"), end.events("decommissioning_approved")
    certificate = end.certificate()
    assert (proposed.event_id, approved.event_id) == (certificate.proposed_in, certificate.approved_in)
    assert (proposed.details["person"], approved.details["person"]) == (ANN, BEN)
    (destroyed,) = end.events("directory_destroyed")
    assert destroyed.event_id == certificate.event_id
    assert destroyed.details["certificate"].encode() == end.note()


def test_one_person_is_not_enough_in_whatever_role(end):
    assert refusal(approve, end.consents, end.deps, ANN) == "not-proposed"
    propose(end.consents, end.deps, ANN)
    assert refusal(approve, end.consents, end.deps, ANN.replace("Proposer", "Approver")) == "same-person"
    own = json.dumps({"person": ANN.replace("Proposer", "Approver"), "at": NOW.isoformat(), "event_id": "x"})
    end.files.keep("end", APPROVED, own.encode())
    end.now = READY
    assert end.run() == "Refused"
    assert "index" in end.keysets()


def test_run_without_an_approval_is_refused(end):
    propose(end.consents, end.deps, ANN)
    end.now = READY
    assert end.run() == "Refused"
    assert end.lambdas.closed == []


def test_run_waits_until_the_waiting_period_is_over_by_the_clock_of_the_storage(end):
    """The approver states the time of an approval, so the time at which it was stored counts."""
    propose(end.consents, end.deps, ANN)
    earlier = json.dumps({"person": BEN, "at": (NOW - timedelta(days=30)).isoformat(), "event_id": "x"})
    end.now = APPROVED_AT
    end.files.keep("end", APPROVED, earlier.encode())
    assert end.run() == "SUCCEEDED"
    assert end.certificate().keysets_deleted_at >= READY


def test_proposal_that_nobody_carried_out_in_time_is_void(end):
    end.agreed()
    end.now = NOW + timedelta(days=91)
    assert end.run() == "Refused"
    assert end.files.find("end", BEGUN) is None


@pytest.mark.parametrize("waits", [0, 1, 13])
def test_one_person_aborts_until_it_has_begun_and_the_run_ends(end, waits):
    checks = []

    def abort_at(resource, payload):
        if payload.get("action") == "check" and len(checks) == waits:
            abort(end.consents, end.deps, ANN)
        checks.append(resource)

    end.agreed()
    end.before_call = abort_at
    assert end.run() == "SUCCEEDED"
    assert len(checks) == waits + 1, "it looks every day"
    assert refusal(approve, end.consents, end.deps, BEN) == "aborted"
    assert "index" in end.keysets()
    assert end.lambdas.closed == []


def test_abort_that_comes_while_it_begins_counts(end, monkeypatch):
    """It is written after the consents were read, and before "begun" is."""
    keep = end.files.keep

    def keep_after_an_abort(proposal: str, name: str, content: bytes) -> bytes:
        if content == b'"begun"':
            monkeypatch.setattr(end.files, "keep", keep)
            abort(end.consents, end.deps, ANN)
        return keep(proposal, name, content)

    end.agreed()
    end.now = READY
    monkeypatch.setattr(end.files, "keep", keep_after_an_abort)
    assert end.run() == "SUCCEEDED"
    assert end.lambdas.closed == []
    assert "index" in end.keysets()


def test_what_has_begun_is_not_aborted(end):
    def abort_late(resource, _):
        if resource == "DecommissionClose":
            assert refusal(abort, end.consents, end.deps, ANN) == "already-begun"

    end.agreed()
    end.before_call = abort_late
    assert end.run() == "SUCCEEDED"
    assert end.certificate()


@pytest.mark.parametrize("step", ["close", "keysets", "tables", "certify"])
def test_no_function_takes_its_step_before_it_has_begun_or_out_of_order(end, step):
    end.agreed()
    assert end.refused(step), "it waits"
    end.now = READY
    assert end.refused(step), "it has not begun"
    end.step("begin", {"action": "begin"})
    assert end.refused(step) == (step != "close")
    assert "index" in end.keysets()
    assert "test-records" in end.left()


@pytest.mark.parametrize("step", ["tables", "certify"])
def test_nothing_is_certified_before_caches_are_empty(end, step):
    end.agreed()
    end.now = READY
    end.step("begin", {"action": "begin"})
    end.step("close", {})
    end.step("begin", {"action": "write_down", "progress": {"part": 0, "records": 0}})
    while end.step("keysets", {})["more"]:
        pass
    assert end.refused(step)


def test_keyset_that_comes_back_is_deleted_again(end):
    back = []

    def bring_back(resource, _):
        if resource == "DecommissionKeysets" and end.now >= READY + CACHES_EMPTY_AFTER and not back:
            end.stored.keyring.create_if_missing("index")
            back.append(resource)

    end.agreed()
    end.before_call = bring_back
    assert end.run() == "SUCCEEDED"
    assert end.keysets() == set(rotation.KEPT_KEYSETS)


@pytest.mark.parametrize("state", STATES)
def test_run_that_is_killed_at_any_step_is_finished_by_the_next_one(end, state):
    killed = []

    def kill(resource, payload):
        if not killed and f"{resource}{payload.get('action', '')}".lower().endswith(_step_of(state)):
            killed.append(state)
            raise KilledError

    end.agreed()
    end.now = READY
    end.before_call = kill
    with pytest.raises(KilledError):
        end.run()
    assert end.run() == "SUCCEEDED"
    _ended_once(end)


def _step_of(state: str) -> str:
    words = {"WriteDown": "write_down", "DeleteKeysetsAgain": "keysets", "DeleteTables": "tables"}
    return words.get(state, state.removeprefix("Delete").lower())


@pytest.mark.parametrize("when", ["before", "after"])
def test_function_that_is_killed_at_any_change_leaves_the_same_end(end, when):
    """Each change of a store, of many alike the first and the last: the run is killed there, and another is started."""
    end.agreed()
    end.now = READY
    start = Snapshot(end)
    end.calls.made.clear()
    end.run()
    fatal = end.calls.where_the_kind_changes()
    assert len(fatal) > 12
    for number in fatal:
        start.restore()
        end.calls.fatal = (number, when)
        with pytest.raises(KilledError):
            end.run()
        end.calls.fatal = None
        assert end.run() == "SUCCEEDED", number
        _ended_once(end)


def test_two_runs_at_once_have_one_end(end):
    """The second run begins and ends between two steps of the first one."""
    second = []

    def run_another(resource, _):
        if resource == "DecommissionKeysets" and not second:
            second.append(resource)
            assert end.run() == "SUCCEEDED"

    end.agreed()
    end.now = READY
    end.before_call = run_another
    assert end.run() == "SUCCEEDED"
    _ended_once(end)


def _ended_once(end: End) -> None:
    certificate = end.certificate()
    assert certificate.records == 2
    assert len(certificate.keysets) > 5
    assert len(end.events("directory_destroyed")) == 1
    assert (end.left(), end.keysets()) == (LEFT, set(rotation.KEPT_KEYSETS))


def test_certificate_is_none_of_a_month_and_verifies_with_the_logs_key_only(end, tmp_path):
    end.agreed()
    end.run()
    with pytest.raises(LogFormatError):
        open_certificate(end.note(), Notary.key)
    altered = tmp_path / "altered.txt"
    altered.write_bytes(end.note().replace(b'"records":2', b'"records":1'))
    with pytest.raises(UnusableError):
        verify_certificate(altered, Notary.key)
