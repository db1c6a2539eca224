"""How fast an export of the audit log is checked, against hashing the same bytes with hashlib only, in one run."""

import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.audit_log.export_files import ExportFiles
from cli.audit_log.export_writer import write_export
from cli.audit_log.verification import verify_export
from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.entries import CHAIN_START, entries_after
from contactpoint.domain.merkle_log.hashing import Frontier, leaf_hash
from contactpoint.domain.merkle_log.signed_notes import ED25519, VerifierKey, sign_note

EVENTS, RUNS = 500_000, 5
ORIGIN = "directory.example/audit"


def write(folder: Path, events: int) -> VerifierKey:
    """Write an export of so many invented events, and return its key."""
    private = Ed25519PrivateKey.generate()
    key = VerifierKey(ORIGIN, ED25519, private.public_key().public_bytes_raw())
    entries = entries_after(0, CHAIN_START, [sha256(b"%d" % number).digest() for number in range(events)])
    tree = Frontier().extended([leaf_hash(entry.line) for entry in entries])
    note = sign_note(Checkpoint(ORIGIN, tree.size, tree.root).text, key, private.sign)
    write_export(folder, str(note).encode(), key, entries, None)
    return key


def hash_only(lines: list[bytes]) -> None:
    """Make the hashes that RFC 6962 needs: one for each leaf and one for each inner node, nothing else."""
    for line in lines:
        sha256(line).digest()
    pair = bytes(65)
    for _ in lines:
        sha256(pair).digest()


def fastest(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the fastest of some runs."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def main() -> None:
    """Print both speeds, and how they compare."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as folder:
        key, files = write(Path(folder), events), ExportFiles(Path(folder))
        lines = [b"\x00" + line for line in files.lines()]
        checked = fastest(lambda: verify_export(files, key, None))
        hashed = fastest(lambda: hash_only(lines))
    print(f"{events:,} events: verify {events / checked:,.0f} events a second and core (CPU time)")
    print(f"hashlib only: {events / hashed:,.0f} events a second; verify takes {checked / hashed:.2f} times as long")


if __name__ == "__main__":
    main()
