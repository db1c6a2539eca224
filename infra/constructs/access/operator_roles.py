"""The roles of operators, the only ones apart from the functions' that may use keys. Each is for one task.

Who creates keysets cannot read a record; who adds organisations cannot read one either; who rotates reads all of them.
"""

from collections.abc import Mapping

from aws_cdk import CfnElement, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct

from contactpoint.adapters.destruction_files import DECOMMISSIONING
from infra.cdk_nag_rules import suppress
from infra.constructs.access.keys import Keys, allow_use, keyset_conditions, through_dynamodb
from infra.constructs.access.operator_tasks import TASKS, Task
from infra.constructs.storage.tables import Tables
from infra.functions.encryption_contexts import COHORTS, keysets_of
from infra.settings import REGION, OperatorRole, Settings


class OperatorRoles(Construct):
    """The roles (docs/runbooks/). A person has one for at most an hour. Each use rings.

    Attributes
    ----------
    by_name
        The roles, by the name of their output.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: Settings,
        tables: Tables,
        keys: Keys,
        buckets: Mapping[str, s3.Bucket],
    ) -> None:
        super().__init__(scope, id_)
        self._settings, self._tables, self._keys = settings, tables, keys
        self._archive, self._runs = buckets["ARCHIVE"], buckets["RUNS"]
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
        if task.writes:
            self._allow_decommissioning(role, task)
        return role

    def _allow_decommissioning(self, role: iam.Role, task: Task) -> None:
        """Let a role read how far a decommissioning is, and write its own files of one."""
        account, name = self._settings.account, self._settings.decommissioning_name
        machine = f"arn:aws:states:{REGION}:{account}:stateMachine:{name}"
        runs = f"arn:aws:states:{REGION}:{account}:execution:{name}:*"
        stacks = f"arn:aws:cloudformation:{REGION}:{account}:stack/ContactPoint-{self._settings.name}-*"
        every, own = f"{DECOMMISSIONING}*", [f"{folder}/*" for folder in task.writes]
        for actions, resources in (
            (["s3:ListBucket"], [self._runs.bucket_arn]),
            (["s3:GetObject"], [self._runs.arn_for_objects(every)]),
            (["s3:PutObject"], [self._runs.arn_for_objects(pattern) for pattern in own]),
            (["states:ListExecutions", *(["states:StartExecution"] if task.starts else [])], [machine]),
            (["states:DescribeExecution", "states:GetExecutionHistory"], [runs]),
            (["cloudformation:DescribeStacks"], [stacks]),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        for pattern in (every, *own):
            suppress(role, f"IAM5[Resource::<{_logical_id(self._runs)}.Arn>/{pattern}]", "Each proposal has its files")
        for arn in (runs, stacks):
            suppress(role, f"IAM5[Resource::{arn}]", "Every run of one state machine, every stack of one environment")

    def _allow_restoring(self, role: iam.Role) -> None:
        """Let a role read the stacks, and close and open the functions of this environment."""
        stacks, functions = f"stack/ContactPoint-{self._settings.name}-*", f"ContactPoint-{self._settings.name}-*"
        stack = Stack.of(self)
        archive = (("s3:ListBucket", self._archive.bucket_arn), ("s3:GetObject", self._archive.arn_for_objects("*")))
        for action, arn in archive:
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[arn]))
        suppress(role, f"IAM5[Resource::<{_logical_id(self._archive)}.Arn>/*]", "The archive has files of every month")
        for service, actions, resource in (
            ("cloudformation", ("DescribeStacks", "ListStackResources", "GetTemplate"), stacks),
            ("lambda", tuple(f"{do}FunctionConcurrency" for do in ("Get", "Put", "Delete")), f"function:{functions}"),
        ):
            arn = f"arn:aws:{service}:{stack.region}:{self._settings.account}:{resource}"
            allowed = [f"{service}:{action}" for action in actions]
            role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=[arn]))
            suppress(role, f"IAM5[Resource::{arn}]", "Every stack and function of one environment")
        for table in self._tables.own.values():
            copies = f"<{_logical_id(table)}.Arn>-at-*"
            suppress(role, f"IAM5[Resource::{copies}]", "A copy's name has the instant of the restore")

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
        everybody who signs in through one. A user who takes part in a decommissioning must give the session their own
        user name: two people have two names. Those of an identity provider have two roles, for two groups of people.
        """
        if pattern := self._settings.operator_sign_ins.get(name):
            return {"ArnLike": {"aws:PrincipalArn": pattern}}
        strong: dict[str, dict[str, str]] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        return {**strong, "StringEquals": {"sts:RoleSessionName": "${aws:username}"}} if TASKS[name].writes else strong


def _logical_id(construct: IConstruct) -> str:
    """Return the logical id of what a construct creates."""
    child = construct.node.default_child
    return Stack.of(construct).get_logical_id(child) if isinstance(child, CfnElement) else ""
