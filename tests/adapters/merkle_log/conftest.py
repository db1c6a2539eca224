"""An empty Merkle log, events in the audit log, and calls of DynamoDB that can fail."""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

import boto3
import pytest

from contactpoint.adapters.dynamodb.client.shared_connection import SharedConnection
from contactpoint.adapters.dynamodb.tables import EventItem, MerkleLogItem
from contactpoint.adapters.merkle_log import dynamodb as merkle_log_adapter
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.audit import sequencing
from contactpoint.application.audit.sequencing import entries_between, publish, sequence
from contactpoint.application.ports.unavailable import Unavailable
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
    return [
        item.arrival[16:] for item in sorted((i for i in EventItem.scan() if i.ciphertext), key=lambda i: i.arrival)
    ]


def in_log(log):
    return [bytes.fromhex(entry.commitment) for entry in entries_between(log, 0, log.state().size)]
