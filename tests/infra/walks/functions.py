"""The roles of functions and of operators may do what they are defined to, and keys only for the keysets they need."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from infra.constructs.access.keys import POST_QUANTUM_KEY, SIGNING_KEY
from infra.constructs.access.operator_tasks import TASKS
from infra.functions.all_functions import ALL_FUNCTIONS
from infra.functions.encryption_contexts import COHORTS, CONTEXT_KEY, keysets_of, keysets_of_function
from infra.pascal_case import pascal_case
from tests.infra.walks.policies import Statement, about, allowed, allows, of_key, of_role
from tests.infra.walks.templates import Address, Resource, Templates

VIA_DYNAMODB = {"kms:ViaService": "dynamodb.eu-west-2.amazonaws.com"}
ALL_KEYSETS = (
    "index",
    "activity_index",
    "notifications",
    "page_sessions",
    "accounts",
    "audit",
    "audit_index",
    "checks",
    "cohort#x",
    "event_details#x",
)


def roles(templates: Templates) -> Iterator[str]:
    """Every function may do what its definition says, write its log, and send its traces."""
    functions = {
        function["Properties"]["Description"].split()[1]: (address, function)
        for address, function in templates.of_type("AWS::Lambda::Function")
    }
    for definition in ALL_FUNCTIONS:
        address, function = functions[definition.name]
        role = templates.target(address[0], function["Properties"]["Role"])
        assert isinstance(role, tuple)
        statements = of_role(templates, role)
        yield from _basics(templates, address, function, statements)
        tables = definition.permissions.tables
        yield from _on_tables(templates, definition.name, statements, tables)
        yield from _on_items(templates, definition.name, statements, definition.permissions.items)
        yield from _on_buckets(templates, definition.name, statements, definition.permissions.buckets)
        for key, actions in definition.permissions.keys.items():
            for action in actions:
                if key in (SIGNING_KEY, POST_QUANTUM_KEY):
                    yield from _signs(templates, definition.name, role, key, f"kms:{action}")
                    continue
                keysets = keysets_of_function(tables, key, action)
                yield from _on_key(templates, definition.name, role, key, f"kms:{action}", keysets)


def _basics(templates: Templates, address: Address, function: Resource, statements: list[Statement]) -> Iterator[str]:
    log = templates.target(address[0], function["Properties"]["LoggingConfig"]["LogGroup"])
    for action, resource in (
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("xray:PutTraceSegments", address),
        ("xray:PutTelemetryRecords", address),
    ):
        if not allows(templates, statements, action, resource, {}):
            yield f"{address[1]}: its role may not {action}"


def trusts(templates: Templates) -> Iterator[str]:
    """A service assumes a role only for this account. Lambda's and API Gateway's documents name no such condition."""
    for (_, name), role in templates.of_type("AWS::IAM::Role"):
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            service = str(statement["Principal"].get("Service", "")).partition(".")[0]
            if service not in ("", "lambda", "apigateway") and "aws:SourceAccount" not in _condition_keys(statement):
                yield f"{name}: {service} may assume it for other accounts"


def operator_roles(templates: Templates) -> Iterator[str]:
    """Every operator role may do its task, with the keysets of its task; a person must have signed in strongly."""
    for name, task in TASKS.items():
        found = [a for a, _ in templates.of_type("AWS::IAM::Role") if re.search(rf"{name}[0-9A-F]{{8}}\Z", a[1])]
        if not found:
            yield f"there is no {name}"
            continue
        role = found[0]
        yield from _on_tables(templates, name, of_role(templates, role), task.tables)
        for key, actions in task.keys.items():
            keysets = [each for each in keysets_of(task.keysets_of, key) if task.cohorts or each != COHORTS]
            for action in actions:
                yield from _on_key(templates, name, role, key, f"kms:{action}", keysets)
        for statement in templates.stacks["Data"][role[1]]["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            if not {"aws:PrincipalArn", "aws:MultiFactorAuthPresent"} & set(_condition_keys(statement)):
                yield f"{name}: anybody of the account may assume it"


def _condition_keys(statement: Mapping[str, Any]) -> Iterator[str]:
    for keys in statement.get("Condition", {}).values():
        yield from keys


def _on_items(
    templates: Templates, name: str, statements: list[Statement], items: Mapping[str, Iterable[str]]
) -> Iterator[str]:
    """A function may act on those items of a table that its definition names, and on no others."""
    for of, actions in items.items():
        table, _, hash_keys = of.partition("/")
        address = _data(templates, f"Tables{pascal_case(table)}")
        for action in actions:
            for key, may in ((hash_keys.replace("*", "x"), True), ("another", False)):
                context = {"dynamodb:LeadingKeys": key}
                if allows(templates, statements, f"dynamodb:{action}", address, context) != may:
                    yield f"{name}: its role may {'not ' if may else ''}{action} {key} of {table}"


def _on_tables(
    templates: Templates,
    name: str,
    statements: list[Statement],
    tables: Mapping[str, Iterable[str]],
) -> Iterator[str]:
    for table, actions in tables.items():
        title, _, index = table.partition("/")
        address = _data(templates, f"Tables{pascal_case(title)}")
        resource = f"<{address[0]}.{address[1]}>/index/{index}" if index else address
        for action in actions:
            if not allows(templates, statements, f"dynamodb:{action}", resource, {}):
                yield f"{name}: its role may not {action} on {table}"
    if tables:
        key = _data(templates, "KeysTableKey")
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            if not allows(templates, statements, action, key, VIA_DYNAMODB):
                yield f"{name}: its role may not use the tables' key"
            if allows(templates, statements, action, key, {}):
                yield f"{name}: its role may use the tables' key without a table"


def _on_buckets(
    templates: Templates, name: str, statements: list[Statement], buckets: Mapping[str, Iterable[str]]
) -> Iterator[str]:
    for bucket, actions in buckets.items():
        title, _, prefix = bucket.partition("/")
        address = _data(templates, pascal_case(title))
        objects = f"/{prefix}/*" if prefix else "/*"
        for action in actions:
            part = "" if action == "ListBucket" else objects
            if not allows(templates, statements, f"s3:{action}", f"<{address[0]}.{address[1]}>{part}", {}):
                yield f"{name}: its role may not {action} on {bucket}"
        listing = {"s3:prefix": f"{prefix}/run/results/"}
        reads = prefix and "GetObject" in actions
        if reads and not allows(templates, statements, "s3:ListBucket", address, listing):
            yield f"{name}: its role may not list {bucket}"
        if reads and not allows(templates, statements, "s3:ListBucket", address, {}):
            yield f"{name}: S3 answers 403 for a file of {bucket} that does not exist"


def _signs(templates: Templates, name: str, role: Address, key_name: str, action: str) -> Iterator[str]:
    """A key that signs wraps no keyset, so no keyset limits its use; both policies must allow it all the same."""
    key = _data(templates, f"Keys{pascal_case(key_name)}Key")
    by_role = allows(templates, of_role(templates, role), action, key, {})
    if not by_role or not allows(templates, of_key(templates, key), action, key, {}, role=role):
        yield f"{name}: may not {action} with a key that signs"


def _on_key(
    templates: Templates, name: str, role: Address, key_name: str, action: str, keysets: list[str]
) -> Iterator[str]:
    """The role's policy and the key's must both allow it: the key's account delegates nothing."""
    key = _data(templates, f"Keys{pascal_case(key_name)}Key")
    wanted = {each.replace("#*", "#x") for each in keysets}
    of_its_role = about(templates, of_role(templates, role), action, key)
    of_its_key = about(templates, of_key(templates, key), action, key, role=role)
    for keyset in ALL_KEYSETS:
        context = {CONTEXT_KEY: keyset}
        by_role, by_key = allowed(of_its_role, context), allowed(of_its_key, context)
        if keyset in wanted and not (by_role and by_key):
            yield f"{name}: may not {action} the keyset {keyset}"
        if templates.on_aws and keyset not in wanted and (by_role or by_key):
            yield f"{name}: may {action} the keyset {keyset}, which it does not need"


def _data(templates: Templates, prefix: str) -> Address:
    """Return a resource of the data stack by the beginning of its logical id."""
    return next(("Data", n) for n in templates.stacks["Data"] if re.fullmatch(rf"{prefix}[0-9A-F]{{8}}", n))
