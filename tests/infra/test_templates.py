"""What is deployed."""

import importlib
import json
from pathlib import Path

import pytest

from cli.home import ROOT
from contactpoint.http.operations import OPERATIONS
from contactpoint.storage.models import MODELS
from infra.api import ACCESS_LOG
from infra.settings import settings_for

pytestmark = pytest.mark.xdist_group("infra")
FUNCTIONS = {"Search", "Registration", "Audit", "Brokering", "Accounts", "Authorizer", "Contract", "Retention"}


def statements(synthesis, function: str) -> list[dict]:
    """Return what one function's role may do, apart from tracing and its own log."""
    policies = synthesis.resources("AWS::IAM::Policy")
    found = [s for n, p in policies.items() if n.startswith(function) and "Role" in json.dumps(p["Roles"])
             for s in p["PolicyDocument"]["Statement"] if "Machine" not in n]  # fmt: skip
    actions = [{**s, "Action": [s["Action"]] if isinstance(s["Action"], str) else s["Action"]} for s in found]
    return [s for s in actions if not s["Action"][0].startswith(("xray:", "logs:"))]


def allowed(synthesis, function: str) -> dict[str, set[str]]:
    """Return table or key (by the start of its logical name) to the actions that a function may do on it."""
    may: dict[str, set[str]] = {}
    for statement in statements(synthesis, function):
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        for resource in resources:
            name = json.dumps(resource).split("Storage")[1].split('"')[0]
            may.setdefault(name[:-8], set()).update(statement["Action"])
    return may


def test_every_environment_synthesises_without_a_warning_or_a_finding(any_environment):
    assert any_environment.status == 0, any_environment.said
    assert "WARNING" not in any_environment.said.upper().replace("WITHOUT WARNING", "")


def test_an_unknown_environment_is_told_which_there_are():
    with pytest.raises(ValueError, match="local, test or production"):
        settings_for("prod", {})


def test_the_tables_are_those_that_the_models_read(any_environment):
    deployed = {
        tuple(sorted((k["AttributeName"], k["KeyType"]) for k in t["KeySchema"]))
        + tuple(sorted(i["IndexName"] for i in t.get("GlobalSecondaryIndexes", ())))
        for t in any_environment.resources("AWS::DynamoDB::GlobalTable").values()
    }
    declared = {
        tuple(sorted((k["AttributeName"], k["KeyType"]) for k in m._get_schema()["key_schema"]))
        + tuple(sorted(i["index_name"] for i in m._get_schema()["global_secondary_indexes"]))
        for m in MODELS.values()
    }
    assert deployed == declared


def test_production_tables_are_encrypted_under_our_key_restorable_and_protected(production):
    for table in production.resources("AWS::DynamoDB::GlobalTable").values():
        (replica,) = table["Replicas"]
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
        assert "AtRest" in json.dumps(replica["SSESpecification"]["KMSMasterKeyId"])
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert replica["DeletionProtectionEnabled"] is True
        assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_keys_rotate(any_environment):
    keys = any_environment.resources("AWS::KMS::Key")
    assert len(keys) == 4
    assert all(key["EnableKeyRotation"] for key in keys.values())


def test_search_reads_and_writes_nothing_but_events_and_notices(any_environment):
    may = allowed(any_environment, "Search")
    assert may == {
        "Directory": {"dynamodb:Query"},
        "SearchIndex": {"dynamodb:Query"},
        "AuditTrail": {"dynamodb:PutItem"},
        "Notices": {"dynamodb:PutItem"},
        "Keysets": {"dynamodb:BatchGetItem"},
        "Cohorts": {"dynamodb:BatchGetItem"},
        "RecordsKey": {"kms:Decrypt"},
        "AtRestKey": {"kms:Decrypt", "kms:GenerateDataKey"},
    }


