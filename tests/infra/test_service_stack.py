"""The service stack and the edge in front of it."""

import importlib
import json

import pytest

from cli.local_stack.workspace import ROOT
from contactpoint.adapters.encryption.unreadable_items import METRIC
from contactpoint.http.operations import OPERATIONS
from contactpoint.http.problem_kinds import CATALOGUE
from contactpoint.web.sign_in import SESSION_COOKIE
from infra.constructs.rest_api import ACCESS_LOG, GATEWAY_PROBLEMS, PAGE
from infra.functions.all_functions import ALL_FUNCTIONS, API_FUNCTIONS

DOCUMENTED_RESPONSES = [
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_PARAMETERS",
    "BAD_REQUEST_BODY",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
]
"""AWS's list: apigateway/latest/developerguide/supported-gateway-response-types.html."""


def test_every_function_has_its_own_role_and_log(any_environment):
    functions = any_environment.resources("AWS::Lambda::Function")
    assert len(functions) == len(ALL_FUNCTIONS)
    roles, logs = set(), set()
    for function in functions.values():
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["Timeout"] <= (900 if function["Description"].startswith("ContactPoint event_archive ") else 60)
        roles.add(json.dumps(function["Role"]))
        logs.add(json.dumps(function["LoggingConfig"]["LogGroup"]))
    assert len(roles) == len(logs) == len(ALL_FUNCTIONS)


def test_functions_about_real_people_accept_no_numbers_for_tests(any_environment, production):
    functions = any_environment.resources("AWS::Lambda::Function").values()
    accepting = {
        each["Environment"]["Variables"].get("ACCEPT_TEST_NUMBERS") for each in functions if "Environment" in each
    }
    assert accepting == ({None} if any_environment.environment == production.environment else {"true"})


def test_log_groups_have_a_retention_and_no_resource_policies(any_environment):
    groups = any_environment.resources("AWS::Logs::LogGroup")
    assert groups
    assert all(group.get("RetentionInDays") for group in groups.values())
    assert not any_environment.resources("AWS::Logs::ResourcePolicy"), "an account may have ten of them"


def test_production_logs_outlive_the_service_stack_unless_their_name_is_fixed(production):
    groups = [r for r in production.template("Service")["Resources"].values() if r["Type"] == "AWS::Logs::LogGroup"]
    retained = [g for g in groups if g["DeletionPolicy"] == "Retain"]
    assert len(retained) == len(ALL_FUNCTIONS) + 1, "each function's log, and the access log"
    assert not any("LogGroupName" in g["Properties"] for g in retained)


def test_production_functions_for_which_somebody_waits_start_from_a_snapshot(production):
    functions = production.resources("AWS::Lambda::Function")
    kept = {name for name, each in functions.items() if each.get("SnapStart") == {"ApplyOn": "PublishedVersions"}}
    waited_for = [each.construct_id for each in ALL_FUNCTIONS if each.somebody_waits]
    assert len(kept) == len(waited_for)
    assert all(any(name.startswith(f"{each}Function") for name in kept) for each in waited_for)


def test_api_serves_the_operations_and_authorises_all_but_three(any_environment):
    methods = any_environment.resources("AWS::ApiGateway::Method")
    methods = {name: method for name, method in methods.items() if method["OperationName"] != PAGE}
    assert {m["OperationName"] for m in methods.values()} == {o.name for o in OPERATIONS}
    public = {m["OperationName"] for m in methods.values() if m["AuthorizationType"] == "NONE"}
    assert public == {o.name for o in OPERATIONS if o.public}
    assert len(public) == 3
    assert {m["AuthorizationType"] for m in methods.values()} == {"NONE", "CUSTOM"}


def test_pages_are_served_by_their_functions_only(any_environment):
    methods = any_environment.resources("AWS::ApiGateway::Method").values()
    pages = [method for method in methods if method["OperationName"] == PAGE]
    for function in ("WebLive", "WebOversightLive"):
        served = [method for method in methods if function in json.dumps(method["Integration"]["Uri"])]
        assert sorted(method["HttpMethod"] for method in served) == ["GET", "GET", "POST", "POST"]
        assert all(method in pages for method in served)
    assert len(pages) == 8


