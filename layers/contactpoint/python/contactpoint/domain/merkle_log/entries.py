"""The entries of the log: one line of JSON for each event, which tells nothing of the event.

An entry has its position, the event's commitment, and a chain value over all commitments up to it. The tree proves the
entries. The chain only helps to say which one is wrong when nothing but the entries is there.
"""

from hashlib import sha256

import msgspec
from msgspec import Struct

from contactpoint.domain.merkle_log.hashing import HASH_BYTES, LogFormatError

CHAIN_START = bytes(HASH_BYTES)
CHAIN_PREFIX = b"\x02"


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry; the commitment and the chain value are hexadecimal."""

    position: int
    commitment: str
    chain: str

    @property
    def line(self) -> bytes:
        """The bytes whose hash is the leaf: JSON without spaces, and without a newline."""
        return msgspec.json.encode(self)


def parse_entry(line: bytes) -> Entry | None:
    """Return the entry of a line; None unless it is exactly what `Entry.line` writes."""
    try:
        entry = msgspec.json.decode(line, type=Entry)
        hashes = bytes.fromhex(entry.commitment), bytes.fromhex(entry.chain)
    except ValueError:
        return None
    is_entry = entry.position >= 0 and all(len(each) == HASH_BYTES for each in hashes) and entry.line == line
    return entry if is_entry else None


def next_chain(chain: bytes, commitment: bytes) -> bytes:
    """Return the chain value after one more commitment."""
    return sha256(CHAIN_PREFIX + chain + commitment).digest()


def entries_after(position: int, chain: bytes, commitments: list[bytes]) -> list[Entry]:
    """Return the entries of some commitments, from ``position`` on, behind the entry that has this chain value."""
    entries = []
    for offset, commitment in enumerate(commitments):
        if len(commitment) != HASH_BYTES:
            raise LogFormatError(f"A commitment has {HASH_BYTES} bytes.")
        chain = next_chain(chain, commitment)
        entries.append(Entry(position + offset, commitment.hex(), chain.hex()))
    return entries
