"""The environments: settings that are complete, and names that never meet."""

import importlib
import json
import re
from dataclasses import replace

import pytest
from msgspec import structs

from cli.local_stack.workspace import STACKS
from cli.samples.sign_ins import people
from infra.app import main
from infra.constructs.log_group import RETENTION
from infra.environments import load_settings, local, production, test
from infra.settings_checks import LOG_RETENTION_DAYS, TWO_PEOPLE, SettingsError, check, check_deployable
from tests.infra.conftest import synthesised

ACCOUNT_STACK = "ContactPoint-Account"
NAMES = re.compile(r"(.*Name|Domain)$")
NAMES_WITHIN_A_PARENT = {
    ("AWS::ApiGateway::Authorizer", "Name"),
    ("AWS::ApiGateway::Method", "OperationName"),
    ("AWS::ApiGateway::Stage", "StageName"),
    ("AWS::CloudWatch::Alarm", "MetricName"),
    ("AWS::CodeDeploy::DeploymentGroup", "DeploymentConfigName"),
    ("AWS::Cognito::UserPoolClient", "ClientName"),
    ("AWS::Cognito::UserPoolResourceServer", "Name"),
    ("AWS::IAM::Policy", "PolicyName"),
    ("AWS::Lambda::Alias", "Name"),
}
"""Names that need to be unique only within their own API, pool, role or function."""


def test_every_environment_synthesises_without_warning_or_finding(any_environment):
    assert not any_environment.failed, any_environment.output
    assert "WARNING" not in any_environment.output.upper().replace("WITHOUT WARNING", "")


@pytest.mark.parametrize("name", ["prod", "", None])
def test_an_unknown_environment_is_refused_with_the_known_ones(name):
    with pytest.raises(SettingsError, match="local, production or test"):
        load_settings(name)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"domain_name": None, "certificate_arn": None}, "Set domain_name"),
        ({"certificate_arn": None}, "Set both domain_name and certificate_arn"),
        ({"alarm_email": None}, "Set alarm_email"),
        ({"account": "1111"}, "12 digits"),
        ({"account": "222233334444"}, "Set certificate_arn to a certificate of this account"),
        ({"alarm_email": "nobody"}, "Set alarm_email to an e-mail address"),
        ({"operator_sign_ins": {"KeysetRotatorRole": "arn:aws:iam::999999999999:role/x"}}, "Set operator_sign_ins by"),
        (
            {"operator_sign_ins": dict.fromkeys(TWO_PEOPLE, "arn:aws:iam::111122223333:role/x")},
            "two people decide",
        ),
        ({"operator_sign_ins": {"Root": "arn:aws:iam::111122223333:role/x"}}, "Set operator_sign_ins by role"),
        ({"allow_password_auth": True}, "Remove allow_password_auth"),
        ({"accept_test_numbers": True}, "Remove accept_test_numbers"),
        ({"jwks_origin": "http://127.0.0.1:1"}, "Remove jwks_origin"),
        ({"api_root": "/restapis/{api_id}"}, "Remove api_root"),
        ({"burst_limit": 1}, "Set burst_limit"),
        ({"log_retention_days": 31}, "Set log_retention_days"),
        ({"systems": ("westvale-casework",) * 2}, "once"),
        ({"page_issuers": production.SETTINGS.page_issuers * 2}, "a key of its own"),
        (
            {"page_issuers": (structs.replace(*production.SETTINGS.page_issuers, token_endpoint="http://x.example"),)},
            "begin with https",
        ),
    ],
)
def test_incomplete_or_contradictory_settings_are_refused(changed, sentence):
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        check(replace(production.SETTINGS, **changed))


@pytest.mark.parametrize(
    "changed", [{"account": "111122223333"}, {"retain_data": True}, {"alarm_email": "operations@example.org"}]
)
def test_local_settings_that_belong_to_aws_are_refused(changed):
    with pytest.raises(SettingsError, match=r"infra/environments/local\.py"):
        check(replace(local.SETTINGS, **changed))


