"""C2SP proof files (tlog-proof): one entry's index, its path and the checkpoint to which it leads."""

from dataclasses import dataclass

from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.strict_encodings import format_base64, parse_base64, parse_decimal, parse_hash

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


@dataclass(frozen=True)
class ProofFile:
    """What a proof file contains. ``extra`` is not authenticated; the checkpoint is a signed note."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __str__(self) -> str:
        """Return the file's text."""
        extra = [f"extra {format_base64(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}", *map(format_base64, self.hashes), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint.decode()

    @classmethod
    def parse(cls, data: bytes) -> "ProofFile":
        """Return the content; raises `LogFormatError` unless it is well-formed. Nothing is verified."""
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise LogFormatError("The proof is not UTF-8.") from error
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if lines.pop(0) != HEADER:
            raise LogFormatError(f"A proof begins with the line {HEADER}.")
        if not blank or not checkpoint:
            raise LogFormatError("The proof is not complete: no checkpoint ends it.")
        extra = parse_base64(lines.pop(0)[6:], "extra data") if lines and lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index "):
            raise LogFormatError("The proof does not state an index.")
        index = parse_decimal(lines.pop(0)[6:], "index")
        if len(lines) > MAX_HASHES:
            raise LogFormatError("The proof has too many hashes.")
        return cls(index, tuple(parse_hash(line, "hash of the proof") for line in lines), checkpoint.encode(), extra)
