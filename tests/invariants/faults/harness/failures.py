"""The ways in which a call of AWS can fail, and the errors that botocore raises then."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

if TYPE_CHECKING:
    from tests.invariants.faults.harness.aws import Call

EXCEPTION_TEXT = "text-of-an-exception"
"""Part of the text of every injected failure. It must reach no answer and no log."""
Fault = str
ANSWER_LOST, SENT_AGAIN = "answer lost", "answer lost, sent again"
LOST = (ANSWER_LOST, SENT_AGAIN)
UNPROCESSED = "unprocessed"
BODY_BREAKS_OFF, UPLOADED_MEANWHILE = "body breaks off", "ConditionalRequestConflict"
KILLED, KILLED_AFTER = "killed", "killed after"
_NETWORK = {
    "timeout": ReadTimeoutError,
    "no connection": EndpointConnectionError,
    "late connection": ConnectTimeoutError,
}


class KilledError(BaseException):
    """The process ended at a call: before it reached AWS, or before its answer came back. Nothing catches it."""


def faults_of(call: "Call") -> tuple[Fault, ...]:
    """Return every way in which a call can fail; the faults of the network come first."""
    faults = ["timeout", "no connection", "ThrottlingException", "AccessDeniedException"]
    if call.operation in ("PutObject", "GetObject", "ListObjectsV2"):
        return _faults_of_s3(call)
    if call.operation in ("Encrypt", "Decrypt", "Sign", "GetPublicKey"):
        return (*faults, "KMSInternalException", "DependencyTimeoutException", "KMSInvalidStateException")
    faults += ["InternalServerError", "ProvisionedThroughputExceededException", "late connection"]
    if call.operation == "TransactWriteItems":
        faults += ["cancelled: ThrottlingError", "cancelled: TransactionConflict", "TransactionInProgressException"]
        faults += ["cancelled: ConditionalCheckFailed"] if call.conditional else []
    elif call.conditional:
        # A deletion is refused only if the item is gone or has changed.
        faults += [] if call.operation == "DeleteItem" else ["ConditionalCheckFailedException"]
        faults += ["TransactionConflictException"]
    return tuple(faults)


def _faults_of_s3(call: "Call") -> tuple[Fault, ...]:
    """Return how a call of S3 can fail; another upload of the same name ends in a conflict, whatever became of it."""
    faults = ["timeout", "no connection", "late connection", "SlowDown", "InternalError", "AccessDenied"]
    faults += [BODY_BREAKS_OFF] if call.operation == "GetObject" else []
    return (*faults, *([UPLOADED_MEANWHILE] if call.conditional else []))


def is_conflict(fault: Fault) -> bool:
    """Return whether a fault says that somebody else was faster."""
    return any(word in fault for word in ("Conflict", "ConditionalCheck", "InProgress"))


class BrokenBody:
    """The content of an object of which the connection ends while it is read."""

    def read(self) -> bytes:
        """Raise what botocore's stream raises."""
        raise ReadTimeoutError(endpoint_url=EXCEPTION_TEXT)


def raise_fault(fault: Fault, client: Any, call: "Call") -> None:
    """Raise what botocore would raise, after its own retries."""
    if fault in _NETWORK:
        raise _NETWORK[fault](endpoint_url=EXCEPTION_TEXT)
    if not fault.startswith("cancelled: "):
        raise client_error(client, call.operation, fault, EXCEPTION_TEXT, [])
    reasons = [{"Code": "None"} for _ in call.request["TransactItems"]]
    reasons[0] = {"Code": fault.removeprefix("cancelled: "), "Message": EXCEPTION_TEXT}
    raise client_error(client, call.operation, "TransactionCanceledException", EXCEPTION_TEXT, reasons)


def client_error(client: Any, operation: str, code: str, message: str, reasons: list[dict[str, Any]]) -> ClientError:
    """Return the error of an answer that is a refusal."""
    details = {"CancellationReasons": reasons} if reasons else {}
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPHeaders": {}}, **details}
    error: ClientError = client.exceptions.from_code(code)(answer, operation)
    return error