def test_a_sample_environment_is_refused_for_deployment():
    with pytest.raises(SettingsError, match="Replace its account 111122223333"):
        check_deployable(production.SETTINGS)


def test_the_local_environment_is_refused_for_deployment_to_aws():
    with pytest.raises(SettingsError, match="make up"):
        check_deployable(local.SETTINGS)


def test_an_environment_with_its_own_account_is_deployable():
    own = replace(test.SETTINGS, account="222233334444")
    check(own)
    check_deployable(own)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CONTACTPOINT_ENVIRONMENT": "staging"}, "There is no environment 'staging'"),
        ({"CONTACTPOINT_ENVIRONMENT": "production", "CONTACTPOINT_DEPLOY": "1"}, "is a sample"),
    ],
)
def test_synthesis_error_states_what_to_do(monkeypatch, environment, sentence):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=re.escape(sentence)):
        main()


def test_only_the_local_environment_reads_the_variables_of_a_test_run(monkeypatch):
    issuers = [{"issuer": "http://127.0.0.1:9", "client_ids": ["staff"]}]
    monkeypatch.setenv("CONTACTPOINT_ISSUERS", json.dumps(issuers))
    monkeypatch.setenv("CONTACTPOINT_PORT", "4999")
    changed = [importlib.reload(module).SETTINGS for module in (local, test, production)]
    monkeypatch.undo()
    unchanged = [importlib.reload(module).SETTINGS for module in (local, test, production)]
    assert (changed[0].jwks_origin, changed[0].issuers[0].issuer) == ("http://127.0.0.1:4999", "http://127.0.0.1:9")
    assert changed[1:] == unchanged[1:]


def test_local_systems_are_those_of_the_samples():
    assert local.SETTINGS.systems == tuple(facts["sign_in"] for facts in people()["system"])
    assert tuple(f"ContactPoint-local-{part}" for part in ("Data", "Service", "Monitoring")) == STACKS


@pytest.fixture(scope="module")
def templates():
    """Return the templates of two environments by stack."""
    return [
        {file.name.partition(".")[0]: json.loads(file.read_text()) for file in folder.glob("*.template.json")}
        for folder in (synthesised("test").folder, synthesised("production").folder)
    ]


def test_two_environments_share_only_the_account_stack_and_it_is_the_same(templates):
    first, second = templates
    assert len(first) == len(second) == 6
    assert first.keys() & second.keys() == {ACCOUNT_STACK}
    assert first[ACCOUNT_STACK] == second[ACCOUNT_STACK]


def test_every_log_retention_setting_has_a_number_of_days():
    assert tuple(RETENTION) == LOG_RETENTION_DAYS


def test_two_environments_have_no_name_in_common(templates):
    names = [
        set().union(
            *(explicit_names(template) for stack, template in stacks.items() if stack != "ContactPoint-Account")
        )
        for stacks in templates
    ]
    assert all(len(found) > 10 for found in names)
    assert names[0] & names[1] == set()
    for found, environment in zip(names, ("test", "production"), strict=True):
        assert all(environment in name for name in found - {production.SETTINGS.domain_name})


def explicit_names(template) -> set[str]:
    """Return the names that a template gives: of resources, their metrics, namespaces and exports."""
    found = {o["Export"]["Name"] for o in template.get("Outputs", {}).values() if "Export" in o}
    for resource in template["Resources"].values():
        kind, properties = resource["Type"], resource.get("Properties", {})
        found |= {
            value
            for name, value in properties.items()
            if isinstance(value, str) and NAMES.match(name) and (kind, name) not in NAMES_WITHIN_A_PARENT
        }
        if kind == "AWS::Lambda::Function":
            found.add(properties["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"])
        if kind == "AWS::WAFv2::WebACL":
            measured = [properties, *properties["Rules"]]
            found |= {each["VisibilityConfig"]["MetricName"] for each in measured}
        if kind == "AWS::CloudWatch::Alarm":
            found |= {d["Value"] for d in properties.get("Dimensions", ()) if d["Name"] == "ApiName"}
    return found
