"""The data stack: data that must never be lost, and the roles that the keys' policies name. It changes rarely."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.constructs.access.function_key_roles import FunctionRoles
from infra.constructs.access.keys import Keys
from infra.constructs.access.operator_roles import OperatorRoles
from infra.constructs.access.user_pool import Identity
from infra.constructs.storage.backups import Backups
from infra.constructs.storage.checkpoints import checkpoints_bucket
from infra.constructs.storage.event_archive import archive_bucket
from infra.constructs.storage.runs_bucket import runs_bucket
from infra.constructs.storage.tables import Tables
from infra.functions.all_functions import ALL_FUNCTIONS
from infra.pascal_case import pascal_case
from infra.settings import RESTORED_TABLES, Settings


class DataStack(Stack):
    """Tables, keys, sign-ins and roles. It refers to no other stack.

    tests/infra/stateful_resources.json pins the logical ids: CloudFormation replaces a resource whose id changes.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings, **options: Any) -> None:
        super().__init__(
            scope,
            id_,
            description=f"ContactPoint's data ({settings.name})",
            termination_protection=settings.on_aws,
            **options,
        )
        self.keys = Keys(self, "Keys", settings)
        self.tables = Tables(self, "Tables", settings, self.keys.table_key)
        self.buckets = {
            "CHECKPOINTS": checkpoints_bucket(self, settings),
            "RUNS": runs_bucket(self, settings),
            "ARCHIVE": archive_bucket(self, settings),
        }
        self.identity = Identity(self, "Identity", settings)
        self.roles = FunctionRoles(self, "FunctionRoles", settings, ALL_FUNCTIONS, self.keys)
        self.operator_roles = OperatorRoles(self, "OperatorRoles", settings, self.tables, self.keys, self.buckets)
        self._keep_exports()
        if settings.on_aws:
            Backups(self, "Backups", settings, self.tables, self.keys.table_key)
        self._outputs()

    def _keep_exports(self) -> None:
        """Export the tables that a restore may replace, even if no function uses them any more.

        CloudFormation refuses to remove an export while the service stack, which is deployed later, still imports it.
        """
        for name in RESTORED_TABLES:
            table = self.tables.own[name]
            self.export_value(table.table_arn)
            self.export_value(table.table_name)

    def _outputs(self) -> None:
        outputs = {
            "UserPoolId": self.identity.pool.user_pool_id,
            "UserPoolClientId": self.identity.client.user_pool_client_id,
            "Issuer": self.identity.issuer,
            **{f"{name}Arn": role.role_arn for name, role in self.operator_roles.by_name.items()},
        }
        for system, client in self.identity.systems.items():
            outputs[f"System{pascal_case(system)}ClientId"] = client.user_pool_client_id
        for name, table in self.tables.by_name.items():
            outputs[f"{pascal_case(name)}Table"] = table.table_name
        for name, key in self.keys.by_name.items():
            outputs[f"{pascal_case(name)}Key"] = key.key_arn
        for name, bucket in self.buckets.items():
            outputs[f"{pascal_case(name)}Bucket"] = bucket.bucket_name
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
