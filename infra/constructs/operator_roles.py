"""The roles of operators, the only ones apart from the functions' that may use keys. Each is for one task.

Who creates keysets cannot read a record; who adds organisations cannot read one either; who rotates reads all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.keys import Keys, allow_use, keyset_conditions, through_dynamodb
from infra.constructs.tables import Tables
from infra.functions.encryption_contexts import COHORTS, keysets_of
from infra.settings import OperatorRole, Settings

ROTATOR_TABLES = {
    "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
    "COHORT_KEYSETS": ["GetItem", "BatchGetItem", "PutItem", "DeleteItem", "Scan"],
    "RECORDS": ["GetItem", "Scan", "PutItem"],
    "SEARCH_INDEX": ["PutItem", "DeleteItem", "Scan"],
    **{
        name: ["Scan"]
        for name in (
            "ACCOUNTS",
            "NOTIFICATIONS",
            "AUDIT_LOG",
            "CONTACT_REQUESTS",
            "REVIEWS",
            "IDEMPOTENCY",
            "FENCES",
            "USAGE",
            "PAGE_SESSIONS",
        )
    },
}
"""It scans to prove that nothing needs a key before it deletes the key."""


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
        {"KEYSETS": ["GetItem", "BatchGetItem", "PutItem"]},
        ALL_KEYS,
        EVERYTHING,
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
}


class OperatorRoles(Construct):
    """The roles (docs/runbooks/). A person has one for at most an hour. Each use rings.

    Attributes
    ----------
    by_name
        The roles, by the name of their output.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings, tables: Tables, keys: Keys) -> None:
        super().__init__(scope, id_)
        self._settings, self._tables, self._keys = settings, tables, keys
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
            role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=[self._tables.by_name[table].table_arn]))
        for key_name, actions in task.keys.items():
            key, use = self._keys.keyset_keys[key_name], [f"kms:{action}" for action in actions]
            keysets = [name for name in keysets_of(task.keysets_of, key_name) if task.cohorts or name != COHORTS]
            conditions = keyset_conditions(self._settings, keysets)
            role.add_to_policy(iam.PolicyStatement(actions=use, resources=[key.key_arn], conditions=conditions))
            allow_use(key, role, use, conditions)
        role.add_to_policy(through_dynamodb(self._keys.table_key, Stack.of(self).region))
        return role

    def _signed_in(self, name: OperatorRole) -> dict[str, dict[str, str]]:
        """Return who may assume the role: a sign-in of the identity provider, or a user of the account with MFA.

        AWS does not know of a second factor that an identity provider has checked, so that condition would shut out
        everybody who signs in through one.
        """
        if pattern := self._settings.operator_sign_ins.get(name):
            return {"ArnLike": {"aws:PrincipalArn": pattern}}
        return {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
