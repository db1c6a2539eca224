"""From what publishes to a person: alarm, rule or pipe -> topic -> its policy -> its key's policy -> subscriber."""

import json
import re
from collections.abc import Iterator

from tests.infra.walks.policies import allows, of_key, of_role, of_topic, trusts
from tests.infra.walks.templates import Address, Resource, Templates

USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
REGION = "eu-west-2"


def alarms(templates: Templates) -> Iterator[str]:
    """Every alarm tells a topic to which CloudWatch may publish, or is part of an alarm that does."""
    told: dict[Address | str, list[str]] = {}
    for address, alarm in templates.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        properties = alarm["Properties"]
        actions = properties.get("AlarmActions", []) if properties.get("ActionsEnabled", True) else []
        if not actions and address not in _parts(templates):
            yield f"{address[1]} tells nobody"
        for action in actions:
            topic = templates.target(address[0], action)
            if topic not in told:
                told[topic] = list(_publishing(templates, topic, "cloudwatch", f"alarm:{properties['AlarmName']}"))
            yield from told[topic]


def _parts(templates: Templates) -> set[Address]:
    """Return the alarms that belong to another one, which has an action."""
    return {
        (stack, name)
        for (stack, _), composite in templates.of_type("AWS::CloudWatch::CompositeAlarm")
        if composite["Properties"].get("AlarmActions")
        for name in re.findall(r'"Fn::GetAtt": \["(\w+)", "Arn"\]', json.dumps(composite["Properties"]["AlarmRule"]))
    }


def rules(templates: Templates) -> Iterator[str]:
    """Every rule is enabled, and tells a topic to which EventBridge may publish."""
    for (stack, name), rule in templates.of_type("AWS::Events::Rule"):
        if not rule["Properties"].get("State", "ENABLED").startswith("ENABLED"):
            yield f"{name} is disabled"
        if not rule["Properties"].get("Targets"):
            yield f"{name} tells nobody"
        for target in rule["Properties"].get("Targets", ()):
            yield from _publishing(templates, templates.target(stack, target["Arn"]), "events", f"rule/{name}")


def _publishing(templates: Templates, topic: Address | str, service: str, source: str) -> Iterator[str]:
    found = templates.get(topic)
    if not isinstance(topic, tuple) or found is None or found["Type"] != "AWS::SNS::Topic":
        yield f"{source} tells {topic}, which is no topic"
        return
    arn = f"arn:aws:{service}:{REGION}:{templates.account}:{source}"
    known = {"aws:SourceAccount": templates.account, "aws:SourceArn": arn, "aws:SecureTransport": "true"}
    foreign = {**known, "aws:SourceAccount": "999999999999", "aws:SourceArn": arn.replace(templates.account, "9" * 12)}
    if not allows(templates, of_topic(templates, topic), "sns:Publish", topic, known, service=service):
        yield f"{topic[1]}: its policy does not allow {service}"
    if allows(templates, of_topic(templates, topic), "sns:Publish", topic, foreign, service=service):
        yield f"{topic[1]}: its policy allows {service} for other accounts"
    if allows(
        templates,
        of_topic(templates, topic),
        "sns:Publish",
        topic,
        {**known, "aws:SecureTransport": "false"},
        service=service,
    ):
        yield f"{topic[1]}: its policy allows messages without TLS"
    key = templates.target(topic[0], found["Properties"].get("KmsMasterKeyId", ""))
    # EventBridge does not say for which account it acts when it uses a key.
    with_key = {"cloudwatch": {"aws:SourceAccount": templates.account, "aws:SourceArn": arn}, "events": {}}[service]
    for action in USE_KEY:
        if not isinstance(key, tuple) or not allows(
            templates, of_key(templates, key), action, key, with_key, service=service
        ):
            yield f"{topic[1]}: its key does not allow {service} {action}"
    yield from _subscribers(templates, topic)


