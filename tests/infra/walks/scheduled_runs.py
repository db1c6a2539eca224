"""From a schedule to its target: role, queue of failed starts, the queue's key, and the alarms that ring."""

import json
import re
from collections.abc import Iterator

from tests.infra.walks.metrics import watching
from tests.infra.walks.notification_chains import USE_KEY, key_of
from tests.infra.walks.policies import allows, of_role, trusts
from tests.infra.walks.templates import Address, Resource, Templates

START = {"AWS::Lambda::Alias": "lambda:InvokeFunction", "AWS::StepFunctions::StateMachine": "states:StartExecution"}
READ_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
ENDINGS = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
SUCCESS = ("ExecutionsSucceeded", "Invocations")


def schedules(templates: Templates) -> Iterator[str]:
    """Every schedule can start its target, reports a start that failed, and is missed if nothing runs."""
    for (stack, name), schedule in templates.of_type("AWS::Scheduler::Schedule"):
        properties = schedule["Properties"]
        if properties.get("State", "ENABLED") != "ENABLED":
            yield f"{name} is disabled"
        target = templates.target(stack, properties["Target"]["Arn"])
        found = templates.get(target)
        role = templates.target(stack, properties["Target"]["RoleArn"])
        if not isinstance(role, tuple) or not trusts(templates.get(role), "scheduler", templates.account):
            yield f"{name}: the scheduler may not assume its role"
            continue
        statements = list(of_role(templates, role))
        if found is None or not isinstance(target, tuple):
            yield f"{name} starts nothing"
        elif not allows(templates, statements, START[found["Type"]], target, {}):
            yield f"{name}: its role may not start {target[1]}"
        queue = templates.target(stack, properties["Target"].get("DeadLetterConfig", {}).get("Arn", ""))
        key = key_of(templates, queue)
        for action, resource in (("sqs:SendMessage", queue), *((action, key) for action in USE_KEY)):
            if not isinstance(resource, tuple) or not allows(templates, statements, action, resource, {}):
                yield f"{name}: a start that fails is lost, because its role may not {action}"
        action = json.loads(properties["Target"].get("Input", "{}")).get("action")
        missed = _action_is_missed(templates, action) if action else _is_missed(templates, target)
        if isinstance(target, tuple) and not missed:
            yield f"{name}: no alarm rings if nothing runs"


def _action_is_missed(templates: Templates, action: str) -> bool:
    """Return whether an alarm counts an action. The function has others, so its invocations do not tell."""
    return any(
        alarm["Properties"]["MetricName"] == "SequencerRuns"
        and alarm["Properties"]["Dimensions"] == [{"Name": "action", "Value": action}]
        and _needs_runs(alarm)
        for _, alarm in templates.of_type("AWS::CloudWatch::Alarm")
    )


def _is_missed(templates: Templates, target: Address) -> bool:
    """Return whether an alarm counts the runs of a target, and takes a time without data for a fault."""
    found = templates.get(target)
    if found and found["Type"] == "AWS::Lambda::Alias":
        target = (target[0], found["Properties"]["FunctionName"]["Ref"])
    return any(
        alarm["Properties"]["MetricName"] in SUCCESS and _needs_runs(alarm) for alarm in watching(templates, target)
    )


def _needs_runs(alarm: Resource) -> bool:
    """Return whether an alarm rings without runs: a time without data is a time without one."""
    properties = alarm["Properties"]
    return properties["TreatMissingData"] == "breaching" and properties["ComparisonOperator"] == "LessThanThreshold"


def streams(templates: Templates) -> Iterator[str]:
    """Every function that a table's stream wakes is woken, by inserts only, and its role may read the stream."""
    for (stack, name), mapping in templates.of_type("AWS::Lambda::EventSourceMapping"):
        properties = mapping["Properties"]
        if not properties.get("Enabled", True):
            yield f"{name} is disabled"
        patterns = [json.loads(each["Pattern"]) for each in properties.get("FilterCriteria", {}).get("Filters", ())]
        if patterns != [{"eventName": ["INSERT"]}]:
            yield f"{name} wakes its function for other things than inserts"
        named = re.findall(r'"Ref": "(\w+)"', json.dumps(properties["FunctionName"]))
        alias = templates.get((stack, named[0])) if named else None
        function = templates.get((stack, alias["Properties"]["FunctionName"]["Ref"])) if alias else None
        role = templates.target(stack, function["Properties"]["Role"]) if function else ""
        table = templates.target(stack, properties["EventSourceArn"])
        if not isinstance(role, tuple) or templates.get(table) is None:
            yield f"{name} wakes nothing"
            continue
        for action in READ_STREAM:
            if not allows(templates, of_role(templates, role), f"dynamodb:{action}", table, {}):
                yield f"{name}: its function's role may not {action}"


def state_machines(templates: Templates) -> Iterator[str]:
    """Every state machine has an alarm for each bad end, and its role may do what its definition does."""
    for (stack, name), machine in templates.of_type("AWS::StepFunctions::StateMachine"):
        watched = {alarm["Properties"]["MetricName"] for alarm in watching(templates, (stack, name))}
        yield from (f"{name}: no alarm for {ending}" for ending in ENDINGS if ending not in watched)
        role = templates.target(stack, machine["Properties"]["RoleArn"])
        assert isinstance(role, tuple)
        statements = list(of_role(templates, role))
        text = json.dumps(machine["Properties"]["DefinitionString"])
        for called in set(re.findall(r'\{"Ref": "(\w+)"\}', text)):
            found = templates.get((stack, called))
            is_function = found is not None and found["Type"] == "AWS::Lambda::Alias"
            if is_function and not allows(templates, statements, "lambda:InvokeFunction", (stack, called), {}):
                yield f"{name}: its role may not call {called}"
        for action in ("logs:CreateLogDelivery", "logs:PutResourcePolicy", "xray:PutTraceSegments"):
            if not allows(templates, statements, action, (stack, name), {}):
                yield f"{name}: its role may not {action}"


def queues(templates: Templates) -> Iterator[str]:
    """Every queue is encrypted, and rings if a message waits."""
    for address, _ in templates.of_type("AWS::SQS::Queue"):
        watched = {alarm["Properties"]["MetricName"] for alarm in watching(templates, address)}
        if "ApproximateNumberOfMessagesVisible" not in watched:
            yield f"{address[1]}: nobody is told of its messages"
        if not isinstance(key_of(templates, address), tuple):
            yield f"{address[1]} is not encrypted with a key of ours"
