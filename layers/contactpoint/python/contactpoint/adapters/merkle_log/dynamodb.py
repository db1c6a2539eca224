"""The Merkle log in DynamoDB, and the index of the audit table from which it is built. None of it needs a key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain as chained
from itertools import groupby

from pynamodb.connection import Connection
from pynamodb.exceptions import PutError

from contactpoint.adapters.dynamodb.client.batch_reads import get_items
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import (
    DAY_MS,
    DAY_SHARDS,
    ID_BYTES,
    REDACTED_SHARD,
    TIME_BYTES,
    arrival_day,
)
from contactpoint.adapters.dynamodb.tables import EventItem, MerkleLogItem
from contactpoint.application.ports.audit.merkle_log import MINUTE_MS, Arrival, Batch, LogState, Published
from contactpoint.domain.merkle_log.entries import next_chain
from contactpoint.domain.merkle_log.hashing import Frontier
from contactpoint.domain.merkle_log.tiles import split_hashes

MINUTES_OF_DAY, MAX_SIZE = 24 * 60, 10**12
STATE, BATCHES, PUBLISHED, REACHED = "state", "batches", "published", "reached"


class DynamoArrivals:
    """The commitments of the audit table's events, read from an index that has nothing else of them."""

    def between(self, since: int, until: int) -> Iterator[Sequence[Arrival]]:
        """Yield the events of each day, in the order of their ids."""
        with ThreadPoolExecutor(max_workers=DAY_SHARDS) as pool:
            for day in range(since // DAY_MS, -(-until // DAY_MS)):
                keys = [arrival_day(day, shard) for shard in (*range(DAY_SHARDS), REDACTED_SHARD)]
                parts = pool.map(lambda key: _arrivals(key, since, until), keys)
                yield [_arrival(each) for each in sorted(chained.from_iterable(parts))]


class DynamoMerkleLogReader:
    """The reading side of the Merkle log on DynamoDB."""

    def state(self) -> LogState:
        """Return what was appended so far."""
        item = _find(STATE, 0)
        return LogState(int(item.size or 0), bytes(item.chain or b"")) if item else LogState()

    def positions(self, arrivals: Collection[Arrival], *, consistent: bool = True) -> Mapping[bytes, int]:
        """Return the positions of those commitments that are in the log: one read says in which batches they can be."""
        minutes = {each.milliseconds // MINUTE_MS for each in arrivals}
        starts = {start for day in _days(minutes) for start in _batches_of(day)}
        batches = get_items(MerkleLogItem, [(BATCHES, start) for start in starts], consistent_read=consistent)
        stored = {
            commitment: int(item.number) + offset
            for item in batches
            for offset, commitment in enumerate(split_hashes(bytes(item.hashes or b"")))
        }
        return {each.commitment: stored[each.commitment] for each in arrivals if each.commitment in stored}

    def batches(self, start: int) -> Iterator[Batch]:
        """Yield what was appended, from the batch that contains the position ``start`` on."""
        until = MerkleLogItem.number <= start
        first = list(MerkleLogItem.query(BATCHES, until, scan_index_forward=False, limit=1, consistent_read=True))
        yield from map(_batch, first)
        if first:
            yield from map(
                _batch, MerkleLogItem.query(BATCHES, MerkleLogItem.number > first[0].number, consistent_read=True)
            )

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

    def append(self, state: LogState, arrivals: Sequence[Arrival]) -> LogState:
        """Append events that the log of this state does not have, all or none; raises `Conflict` if it has grown."""
        chain, size = state.chain, state.size
        for each in arrivals:
            chain = next_chain(chain, each.commitment)
        after = LogState(size + len(arrivals), chain)
        batch = MerkleLogItem(BATCHES, size, chain=state.chain, hashes=b"".join(each.commitment for each in arrivals))
        minutes = {each.milliseconds // MINUTE_MS for each in arrivals}
        found_by = (MerkleLogItem(_day_part(each), _within_day(each) + size, position=size) for each in sorted(minutes))
        unchanged = MerkleLogItem.size == size if size else MerkleLogItem.part.does_not_exist()
        with Transaction(self._connection, [batch, *found_by], is_act=False) as write:
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


def _batch(item: MerkleLogItem) -> Batch:
    return Batch(int(item.number), bytes(item.chain or b""), tuple(split_hashes(bytes(item.hashes or b""))))


def _days(minutes: Collection[int]) -> list[tuple[int, int]]:
    """Return the first and the last minute of each day."""
    by_day = groupby(sorted(minutes), key=lambda minute: minute // MINUTES_OF_DAY)
    return [(found[0], found[-1]) for found in (list(group) for _, group in by_day)]


def _batches_of(minutes: tuple[int, int]) -> Iterator[int]:
    """Yield where the batches begin that have events of some minutes of a day."""
    first, last = minutes
    within = MerkleLogItem.number.between(_within_day(first), _within_day(last + 1) - 1)
    for item in MerkleLogItem.query(_day_part(first), within, consistent_read=True):
        yield int(item.position or 0)


def _day_part(minute: int) -> str:
    return f"minutes#{minute // MINUTES_OF_DAY}"


def _within_day(minute: int) -> int:
    """Return the first number of a minute; the position of a batch is added to it."""
    return minute * MAX_SIZE


def _arrival(arrival: bytes) -> Arrival:
    return Arrival(int.from_bytes(arrival[:TIME_BYTES], "big"), arrival[ID_BYTES:])


def _arrivals(day: str, since: int, until: int) -> list[bytes]:
    low, high = (moment.to_bytes(TIME_BYTES, "big") for moment in (since, until))
    within = EventItem.arrival.between(low, high)
    found = (bytes(item.arrival or b"") for item in EventItem.by_arrival.query(day, within))
    return [each for each in found if each < high]
