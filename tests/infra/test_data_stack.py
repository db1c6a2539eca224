"""The data stack: protected, and with logical ids that stay."""

import json
from pathlib import Path

import pytest

from contactpoint.adapters.dynamodb.tables import MODELS
from infra.pascal_case import pascal_case

PINNED = Path(__file__).with_name("stateful_resources.json")
STATEFUL = (
    "AWS::Backup::BackupVault",
    "AWS::DynamoDB::",
    "AWS::KMS::",
    "AWS::Cognito::",
    "AWS::S3::",
    "AWS::IAM::Role",
)
RETAINED = (
    "AWS::Backup::BackupVault",
    "AWS::S3::Bucket",
    "AWS::DynamoDB::",
    "AWS::KMS::",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
)


def stateful(synthesis) -> dict[str, str]:
    resources = synthesis.template("Data")["Resources"]
    return {n: r["Type"] for n, r in resources.items() if r["Type"].startswith(STATEFUL)}


def test_stateful_resources_keep_their_logical_ids(production):
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    assert stateful(production) == pinned, (
        "A logical id changed or vanished: CloudFormation would replace the resource. Undo the change; "
        f"only for a resource that is new, add it to {PINNED.name}."
    )


def test_environments_differ_only_in_their_system_clients_and_domain(any_environment):
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    own = {n: t for n, t in stateful(any_environment).items() if "System" not in n}
    assert own.items() <= pinned.items()
    only_on_aws = ("System", "Domain", "CheckpointsPolicy", "ArchivePolicy", "RunsPolicy", "Backups")
    assert all(any(word in n for word in only_on_aws) for n in set(pinned) - set(own))


def test_service_and_edge_stacks_contain_no_stateful_resource(production):
    kinds = ("AWS::Backup::", "AWS::DynamoDB::", "AWS::KMS::", "AWS::Cognito::", "AWS::S3::")
    for stack in ("Service", "Edge"):
        resources = production.template(stack)["Resources"]
        stateful = [name for name, each in resources.items() if each["Type"].startswith(kinds)]
        assert [name for name in stateful if not name.startswith("PagesSignInClient")] == [], "a client without secret"


def test_production_data_outlives_its_stack(production):
    for name, resource in production.template("Data")["Resources"].items():
        if resource["Type"].startswith(RETAINED) and not resource["Type"].endswith(
            ("ResourceServer", "Domain", "Policy")
        ):
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain"), name


def test_data_stack_is_protected_against_termination(any_environment):
    manifest = json.loads((any_environment.folder / "manifest.json").read_text(encoding="utf-8"))
    data = manifest["artifacts"][f"ContactPoint-{any_environment.environment}-Data"]["properties"]
    assert data.get("terminationProtection", False) == (any_environment.environment != "local")


def test_data_stack_refers_to_no_other_stack(any_environment):
    assert "Fn::ImportValue" not in json.dumps(any_environment.template("Data"))


def test_tables_are_those_that_the_models_read(any_environment):
    deployed = {
        tuple(sorted((k["AttributeName"], k["KeyType"]) for k in t["KeySchema"]))
        + tuple(sorted((a["AttributeName"], a["AttributeType"]) for a in t["AttributeDefinitions"]))
        + tuple(sorted(i["IndexName"] for i in t.get("GlobalSecondaryIndexes", ())))
        for t in any_environment.resources("AWS::DynamoDB::GlobalTable", "Data").values()
    }
    declared = {
        tuple(sorted((k["AttributeName"], k["KeyType"]) for k in schema["key_schema"]))
        + tuple(sorted((a["AttributeName"], a["AttributeType"]) for a in schema["attribute_definitions"]))
        + tuple(sorted(i["index_name"] for i in schema["global_secondary_indexes"]))
        for schema in (m._get_schema() for m in MODELS.values())
    }
    assert deployed == declared


def test_every_model_has_an_output_that_names_its_table(any_environment):
    outputs = any_environment.template("Data")["Outputs"]
    assert {f"{pascal_case(name)}Table" for name in MODELS} == {n for n in outputs if n.endswith("Table")}


