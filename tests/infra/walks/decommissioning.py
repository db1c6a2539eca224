"""Who can take part in a decommissioning: two roles of operators, each with its own files; and one that starts it."""

import re
from collections.abc import Iterator

from contactpoint.adapters.destruction_files import DECOMMISSIONING_FOLDERS
from infra.workflows.decommissioning import STAY_OPEN
from tests.infra.walks.metrics import watching
from tests.infra.walks.policies import allows, of_role
from tests.infra.walks.templates import Address, Templates, listed

PROPOSER, APPROVER, BEGIN = "DecommissionProposerRole", "DecommissionApproverRole", "FunctionRolesDecommissionBegin"
WRITERS = dict(
    zip(DECOMMISSIONING_FOLDERS.values(), ({PROPOSER}, {APPROVER}, {PROPOSER, APPROVER, BEGIN}), strict=True)
)
"""The roles that may write in each folder."""
START = "states:StartExecution"


def operators(templates: Templates) -> Iterator[str]:
    """Each of the two may read how far it is, and says in AWS who it is."""
    name = f"ContactPoint-{templates.environment}-Decommissioning"
    states = f"arn:aws:states:eu-west-2:{templates.account}"
    bucket, objects = _bucket(templates), f"<{'.'.join(_bucket(templates))}>/decommissioning*"
    stacks = f"arn:aws:cloudformation:eu-west-2:{templates.account}:stack/ContactPoint-{templates.environment}-*"
    needed = (
        ("s3:ListBucket", bucket),
        ("s3:GetObject", objects),
        ("states:ListExecutions", f"{states}:stateMachine:{name}"),
        ("states:DescribeExecution", f"{states}:execution:{name}:*"),
        ("states:GetExecutionHistory", f"{states}:execution:{name}:*"),
        ("cloudformation:DescribeStacks", stacks),
    )
    for role in (PROPOSER, APPROVER):
        for address in _roles(templates, role):
            for action, resource in needed:
                if not allows(templates, of_role(templates, address), action, resource, {}):
                    yield f"{role}: may not {action}"
            trust = templates.stacks["Data"][address[1]]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            keys = {key for each in trust for of in each.get("Condition", {}).values() for key in of}
            if not {"aws:PrincipalArn", "sts:RoleSessionName"} & keys:
                yield f"{role}: a person can take any name"


def starters(templates: Templates) -> Iterator[str]:
    """Only the approver may start the state machine, and a start rings."""
    for address, machine in templates.of_type("AWS::StepFunctions::StateMachine"):
        named = machine["Properties"].get("StateMachineName")
        if named != f"ContactPoint-{templates.environment}-Decommissioning":
            continue
        arn = f"arn:aws:states:eu-west-2:{templates.account}:stateMachine:{named}"
        may = {
            role[1]
            for role, _ in templates.of_type("AWS::IAM::Role")
            if any(allows(templates, of_role(templates, role), START, each, {}) for each in (arn, address))
        }
        if {_without_hash(name) for name in may} != {f"OperatorRoles{APPROVER}"}:
            yield f"{address[1]}: {sorted(may)} may start it"
        if "ExecutionsStarted" not in {alarm["Properties"]["MetricName"] for alarm in watching(templates, address)}:
            yield f"{address[1]}: nobody is told that it was started"


def consents(templates: Templates) -> Iterator[str]:
    """Each folder is written only by its own roles. The functions of steps write nowhere but in that of results."""
    prefix = f"<{'.'.join(_bucket(templates))}>/"
    for folder, wanted in WRITERS.items():
        found = {
            _without_hash(role[1]).removeprefix("OperatorRoles")
            for role, _ in templates.of_type("AWS::IAM::Role")
            if _writes(templates, role, f"{prefix}{folder}/*")
        }
        if found != wanted:
            yield f"{folder} is written by {sorted(found)}"


def closing(templates: Templates) -> Iterator[str]:
    """The step that closes the directory may close each function but those of the log and of the steps, and no more."""
    (role,) = _roles(templates, "FunctionRolesDecommissionClose")
    statements = of_role(templates, role)
    for address, function in templates.of_type("AWS::Lambda::Function"):
        name = function["Properties"]["Description"].split()[1]
        may = allows(templates, statements, "lambda:PutFunctionConcurrency", address, {})
        if may == (name in STAY_OPEN):
            yield f"{name}: {'is' if may else 'is not'} closed"
        if name == "decommission_close":
            closed = str(function["Properties"]["Environment"]["Variables"].get("CLOSED_FUNCTIONS"))
            open_ = [
                a[1] for a, f in templates.of_type("AWS::Lambda::Function") if _stays_open(f) != (a[1] not in closed)
            ]
            yield from (f"{each} stays open" for each in open_)


def _stays_open(function: object) -> bool:
    return function["Properties"]["Description"].split()[1] in STAY_OPEN  # type: ignore[index]


def _writes(templates: Templates, role: Address, objects: str) -> bool:
    """Return whether a role may write objects, by this pattern or by a wider one."""
    wider = {objects, objects.partition("/")[0] + "/*", re.sub(r"-\w+/\*$", "*", objects)}
    return any(
        templates.text(stack, resource) in wider or resource == "*"
        for stack, statement in of_role(templates, role)
        for resource in listed(statement["Resource"])
        if {"s3:PutObject", "s3:*"} & set(listed(statement["Action"]))
    )


def _bucket(templates: Templates) -> Address:
    return next(a for a, _ in templates.of_type("AWS::S3::Bucket") if re.fullmatch(r"Runs[0-9A-F]{8}", a[1]))


def _roles(templates: Templates, name: str) -> list[Address]:
    return [a for a, _ in templates.of_type("AWS::IAM::Role") if re.search(rf"{name}[0-9A-F]{{8}}\Z", a[1])]


def _without_hash(name: str) -> str:
    return re.sub(r"[0-9A-F]{8}\Z", "", name)
