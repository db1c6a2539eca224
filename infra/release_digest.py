"""The release: one digest of everything that decides how the deployed functions behave."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from infra.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CODE = ("layers/contactpoint", "layers/dependencies", "functions")
DIGITS = 32


def release_digest(settings: Settings) -> str:
    """Return the digest of the settings and of the code: a change of either is another release."""
    digest = sha256(repr(settings).encode())
    for path in _files():
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGITS]


def _files() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.is_file() and not _is_left_out(path))


def _is_left_out(path: Path) -> bool:
    return "__pycache__" in path.parts or "node_modules" in path.parts or path.suffix == ".pyc"