def test_audit_reads_the_trail_and_no_child(any_environment):
    may = allowed(any_environment, "Audit")
    assert set(may) == {"AuditTrail", "AccountsTable", "Keysets", "AuditKey", "AccountsKey", "AtRestKey"}
    assert may["AuditTrail"] == {"dynamodb:Query", "dynamodb:PutItem"}


def test_who_keeps_accounts_and_who_brokers_write_no_child(any_environment):
    assert set(allowed(any_environment, "Accounts")) == {
        "AccountsTable", "AuditTrail", "Keysets", "AccountsKey", "AtRestKey"
    }  # fmt: skip
    assert allowed(any_environment, "Brokering")["Directory"] == {"dynamodb:Query"}
    assert not {"SearchIndex", "AccountsTable"} & set(allowed(any_environment, "Brokering"))


def test_registration_opens_nothing_of_practitioners(any_environment):
    assert "AccountsKey" not in allowed(any_environment, "Registration")


def test_the_function_open_to_all_may_do_nothing(any_environment):
    assert statements(any_environment, "Contract") == []


def test_nothing_may_change_or_delete_an_event_or_touch_all_of_anything(any_environment):
    forbidden = {"dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"}
    for function in FUNCTIONS:
        for statement in statements(any_environment, function):
            assert "*" not in json.dumps(statement["Action"])
            of_accounts = function == "Accounts" and "AccountsTable" in json.dumps(statement["Resource"])
            assert "dynamodb:Scan" not in statement["Action"] or of_accounts
            assert statement["Resource"] != "*"
        assert not allowed(any_environment, function).get("AuditTrail", set()) & forbidden


def test_the_keysets_that_all_rests_on_may_be_written_by_none_and_cohorts_by_registration_alone(any_environment):
    writers = {f for f in FUNCTIONS if "dynamodb:PutItem" in allowed(any_environment, f).get("Cohorts", ())}
    assert writers == {"Registration"}
    assert not any("dynamodb:PutItem" in allowed(any_environment, f).get("Keysets", ()) for f in FUNCTIONS)


def test_every_function_is_of_one_kind_and_has_its_own_role_and_log(any_environment):
    functions = any_environment.resources("AWS::Lambda::Function")
    assert len(functions) == len(FUNCTIONS)
    roles, logs = set(), set()
    for function in functions.values():
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["Timeout"] <= 60
        roles.add(json.dumps(function["Role"]))
        logs.add(json.dumps(function["LoggingConfig"]["LogGroup"]))
    assert len(roles) == len(logs) == len(FUNCTIONS)


def test_logs_are_kept_for_a_stated_time(any_environment):
    groups = any_environment.resources("AWS::Logs::LogGroup")
    assert groups
    assert all(group.get("RetentionInDays") for group in groups.values())


def test_production_functions_start_from_a_snapshot(production):
    for function in production.resources("AWS::Lambda::Function").values():
        assert function["SnapStart"] == {"ApplyOn": "PublishedVersions"}


def test_the_api_is_the_contracts_operations_each_authorised_but_the_public_two(any_environment):
    methods = any_environment.resources("AWS::ApiGateway::Method")
    assert {m["OperationName"] for m in methods.values()} == {o.name for o in OPERATIONS}
    public = {m["OperationName"] for m in methods.values() if m["AuthorizationType"] == "NONE"}
    assert public == {"health", "contract"}
    assert {m["AuthorizationType"] for m in methods.values()} == {"NONE", "CUSTOM"}


def test_a_suspension_stops_the_very_next_call(any_environment):
    (authorizer,) = any_environment.resources("AWS::ApiGateway::Authorizer").values()
    assert (authorizer["Type"], authorizer["AuthorizerResultTtlInSeconds"]) == ("REQUEST", 0)


