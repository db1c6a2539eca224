"""Every event gets one place in the Merkle log, in its order, whatever is reordered, delayed or lost."""

from dataclasses import replace

import pytest

from contactpoint.adapters.dynamodb.tables import MerkleLogItem
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals
from contactpoint.application.audit.sequencing import CATCH_UP_MS, entries_between, publish, sequence
from contactpoint.application.ports.audit.merkle_log import Arrival
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.merkle_log.checkpoints import open_checkpoint
from contactpoint.domain.merkle_log.hashing import leaf_hash, merkle_root
from tests.adapters.merkle_log.conftest import COUNT, END, START, arrived, empty_log, in_log, run, stored_log, write
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner


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


def test_log_that_always_grows_meanwhile_is_unavailable(log, events, monkeypatch):
    def refuse(*_):
        raise Conflict

    monkeypatch.setattr(log, "append", refuse)
    with pytest.raises(Unavailable):
        sequence(log, DynamoArrivals(), END)


def test_commitment_that_has_a_place_gets_no_other(log, events):
    run(log)
    with pytest.raises(Conflict):
        log.append(replace(log.state(), size=COUNT - 1), [Arrival(START, bytes(32))])
    assert sequence(log, DynamoArrivals(), END) == 0
    assert log.state().size == COUNT


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
    later = START + 24 * 3_600_000
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
