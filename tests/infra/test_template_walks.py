"""What AWS would do with the templates, walked through; and each walk fails when its fault is planted."""

import json
from collections import Counter

import pytest

from cli.local_stack.workspace import ROOT
from contactpoint.metrics import METRICS
from infra.functions.objectives import OBJECTIVES
from infra.monitoring import runbook_sections
from infra.monitoring.objectives import WINDOWS
from infra.monitoring.runbook_sections import Section
from tests.infra.walks import WALKS, missed
from tests.infra.walks.existing_metrics import EXISTING, exists
from tests.infra.walks.notification_chains import alarms
from tests.infra.walks.planted_faults import PLANTED, planted
from tests.infra.walks.templates import Templates
from tests.infra.walks.watched_resources import sections

PARTS = 8
"""Planting takes a minute, so several processes share it."""


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: f"{walk.__module__.rpartition('.')[2]}_{walk.__name__}")
def test_walk_finds_no_fault(any_environment, walk):
    assert list(walk(Templates.load(any_environment))) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_each_planted_fault_is_found(production, part):
    assert missed(planted(Templates.load(production), part, PARTS)) == []


def test_faults_are_planted_in_each_type_of_resource(production):
    templates = Templates.load(production)
    in_resources = Counter(what.partition(":")[0] for what, _ in planted(templates))
    for kind in PLANTED:
        assert any(in_resources[address[1]] for address, _ in templates.of_type(kind)), kind


def test_topic_with_an_own_policy_and_no_publisher_is_found(production):
    """SNS's default policy lets CloudWatch publish. It is gone as soon as a topic has a policy of its own."""
    templates = Templates.load(production)
    ((address, policy),) = templates.of_type("AWS::SNS::TopicPolicy")
    denies = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
    document = {"Version": "2012-10-17", "Statement": denies}
    alone = {**policy, "Properties": {**policy["Properties"], "PolicyDocument": document}}
    assert "its policy does not allow cloudwatch" in " ".join(alarms(templates.replaced(address, alone)))


@pytest.mark.parametrize(
    ("name", "dimensions"),
    [("ThrottledRequests", {"TableName"}), ("SystemErrors", {"TableName"}), ("ReadThrottleEvents", set())],
)
def test_metric_without_its_dimensions_does_not_exist(name, dimensions):
    assert not exists("AWS/DynamoDB", name, dimensions)


def test_each_namespace_names_its_documentation():
    assert all(page.endswith(".html") and metrics for page, metrics in EXISTING.values())


def test_runbook_sections_are_those_of_the_alarms():
    defined = {s.anchor: s for s in vars(runbook_sections).values() if isinstance(s, Section)}
    assert set(sections()) == set(defined)
    for anchor, section in defined.items():
        text = " ".join(sections()[anchor].split())
        for said in (f"**Urgency:** {section.urgency}.", section.people_see, section.first_command):
            assert " ".join(said.split()) in text, anchor


def test_notification_text_fits_into_what_aws_allows(production):
    templates = Templates.load(production)
    for _, alarm in templates.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        assert len(alarm["Properties"]["AlarmDescription"]) <= 1024
    for _, rule in templates.of_type("AWS::Events::Rule"):
        (target,) = rule["Properties"]["Targets"]
        assert isinstance(json.loads(target["InputTransformer"]["InputTemplate"]), str)


def test_cloudtrail_logs_what_the_rules_wait_for(production):
    file = production.folder / "ContactPoint-Account.template.json"
    resources = json.loads(file.read_text(encoding="utf-8"))["Resources"].values()
    (log,) = (each["Properties"] for each in resources if each["Type"] == "AWS::CloudTrail::Trail")
    fields = [{f["Field"]: f for f in each["FieldSelectors"]} for each in log["AdvancedEventSelectors"]]
    assert log["IsLogging"] is True
    assert {f["readOnly"]["Equals"][0] for f in fields} == {"true", "false"}
    assert [f.get("eventSource", {}).get("NotEquals") for f in fields] == [None, ["kms.amazonaws.com"]]


def test_documented_metrics_are_those_that_functions_write():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8").partition("## Metrics")[2]
    rows = {row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `")}
    assert set(rows) == set(METRICS)
    assert all(metric.meaning in rows[name] for name, metric in METRICS.items())


def test_documented_objectives_are_those_of_the_alarms():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for objective in OBJECTIVES.values():
        seconds = objective.milliseconds // 1000
        part = f"{objective.available_percent}% | {objective.fast_percent:.0f}% within {seconds} second"
        assert part in text
    for window in WINDOWS:
        assert f"{window.burn_rate:g} times" in text