def test_pages_sign_in_by_code_only_and_return_to_one_address(any_environment):
    (client,) = any_environment.resources("AWS::Cognito::UserPoolClient", "Service").values()
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client.get("ExplicitAuthFlows", []) in ([], ["ALLOW_REFRESH_TOKEN_AUTH"])
    assert len(client["CallbackURLs"]) == 1


def test_gateway_answers_with_the_problems_of_the_contract(any_environment):
    responses = any_environment.resources("AWS::ApiGateway::GatewayResponse")
    found = {r["ResponseType"]: r for r in responses.values()}
    assert set(found) == {kind for kind, _, _ in GATEWAY_PROBLEMS}
    for kind, problem, _ in GATEWAY_PROBLEMS:
        status, title = CATALOGUE[problem]
        body = json.loads(found[kind]["ResponseTemplates"]["application/json"])
        assert (found[kind]["StatusCode"], body["status"], body["title"]) == (str(status), status, title)
        headers = found[kind]["ResponseParameters"]
        assert ("gatewayresponse.header.Retry-After" in headers) == (status in (429, 503))


def test_every_documented_refusal_of_the_gateway_is_a_problem():
    assert {kind for kind, _, _ in GATEWAY_PROBLEMS} == {*DOCUMENTED_RESPONSES}


def test_authorizer_results_are_not_cached(any_environment):
    (authorizer,) = any_environment.resources("AWS::ApiGateway::Authorizer").values()
    assert (authorizer["Type"], authorizer["AuthorizerResultTtlInSeconds"]) == ("REQUEST", 0)


def test_access_log_contains_no_personal_data(any_environment):
    (stage,) = any_environment.resources("AWS::ApiGateway::Stage").values()
    assert json.loads(stage["AccessLogSetting"]["Format"]) == ACCESS_LOG
    for personal in ("$context.path", "identity", "requestOverride", "authorizer.principalId", "error.message"):
        assert personal not in stage["AccessLogSetting"]["Format"]
    assert all(not s["DataTraceEnabled"] for s in stage["MethodSettings"])
    assert all(s["ThrottlingRateLimit"] for s in stage["MethodSettings"])


def test_jobs_run_every_night_london_time(any_environment):
    schedules = any_environment.resources("AWS::Scheduler::Schedule")
    nightly = {
        name.split("Schedule")[0].split("Workflow")[0]: each["ScheduleExpression"]
        for name, each in schedules.items()
        if each["ScheduleExpression"].startswith("cron")
    }
    assert nightly == {
        "Archiving": "cron(10 1 * * ? *)",
        "Destruction": "cron(25 1 * * ? *)",
        "AccessReview": "cron(40 1 * * ? *)",
        "Detection": "cron(55 1 * * ? *)",
        "OverdueReviews": "cron(0 3 * * ? *)",
        "Sequencing": "cron(20 2 * * ? *)",
        "EventArchiving": "cron(10 3 * * ? *)",
        "EventExpiry": "cron(40 4 * * ? *)",
    }
    in_london = {s["ScheduleExpressionTimezone"] for s in schedules.values() if "cron" in s["ScheduleExpression"]}
    assert in_london == {"Europe/London"}


