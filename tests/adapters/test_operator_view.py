"""What an operator reads in the tables: exactly what is documented, and nothing about whom an event concerns."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import boto3
import pytest
from msgspec.structs import replace

from cli.operator_view.attributes import ATTRIBUTES, markdown
from cli.operator_view.find_one_of_each_kind import documented_name, undocumented
from contactpoint.adapters.dynamodb.page_sessions import DynamoPageSessions
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.dynamodb.sign_ins import DynamoSignIns
from contactpoint.adapters.dynamodb.tables import MODELS, EventItem, IndexEntryItem, KeysetItem, RecordItem
from contactpoint.adapters.encryption.rotation import Rotation
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.accounts.household import DeclareHousehold, declare_household
from contactpoint.application.accounts.manage_accounts import CreateAccount, create_account
from contactpoint.application.accounts.operators.suspensions import approval, stop_account
from contactpoint.application.audit.sequencing import publish, sequence
from contactpoint.application.contacts.requests import RequestContact, request_contact
from contactpoint.application.detection.create_case import open_case
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.access import Organisation, SignIn
from contactpoint.domain.access.usage_limits import counters
from contactpoint.domain.children import InvolvementDetails, Record
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.registers.duty_numbers import DutyNumbersView
from tests.adapters.conftest import Operator
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner
from tests.builders import DIRECTORY_TEAM, MANAGER, NOW, NURSE, SOCIAL_WORKER, TODAY, account, child, new_record

DOCUMENT = Path(__file__).parents[2] / "docs/data-protection.md"
STATED = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
UNTIL = TODAY + timedelta(days=90)
NEW_ACCOUNT = CreateAccount(
    name="Ann Other",
    job_title="Nurse",
    role="practitioner",
    vetting_valid_until=UNTIL,
    training_valid_until=UNTIL,
    sign_in=SignIn(issuer="https://issuer.example", subject="subject-9"),
)
SERVICE = InvolvementDetails(
    service="school_nursing",
    organisation_id="westvale-school-nursing",
    practitioner_name="Ines Duarte",
    role="nurse",
    start_date=date(2026, 1, 5),
    telephone="0113 496 0777",
)


@pytest.fixture
def deps(stored):
    for name, kind in (("westvale", "local_authority"), ("hospital", "health")):
        stored.deps.accounts.save_organisation(Organisation(organisation_id=name, name=name.title(), type=kind))
    return stored.deps


@pytest.fixture
def child_id(deps):
    deps.records.save(
        new_record(Record(child=child()), deps.new_event("registered", SOCIAL_WORKER, child_ids=("child-0001",)))
    )
    return "child-0001"


@pytest.fixture
def everything(stored, deps, child_id):
    """Store an item of every kind, with every attribute."""
    record_involvement(deps, NURSE, child_id, SERVICE, "a key of the caller's")
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    new = {"responsible_authority": "westvale", "confirmed_new": ConfirmedNew(reason="documents_differ")}
    register_child(deps, NURSE, RegisterChild(**STATED, **new), None)
    account_id = create_account(deps, MANAGER, NEW_ACCOUNT)
    stop_account(deps, "hospital", account_id, approval(["Ruth Vane", "Idris Cole"], "compromised"), active=False)
    deps.usage.count(counters("p-nurse", "practitioner", "search", NOW))()
    open_case(deps, Finding(kind="unusual_hours", practitioner_id="p-nurse", looks=5), TODAY, account())
    deps.audit_log.append(deps.new_event("searched", NURSE, child_ids=(child_id, "child-0002")))
    opened = RememberedPage(access_reason="urgent_care", child_id=child_id)
    DynamoPageSessions(stored.keyring, lambda: NOW).save("session-id", "0123456789ab", opened, NOW + timedelta(hours=1))
    numbers = DutyNumbersView(name="Westvale", day="101", night="111")
    deps.accounts.save_duty_numbers("westvale", numbers, None, deps.new_event("duty_numbers_kept", DIRECTORY_TEAM))
    declare_household(deps, NURSE, DeclareHousehold(lines=("4 Cooper Street",), postcode="LS1 4AP"))
    log = DynamoMerkleLog(stored.connection)
    sequence(log, DynamoArrivals(), int(NOW.timestamp() * 1000) + 1)
    publish(log, LocalSigner(), ListArchive())
    DynamoCohorts(stored.keyring).create_event_keysets(["2020-01"])
    DynamoCohorts(stored.keyring).delete_keysets("2020-01")
    for keyset in ("notifications", RecordItem.get(child_id, "record").cohort):
        Rotation(stored.keyring, "first").add([keyset])
    return stored


def raw_items(model) -> list[dict[str, dict]]:
    """Return a table's items as DynamoDB returns them: each value with its type."""
    client = boto3.client("dynamodb", region_name="eu-west-2")
    return client.scan(TableName=model.Meta.table_name)["Items"]


def values(model) -> Iterator[bytes]:
    for item in raw_items(model):
        for typed in item.values():
            ((_, value),) = typed.items()
            yield bytes(value) if isinstance(value, bytes) else str(value).encode()


@pytest.mark.parametrize("table", MODELS)
def test_stored_attributes_are_those_documented(everything, table):
    items = raw_items(MODELS[table])
    found = {documented_name(name): kind for item in items for name, typed in item.items() for kind in typed}
    assert [name for item in items for name in undocumented(table, item)] == []
    assert set(found) == set(ATTRIBUTES[table]), "the scenario stores an item of every kind"
    readable = {name for name, kind in found.items() if kind != "B"}
    assert readable == {name for name, each in ATTRIBUTES[table].items() if each.storage == "readable"}


