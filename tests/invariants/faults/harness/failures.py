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
    if call.operation in ("Encrypt", "Decrypt"):
        return (*faults, "KMSInternalException", "DependencyTimeoutException", "KMSInvalidStateException")
    faults += ["InternalServerError", "ProvisionedThroughputExceededException", "late connection"]
    if call.operation == "TransactWriteItems":
        faults += ["cancelled: ThrottlingError", "cancelled: TransactionConflict", "TransactionInProgressException"]
        faults += ["cancelled: ConditionalCheckFailed"] if call.conditional else []
    elif call.conditional:
        faults += ["ConditionalCheckFailedException", "TransactionConflictException"]
    return tuple(faults)


def is_conflict(fault: Fault) -> bool:
    """Return whether a fault says that somebody else was faster."""
    return any(word in fault for word in ("Conflict", "ConditionalCheck", "InProgress"))


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
