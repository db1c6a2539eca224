"""Plants one fault at a time in the templates: in each statement, name and setting on which a notification rests."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from tests.infra.walks.templates import Address, Resource, Templates

Fault = tuple[str, Address, Resource | None]
"""What was done, where, and the resource afterwards."""
WRONG = "Renamed"


def planted(templates: Templates, part: int = 0, parts: int = 1) -> Iterator[tuple[str, Templates]]:
    """Yield the templates with one fault each, and what the fault is; of every n-th resource if there are n parts."""
    resources = [(plant, *each) for kind, plant in PLANTED.items() for each in templates.of_type(kind)]
    for plant, address, resource in resources[part::parts]:
        for what, changed in plant(resource):
            yield f"{address[1]}: {what}", templates.replaced(address, changed)


def _changed(resource: Resource, *path: Any, value: Any = None) -> dict[str, Any]:
    """Return a copy with another value at a path, or without what is there."""
    copy = deepcopy(dict(resource))
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return copy


def _statements(*path: str) -> Callable[[Resource], Iterator[tuple[str, Resource | None]]]:
    """Drop each statement of a policy, and each action of a statement that has several."""

    def plant(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
        document: Any = resource
        for step in path:
            document = document[step]
        for n, statement in enumerate(document["Statement"]):
            yield f"statement {n} dropped", _changed(resource, *path, "Statement", n)
            actions = statement["Action"] if isinstance(statement["Action"], list) else []
            for i, action in enumerate(actions):
                if action not in UNTESTED_ACTIONS:
                    yield f"{action} dropped", _changed(resource, *path, "Statement", n, "Action", i)

    return plant


UNTESTED_ACTIONS = frozenset(
    {
        *(f"logs:{action}LogDelivery" for action in ("Delete", "Get", "Update")),
        *(f"logs:{action}" for action in ("ListLogDeliveries", "DescribeLogGroups", "DescribeResourcePolicies")),
        *(f"xray:{action}" for action in ("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords")),
    }
)
"""CDK's own grants for logs and traces of a state machine: the walk looks at one of each."""