def test_keys_that_wrap_keysets_can_be_used_by_the_functions_and_by_no_administrator(any_environment):
    keys = {n: k for n, k in any_environment.resources("AWS::KMS::Key").items() if "AtRest" not in n}
    assert len(keys) == 3
    for key in keys.values():
        for statement in key["KeyPolicy"]["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            uses = {"kms:*"} | {
                f"kms:{a}" for a in ("Decrypt", "Encrypt", "ReEncrypt*", "GenerateDataKey", "CreateGrant")
            }
            if uses & set(actions):
                assert "Fn::GetAtt" in json.dumps(statement["Principal"])
                assert ":root" not in json.dumps(statement["Principal"])


def test_the_access_log_holds_nothing_personal(any_environment):
    (stage,) = any_environment.resources("AWS::ApiGateway::Stage").values()
    assert json.loads(stage["AccessLogSetting"]["Format"]) == ACCESS_LOG
    for personal in ("$context.path", "identity", "requestOverride", "authorizer.principalId", "error.message"):
        assert personal not in stage["AccessLogSetting"]["Format"]
    assert all(not s["DataTraceEnabled"] for s in stage["MethodSettings"])
    assert stage["TracingEnabled"] is True
    assert all(s["ThrottlingRateLimit"] for s in stage["MethodSettings"])


def test_people_sign_in_with_a_second_factor_and_nobody_signs_up(any_environment):
    (pool,) = any_environment.resources("AWS::Cognito::UserPool").values()
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_a_password_alone_is_sent_only_on_one_machine(any_environment, request):
    clients = any_environment.resources("AWS::Cognito::UserPoolClient")
    (client,) = (c for n, c in clients.items() if "Directory" in n)
    assert all(c["GenerateSecret"] for c in clients.values() if c is not client)
    local = "local" in request.node.callspec.id
    assert ("ALLOW_USER_PASSWORD_AUTH" in client["ExplicitAuthFlows"]) == local


def test_retention_runs_every_night_and_keeps_execution_data_out_of_its_log(any_environment):
    schedules = any_environment.resources("AWS::Scheduler::Schedule")
    nightly = {s["ScheduleExpression"] for n, s in schedules.items() if "Nightly" in n}
    assert nightly == {"cron(10 1 * * ? *)"}
    assert {s["ScheduleExpressionTimezone"] for s in schedules.values()} == {"Europe/London"}
    (machine,) = any_environment.resources("AWS::StepFunctions::StateMachine").values()
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_operations_are_told_first_of_what_people_would_notice_first(any_environment):
    alarms = any_environment.resources("AWS::CloudWatch::Alarm")
    assert all(alarm["AlarmActions"] for alarm in alarms.values())
    watched = json.dumps(list(alarms.values()))
    for metric in ("5XXError", "Latency", "Errors", "Throttles", "ThrottledRequests", "ExecutionsFailed"):
        assert f'"{metric}"' in watched
    assert len(any_environment.resources("AWS::CloudWatch::Dashboard")) == 1


def test_the_edge_filters_limits_and_speaks_no_old_tls(production):
    (firewall,) = production.resources("AWS::WAFv2::WebACL", "ContactPointEdge").values()
    rules = {rule["Name"] for rule in firewall["Rules"]}
    assert {"RateLimit", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"} <= rules
    (name,) = production.resources("AWS::ApiGateway::DomainName", "ContactPointEdge").values()
    assert name["SecurityPolicy"] == "TLS_1_2"
    assert production.resources("AWS::WAFv2::WebACLAssociation", "ContactPointEdge")


def test_every_function_has_a_folder_and_a_handler():
    folders = {path.parent.name.capitalize() for path in Path(ROOT / "functions").glob("*/handler.py")}
    assert folders == FUNCTIONS


@pytest.mark.parametrize("name", ["search", "registration", "audit", "brokering", "accounts"])
def test_each_functions_operations_are_the_contracts(name):
    api = importlib.import_module(f"functions.{name}.handler").api
    registered = {(method.lower(), resource) for method, resource in api.operations}
    assert registered == {(o.method, o.path) for o in OPERATIONS if o.function == name}