def test_production_tables_are_encrypted_restorable_and_protected(production):
    for table in production.resources("AWS::DynamoDB::GlobalTable", "Data").values():
        (replica,) = table["Replicas"]
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
        assert "TableKey" in json.dumps(replica["SSESpecification"]["KMSMasterKeyId"])
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert replica["DeletionProtectionEnabled"] is True
        assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_keys_rotate(any_environment):
    keys = any_environment.resources("AWS::KMS::Key", "Data")
    assert len(keys) == 8
    assert all(key["EnableKeyRotation"] for name, key in keys.items() if "Checkpoint" not in name)


def test_people_sign_in_with_a_second_factor_and_cannot_sign_up(any_environment):
    (pool,) = any_environment.resources("AWS::Cognito::UserPool", "Data").values()
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_only_the_local_environment_accepts_a_password_directly(any_environment):
    clients = any_environment.resources("AWS::Cognito::UserPoolClient", "Data")
    (client,) = (c for n, c in clients.items() if "PractitionerClient" in n)
    assert all(c["GenerateSecret"] for c in clients.values() if c is not client)
    local = any_environment.environment == "local"
    assert ("ALLOW_USER_PASSWORD_AUTH" in client["ExplicitAuthFlows"]) == local


def test_nobody_can_delete_a_checkpoint_or_an_archived_event_of_production_for_years(production):
    found = {name[:-8]: each for name, each in production.resources("AWS::S3::Bucket", "Data").items()}
    days = {"Checkpoints": 3650, "Archive": 2192}
    for name, bucket in ((name, found[name]) for name in days):
        locked = {"Mode": "COMPLIANCE", "Days": days[name]}
        assert bucket["ObjectLockEnabled"] is True
        assert bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == locked
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_template_does_not_let_events_expire(any_environment):
    """The expiry job does, and the next deployment must not undo what it decided."""
    tables = any_environment.resources("AWS::DynamoDB::GlobalTable", "Data")
    (table,) = (table for name, table in tables.items() if "AuditLog" in name)
    assert "TimeToLiveSpecification" not in table


@pytest.mark.parametrize(
    ("name", "spec"), [("CheckpointKey", "ECC_NIST_EDWARDS25519"), ("CheckpointMlDsaKey", "ML_DSA_44")]
)
def test_checkpoints_are_signed_with_an_ed25519_and_an_ml_dsa_44_key(any_environment, name, spec):
    (key,) = (k for n, k in any_environment.resources("AWS::KMS::Key", "Data").items() if name in n)
    assert (key["KeySpec"], key["KeyUsage"]) == (spec, "SIGN_VERIFY")


def test_only_the_merkle_log_is_in_the_class_for_infrequent_access(any_environment):
    tables = any_environment.resources("AWS::DynamoDB::GlobalTable", "Data")
    classes = {name: [each.get("TableClass") for each in table["Replicas"]] for name, table in tables.items()}
    infrequent = [name for name, of in classes.items() if of == ["STANDARD_INFREQUENT_ACCESS"]]
    assert [name for name in infrequent if "MerkleLog" not in name] == []
    assert len(infrequent) == 1


def test_consents_and_certificates_are_never_replaced_or_deleted(production):
    (policy,) = (
        p for n, p in production.resources("AWS::S3::BucketPolicy", "Data").items() if n.startswith("RunsPolicy")
    )
    denied = {each.get("Sid"): each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"}
    for sid, actions in (
        ("NeverReplaced", "s3:PutObject"),
        ("NeverDeleted", ["s3:DeleteObject", "s3:DeleteObjectVersion"]),
    ):
        assert denied[sid]["Action"] == actions
        assert denied[sid]["Principal"] == {"AWS": "*"}
        patterns = [each["Fn::Join"][1][-1] for each in denied[sid]["Resource"]]
        assert patterns == ["/certificates/*", "/decommissioning*"]
    assert denied["NeverReplaced"]["Condition"] == {"Null": {"s3:if-none-match": "true"}}
    assert "Condition" not in denied["NeverDeleted"]
