"""Which failures of AWS are an outage: they become `Unavailable`, and no other failure does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from contactpoint.application.ports.unavailable import Unavailable

OUR_FAULT = frozenset(
    {
        "ConditionalCheckFailedException",
        "IdempotentParameterMismatchException",
        "IncorrectKeyException",
        "InvalidCiphertextException",
        "ItemCollectionSizeLimitExceededException",
        "ResourceNotFoundException",
        "SerializationException",
        "TransactionCanceledException",
        "ValidationException",
    }
)
"""Codes that say something about the request or the item. The same request later fails in the same way."""
LOGGED = frozenset(
    {
        "AccessDeniedException",
        "DependencyTimeoutException",
        "DisabledException",
        "InternalServerError",
        "KMSInternalException",
        "KMSInvalidStateException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
"""Codes that a log may name. A code that AWS adds later is logged as ``ClientError``."""


@contextmanager
def outages(*, is_act: bool = False) -> Iterator[None]:
    """Raise `Unavailable` for an outage; other failures pass.

    Parameters
    ----------
    is_act
        Whether this call does what the caller asked for, so that a lost answer leaves open whether it was done.
    """
    try:
        yield
    except ParamValidationError:
        raise
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in OUR_FAULT:
            raise
        name = code if code in LOGGED else "ClientError"
        raise Unavailable(name, may_be_done=is_act and not _was_refused(error)) from error
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__, may_be_done=is_act) from error


def _was_refused(error: ClientError) -> bool:
    """Return whether AWS refused the only attempt: then no earlier attempt can have been carried out."""
    said = getattr(error.__cause__, "response", None) or error.response
    metadata: dict[str, Any] = said.get("ResponseMetadata", {})
    attempts, status = metadata.get("RetryAttempts", 1), metadata.get("HTTPStatusCode", 500)
    return bool(attempts == 0 and 400 <= status < 500)
