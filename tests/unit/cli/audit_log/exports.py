"""Exports of an invented log, signed with a key of the tests."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.audit_log.export_files import Since
from cli.audit_log.export_writer import write_export
from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.entries import CHAIN_START, entries_after
from contactpoint.domain.merkle_log.hashing import Frontier, leaf_hash
from contactpoint.domain.merkle_log.signed_notes import ED25519, VerifierKey, sign_note

ORIGIN = "directory.example/audit"
PRIVATE, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (7, 8))
KEY, OTHER_KEY = (VerifierKey(ORIGIN, ED25519, each.public_key().public_bytes_raw()) for each in (PRIVATE, OTHER))


def commitments(size, start=0):
    return [sha256(b"%d" % number).digest() for number in range(start, start + size)]


def tree_of(entries):
    return Frontier().extended([leaf_hash(each.line) for each in entries])


def signed(checkpoint, private=PRIVATE, key=KEY):
    return str(sign_note(checkpoint.text, key, private.sign)).encode()


def note_of(entries):
    tree = tree_of(entries)
    return signed(Checkpoint(ORIGIN, tree.size, tree.root))


def write(folder, size, since=0):
    """Write an export of a log of this size, of the entries after the first ``since`` ones."""
    entries = entries_after(0, CHAIN_START, commitments(size))
    before = None
    if since:
        tree = tree_of(entries[:since])
        before = Since(since, entries[since - 1].chain, tuple(peak.hex() for peak in tree.peaks))
    write_export(folder, note_of(entries), KEY, entries[since:], before)
    return folder
