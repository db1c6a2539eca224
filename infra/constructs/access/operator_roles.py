"""The roles of operators, the only ones apart from the functions' that may use keys. Each is for one task.

Who creates keysets cannot read a record; who adds organisations cannot read one either; who rotates reads all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import CfnElement, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.access.keys import Keys, allow_use, keyset_conditions, through_dynamodb
from infra.constructs.storage.tables import Tables
from infra.functions.encryption_contexts import COHORTS, keysets_of
from infra.settings import RESTORED_TABLES, OperatorRole, Settings

ROTATOR_TABLES = {
    "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
    "COHORT_KEYSETS": ["GetItem", "BatchGetItem", "PutItem", "DeleteItem", "Scan"],
    "RECORDS": ["GetItem", "Scan", "PutItem"],
    "SEARCH_INDEX": ["PutItem", "DeleteItem", "Scan"],
    "AUDIT_LOG": ["Scan", "PutItem"],
    **{
        name: ["Scan"]
        for name in (
            "ACCOUNTS",
            "NOTIFICATIONS",
            "CONTACT_REQUESTS",
            "REVIEWS",
            "CASES",
            "IDEMPOTENCY",
            "FENCES",
            "USAGE",
            "PAGE_SESSIONS",
        )
    },
}
"""It scans to prove that nothing needs a key before it deletes the key, and writes an event of each step."""


RESTORING = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "DescribeContinuousBackups",
    "DescribeTable",
    "DescribeTimeToLive",
    "GetItem",
    "PutItem",
    "Query",
    "RestoreTableToPointInTime",
    "Scan",
    "UpdateContinuousBackups",
    "UpdateItem",
    "UpdateTable",
    "UpdateTimeToLive",
)
"""What a restore does with a table and with its copy; AWS asks for the item actions too when it restores one."""
RESTORER_TABLES = {
    "AUDIT_LOG": ["Query", "BatchGetItem", "PutItem"],
    "AUDIT_LOG/by_arrival": ["Query"],
    "AUDIT_LOG/by_redaction": ["Query"],
    "KEYSETS": ["GetItem", "BatchGetItem"],
    "COHORT_KEYSETS": ["GetItem", "BatchGetItem"],
    "EVENT_KEYSETS": ["BatchGetItem"],
    "FENCES": ["BatchGetItem", "PutItem"],
    **{name: list(RESTORING) for name in RESTORED_TABLES},
}


@dataclass(frozen=True)
class Task:
    """What one role is for.

    Attributes
    ----------
    tables
        DynamoDB actions by table.
    keys
        KMS actions by key.
    keysets_of
        The tables whose keysets they may concern.
    cohorts
        Whether that includes the keysets of records.
    """

    description: str
    tables: Mapping[str, Sequence[str]]
    keys: Mapping[str, Sequence[str]]
    keysets_of: Sequence[str]
    cohorts: bool = False


EVERYTHING = tuple(ROTATOR_TABLES)
ALL_KEYS: Mapping[str, Sequence[str]] = dict.fromkeys(
    ("records", "accounts", "audit", "shared"), ("Encrypt", "Decrypt")
)
TASKS: dict[OperatorRole, Task] = {
    "KeysetCreatorRole": Task(
        "Creates the keysets of a new environment",
        {
            "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
            "EVENT_KEYSETS": ["BatchGetItem", "PutItem"],
            "AUDIT_LOG": ["PutItem"],
        },
        ALL_KEYS,
        (*EVERYTHING, "EVENT_KEYSETS"),
    ),
    "KeysetRotatorRole": Task("Rotates keysets", ROTATOR_TABLES, ALL_KEYS, EVERYTHING, cohorts=True),
    "OrganisationAdminRole": Task(
        "Adds organisations and stops them",
        {
            "ACCOUNTS": ["BatchGetItem", "PutItem", "DeleteItem"],
            "NOTIFICATIONS": ["PutItem"],
            "AUDIT_LOG": ["PutItem"],
            "KEYSETS": ["BatchGetItem"],
        },
        {"records": ["Decrypt"], "accounts": ["Decrypt"], "shared": ["Decrypt"]},
        ("ACCOUNTS", "NOTIFICATIONS", "AUDIT_LOG"),
    ),
    "RestorerRole": Task(
        "Restores tables, and hides again who was hidden since",
        RESTORER_TABLES,
        {"records": ["Decrypt"], "audit": ["Decrypt"], "shared": ["Decrypt"]},
        ("RECORDS", "SEARCH_INDEX", "REVIEWS", "NOTIFICATIONS", "AUDIT_LOG", "EVENT_KEYSETS"),
        cohorts=True,
    ),
}


class OperatorRoles(Construct):
    """The roles (docs/runbooks/). A person has one for at most an hour. Each use rings.

    Attributes
    ----------
    by_name
        The roles, by the name of their output.
    """

    def __init__(
        self, scope: Construct, id_: str, settings: Settings, tables: Tables, keys: Keys, archive: s3.IBucket
    ) -> None:
        super().__init__(scope, id_)
        self._settings, self._tables, self._keys, self._archive = settings, tables, keys, archive
        self.by_name = {name: self._role(name, task) for name, task in TASKS.items()}

    def _role(self, name: OperatorRole, task: Task) -> iam.Role:
        role = iam.Role(
            self,
            name,
            description=task.description,
            assumed_by=iam.AccountRootPrincipal().with_conditions(self._signed_in(name)),
            max_session_duration=Duration.hours(1),
        )
        for table, actions in task.tables.items():
            allowed = [f"dynamodb:{action}" for action in actions]
            role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=self._arns(name, table)))
        for key_name, actions in task.keys.items():
            key, use = self._keys.keyset_keys[key_name], [f"kms:{action}" for action in actions]
            keysets = [name for name in keysets_of(task.keysets_of, key_name) if task.cohorts or name != COHORTS]
            conditions = keyset_conditions(self._settings, keysets)
            role.add_to_policy(iam.PolicyStatement(actions=use, resources=[key.key_arn], conditions=conditions))
            allow_use(key, role, use, conditions)
        role.add_to_policy(through_dynamodb(self._keys.table_key, Stack.of(self).region))
        if name == "RestorerRole":
            self._allow_restoring(role)
        return role

    def _allow_restoring(self, role: iam.Role) -> None:
        """Let a role read the stacks, and close and open the functions of this environment."""
        stacks, functions = f"stack/ContactPoint-{self._settings.name}-*", f"ContactPoint-{self._settings.name}-*"
        stack = Stack.of(self)
        archive = (("s3:ListBucket", self._archive.bucket_arn), ("s3:GetObject", self._archive.arn_for_objects("*")))
        for action, arn in archive:
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[arn]))
        bucket = self._archive.node.default_child
        logical_id = stack.get_logical_id(bucket) if isinstance(bucket, CfnElement) else ""
        suppress(role, f"IAM5[Resource::<{logical_id}.Arn>/*]", "The archive has files of every month")
        for service, actions, resource in (
            ("cloudformation", ("DescribeStacks", "ListStackResources", "GetTemplate"), stacks),
            ("lambda", tuple(f"{do}FunctionConcurrency" for do in ("Get", "Put", "Delete")), f"function:{functions}"),
        ):
            arn = f"arn:aws:{service}:{stack.region}:{self._settings.account}:{resource}"
            allowed = [f"{service}:{action}" for action in actions]
            role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=[arn]))
            suppress(role, f"IAM5[Resource::{arn}]", "Every stack and function of one environment")
        for table in self._tables.own.values():
            child = table.node.default_child
            logical_id = Stack.of(self).get_logical_id(child) if isinstance(child, CfnElement) else ""
            suppress(role, f"IAM5[Resource::<{logical_id}.Arn>-at-*]", "A copy's name has the instant of the restore")

    def _arns(self, role: OperatorRole, table: str) -> list[str]:
        """Return the ARNs of a table or of its index; for who restores it, of its copies too."""
        table, _, index = table.partition("/")
        arn = self._tables.own[table].table_arn
        if index:
            return [f"{arn}/index/{index}"]
        return [arn, f"{arn}-at-*"] if role == "RestorerRole" else [self._tables.by_name[table].table_arn]

    def _signed_in(self, name: OperatorRole) -> dict[str, dict[str, str]]:
        """Return who may assume the role: a sign-in of the identity provider, or a user of the account with MFA.

        AWS does not know of a second factor that an identity provider has checked, so that condition would shut out
        everybody who signs in through one.
        """
        if pattern := self._settings.operator_sign_ins.get(name):
            return {"ArnLike": {"aws:PrincipalArn": pattern}}
        return {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
