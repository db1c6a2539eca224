"""Says which entry of an export is the first wrong one, and what was done there.

It compares with the leaf hashes if there are any that lead to the root. Otherwise, each entry states its position and
a chain value, so that the first one that does not continue its predecessor is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from contactpoint.domain.merkle_log.entries import Entry, next_chain, parse_entry
from contactpoint.domain.merkle_log.hashing import leaf_hash

What = Literal["altered", "missing", "inserted", "exchanged"]


@dataclass(frozen=True)
class WrongEntry:
    """The position of the first wrong entry, from 0, and what was done there."""

    position: int
    what: What


class WrongSizeError(ValueError):
    """The entries are all in order, but they are more or fewer than the checkpoint says."""


class Expectation(Protocol):
    """What is known of the right entries. Lines and positions are counted from the start of the export."""

    def matches(self, line: int, position: int) -> bool:
        """Return whether a line can be the entry of a position; both may be beyond the end."""

    def place_of(self, line: int) -> int | None:
        """Return the position to which a line belongs; None if it belongs nowhere."""


class ByLeafHashes:
    """Compares with the hashes of the leaves, which lead to the root."""

    def __init__(self, lines: Sequence[bytes], hashes: Sequence[bytes]) -> None:
        self._found, self._hashes = [leaf_hash(line) for line in lines], hashes

    def matches(self, line: int, position: int) -> bool:
        """Return whether a line has the hash of a position."""
        within = line < len(self._found) and position < len(self._hashes)
        return within and self._found[line] == self._hashes[position]

    def place_of(self, line: int) -> int | None:
        """Return the position that has the hash of a line."""
        wanted = self._found[line]
        return next((place for place, each in enumerate(self._hashes) if each == wanted), None)


class ByChain:
    """Compares with what the entries say of themselves: their positions, and the chain."""

    def __init__(self, lines: Sequence[bytes], start: int, chain: bytes) -> None:
        self._entries: list[Entry | None] = [parse_entry(line) for line in lines]
        self._start, self._chains = start, [chain]
        for number, entry in enumerate(self._entries):
            if not entry or entry.position != start + number or not self._continues(entry):
                break
            self._chains.append(bytes.fromhex(entry.chain))

    def matches(self, line: int, position: int) -> bool:
        """Return whether a line states a position and, as far as the chain is known, continues it."""
        entry = self._entries[line] if line < len(self._entries) else None
        if entry is None or entry.position != self._start + position:
            return False
        if position < len(self._chains) - 1:
            return bytes.fromhex(entry.chain) == self._chains[position + 1]
        return position > len(self._chains) - 1 or self._continues(entry)

    def place_of(self, line: int) -> int | None:
        """Return the position that a line states."""
        entry = self._entries[line]
        return entry.position - self._start if entry else None

    def _continues(self, entry: Entry) -> bool:
        return next_chain(self._chains[-1], bytes.fromhex(entry.commitment)).hex() == entry.chain


def find_wrong_entry(lines: int, size: int, expected: Expectation) -> WrongEntry | None:
    """Return the first wrong entry of an export, counted from its start; None if none can be told from the others.

    Raises
    ------
    WrongSizeError
        If more than one entry is missing at the end, or if more follow that continue the log.
    """
    for line in range(lines):
        if not expected.matches(line, line):
            return WrongEntry(line, _what(line, lines, size, expected))
    if lines > size:
        raise WrongSizeError(f"There are {lines} entries, and the checkpoint is of {size}. Is it that of the export?")
    if size - lines > 1:
        raise WrongSizeError(f"The entries end after {lines} of {size}: the file was cut off at its end.")
    return WrongEntry(lines, "missing") if size - lines == 1 else None


def _what(line: int, lines: int, size: int, expected: Expectation) -> What:
    """Return what was done at the first line that is wrong."""
    if line >= size:
        return "inserted"
    place = expected.place_of(line)
    later = place is not None and place > line and expected.matches(line, place)
    follows = expected.matches(line + 1, line + 1)
    comes_back = any(expected.matches(line + by, line) for by in range(1, max(lines - size, 1) + 1))
    if lines > size and comes_back:
        return "inserted"
    if lines < size and later and not follows:
        return "missing"
    if lines == size and later and place is not None and expected.matches(place, line):
        return "exchanged"
    if follows or not (later or comes_back):
        return "altered"
    return "inserted" if comes_back else "missing"
