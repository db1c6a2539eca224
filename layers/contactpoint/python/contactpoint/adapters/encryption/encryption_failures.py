"""What can go wrong with keys: for now, or until somebody restores a keyset or an item. Each is answered with 503."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from contactpoint.application.ports.unavailable import Unavailable

_UNREADABLE_CODES = {"InvalidCiphertextException", "IncorrectKeyException", "ValidationException"}
_REFUSED_CODES = {"AccessDeniedException", "DisabledException", "KMSInvalidStateException", "NotFoundException"}


class KeysUnavailable(Unavailable):
    """Keys cannot be read now. Nothing was encrypted or decrypted; the same request may succeed later."""


class KeysRefused(KeysUnavailable):
    """KMS refuses the key: it is disabled, it will be deleted, or this role may not use it. Caches end at once."""


class UnreadableKeyset(Unavailable):
    """One keyset is damaged or missing; what it encrypted cannot be read until somebody restores it."""

    passes = False

    def __init__(self, keyset: str) -> None:
        super().__init__(type(self).__name__)
        self.keyset = keyset


class MissingKeyset(UnreadableKeyset):
    """There is no such keyset. If records were encrypted with it, it must be restored and not created again."""


class DestroyedKeyset(MissingKeyset):
    """The keyset was destroyed with its month, on purpose and for ever. What it encrypted is erased, not damaged."""


class UnreadableItem(Unavailable):
    """An item that was asked for by its id is damaged, or its keyset is, until somebody restores it."""

    passes = False


@contextmanager
def encryption_failures(keyset: str) -> Iterator[None]:
    """Turn what a call of KMS raises into one of these failures."""
    try:
        yield
    except ClientError as error:
        if _code(error) in _UNREADABLE_CODES:
            raise UnreadableKeyset(keyset) from error
        raise
    except Unavailable as outage:
        kind = KeysRefused if _code(outage.__cause__) in _REFUSED_CODES else KeysUnavailable
        raise kind(outage.cause) from outage


@contextmanager
def table_failures() -> Iterator[None]:
    """Turn an outage of the keysets tables into `KeysUnavailable`."""
    try:
        yield
    except Unavailable as outage:
        raise KeysUnavailable(outage.cause) from outage


def _code(error: BaseException | None) -> str:
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))