@pytest.mark.parametrize("table", MODELS)
def test_models_have_no_undocumented_attribute(table):
    assert set(MODELS[table].get_attributes()) <= set(ATTRIBUTES[table])


def test_document_lists_exactly_the_stored_attributes():
    text = DOCUMENT.read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line.startswith(("| table ", *(f"| {name} " for name in MODELS)))]
    expected = [line for line in markdown() if "---" not in line]
    assert listed == expected, "Copy the output of `python -m cli.operator_view.attributes` into the document."


def test_audit_log_does_not_name_whom_an_event_concerns(everything, child_id):
    record = RecordItem.get(child_id, "record")
    named = (child_id, "p-nurse", "p-team", "hospital", "westvale", TODAY.isoformat(), "child#", "day#", "account#")
    assert record.responsible_authority == "westvale"
    for value in values(EventItem):
        assert not any(name.encode() in value for name in named)


def test_partition_of_a_child_needs_the_key(stored, child_id):
    other = stored.new_keyring()
    other.store._keys = {}
    with pytest.raises(KeyError):
        other.blind_index("events", f"child#{child_id}")
    partitions = {item.partition for item in EventItem.scan()}
    assert stored.keyring.blind_index("events", f"child#{child_id}") in partitions
    assert stored.keyring.blind_index("searchable", f"child#{child_id}") not in partitions


def test_length_of_a_record_does_not_reveal_how_many_work_with_the_child(deps, child_id):
    lengths = {len(RecordItem.get(child_id, "record").ciphertext)}
    for _ in range(4):
        record_involvement(deps, NURSE, child_id, SERVICE, None)
        lengths.add(len(RecordItem.get(child_id, "record").ciphertext))
    assert len(lengths) == 1


def test_search_index_does_not_reveal_a_shield_by_number_or_length(deps, child_id):
    ordinary = [len(item.ciphertext) for item in IndexEntryItem.scan()]
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    assert [len(item.ciphertext) for item in IndexEntryItem.scan()] == ordinary


def test_rotated_audit_index_keeps_every_history_whole(stored, deps, child_id):
    """Twice, because the keys of events that nobody can index again are never deleted."""
    account_id, operator = create_account(deps, MANAGER, NEW_ACCOUNT), Operator(stored.keyring)
    for number in range(2):
        for step in ("add", "promote"):
            assert operator.take(step, "audit_index", name=str(number)) == ["done"]
        _, read = view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")
        amend_record(deps, DIRECTORY_TEAM, child_id, read, {"sex": "female" if number else "not_specified"})
    stop_account(deps, "hospital", account_id, approval(["Ruth Vane", "Idris Cole"], "compromised"), active=False)
    log = stored.audit_log_reader
    newest, *rest = log.access_history(child_id, None, 10)
    assert [e.event_type for e in (newest, *rest)] == ["amended", "viewed", "amended", "viewed", "registered"]
    assert log.access_history(child_id, newest.event_id, 3) == tuple(rest[:3])
    histories = log.account_histories([account_id])
    assert [e.event_type for e in histories[account_id]] == ["account_created", "account_stopped"]
    assert len(log.events_of_day(TODAY, "westvale", None, 10)) == 5
    assert len(log.events_of_day(TODAY, None, None, 10)) == 7
    assert operator.take("delete-old", "audit_index", name="1") == ["kept"]


def test_first_event_of_a_function_reads_the_keysets_once(stored, deps, monkeypatch):
    reads = []
    read = KeysetItem._batch_get_page
    monkeypatch.setattr(
        KeysetItem, "_batch_get_page", lambda keys, **options: reads.append(keys) or read(keys, **options)
    )
    keyring = stored.new_keyring()
    deps.audit_log._keyring = keyring
    keyring.blind_index("digest", "x")
    deps.audit_log.append(deps.new_event("viewed", NURSE, child_ids=("child-0001",)))
    assert len(reads) == 1


def test_current_account_opens_without_a_key(deps):
    deps.accounts.seed(account(vetting_valid_until=TODAY, confirmed_until=TODAY + timedelta(days=9)))
    keyless: DynamoSignIns = DynamoSignIns(None, TODAY)
    found, _ = keyless.get_with_organisation(["p-nurse"])["p-nurse"]
    assert (found.vetting_valid_until, found.training_valid_until, found.confirmed_until) == (TODAY, TODAY, TODAY)


def test_lapsed_account_says_which_check_has_lapsed(stored, deps):
    lapsed = account(vetting_valid_until=TODAY - timedelta(days=1))
    deps.accounts.seed(lapsed)
    found, _ = stored.sign_ins().get_with_organisation(["p-nurse"])["p-nurse"]
    assert replace(found, name=lapsed.name, job_title=lapsed.job_title) == lapsed


def test_machine_is_current_whatever_its_vetting(deps):
    machine = account(role="feed_system", vetting_valid_until=TODAY - timedelta(days=1), confirmed_until=UNTIL)
    deps.accounts.seed(machine)
    found, _ = DynamoSignIns(None, TODAY).get_with_organisation(["p-nurse"])["p-nurse"]
    assert found.confirmed_until == UNTIL