def test_sequencer_runs_every_five_minutes_and_when_an_event_arrives(any_environment):
    schedules = any_environment.resources("AWS::Scheduler::Schedule").values()
    often = [s for s in schedules if s["ScheduleExpression"] == "rate(5 minutes)"]
    assert [s["Target"]["Input"] for s in often] == [json.dumps({"action": "publish"}, separators=(",", ":"))]
    (mapping,) = any_environment.resources("AWS::Lambda::EventSourceMapping").values()
    assert mapping["FilterCriteria"]["Filters"] == [{"Pattern": '{"eventName":["INSERT"]}'}]
    tables = any_environment.resources("AWS::DynamoDB::GlobalTable", "Data")
    (table,) = (table for name, table in tables.items() if "AuditLog" in name)
    assert table["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}


def test_logs_of_state_machines_contain_no_execution_data(any_environment):
    for machine in any_environment.resources("AWS::StepFunctions::StateMachine").values():
        assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_each_reader_has_a_dashboard(any_environment):
    dashboards = any_environment.resources("AWS::CloudWatch::Dashboard").values()
    names = {each["DashboardName"].rpartition("-")[2] for each in dashboards}
    assert names == {"Service", "Use", "Platform"}


def test_edge_filters_limits_and_refuses_old_tls(production):
    (firewall,) = production.resources("AWS::WAFv2::WebACL", "Edge").values()
    rules = {rule["Name"] for rule in firewall["Rules"]}
    assert {"TokenLimit", "SessionLimit", "AnonymousLimit", "AddressLimit"} <= rules
    assert len({rule["Priority"] for rule in firewall["Rules"]}) == len(rules)
    assert {"AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"} <= rules
    (name,) = production.resources("AWS::ApiGateway::DomainName", "Edge").values()
    assert name["SecurityPolicy"] == "TLS_1_2"
    assert production.resources("AWS::WAFv2::WebACLAssociation", "Edge")


def test_edge_counts_people_on_the_pages_by_their_session(production):
    """Many who use the pages share an address, such as a hospital's, and they send no token."""
    (firewall,) = production.resources("AWS::WAFv2::WebACL", "Edge").values()
    limits = {rule["Name"]: rule["Statement"].get("RateBasedStatement") for rule in firewall["Rules"]}
    (key,) = limits["SessionLimit"]["CustomKeys"]
    assert key["Cookie"]["Name"] == SESSION_COOKIE
    assert limits["SessionLimit"]["Limit"] == limits["TokenLimit"]["Limit"]
    others = json.dumps(limits["AnonymousLimit"]["ScopeDownStatement"]["NotStatement"])
    assert SESSION_COOKIE in others
    assert "authorization" in others


def test_every_folder_of_functions_is_defined():
    root = ROOT / "functions"
    folders = {path.parent.relative_to(root).as_posix() for path in root.rglob("handler.py")}
    assert folders == {definition.folder for definition in ALL_FUNCTIONS}


@pytest.mark.parametrize("name", sorted(d.name for d in API_FUNCTIONS if d.name != "public"))
def test_handlers_serve_the_operations_of_their_function(name):
    api = importlib.import_module(f"functions.{name}.handler").api
    registered = {(method.lower(), resource) for method, resource in api.operations}
    assert registered == {(o.method, o.path) for o in OPERATIONS if o.function == name}
    assert registered


def test_every_operation_belongs_to_a_function_of_the_api():
    assert {operation.function for operation in OPERATIONS} == {definition.name for definition in API_FUNCTIONS}


def test_runs_tolerate_every_failure_and_fail_by_their_report(any_environment):
    machines = any_environment.resources("AWS::StepFunctions::StateMachine")
    for machine in (
        each
        for name, each in machines.items()
        if not name.startswith(("EventArchiving", "EventExpiry", "Decommissioning"))
    ):
        parts = machine["DefinitionString"]["Fn::Join"][1]
        states = json.loads("".join(part if isinstance(part, str) else "arn" for part in parts))["States"]
        each = states["EachBatch"]
        assert each["ToleratedFailurePercentage"] == 100
        assert 0 < each["MaxConcurrency"] <= 40
        assert [(catch["ErrorEquals"], catch["Next"]) for catch in each["Catch"]] == [(["States.ALL"], "Report")]
        assert (states["IsAllDone"]["Default"], states["SomethingIsLeft"]["Type"]) == ("SomethingIsLeft", "Fail")
        ignored_by_the_emulator = {"ItemBatcher", "ResultWriter"}
        assert not ignored_by_the_emulator & set(each)


def test_no_schedule_depends_on_the_placeholder_that_the_emulator_passes_on(any_environment):
    schedules = any_environment.resources("AWS::Scheduler::Schedule").values()
    assert not any("aws.scheduler" in json.dumps(each) for each in schedules)


def test_unreadable_items_are_alarmed_by_the_metric_that_functions_write(any_environment):
    alarms = any_environment.resources("AWS::CloudWatch::Alarm").values()
    (alarm,) = (each for each in alarms if each["MetricName"] == METRIC)
    functions = any_environment.resources("AWS::Lambda::Function").values()
    namespaces = {each["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"] for each in functions}
    assert namespaces == {alarm["Namespace"]}
    assert (alarm["Threshold"], "Dimensions" in alarm) == (0, False)


def test_lambda_logs_its_own_lines_for_failures_only(any_environment):
    functions = any_environment.resources("AWS::Lambda::Function")
    levels = {
        name: each["LoggingConfig"]["SystemLogLevel"] for name, each in functions.items() if "LoggingConfig" in each
    }
    assert set(levels.values()) == {"WARN"}
    assert len(levels) >= len(ALL_FUNCTIONS)
