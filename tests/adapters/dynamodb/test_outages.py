"""AWS's failures: an outage is `Unavailable` and says whether the act may have been done; nothing else is one."""

import botocore.client
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import GetError

from contactpoint.adapters.aws_clients import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, kms_client
from contactpoint.adapters.aws_outages import OUR_FAULT
from contactpoint.adapters.dynamodb.client import retries
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.tables import AccountItem, EventItem
from contactpoint.adapters.encryption.encryption_failures import UnreadableKeyset
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.time_left_and_act_done import TIME_LEFT, is_act_done
from contactpoint.domain.access import Organisation
from tests.builders import NURSE

KEYSETS_AT_ONCE = 3
"""A new keyring asks KMS for so many: the one that is needed, and those that most requests need."""
AT = {"endpoint_url": "https://dynamodb.example"}
ORGANISATION = Organisation(organisation_id="hospital", name="Hospital", type="health")


def refused(code: str, status: int = 400, attempts: int = 1, **more: object) -> ClientError:
    metadata = {"RetryAttempts": attempts, "HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code, "Message": "?"}, "ResponseMetadata": metadata, **more}, "Any")


def cancelled(*codes: str) -> ClientError:
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


def kind(error: Exception) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__


OUTAGES = [
    ConnectTimeoutError(**AT),
    EndpointConnectionError(**AT),
    ReadTimeoutError(**AT),
    refused("ThrottlingException"),
    refused("ProvisionedThroughputExceededException"),
    refused("InternalServerError", 500),
    refused("ServiceUnavailable", 503),
    refused("AccessDeniedException"),
    refused("KMSInternalException", 500),
    refused("SomethingNew"),
]


class Wire:
    """Every AWS call passes here; `fail` chooses those that fail, and whether they are carried out first."""

    def __init__(self, monkeypatch) -> None:
        self.calls: list[str] = []
        self.failures: list[tuple[str, Exception, bool]] = []
        original = botocore.client.BaseClient._make_api_call

        def call(client, operation, request):
            self.calls.append(operation)
            for failure in self.failures:
                if failure[0] == operation:
                    self.failures.remove(failure)
                    if failure[2]:
                        original(client, operation, request)
                    raise failure[1]
            return original(client, operation, request)

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def fail(self, operation: str, error: Exception, times: int = 1, *, applied: bool = False) -> None:
        self.failures += [(operation, error, applied)] * times


@pytest.fixture
def wire(stored, monkeypatch) -> Wire:
    TIME_LEFT.begin(None)
    monkeypatch.setattr(retries, "FIRST_PAUSE_SECONDS", 0)
    stored.keyring.load(["index", "audit.public"])
    return Wire(monkeypatch)


def event(deps, **facts):
    return deps.new_event("notifications_read", NURSE, **facts)


@pytest.mark.parametrize("operation", ["GetItem", "BatchGetItem", "Query", "PutItem", "TransactWriteItems"])
def test_an_outage_says_whether_the_act_may_have_been_done(stored, wire, operation):
    acts = {
        "GetItem": lambda: stored.deps.records.find("child-0001"),
        "BatchGetItem": lambda: stored.deps.accounts.get_organisations(["hospital"]),
        "Query": lambda: stored.deps.reviews.list_open("westvale", None, 50),
        "PutItem": lambda: stored.deps.audit_log.append(event(stored.deps)),
        "TransactWriteItems": lambda: stored.deps.accounts.save_organisation(ORGANISATION, event(stored.deps)),
    }
    for outage in OUTAGES:
        wire.fail(operation, outage)
        with pytest.raises(Unavailable) as raised:
            acts[operation]()
        assert raised.value.may_be_done == (operation == "TransactWriteItems"), kind(outage)


def test_a_write_that_was_refused_at_its_only_attempt_is_not_done(stored, wire):
    wire.fail("TransactWriteItems", refused("ThrottlingException", attempts=0))
    with pytest.raises(Unavailable) as raised:
        stored.deps.accounts.save_organisation(ORGANISATION, event(stored.deps))
    assert raised.value.may_be_done is False


def test_an_outage_of_the_events_of_a_look_does_not_say_that_the_look_was_done(stored, wire):
    wire.fail("TransactWriteItems", ReadTimeoutError(**AT))
    with pytest.raises(Unavailable) as raised:
        stored.deps.audit_log.append(event(stored.deps, child_ids=("child-0001", "child-0002")))
    assert raised.value.may_be_done is False


@pytest.mark.parametrize("children", [(), ("child-0001",), ("child-0001", "child-0002")])
def test_event_whose_answer_was_lost_is_a_success_when_it_is_met_again(stored, wire, children):
    lost, number = event(stored.deps, child_ids=children), max(1, len(children))
    stored.deps.audit_log.append(lost)
    stored.deps.audit_log.append(lost)
    assert len(list(EventItem.scan())) == number
    wire.fail("PutItem" if number == 1 else "TransactWriteItems", ReadTimeoutError(**AT), applied=True)
    other = event(stored.deps, child_ids=children)
    with pytest.raises(Unavailable):
        stored.deps.audit_log.append(other)
    stored.deps.audit_log.append(other)
    assert len(list(EventItem.scan())) == 2 * number


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_cancelled_transaction_is_tried_again_a_few_times(stored, wire, code):
    wire.fail("TransactWriteItems", cancelled("None", code), times=retries.ATTEMPTS - 1)
    stored.deps.accounts.save_organisation(ORGANISATION, event(stored.deps))
    assert is_act_done()
    assert wire.calls.count("TransactWriteItems") == retries.ATTEMPTS
    assert len(list(EventItem.scan())) == 1


def test_transaction_that_stays_cancelled_is_given_up_and_not_done(stored, wire):
    wire.fail("TransactWriteItems", cancelled("TransactionConflict"), times=99)
    with pytest.raises(Unavailable) as raised:
        stored.deps.accounts.save_organisation(ORGANISATION, event(stored.deps))
    assert raised.value.may_be_done is False
    assert wire.calls.count("TransactWriteItems") == retries.ATTEMPTS
    assert not is_act_done()


def test_failed_condition_is_a_conflict_and_not_tried_again(stored, wire):
    wire.fail("TransactWriteItems", cancelled("TransactionConflict", "ConditionalCheckFailed"))
    with pytest.raises(Conflict):
        stored.deps.accounts.save_organisation(ORGANISATION, event(stored.deps))
    assert wire.calls.count("TransactWriteItems") == 1


def test_our_own_fault_is_no_outage(stored, wire):
    for code in OUR_FAULT:
        wire.fail("GetItem", refused(code))
        with pytest.raises(GetError):
            stored.deps.records.find("child-0001")


def test_block_that_fails_commits_nothing_and_is_no_act(stored, wire):
    with pytest.raises(KeyError), Transaction(stored.connection, ()) as write:
        write.save(AccountItem("organisation#hospital"))
        raise KeyError
    assert (wire.calls, is_act_done()) == ([], False)


def test_outage_of_kms_is_unavailable(stored, wire):
    for outage in OUTAGES:
        wire.fail("Decrypt", outage, times=KEYSETS_AT_ONCE)
        with pytest.raises(Unavailable):
            stored.new_keyring().blind_index("archive_day", "2026-11-25")


def test_keyset_that_kms_cannot_decrypt_is_damaged(stored, wire):
    wire.fail("Decrypt", refused("InvalidCiphertextException"), times=KEYSETS_AT_ONCE)
    with pytest.raises(UnreadableKeyset):
        stored.new_keyring().blind_index("archive_day", "2026-11-25")


def test_clients_keep_to_the_budget(stored):
    for client in (stored.connection.client, kms_client(stored.connection)):
        config = client.meta.config
        assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
        assert config.retries == {"mode": "standard", "total_max_attempts": ATTEMPTS}


def test_call_that_cannot_end_in_time_does_not_begin(stored, wire):
    TIME_LEFT.begin(5.4)
    try:
        with pytest.raises(Unavailable):
            stored.deps.records.find("child-0001")
        with pytest.raises(Unavailable):
            stored.new_keyring().encrypt("accounts", b"", "")
        assert wire.calls == []
    finally:
        TIME_LEFT.begin(None)
