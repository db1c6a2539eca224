"""The Merkle log in DynamoDB, and the index of the audit table from which it is built. None of it needs a key."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from pynamodb.connection import Connection
from pynamodb.exceptions import PutError

from contactpoint.adapters.dynamodb.audit_log import ARRIVAL_TIME_BYTES, DAY_MS, DAY_SHARDS, arrival_day
from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.tables import EventItem, MerkleLogItem
from contactpoint.application.ports.merkle_log import Batch, LogState, Published
from contactpoint.domain.merkle_log.entries import next_chain
from contactpoint.domain.merkle_log.hashing import Frontier
from contactpoint.domain.merkle_log.tiles import split_hashes

STATE, BATCHES, PUBLISHED, REACHED = "state", "batches", "published", "reached"


class DynamoArrivals:
    """The commitments of the audit table's events, read from an index that has nothing else of them."""

    def between(self, since: int, until: int) -> Iterator[Sequence[bytes]]:
        """Yield the commitments of each day, by time and, within a millisecond, by their random bytes."""
        with ThreadPoolExecutor(max_workers=DAY_SHARDS) as pool:
            for day in range(since // DAY_MS, -(-until // DAY_MS)):
                keys = [arrival_day(day, shard) for shard in range(DAY_SHARDS)]
                parts = pool.map(lambda key: _arrivals(key, since, until), keys)
                yield [each[ARRIVAL_TIME_BYTES:] for each in sorted(itertools.chain.from_iterable(parts))]


class DynamoMerkleLogReader:
    """The reading side of the Merkle log on DynamoDB."""

    def state(self) -> LogState:
        """Return what was appended so far."""
        item = _find(STATE, 0)
        return LogState(int(item.size or 0), bytes(item.chain or b"")) if item else LogState()

    def positions(self, commitments: Iterable[bytes]) -> Mapping[bytes, int]:
        """Return the positions of those commitments that are in the log."""
        found = get_all(MerkleLogItem, map(_commitment_part, commitments), range_key=0, consistent_read=True)
        return {bytes.fromhex(item.part.partition("#")[2]): int(item.position or 0) for item in found}

    def batches(self, start: int) -> Iterator[Batch]:
        """Yield what was appended, from the batch that contains the position ``start`` on."""
        until = MerkleLogItem.number <= start
        first = list(MerkleLogItem.query(BATCHES, until, scan_index_forward=False, limit=1, consistent_read=True))
        if not first:
            return
        for item in MerkleLogItem.query(BATCHES, MerkleLogItem.number >= first[0].number, consistent_read=True):
            yield Batch(int(item.number), bytes(item.chain or b""), tuple(split_hashes(bytes(item.hashes or b""))))

    def read_tile(self, level: int, number: int) -> bytes:
        """Return what is stored of a tile; empty if nothing is."""
        item = _find(f"tile#{level}", number)
        return bytes(item.hashes or b"") if item else b""

    def reached(self) -> int:
        """Return until which millisecond the sequencer has looked."""
        item = _find(REACHED, 0)
        return int(item.size or 0) if item else 0

    def published(self) -> Published | None:
        """Return the last checkpoint."""
        item = _find(PUBLISHED, 0)
        if not item:
            return None
        return Published(Frontier(int(item.size or 0), tuple(split_hashes(bytes(item.hashes or b"")))), item.note or "")


class DynamoMerkleLog(DynamoMerkleLogReader):
    """The Merkle log on DynamoDB, with its writing side."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, state: LogState, commitments: Sequence[bytes]) -> LogState:
        """Append new commitments, all or none; raises `Conflict` if the log grew meanwhile, or has one of them."""
        chain = state.chain
        for commitment in commitments:
            chain = next_chain(chain, commitment)
        after = LogState(state.size + len(commitments), chain)
        batch = MerkleLogItem(BATCHES, state.size, chain=state.chain, hashes=b"".join(commitments))
        places = (
            MerkleLogItem(_commitment_part(each), 0, position=state.size + offset)
            for offset, each in enumerate(commitments)
        )
        unchanged = MerkleLogItem.size == state.size if state.size else MerkleLogItem.part.does_not_exist()
        with Transaction(self._connection, [batch, *places], is_act=False) as write:
            write.save(MerkleLogItem(STATE, 0, size=after.size, chain=after.chain), condition=unchanged)
        return after

    def write_tile(self, level: int, number: int, hashes: bytes) -> None:
        """Store a tile, unless a wider one is stored already."""
        item = MerkleLogItem(f"tile#{level}", number, size=len(hashes), hashes=hashes)
        _save_unless_larger(item)

    def reach(self, moment: int) -> None:
        """Remember until when the sequencer has looked."""
        _save_unless_larger(MerkleLogItem(REACHED, 0, size=moment))

    def publish(self, published: Published) -> None:
        """Make this the last checkpoint, unless one of more entries is."""
        tree = published.tree
        _save_unless_larger(
            MerkleLogItem(PUBLISHED, 0, size=tree.size, hashes=b"".join(tree.peaks) or None, note=published.note)
        )


def _find(part: str, number: int) -> MerkleLogItem | None:
    try:
        return MerkleLogItem.get(part, number, consistent_read=True)
    except MerkleLogItem.DoesNotExist:
        return None


def _save_unless_larger(item: MerkleLogItem) -> None:
    """Write an item in the place of a smaller one; two that are equally large are the same."""
    try:
        item.save(MerkleLogItem.part.does_not_exist() | (MerkleLogItem.size <= item.size))
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _commitment_part(commitment: bytes) -> str:
    return f"commitment#{commitment.hex()}"


def _arrivals(day: str, since: int, until: int) -> list[bytes]:
    low, high = (moment.to_bytes(ARRIVAL_TIME_BYTES, "big") for moment in (since, until))
    within = EventItem.arrival.between(low, high)
    found = (bytes(item.arrival or b"") for item in EventItem.by_arrival.query(day, within))
    return [each for each in found if each < high]
