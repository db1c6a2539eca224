"""Gives every event its place in the Merkle log, exactly once, and publishes checkpoints.

The log is built from the index of the audit table, not from what a stream delivers: a stream only says that it is
time. So deliveries that are doubled, reordered or lost change nothing (docs/decisions/0023).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contactpoint.application.ports.audit.merkle_log import (
    MINUTE_MS,
    Arrival,
    Arrivals,
    CheckpointArchive,
    CheckpointSigner,
    MerkleLog,
    MerkleLogReader,
    Published,
)
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.entries import Entry, entries_after
from contactpoint.domain.merkle_log.hashing import Frontier, leaf_hash
from contactpoint.domain.merkle_log.signed_notes import cosign, sign_note
from contactpoint.domain.merkle_log.tiles import new_tiles

SETTLE_MS = 30_000
"""API Gateway gives up after 29 seconds, so nothing is written later than that after the time in its id."""
LOOK_BACK_MS = 15 * 60_000
"""The index is eventually consistent, so each pass looks again at what it has seen."""
CATCH_UP_MS = 26 * 3_600_000
APPENDED_AT_ONCE, MINUTES_AT_ONCE = 1000, 90
"""A transaction has 100 items at most: the state, the batch, and one item for each minute."""
PUBLISHED_AT_ONCE = 32_768
_ATTEMPTS = 5


def sequence(log: MerkleLog, arrivals: Arrivals, until: int, look_back: int = LOOK_BACK_MS) -> int:
    """Append what arrived before the millisecond ``until``, in its order, and return how many events that were.

    It goes on where an earlier pass ended, however long ago that was; the first one begins some days ago. Whatever
    interrupts it, and however many run at once, an event gets one place: the transaction that appends it refuses an
    event that has one.
    """
    reached, appended = log.reached(), 0
    since = min(reached, until) - look_back if reached else until - CATCH_UP_MS
    for arrived in arrivals.between(since, until):
        for chunk in _chunks(arrived):
            appended += _append(log, chunk)
    if until > reached:
        log.reach(until)
    return appended


def publish(
    log: MerkleLog, signer: CheckpointSigner, archive: CheckpointArchive, also: Sequence[CheckpointSigner] = ()
) -> Published:
    """Return a checkpoint of the log as it is, stored and archived; the last one if nothing was appended since.

    Its tiles are stored before it. A run that was interrupted is repeated with the same text.

    Parameters
    ----------
    also
        Other keys that sign it, below the signature of the `signer`. They say nothing of the time.
    """
    published = log.published()
    tree, size = published.tree if published else Frontier(), log.state().size
    while published is None or tree.size < size:
        tree = _store_tiles(log, tree, min(size, tree.size + PUBLISHED_AT_ONCE))
        text = Checkpoint(signer.key.name, tree.size, tree.root).text
        note = sign_note(text, signer.key, signer.sign)
        others = tuple(cosign(text, each.key, 0, each.sign) for each in also)
        published = Published(tree, str(replace(note, signatures=(*note.signatures, *others))))
        archive.keep(tree.size, published.note)
        log.publish(published)
    return published


def entries_between(log: MerkleLogReader, start: int, end: int) -> Iterator[Entry]:
    """Yield the entries from one position to below another."""
    for batch in log.batches(start):
        entries = entries_after(batch.start, batch.chain, list(batch.commitments))
        yield from entries[max(start - batch.start, 0) : max(end - batch.start, 0)]
        if batch.start + len(entries) >= end:
            return


def _chunks(arrived: Sequence[Arrival]) -> Iterator[Sequence[Arrival]]:
    """Yield what fits into one transaction each."""
    begin, minutes = 0, set[int]()
    for number, each in enumerate(arrived):
        minutes.add(each.milliseconds // MINUTE_MS)
        if number - begin == APPENDED_AT_ONCE or len(minutes) > MINUTES_AT_ONCE:
            yield arrived[begin:number]
            begin, minutes = number, {each.milliseconds // MINUTE_MS}
    if arrived[begin:]:
        yield arrived[begin:]


def _append(log: MerkleLog, arrived: Sequence[Arrival]) -> int:
    """Append what the log does not have. The state is read first: if it is still the same, nothing was added since."""
    for _ in range(_ATTEMPTS):
        state = log.state()
        known = log.positions(arrived)
        new = [each for each in arrived if each.commitment not in known]
        if not new:
            return 0
        try:
            log.append(state, new)
        except Conflict:
            continue
        return len(new)
    raise Unavailable("MerkleLogConflict")


def _store_tiles(log: MerkleLog, tree: Frontier, size: int) -> Frontier:
    leaves = [leaf_hash(entry.line) for entry in entries_between(log, tree.size, size)]
    if len(leaves) != size - tree.size:
        raise LookupError("the Merkle log lacks entries")
    for tile, hashes in new_tiles(tree.size, leaves, log.read_tile):
        log.write_tile(tile.level, tile.number, hashes)
    return tree.extended(leaves)
