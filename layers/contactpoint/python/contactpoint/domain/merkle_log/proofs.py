"""Inclusion and consistency proofs (RFC 6962, section 2.1), made from nodes and checked against roots."""

from collections.abc import Callable, Sequence

from contactpoint.domain.merkle_log.hashing import HASH_BYTES, node_hash, perfect_subtrees

ReadNode = Callable[[int, int], bytes]
"""Returns the root of the perfect subtree of a height, by its index in that height."""
Range = tuple[int, int]


class ProofError(ValueError):
    """A proof does not lead to the root."""


def inclusion_proof(index: int, size: int, node: ReadNode) -> tuple[bytes, ...]:
    """Return the path from the leaf ``index`` to the root of the tree of ``size`` leaves."""
    if not 0 <= index < size:
        raise ProofError(f"A tree of {size} leaves has no leaf {index}.")
    return tuple(_range_root(low, high, node) for low, high in _inclusion_ranges(index, 0, size))


def consistency_proof(old: int, size: int, node: ReadNode) -> tuple[bytes, ...]:
    """Return the proof that the tree of ``size`` leaves begins with the tree of ``old`` leaves."""
    if not 0 <= old <= size:
        raise ProofError(f"A tree of {size} leaves did not grow from one of {old}.")
    if old in (0, size):
        return ()
    return tuple(_range_root(low, high, node) for low, high in _consistency_ranges(old, 0, size, known=True))


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise `ProofError` unless ``leaf`` is the leaf ``index`` of the tree (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"A tree of {size} leaves has no leaf {index}.")
    _check_lengths((leaf, root, *proof))
    number, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The proof is too long.")
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    if last != 0:
        raise ProofError("The proof is too short.")
    if found != root:
        raise ProofError("The proof does not lead to the root.")


def check_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Raise `ProofError` unless the second tree begins with the first (RFC 9162, section 2.1.4.2)."""
    _check_lengths((old_root, root, *proof))
    if not 0 <= old <= size:
        raise ProofError(f"A tree of {size} leaves did not grow from one of {old}.")
    if old in (0, size):
        if proof:
            raise ProofError("The proof is too long.")
        if old == size and old_root != root:
            raise ProofError("Two trees of one size have different roots.")
        return
    if not proof:
        raise ProofError("The proof is too short.")
    _climb(old, size, old_root, root, proof)


def _climb(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    path = (old_root, *proof) if old & (old - 1) == 0 else tuple(proof)
    number, last = old - 1, size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    found_old = found = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("The proof is too long.")
        if number & 1 or number == last:
            found_old, found = node_hash(sibling, found_old), node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    if last != 0:
        raise ProofError("The proof is too short.")
    if found_old != old_root:
        raise ProofError("The proof does not lead to the old root.")
    if found != root:
        raise ProofError("The proof does not lead to the root.")


def _check_lengths(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofError(f"A hash has {HASH_BYTES} bytes.")


def _range_root(low: int, high: int, node: ReadNode) -> bytes:
    *rest, last = perfect_subtrees(low, high)
    root = node(*last)
    for subtree in reversed(rest):
        root = node_hash(node(*subtree), root)
    return root


def _split(low: int, high: int) -> int:
    """Return where RFC 6962 divides a range: after the largest power of two below the number of leaves."""
    return low + (1 << ((high - low - 1).bit_length() - 1))


def _inclusion_ranges(index: int, low: int, high: int) -> list[Range]:
    if high - low == 1:
        return []
    middle = _split(low, high)
    if index < middle:
        return [*_inclusion_ranges(index, low, middle), (middle, high)]
    return [*_inclusion_ranges(index, middle, high), (low, middle)]


def _consistency_ranges(old: int, low: int, high: int, *, known: bool) -> list[Range]:
    """Return the ranges of RFC 6962's SUBPROOF; ``known`` is whether the range is the whole old tree."""
    if old == high:
        return [] if known else [(low, high)]
    middle = _split(low, high)
    if old <= middle:
        return [*_consistency_ranges(old, low, middle, known=known), (middle, high)]
    return [*_consistency_ranges(old, middle, high, known=False), (low, middle)]
