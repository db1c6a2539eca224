"""A witness: a small HTTP server that signs a log's checkpoint if the log has only grown (C2SP tlog-witness)."""

import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.audit_log.export_files import UnusableError, read_file
from cli.audit_log.export_writer import replace_file
from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.signed_notes import COSIGNATURE, VerifierKey, cosign
from contactpoint.domain.merkle_log.witness import SIZE_MEDIA_TYPE, WitnessRefusal, decide

PATH = "/add-checkpoint"
MAX_BODY_BYTES = 1_000_000
KEY_FILE, SEEN_FILE = "witness.key", "seen.json"


class Witness:
    """A witness with its key, the logs that it knows, and the last checkpoint that it signed of each."""

    def __init__(
        self, folder: Path, name: str, logs: Mapping[str, VerifierKey], clock: Callable[[], float] = time.time
    ) -> None:
        self._folder, self._logs, self._clock = folder, logs, clock
        self._private = _private_key(folder / KEY_FILE)
        self.key = VerifierKey(name, COSIGNATURE, self._private.public_key().public_bytes_raw())
        self._lock = threading.Lock()

    def add_checkpoint(self, body: bytes) -> str:
        """Return the signature line for a checkpoint, once it is stored; raises `WitnessRefusal`."""
        with self._lock:
            seen = self._seen()
            checkpoint, note = decide(body, self._logs, seen)
            seen[checkpoint.origin] = checkpoint
            texts = {origin: each.text for origin, each in seen.items()}
            replace_file(self._folder / SEEN_FILE, msgspec.json.encode(texts))
        return f"{cosign(note.text, self.key, int(self._clock()), self._private.sign)}\n"

    def _seen(self) -> dict[str, Checkpoint]:
        """Return the last checkpoints. A damaged file is an error: to forget a checkpoint would be to sign a fork."""
        if not (self._folder / SEEN_FILE).exists():
            return {}
        try:
            texts = msgspec.json.decode(read_file(self._folder / SEEN_FILE), type=dict[str, str])
            return {origin: Checkpoint.parse(text) for origin, text in texts.items()}
        except ValueError as error:
            raise UnusableError(f"{SEEN_FILE} is damaged. Restore it from a backup.") from error


def serve(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Return the server of a witness; `serve_forever` runs it."""

    class Handler(BaseHTTPRequestHandler):
        """Answers ``POST /add-checkpoint``."""

        timeout = 30

        def do_POST(self) -> None:
            """Answer a request."""
            length = self.headers.get("Content-Length", "")
            if self.path != PATH:
                self._answer(404, "There is only /add-checkpoint.\n")
            elif not length.isdecimal() or int(length) > MAX_BODY_BYTES:
                self._answer(400, "The request has no length, or is too long.\n")
            else:
                self._decide(self.rfile.read(int(length)))

        def _decide(self, body: bytes) -> None:
            try:
                self._answer(200, witness.add_checkpoint(body))
            except WitnessRefusal as refusal:
                self._answer(refusal.status, refusal.body, SIZE_MEDIA_TYPE if refusal.status == 409 else "text/plain")
            except (UnusableError, OSError):
                self._answer(500, "The witness cannot read or store its state.\n")

        def _answer(self, status: int, body: str, media_type: str = "text/plain") -> None:
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    return ThreadingHTTPServer((host, port), Handler)


def _private_key(path: Path) -> Ed25519PrivateKey:
    """Return the key of the file; without the file, make both, readable for this user only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex(), encoding="ascii")
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(read_file(path).decode("ascii")))
    except ValueError as error:
        raise UnusableError(f"{path.name} is damaged.") from error


def known_logs(vkeys: list[str]) -> dict[str, VerifierKey]:
    """Return the keys of logs by their names; raises `UnusableError`."""
    try:
        keys = [VerifierKey.parse(each) for each in vkeys]
    except LogFormatError as error:
        raise UnusableError(f"--log: {error}") from error
    return {key.name: key for key in keys}