def _subscribers(templates: Templates, topic: Address) -> Iterator[str]:
    """Production has somebody who is told."""
    subscribed = [
        subscription["Properties"]["Endpoint"]
        for (stack, _), subscription in templates.of_type("AWS::SNS::Subscription")
        if templates.target(stack, subscription["Properties"]["TopicArn"]) == topic
    ]
    if templates.environment == "production" and not any("@" in endpoint for endpoint in subscribed):
        yield f"{topic[1]}: nobody subscribes"


def pipes(templates: Templates) -> Iterator[str]:
    """A pipe from the audit log's stream tells each change, and its role may do what it needs."""
    watched = {
        templates.target(stack, pipe["Properties"]["Source"])
        for (stack, _), pipe in templates.of_type("AWS::Pipes::Pipe")
        if _tells_changes(pipe) and pipe["Properties"].get("DesiredState", "RUNNING") == "RUNNING"
    }
    for address, _ in templates.of_type("AWS::DynamoDB::GlobalTable"):
        if "AuditLog" in address[1] and address not in watched:
            yield f"{address[1]}: changes of events are told to nobody"
    for (stack, name), pipe in templates.of_type("AWS::Pipes::Pipe"):
        yield from _pipe_role(templates, stack, name, pipe)


def _tells_changes(pipe: Resource) -> bool:
    filters = pipe["Properties"].get("SourceParameters", {}).get("FilterCriteria", {}).get("Filters", ())
    return {"eventName": ["MODIFY", "REMOVE"]} in [json.loads(each["Pattern"]) for each in filters]


def _pipe_role(templates: Templates, stack: str, name: str, pipe: Resource) -> Iterator[str]:
    properties = pipe["Properties"]
    role = templates.target(stack, properties["RoleArn"])
    if not isinstance(role, tuple) or not trusts(templates.get(role), "pipes", templates.account):
        yield f"{name}: pipes may not assume its role"
        return
    parameters = properties["SourceParameters"]["DynamoDBStreamParameters"]
    queue = templates.target(stack, parameters.get("DeadLetterConfig", {}).get("Arn", ""))
    topic, table = templates.target(stack, properties["Target"]), templates.target(stack, properties["Source"])
    needed = [
        *(
            (f"dynamodb:{action}", table)
            for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
        ),
        ("sns:Publish", topic),
        ("sqs:SendMessage", queue),
        *((action, key_of(templates, each)) for each in (topic, queue, table) for action in USE_KEY),
    ]
    context = {"kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}
    statements = list(of_role(templates, role))
    for action, resource in needed:
        if not isinstance(resource, tuple) or not allows(templates, statements, action, resource, context):
            yield f"{name}: its role may not {action} on {resource}"


def key_of(templates: Templates, address: Address | str) -> Address | str:
    """Return the key with which a topic, a queue or a table is encrypted."""
    found = templates.get(address)
    if found is None or not isinstance(address, tuple):
        return f"no key of {address}"
    properties = found["Properties"]
    named = properties.get("KmsMasterKeyId")
    for replica in properties.get("Replicas", ()):
        named = replica.get("SSESpecification", {}).get("KMSMasterKeyId")
    return templates.target(address[0], named) if named else f"no key of {address}"


def keys(templates: Templates) -> Iterator[str]:
    """Every key can still be administered by the account; nobody is locked out, and nobody outside gets in."""
    for key, resource in templates.of_type("AWS::KMS::Key"):
        statements = resource["Properties"]["KeyPolicy"]["Statement"]
        administered = any(
            ":root" in json.dumps(each["Principal"])
            and {"kms:*", "kms:PutKeyPolicy"}
            & set([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
            for each in statements
        )
        if not administered:
            yield f"{key[1]}: the account cannot administer it"
        for each in statements:
            service = each["Principal"].get("Service", "") if isinstance(each["Principal"], dict) else "*"
            conditions = each.get("Condition", {}).get("StringEquals", {})
            if service and "events" not in service and conditions.get("aws:SourceAccount") != templates.account:
                yield f"{key[1]}: a service may use it for other accounts"
