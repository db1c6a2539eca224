"""Every event gets one place in the Merkle log, whatever is killed, doubled, reordered, delayed or lost."""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

import boto3
import pytest

from contactpoint.adapters.dynamodb.connection import SharedConnection
from contactpoint.adapters.dynamodb.tables import EventItem, MerkleLogItem
from contactpoint.adapters.merkle_log import dynamodb as merkle_log_adapter
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.audit import sequencing
from contactpoint.application.audit.sequencing import CATCH_UP_MS, entries_between, publish, sequence
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.merkle_log.checkpoints import open_checkpoint
from contactpoint.domain.merkle_log.hashing import leaf_hash, merkle_root
from tests.adapters.conftest import NOW, one_at_a_time
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner
from tests.builders import NURSE

START = int(NOW.timestamp() * 1000)
END = START + 200_000
COUNT = 13


class KilledError(BaseException):
    """The function was killed. Nothing in the product catches it."""


@dataclass
class Calls:
    """Counts the calls of DynamoDB, and fails one of them, before or after it is carried out."""

    made: int = 0
    fail: int | None = None
    how: str = ""
    kinds: list = field(default_factory=list)

    def watch(self, fail=None, how=""):
        self.made, self.fail, self.how, self.kinds = 0, fail, how, []


@pytest.fixture
def calls(stored, monkeypatch):
    one_at_a_time(stored.connection)
    monkeypatch.setattr(sequencing, "APPENDED_AT_ONCE", 5)
    monkeypatch.setattr(sequencing, "PUBLISHED_AT_ONCE", 6)
    monkeypatch.setattr(merkle_log_adapter, "ThreadPoolExecutor", InlinePool)
    calls, ask = Calls(), SharedConnection._make_api_call

    def counted(self, operation, request):
        number = calls.made
        calls.made += 1
        calls.kinds.append(operation)
        if number == calls.fail and calls.how != "answer lost":
            raise KilledError if calls.how == "killed" else Unavailable("ThrottlingException")
        answer = ask(self, operation, request)
        if number == calls.fail:
            raise Unavailable("ReadTimeoutError")
        return answer

    monkeypatch.setattr(SharedConnection, "_make_api_call", counted)
    return calls


class InlinePool:
    """Does the work of a pool in this thread."""

    def __init__(self, max_workers):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def map(self, function, items):
        return [function(each) for each in items]


@pytest.fixture
def log(stored, calls):
    """Return an empty log, whose sequencer has already looked at everything before the first event."""
    log = DynamoMerkleLog(stored.connection)
    log.reach(START)
    return log


def write(deps, seconds):
    """Write an event at each of these moments, in this order."""
    for number, second in enumerate(seconds):
        at = replace(deps, now=lambda second=second: NOW + timedelta(seconds=second))
        facts = {"redaction": "hide_child"} if number % 3 == 0 else {}
        at.audit_log.append(at.new_event("viewed", NURSE, child_ids=(f"child-{number % 4}",), **facts))


@pytest.fixture
def events(deps):
    moments = [number * 7 for number in range(COUNT)]
    random.Random(4).shuffle(moments)  # noqa: S311 - samples
    write(deps, moments)


@pytest.fixture
def deps(stored):
    return stored.deps


def empty_log():
    for item in MerkleLogItem.scan():
        if item.part != "reached":
            item.delete()
    MerkleLogItem("reached", 0, size=START).save()


def run(log, archive=None, until=END, look_back=sequencing.LOOK_BACK_MS):
    sequence(log, DynamoArrivals(), until, look_back)
    return publish(log, LocalSigner(), archive or ListArchive())


def stored_log(*, with_batches=True):
    items = boto3.client("dynamodb", region_name="eu-west-2").scan(TableName=MerkleLogItem.Meta.table_name)["Items"]
    kept = [item for item in items if with_batches or item["part"]["S"] != "batches"]
    return sorted(map(repr, kept))


def arrived():
    """Return the commitments of all events, by time."""
    return [item.arrival[6:] for item in sorted((i for i in EventItem.scan() if i.arrival), key=lambda i: i.arrival)]


def in_log(log):
    return [bytes.fromhex(entry.commitment) for entry in entries_between(log, 0, log.state().size)]


def test_log_has_every_event_once_in_its_order(log, events):
    published = run(log)
    assert in_log(log) == arrived()
    checkpoint, _ = open_checkpoint(published.note.encode(), [LocalSigner.key])
    leaves = [leaf_hash(entry.line) for entry in entries_between(log, 0, COUNT)]
    assert (checkpoint.size, checkpoint.root) == (COUNT, merkle_root(leaves))


def test_second_run_appends_and_publishes_nothing(log, events):
    first, before = run(log), stored_log()
    assert sequence(log, DynamoArrivals(), END) == 0
    assert (run(log), stored_log()) == (first, before)


def test_root_does_not_depend_on_how_often_the_sequencer_ran(log, deps, calls):
    moments = [number * 7 for number in range(COUNT)]
    for number, moment in enumerate(moments):
        write(deps, [moment])
        if number % 4 == 0:
            run(log, until=START + moment * 1000 + 1)
    often = run(log)
    empty_log()
    assert run(log).tree == often.tree