def _alarm(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    properties = resource["Properties"]
    yield "metric renamed", _changed(resource, "Properties", "MetricName", value=properties["MetricName"] + WRONG)
    yield "namespace renamed", _changed(resource, "Properties", "Namespace", value=properties["Namespace"] + WRONG)
    for n, dimension in enumerate(properties.get("Dimensions", ())):
        renamed = dimension["Name"] + WRONG
        yield f"{dimension['Name']} renamed", _changed(resource, "Properties", "Dimensions", n, "Name", value=renamed)
        yield f"{dimension['Name']} dropped", _changed(resource, "Properties", "Dimensions", n)
    if properties["TreatMissingData"] == "breaching":
        quiet = _changed(resource, "Properties", "TreatMissingData", value="notBreaching")
        yield "a time without data is no fault", quiet
    yield from _notifying(resource)
    yield "deleted", None


def _notifying(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    if resource["Properties"].get("AlarmActions"):
        yield "tells nobody", _changed(resource, "Properties", "AlarmActions", value=[])
        yield "tells something else", _changed(resource, "Properties", "AlarmActions", value=[{"Ref": "Nothing"}])
        yield "actions off", _changed(resource, "Properties", "ActionsEnabled", value=0)
    text = resource["Properties"]["AlarmDescription"]
    yield "leads to no section", _changed(resource, "Properties", "AlarmDescription", value=text + "-renamed")
    yield "says nothing", _changed(resource, "Properties", "AlarmDescription")


def _composite(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "deleted", None
    yield from _notifying(resource)


def _topic(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "deleted", None
    yield "another key", _changed(resource, "Properties", "KmsMasterKeyId", value="alias/aws/sns")


def _topic_policy(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield from _statements("Properties", "PolicyDocument")(resource)
    yield "deleted", None
    for n, statement in enumerate(resource["Properties"]["PolicyDocument"]["Statement"]):
        if statement["Effect"] == "Allow":
            path = ("Properties", "PolicyDocument", "Statement", n, "Condition")
            yield f"condition {n} dropped", _changed(resource, *path)


def _key(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    path = ("Properties", "KeyPolicy", "Statement")
    for n, statement in enumerate(resource["Properties"]["KeyPolicy"]["Statement"]):
        yield f"statement {n} dropped", _changed(resource, *path, n)
        if "Condition" in statement:
            yield f"condition {n} dropped", _changed(resource, *path, n, "Condition")
        named = statement["Principal"].get("AWS") if isinstance(statement["Principal"], dict) else None
        for i in range(len(named) if isinstance(named, list) else 0):
            yield f"principal {i} of {n} dropped", _changed(resource, *path, n, "Principal", "AWS", i)


def _schedule(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "disabled", _changed(resource, "Properties", "State", value="DISABLED")
    yield "no queue", _changed(resource, "Properties", "Target", "DeadLetterConfig")
    yield "starts nothing", _changed(resource, "Properties", "Target", "Arn", value={"Ref": "Nothing"})
    yield "no role", _changed(resource, "Properties", "Target", "RoleArn", value={"Ref": "Nothing"})
    if "action" in resource["Properties"]["Target"].get("Input", ""):
        yield "another action", _changed(resource, "Properties", "Target", "Input", value='{"action":"nothing"}')


def _mapping(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "disabled", _changed(resource, "Properties", "Enabled", value=0)
    yield "wakes nothing", _changed(resource, "Properties", "FunctionName", value={"Ref": "Nothing"})
    yield "reads nothing", _changed(resource, "Properties", "EventSourceArn", value={"Ref": "Nothing"})
    yield "wakes for everything", _changed(resource, "Properties", "FilterCriteria")


def _rule(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "disabled", _changed(resource, "Properties", "State", value="DISABLED")
    yield "no target", _changed(resource, "Properties", "Targets", value=[])
    yield "no text", _changed(resource, "Properties", "Targets", 0, "InputTransformer")


def _pipe(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    parameters = ("Properties", "SourceParameters")
    yield "deleted", None
    yield "stopped", _changed(resource, "Properties", "DesiredState", value="STOPPED")
    for kind in ("MODIFY", "REMOVE"):
        filters = [{"Pattern": json.dumps({"eventName": [kind]})}]
        yield f"only {kind}", _changed(resource, *parameters, "FilterCriteria", "Filters", value=filters)
    every = [{"Pattern": json.dumps({"eventName": ["MODIFY", "REMOVE"]})}]
    yield "also what expired", _changed(resource, *parameters, "FilterCriteria", "Filters", value=every)
    yield "no queue", _changed(resource, *parameters, "DynamoDBStreamParameters", "DeadLetterConfig")
    yield "no text", _changed(resource, "Properties", "TargetParameters")


def _role(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    trust = resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    if json.dumps(trust[0]["Principal"]).find("lambda.") < 0 and "Condition" in trust[0]:
        path = ("Properties", "AssumeRolePolicyDocument", "Statement", 0, "Condition")
        yield "trusts everybody", _changed(resource, *path)


def _alias(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    if "UpdatePolicy" in resource:
        yield "moves at once", _changed(resource, "UpdatePolicy")


def _group(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "no alarms", _changed(resource, "Properties", "AlarmConfiguration")
    yield "no rollback", _changed(resource, "Properties", "AutoRollbackConfiguration")
    yield (
        "all at once",
        _changed(resource, "Properties", "DeploymentConfigName", value="CodeDeployDefault.LambdaAllAtOnce"),
    )


def _dashboard(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    parts = resource["Properties"]["DashboardBody"]["Fn::Join"][1]
    names = {
        "Searches",
        "Refusals",
        "Failures",
        "ServerErrors",
        "5XXError",
        "Latency",
        "Throttles",
        "ConsumedReadCapacityUnits",
    }
    for name in sorted(names):
        renamed = [p.replace(f'"{name}"', f'"{name}{WRONG}"') if isinstance(p, str) else p for p in parts]
        if renamed != parts:
            yield (
                f"{name} renamed",
                _changed(resource, "Properties", "DashboardBody", value={"Fn::Join": ["", renamed]}),
            )


def _stage(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "traced", _changed(resource, "Properties", "TracingEnabled", value=True)
    log = resource["Properties"]["AccessLogSetting"]["Format"]
    for text in ("$context.path", "$context.identity.sourceIp"):
        told = log.replace("$context.status", text)
        yield f"logs {text}", _changed(resource, "Properties", "AccessLogSetting", "Format", value=told)
    for n, settings in enumerate(resource["Properties"]["MethodSettings"]):
        if settings.get("MetricsEnabled"):
            without = _changed(resource, "Properties", "MethodSettings", n, "MetricsEnabled", value=False)
            yield f"no metrics of {settings['ResourcePath']}", without


def _firewall_log(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    for n in range(len(resource["Properties"]["RedactedFields"])):
        yield f"field {n} told", _changed(resource, "Properties", "RedactedFields", n)
    yield "everything logged", _changed(resource, "Properties", "LoggingFilter")


def _firewall(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "bodies read in part", _changed(resource, "Properties", "AssociationConfig")
    for n, rule in enumerate(resource["Properties"]["Rules"]):
        statement = rule["Statement"]
        path = ("Properties", "Rules", n, "Statement")
        for i in range(len(statement.get("ManagedRuleGroupStatement", {}).get("RuleActionOverrides", ()))):
            yield (
                f"override {i} dropped",
                _changed(resource, *path, "ManagedRuleGroupStatement", "RuleActionOverrides", i),
            )
        if rule["Name"] == "AddressLimit":
            yield "few calls from one address", _changed(resource, *path, "RateBasedStatement", "Limit", value=3000)


def _deleted(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "deleted", None


def _version(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "not kept", _changed(resource, "DeletionPolicy")


def _queue(resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    yield "not encrypted", _changed(resource, "Properties", "KmsMasterKeyId")


PLANTED: Mapping[str, Callable[[Resource], Iterator[tuple[str, Resource | None]]]] = {
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SNS::Subscription": _deleted,
    "AWS::KMS::Key": _key,
    "AWS::IAM::Policy": _statements("Properties", "PolicyDocument"),
    "AWS::IAM::Role": _role,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Events::Rule": _rule,
    "AWS::Pipes::Pipe": _pipe,
    "AWS::SQS::Queue": _queue,
    "AWS::Lambda::Alias": _alias,
    "AWS::Lambda::Version": _version,
    "AWS::CodeDeploy::DeploymentGroup": _group,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _composite,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::ApiGateway::Stage": _stage,
    "AWS::WAFv2::LoggingConfiguration": _firewall_log,
    "AWS::WAFv2::WebACL": _firewall,
}
"""What is planted in each type of resource."""
