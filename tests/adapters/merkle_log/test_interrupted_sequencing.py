"""Every event gets one place in the Merkle log, whatever is killed, throttled or done twice at once."""

import pytest

from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.audit.sequencing import publish, sequence
from contactpoint.application.ports.unavailable import Unavailable
from tests.adapters.merkle_log.conftest import END, START, KilledError, arrived, empty_log, in_log, run, stored_log
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner


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

    def interrupted(self, state, arrivals):
        if self is log and (count := next(turns, None)):
            (later,) = DynamoArrivals().between(START, END)
            known = other.positions(later)
            append(other, other.state(), [each for each in later if each.commitment not in known][:count])
        return append(self, state, arrivals)

    monkeypatch.setattr(DynamoMerkleLog, "append", interrupted)
    run(log)
    assert in_log(log) == arrived()