@pytest.mark.parametrize("how", ["killed", "throttled", "answer lost"])
def test_log_is_the_same_after_a_failure_at_each_call(log, events, calls, how):
    calls.watch()
    undisturbed = run(log)
    number_of_calls, right = calls.made, stored_log(with_batches=False)
    assert {"TransactWriteItems", "PutItem", "Query", "GetItem", "BatchGetItem"} == set(calls.kinds)
    for number in range(number_of_calls):
        empty_log()
        archive = ListArchive()
        calls.watch(number, how)
        with pytest.raises((KilledError, Unavailable)):
            run(log, archive)
        calls.watch()
        assert run(log, archive) == undisturbed, (number, how)
        assert (stored_log(with_batches=False), in_log(log)) == (right, arrived())


class FailingParts:
    """A signer and an archive of which one call fails, before or after it is carried out."""

    key = LocalSigner.key

    def __init__(self, part, after):
        self.part, self.after, self.archive = part, after, ListArchive()

    def sign(self, message):
        if self.part == "sign":
            raise Unavailable("KMSInternalException")
        return LocalSigner().sign(message)

    def keep(self, size, note):
        if self.after:
            self.archive.keep(size, note)
        raise Unavailable("SlowDown")


@pytest.mark.parametrize(("part", "after"), [("sign", False), ("keep", False), ("keep", True)])
def test_checkpoint_is_the_same_after_a_failed_signature_or_archive(log, events, part, after):
    parts = FailingParts(part, after)
    sequence(log, DynamoArrivals(), END)
    with pytest.raises(Unavailable):
        publish(log, parts, parts)
    assert log.published() is None
    published = publish(log, LocalSigner(), parts.archive)
    empty_log()
    assert run(log) == published


def test_two_sequencers_at_once_give_every_event_one_place(log, events, stored, monkeypatch):
    """The second one runs between the reads and the write of the first one, twice."""
    other, append, turns = DynamoMerkleLog(stored.connection), DynamoMerkleLog.append, iter((3, 8))

    def interrupted(self, state, commitments):
        if self is log and (count := next(turns, None)):
            later = arrived()
            append(other, other.state(), [each for each in later if each not in other.positions(later)][:count])
        return append(self, state, commitments)

    monkeypatch.setattr(DynamoMerkleLog, "append", interrupted)
    run(log)
    assert in_log(log) == arrived()


def test_log_that_always_grows_meanwhile_is_unavailable(log, events, monkeypatch):
    def refuse(*_):
        raise Conflict

    monkeypatch.setattr(log, "append", refuse)
    with pytest.raises(Unavailable):
        sequence(log, DynamoArrivals(), END)


def test_commitment_that_has_a_place_gets_no_other(log, events):
    run(log)
    with pytest.raises(Conflict):
        log.append(log.state(), arrived()[3:4])
    with pytest.raises(Conflict):
        log.append(replace(log.state(), size=COUNT - 1), [bytes(32)])


@pytest.mark.parametrize("days", [0, 1, 4])
def test_sequencer_that_stood_still_goes_on_where_it_ended(log, deps, days):
    write(deps, [0, 1])
    run(log, until=START + 2000)
    write(deps, [3, 4])
    run(log, until=START + days * 86_400_000 + 5000)
    assert in_log(log) == arrived()


def test_event_that_shows_late_gets_its_place_at_the_end(log, deps):
    write(deps, [0, 1, 100])
    run(log, until=START + 101_000)
    write(deps, [50])
    run(log, until=START + 102_000)
    by_time = arrived()
    assert in_log(log) == [*by_time[:2], by_time[3], by_time[2]]


def test_catch_up_finds_what_every_pass_has_missed(log, deps):
    write(deps, [0])
    later = START + 48 * 3_600_000
    run(log, until=later)
    write(deps, [50])
    run(log, until=later + 1000)
    assert len(in_log(log)) == 1
    run(log, until=later + 2000, look_back=CATCH_UP_MS)
    assert in_log(log) == arrived()


def test_what_has_not_settled_waits(log, deps):
    write(deps, [0, 10])
    assert run(log, until=START + 10_000).tree.size == 1


def test_sequencer_reads_only_the_index_and_its_own_table(log, events, stored, monkeypatch):
    def refuse(*_):
        raise AssertionError

    for name in ("decrypt_event", "decrypt", "blind_index", "blind_indexes"):
        monkeypatch.setattr(type(stored.keyring), name, refuse)
    assert run(log).tree.size == COUNT


def test_tile_is_not_replaced_by_a_narrower_one(log):
    log.write_tile(0, 0, bytes(64))
    log.write_tile(0, 0, bytes(32))
    assert log.read_tile(0, 0) == bytes(64)


def test_later_checkpoint_is_not_replaced_by_an_earlier_one(log, events):
    earlier = run(log, until=START + 50_000)
    later = run(log)
    log.publish(earlier)
    assert log.published() == later


def test_empty_log_has_a_checkpoint(log):
    published = run(log)
    assert open_checkpoint(published.note.encode(), [LocalSigner.key])[0].size == 0
    assert log.published() == published


def test_log_that_lacks_entries_publishes_nothing(log, events):
    sequence(log, DynamoArrivals(), END)
    next(iter(MerkleLogItem.query("batches", MerkleLogItem.number == 5))).delete()
    with pytest.raises(LookupError):
        publish(log, LocalSigner(), ListArchive())
