"""Roots and proofs: the published values, a naive implementation, and every malformed proof."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.merkle_log.hashing import Frontier, LogFormatError, leaf_hash, merkle_root
from contactpoint.domain.merkle_log.proofs import (
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from tests.unit.domain.merkle_log import naive_tree
from tests.unit.domain.merkle_log.vectors import CONSISTENCY, ENTRIES, INCLUSION, ROOTS

SIZES = st.integers(1, 70)


def leaves(size):
    return [leaf_hash(b"%d" % number) for number in range(size)]


def entries(size):
    return [b"%d" % number for number in range(size)]


def node_of(hashes):
    return lambda height, index: merkle_root(hashes[index << height : (index + 1) << height])


@pytest.mark.parametrize("size", range(9))
def test_root_is_the_published_one(size):
    hashes = [leaf_hash(each) for each in ENTRIES[:size]]
    assert merkle_root(hashes).hex() == Frontier().extended(hashes).root.hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proof_is_the_published_one(index, size, proof):
    hashes = [leaf_hash(each) for each in ENTRIES]
    assert list(inclusion_proof(index, size, node_of(hashes))) == proof
    check_inclusion(index, size, hashes[index], proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY)
def test_consistency_proof_is_the_published_one(old, size, proof):
    hashes = [leaf_hash(each) for each in ENTRIES]
    assert list(consistency_proof(old, size, node_of(hashes))) == proof
    check_consistency(old, size, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[size]), proof)


@given(SIZES, st.data())
def test_inclusion_proof_equals_the_definition(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, node_of(leaves(size)))
    assert list(proof) == naive_tree.path(index, entries(size))
    check_inclusion(index, size, leaves(size)[index], proof, naive_tree.root(entries(size)))


@given(SIZES, st.data())
def test_consistency_proof_equals_the_definition(size, data):
    old = data.draw(st.integers(1, size))
    proof = consistency_proof(old, size, node_of(leaves(size)))
    assert list(proof) == naive_tree.proof(old, entries(size))
    check_consistency(old, size, naive_tree.root(entries(old)), naive_tree.root(entries(size)), proof)


@given(SIZES, st.lists(st.integers(1, 40), max_size=6))
def test_frontier_is_the_same_however_the_tree_grew(size, steps):
    frontier, hashes = Frontier(), leaves(size)
    for step in [*steps, size]:
        frontier = frontier.extended(hashes[frontier.size : frontier.size + step])
    assert frontier == Frontier().extended(hashes)
    assert frontier.root == naive_tree.root(entries(size))


def malformed(first, size, proof):
    """Yield what transparency-dev/merkle calls malformed: each with one thing wrong."""
    yield from ((first + by, size, proof) for by in (-1, 1, 2))
    yield from ((first ^ 2, size, proof), (first, size * 2, proof), (first, size // 2, proof))
    yield first, size, []
    yield first, size, proof[:-1]
    yield from ((first, size, [*proof, extra]) for extra in (b"", b"\x00" * 32, bytes.fromhex(ROOTS[size]), *proof[:1]))
    yield from ((first, size, [extra, *proof]) for extra in (b"", b"\x00" * 32, bytes.fromhex(ROOTS[size]), *proof[:1]))
    for place in range(len(proof)):
        flipped = bytes([proof[place][0] ^ 16]) + proof[place][1:]
        yield first, size, [*proof[:place], flipped, *proof[place + 1 :]]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_malformed_inclusion_proof_is_refused(index, size, proof):
    leaf, root = leaf_hash(ENTRIES[index]), bytes.fromhex(ROOTS[size])
    for wrong in malformed(index, size, proof):
        with pytest.raises(ProofError):
            check_inclusion(wrong[0], wrong[1], leaf, wrong[2], root)
    for other_leaf, other_root in ((leaf, ROOTS[0]), (leaf_hash(b"other"), ROOTS[size])):
        with pytest.raises(ProofError):
            check_inclusion(index, size, other_leaf, proof, bytes.fromhex(other_root))


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY)
def test_malformed_consistency_proof_is_refused(old, size, proof):
    old_root, root = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[size])
    for wrong in malformed(old, size, proof):
        if (wrong[0], wrong[2]) != (0, []):
            with pytest.raises(ProofError):
                check_consistency(wrong[0], wrong[1], old_root, root, wrong[2])
    for first, second in ((root, old_root), (bytes(32), root), (old_root, bytes(32)), (b"", root)):
        with pytest.raises(ProofError):
            check_consistency(old, size, first, second, proof)


@given(SIZES, st.data())
def test_proof_of_one_leaf_proves_no_other(size, data):
    hashes = leaves(size)
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    proof = inclusion_proof(index, size, node_of(hashes))
    with suppress(ProofError):
        check_inclusion(other, size, hashes[index], proof, merkle_root(hashes))
        assert other == index


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 5), (5, 5)])
def test_consistency_proof_of_nothing_or_of_no_growth_is_empty(old, size):
    roots = [merkle_root(leaves(each)) for each in (old, size)]
    assert consistency_proof(old, size, node_of(leaves(size))) == ()
    check_consistency(old, size, *roots, ())
    with pytest.raises(ProofError):
        check_consistency(old, size, *roots, (bytes(32),))


def test_trees_of_one_size_with_two_roots_are_refused():
    with pytest.raises(ProofError, match="different roots"):
        check_consistency(5, 5, bytes(32), bytes([1] * 32), ())


@pytest.mark.parametrize("make", [lambda: inclusion_proof(5, 5, node_of([])), lambda: consistency_proof(6, 5, None)])
def test_proof_beyond_the_tree_is_refused(make):
    with pytest.raises(ProofError):
        make()


@pytest.mark.parametrize(("size", "peaks"), [(3, 1), (0, 1), (-1, 64)])
def test_frontier_with_a_wrong_number_of_peaks_is_refused(size, peaks):
    with pytest.raises(LogFormatError):
        Frontier(size, (bytes(32),) * peaks)
