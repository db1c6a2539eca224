"""What each function may do: exactly this, and nothing else."""

import json
import re

import pytest

from cli.local_stack.deploy import AWS_SERVICES
from contactpoint.adapters.dynamodb.items_by_keyset import STORED
from contactpoint.adapters.dynamodb.tables import MODELS
from infra.constructs.access.operator_roles import ROTATOR_TABLES
from infra.functions.registry import ALL_FUNCTIONS
from tests.infra.conftest import allowed, statements

FUNCTIONS = {definition.construct_id for definition in ALL_FUNCTIONS}
READ_EVENTS = {"EventKeysets": {"BatchGetItem"}}
READ_KEYSETS = {"Keysets": {"BatchGetItem"}, "CohortKeysets": {"BatchGetItem"}, **READ_EVENTS}
CREATE_OF_EVENTS = {"EventKeysets": {"BatchGetItem", "PutItem"}, "SharedKey": {"Encrypt", "Decrypt"}}
RUNS = {"Runs": {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}}
EXPECTED = {
    "Search": {
        "Records": {"GetItem"},
        "SearchIndex": {"Query"},
        "AuditLog": {"PutItem"},
        "Notifications": {"PutItem"},
        "Usage": {"UpdateItem"},
        **READ_KEYSETS,
        "RecordsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Registration": {
        "Records": {"GetItem", "PutItem"},
        "SearchIndex": {"Query", "PutItem", "DeleteItem"},
        "AuditLog": {"PutItem"},
        "Notifications": {"PutItem"},
        "Reviews": {"Query", "GetItem", "PutItem", "DeleteItem"},
        "Accounts": {"BatchGetItem"},
        "Idempotency": {"GetItem", "PutItem", "ConditionCheckItem"},
        "Fences": {"BatchGetItem", "PutItem", "ConditionCheckItem"},
        "Usage": {"UpdateItem"},
        "Keysets": {"BatchGetItem"},
        "CohortKeysets": {"BatchGetItem", "PutItem"},
        "RecordsKey": {"Encrypt", "Decrypt"},
        **CREATE_OF_EVENTS,
    },
    "Web": {
        "Records": {"GetItem", "PutItem"},
        "SearchIndex": {"Query", "PutItem", "DeleteItem"},
        "AuditLog": {"PutItem"},
        "Accounts": {"GetItem", "BatchGetItem"},
        "Notifications": {"Query", "PutItem"},
        "ContactRequests": {"GetItem", "PutItem"},
        "Reviews": {"Query", "GetItem", "PutItem", "DeleteItem"},
        "Idempotency": {"GetItem", "PutItem", "ConditionCheckItem"},
        "Fences": {"BatchGetItem", "PutItem", "ConditionCheckItem"},
        "Usage": {"UpdateItem"},
        "PageSessions": {"GetItem", "BatchGetItem", "PutItem", "DeleteItem"},
        "Keysets": {"BatchGetItem"},
        "CohortKeysets": {"BatchGetItem", "PutItem"},
        "RecordsKey": {"Encrypt", "Decrypt"},
        "AccountsKey": {"Decrypt"},
        **CREATE_OF_EVENTS,
    },
    "WebOversight": {
        "AuditLog": {"Query", "BatchGetItem", "PutItem"},
        **{f"AuditLog/by_{name}": {"Query"} for name in ("organisation", "type", "redaction", "arrival")},
        "Archive": {"s3:GetObject", "s3:ListBucket"},
        "Accounts": {"GetItem", "BatchGetItem"},
        "Accounts/by_organisation": {"Query"},
        "PageSessions": {"GetItem", "BatchGetItem", "PutItem"},
        "Keysets": {"BatchGetItem"},
        **READ_EVENTS,
        "AuditKey": {"Decrypt"},
        "AccountsKey": {"Decrypt"},
        "RecordsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Audit": {
        "AuditLog": {"Query", "BatchGetItem", "PutItem"},
        **{f"AuditLog/by_{name}": {"Query"} for name in ("organisation", "type", "redaction", "arrival")},
        "Archive": {"s3:GetObject", "s3:ListBucket"},
        "Accounts": {"BatchGetItem"},
        "MerkleLog": {"GetItem", "BatchGetItem", "Query"},
        "Keysets": {"BatchGetItem"},
        **READ_EVENTS,
        "AuditKey": {"Decrypt"},
        "AccountsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Contacts": {
        "Records": {"GetItem"},
        "AuditLog": {"PutItem"},
        "Notifications": {"Query", "PutItem"},
        "ContactRequests": {"GetItem", "PutItem"},
        **READ_KEYSETS,
        "RecordsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Accounts": {
        "Accounts": {"BatchGetItem", "PutItem", "DeleteItem"},
        "Accounts/by_organisation": {"Query"},
        "AuditLog": {"PutItem"},
        "Notifications": {"PutItem"},
        "Cases": {"Query", "GetItem", "PutItem", "DeleteItem"},
        "Keysets": {"BatchGetItem"},
        "AccountsKey": {"Decrypt"},
        "RecordsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Authorizer": {
        "Accounts": {"GetItem", "BatchGetItem"},
        "AuditLog": {"PutItem"},
        "Keysets": {"BatchGetItem"},
        "SharedKey": {"Decrypt"},
    },
    "Archiving": {
        "Records": {"GetItem", "PutItem"},
        "Records/by_archive_day": {"Query"},
        "Reviews": {"GetItem", "DeleteItem", "Scan"},
        "SearchIndex": {"DeleteItem"},
        "AuditLog": {"PutItem"},
        "Notifications": {"PutItem"},
        **RUNS,
        **READ_KEYSETS,
        "RecordsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Destruction": {
        "Records": {"BatchGetItem", "Scan", "PutItem", "DeleteItem"},
        "SearchIndex": {"DeleteItem"},
        "AuditLog": {"PutItem"},
        "MerkleLog": {"GetItem"},
        "Keysets": {"BatchGetItem"},
        "CohortKeysets": {"BatchGetItem", "DeleteItem"},
        **RUNS,
        "RecordsKey": {"Decrypt"},
        **CREATE_OF_EVENTS,
        "CheckpointKey": {"GetPublicKey", "Sign"},
    },
    "AccessReview": {
        "Accounts": {"Scan", "BatchGetItem", "PutItem"},
        "AuditLog": {"PutItem"},
        **RUNS,
        "Keysets": {"BatchGetItem"},
        "AccountsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Detection": {
        "AuditLog": {"Query", "BatchGetItem", "PutItem"},
        "AuditLog/by_organisation": {"Query"},
        "Archive": {"s3:GetObject", "s3:ListBucket"},
        "Accounts": {"BatchGetItem"},
        "Accounts/by_organisation": {"Query"},
        "Notifications": {"PutItem"},
        "Cases": {"Query", "PutItem"},
        **RUNS,
        "Keysets": {"BatchGetItem"},
        **READ_EVENTS,
        "AuditKey": {"Decrypt"},
        "AccountsKey": {"Decrypt"},
        "RecordsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Reencryption": {
        "Records": {"GetItem", "Scan", "PutItem"},
        "SearchIndex": {"PutItem", "DeleteItem"},
        "Keysets": {"BatchGetItem"},
        "CohortKeysets": {"BatchGetItem", "PutItem"},
        **RUNS,
        "RecordsKey": {"Encrypt", "Decrypt"},
    },
    "Transfers": {
        "Records": {"GetItem", "PutItem"},
        "SearchIndex": {"PutItem", "DeleteItem"},
        "AuditLog": {"PutItem"},
        "Notifications": {"PutItem"},
        "Reviews": {"Query", "GetItem", "PutItem", "DeleteItem"},
        "Accounts": {"BatchGetItem"},
        "Accounts/by_organisation": {"Query"},
        **READ_KEYSETS,
        "RecordsKey": {"Decrypt"},
        "AccountsKey": {"Decrypt"},
        "SharedKey": {"Decrypt"},
    },
    "Sequencer": {
        "AuditLog/by_arrival": {"Query"},
        "MerkleLog": {"GetItem", "BatchGetItem", "Query", "PutItem"},
        "Checkpoints": {"s3:PutObject"},
        "Stream": {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"},
        "CheckpointKey": {"GetPublicKey", "Sign"},
    },
    "EventArchive": {
        "AuditLog": {"BatchGetItem"},
        "AuditLog/by_arrival": {"Query"},
        "MerkleLog": {"BatchGetItem", "Query"},
        "Archive": {"s3:GetObject", "s3:ListBucket", "s3:PutObject"},
    },
    "EventExpiry": {"AuditLog": {"DescribeTimeToLive", "UpdateTimeToLive"}, "Archive": {"s3:ListBucket"}},
    "Public": {"MerkleLog": {"GetItem"}},
}


@pytest.mark.parametrize("function", sorted(EXPECTED))
def test_function_role_has_exactly_its_permissions(any_environment, function):
    expected = {
        name: {
            action if ":" in action else f"{'kms' if name.endswith('Key') else 'dynamodb'}:{action}"
            for action in actions
        }
        for name, actions in EXPECTED[function].items()
    }
    if expected:
        expected["TableKey"] = {"kms:Decrypt", "kms:GenerateDataKey"}
    assert allowed(any_environment, function) == expected


def test_expected_permissions_cover_every_function():
    assert set(EXPECTED) == FUNCTIONS


def test_no_function_can_change_events_or_use_wildcard_resources(any_environment):
    forbidden = {"dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"}
    for function in FUNCTIONS:
        for statement in statements(any_environment, function):
            assert "*" not in json.dumps(statement["Action"])
            assert statement["Resource"] != "*" or statement["Action"] == ["dynamodb:ListStreams"]
        assert not allowed(any_environment, function).get("AuditLog", set()) & forbidden


def test_no_function_reads_records_and_the_audit_log(any_environment):
    reads = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"}
    for function in FUNCTIONS:
        may = allowed(any_environment, function)
        assert not (may.get("Records", set()) & reads and "AuditKey" in may), function


def test_only_four_jobs_can_scan_and_each_only_one_table(any_environment):
    scanners = {
        (function, name)
        for function in FUNCTIONS
        for name, actions in allowed(any_environment, function).items()
        if "dynamodb:Scan" in actions
    }
    assert scanners == {
        ("AccessReview", "Accounts"),
        ("Destruction", "Records"),
        ("Reencryption", "Records"),
        ("Archiving", "Reviews"),
    }


def test_only_the_destruction_deletes_records_and_keysets(any_environment):
    for name in ("Records", "CohortKeysets"):
        assert {f for f in FUNCTIONS if "dynamodb:DeleteItem" in allowed(any_environment, f).get(name, ())} == {
            "Destruction"
        }


def test_only_what_writes_records_can_write_keysets_and_only_for_cohorts(any_environment):
    writers = {f for f in FUNCTIONS if "dynamodb:PutItem" in allowed(any_environment, f).get("CohortKeysets", ())}
    assert writers == {"Registration", "Reencryption", "Web"}
    assert not any("dynamodb:PutItem" in allowed(any_environment, f).get("Keysets", ()) for f in FUNCTIONS)


def test_no_reader_of_events_and_no_search_can_write_keysets_of_event_details(any_environment):
    writers = {f for f in FUNCTIONS if "dynamodb:PutItem" in allowed(any_environment, f).get("EventKeysets", ())}
    assert writers == {"Registration", "Web", "Destruction"}
    encrypting = {f for f in FUNCTIONS if "kms:Encrypt" in allowed(any_environment, f).get("SharedKey", ())}
    assert encrypting == writers


def test_only_one_function_lets_events_expire_and_it_can_do_nothing_else_to_one(any_environment):
    for function in FUNCTIONS:
        on_events = allowed(any_environment, function).get("AuditLog", set())
        expires = {action for action in on_events if "TimeToLive" in action}
        assert (expires == on_events) if function == "EventExpiry" else not expires


def test_only_the_archive_job_writes_the_archive_and_it_can_decrypt_nothing(any_environment):
    writers = {f for f in FUNCTIONS if "s3:PutObject" in allowed(any_environment, f).get("Archive", ())}
    assert writers == {"EventArchive"}
    assert {name for name in allowed(any_environment, "EventArchive") if name.endswith("Key")} == {"TableKey"}


def test_sequencer_cannot_decrypt_an_event_nor_undo_what_it_wrote(any_environment):
    actions = {action for statement in statements(any_environment, "Sequencer") for action in statement["Action"]}
    assert not {action for action in actions if "Delete" in action or "Update" in action}
    for statement in statements(any_environment, "Sequencer"):
        if "kms:Decrypt" in statement["Action"]:
            assert "kms:ViaService" in json.dumps(statement["Condition"])
            assert "TableKey" in json.dumps(statement["Resource"])
        if "dynamodb:Query" in statement["Action"]:
            assert "MerkleLog" in json.dumps(statement["Resource"]) or "/index/by_arrival" in json.dumps(
                statement["Resource"]
            )


def test_only_the_sequencer_writes_the_merkle_log_and_keeps_checkpoints(any_environment):
    for name, action in {"MerkleLog": "dynamodb:PutItem", "Checkpoints": "s3:PutObject"}.items():
        assert {f for f in FUNCTIONS if action in allowed(any_environment, f).get(name, ())} == {"Sequencer"}


def test_only_the_sequencer_and_the_destruction_sign(any_environment):
    signers = {f for f in FUNCTIONS if "kms:Sign" in allowed(any_environment, f).get("CheckpointKey", ())}
    assert signers == {"Sequencer", "Destruction"}


def test_keyset_keys_can_be_used_only_by_named_roles(any_environment):
    keys = {
        n: k
        for n, k in any_environment.resources("AWS::KMS::Key", "Data").items()
        if not re.match("KeysTable|KeysAlarm", n)
    }
    assert len(keys) == 5
    for key in keys.values():
        for statement in key["KeyPolicy"]["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            uses = {"kms:*"} | {
                f"kms:{a}" for a in ("Decrypt", "Encrypt", "ReEncrypt*", "GenerateDataKey", "CreateGrant", "Sign")
            }
            if uses & set(actions):
                assert "Fn::GetAtt" in json.dumps(statement["Principal"])
                assert ":root" not in json.dumps(statement["Principal"])


@pytest.mark.parametrize("key", ["RecordsKey", "AccountsKey", "AuditKey", "SharedKey", "CheckpointKey"])
def test_key_policy_allows_each_role_only_its_permissions(any_environment, key):
    (policy,) = (k["KeyPolicy"] for n, k in any_environment.resources("AWS::KMS::Key", "Data").items() if key in n)
    in_policy = {
        (f, action)
        for statement in policy["Statement"]
        for principal in _principals(statement)
        for f in FUNCTIONS
        if principal.startswith(f"FunctionRoles{f}") and len(principal) == len(f"FunctionRoles{f}") + 8
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert in_policy == {(f, action) for f in FUNCTIONS for action in allowed(any_environment, f).get(key, ())}


def _principals(statement: dict) -> list[str]:
    """Return the logical ids of the roles that a statement of a key's policy names."""
    named = statement["Principal"].get("AWS", [])
    return [p["Fn::GetAtt"][0] for p in (named if isinstance(named, list) else [named]) if "Fn::GetAtt" in p]


def test_keyset_role_can_scan_whatever_depends_on_a_key():
    scanned = {MODELS[name] for name, actions in ROTATOR_TABLES.items() if "Scan" in actions}
    assert scanned == {*STORED, MODELS["COHORT_KEYSETS"]}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_layer_describes_every_service_that_a_function_may_call(production, function):
    actions = {action for statement in statements(production, function) for action in statement["Action"]}
    assert {action.partition(":")[0] for action in actions} <= set(AWS_SERVICES)
