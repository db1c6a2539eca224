"""What can go wrong with keys: for now, or until somebody restores a keyset."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

_UNREADABLE_CODES = {"InvalidCiphertextException", "IncorrectKeyException", "ValidationException"}
_REFUSED_CODES = {"AccessDeniedException", "DisabledException", "KMSInvalidStateException", "NotFoundException"}


class KeysUnavailable(Exception):  # noqa: N818 - what the caller is told
    """Keys cannot be read now. Nothing was encrypted or decrypted; the same request may succeed later."""


class KeysRefused(KeysUnavailable):
    """KMS refuses the key: it is disabled, it will be deleted, or this role may not use it. Caches end at once."""


class UnreadableKeyset(Exception):  # noqa: N818 - a state, like the others
    """One keyset is damaged or missing; what it encrypted cannot be read until somebody restores it."""

    def __init__(self, keyset: str) -> None:
        super().__init__(keyset)
        self.keyset = keyset


class MissingKeyset(UnreadableKeyset):
    """There is no such keyset. If records were encrypted with it, it must be restored and not created again."""


@contextmanager
def kms_failures(keyset: str) -> Iterator[None]:
    """Turn what a call of KMS raises into one of these failures."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _UNREADABLE_CODES:
            raise UnreadableKeyset(keyset) from error
        raise (KeysRefused if code in _REFUSED_CODES else KeysUnavailable) from error
    except BotoCoreError as error:
        raise KeysUnavailable from error
