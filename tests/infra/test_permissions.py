"""What each function may do: exactly this, and nothing else."""

import json
import re

import pytest

from cli.local_stack.deploy import AWS_SERVICES
from cli.local_stack.up import KEYSETS
from contactpoint.adapters.dynamodb.account_items import HOUSEHOLD_PREFIX
from contactpoint.adapters.dynamodb.directory_deletion import DELETED_TABLES, KEPT_TABLES
from contactpoint.adapters.dynamodb.duty_numbers import KEY_PREFIX
from contactpoint.adapters.dynamodb.keys_in_use import STORED
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.adapters.encryption.rotation import KEPT_KEYSETS
from infra.constructs.access.operator_tasks import ROTATOR_TABLES
from infra.functions.all_functions import ALL_FUNCTIONS
from infra.pascal_case import pascal_case
from tests.infra.conftest import allowed, statements
from tests.infra.expected_role_permissions import EXPECTED

FUNCTIONS = {definition.construct_id for definition in ALL_FUNCTIONS}


@pytest.mark.parametrize("function", sorted(EXPECTED))
def test_function_role_has_exactly_its_permissions(any_environment, function):
    expected = {
        name: {
            action if ":" in action else f"{'kms' if name.endswith('Key') else 'dynamodb'}:{action}"
            for action in actions
        }
        for name, actions in EXPECTED[function].items()
    }
    if any(action.startswith("dynamodb:") for actions in expected.values() for action in actions):
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


def test_pages_write_nothing_of_accounts_but_duty_numbers_and_households(any_environment):
    changes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    found = {
        each["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"][0]: set(each["Action"])
        for each in statements(any_environment, "Web")
        if changes & set(each["Action"]) and "Accounts" in json.dumps(each["Resource"])
    }
    assert found == {
        f"{KEY_PREFIX}*": {"dynamodb:PutItem"},
        f"{HOUSEHOLD_PREFIX}*": {"dynamodb:PutItem", "dynamodb:DeleteItem"},
    }


def test_only_four_jobs_can_scan_one_table_each_and_decommissioning_counts_what_it_destroys(any_environment):
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
        *(("DecommissionBegin", name) for name in ("Records", "Keysets", "CohortKeysets", "EventKeysets")),
        *(("DecommissionKeysets", name) for name in ("Keysets", "CohortKeysets", "EventKeysets")),
    }


def test_only_destruction_and_decommissioning_delete_records_and_keysets(any_environment):
    deleters = {
        name: {f for f in FUNCTIONS if "dynamodb:DeleteItem" in allowed(any_environment, f).get(name, ())}
        for name in ("Records", "CohortKeysets", "Keysets")
    }
    assert deleters == {
        "Records": {"Destruction"},
        "CohortKeysets": {"Destruction", "DecommissionKeysets"},
        "Keysets": {"DecommissionKeysets"},
    }


def test_only_what_writes_records_can_write_keysets_and_only_for_cohorts(any_environment):
    writers = {f for f in FUNCTIONS if "dynamodb:PutItem" in allowed(any_environment, f).get("CohortKeysets", ())}
    assert writers == {"Registration", "Reencryption", "Web"}
    assert not any("dynamodb:PutItem" in allowed(any_environment, f).get("Keysets", ()) for f in FUNCTIONS)


def test_no_reader_of_events_and_no_search_can_write_keysets_of_event_details(any_environment):
    writers = {f for f in FUNCTIONS if "dynamodb:PutItem" in allowed(any_environment, f).get("EventKeysets", ())}
    assert writers == {"Registration", "Web", "Destruction", "DecommissionKeysets"}
    writers.discard("DecommissionKeysets")  # It marks them as destroyed, and has no key.
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


def test_only_the_sequencer_and_what_certifies_a_destruction_sign(any_environment):
    signers = {f for f in FUNCTIONS if "kms:Sign" in allowed(any_environment, f).get("CheckpointKey", ())}
    assert signers == {"Sequencer", "Destruction", "DecommissionCertify"}
    assert {f for f in FUNCTIONS if "CheckpointMlDsaKey" in allowed(any_environment, f)} == {"Sequencer"}


def test_each_step_of_a_decommissioning_can_do_only_its_own(any_environment):
    """None can write a consent; those that delete have no key; and no keyset of the audit log can be deleted."""
    steps = {f for f in FUNCTIONS if f.startswith("Decommission")}
    may = {step: allowed(any_environment, step) for step in steps}
    assert {s for s in steps if "dynamodb:DeleteTable" in str(may[s])} == {"DecommissionTables"}
    assert {s for s in steps if "lambda:PutFunctionConcurrency" in str(may[s])} == {"DecommissionClose"}
    assert {s for s in steps if {n for n in may[s] if n.endswith("Key")} - {"TableKey"}} == {"DecommissionCertify"}
    tables = {name for name, actions in may["DecommissionTables"].items() if "dynamodb:DeleteTable" in actions}
    assert tables == {pascal_case(name) for name in DELETED_TABLES}
    assert not set(KEPT_TABLES) & set(DELETED_TABLES)
    deletable = [
        key
        for statement in statements(any_environment, "DecommissionKeysets")
        if statement["Action"] == ["dynamodb:DeleteItem"] and "Condition" in statement
        for key in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    ]
    assert set(deletable) == set(KEYSETS) - set(KEPT_KEYSETS)


def test_keyset_keys_can_be_used_only_by_named_roles(any_environment):
    keys = {
        n: k
        for n, k in any_environment.resources("AWS::KMS::Key", "Data").items()
        if not re.match("KeysTable|KeysAlarm", n)
    }
    assert len(keys) == 6
    for key in keys.values():
        for statement in key["KeyPolicy"]["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            uses = {"kms:*"} | {
                f"kms:{a}" for a in ("Decrypt", "Encrypt", "ReEncrypt*", "GenerateDataKey", "CreateGrant", "Sign")
            }
            if uses & set(actions):
                assert "Fn::GetAtt" in json.dumps(statement["Principal"])
                assert ":root" not in json.dumps(statement["Principal"])


@pytest.mark.parametrize(
    "key", ["RecordsKey", "AccountsKey", "AuditKey", "SharedKey", "CheckpointKey", "CheckpointMlDsaKey"]
)
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
