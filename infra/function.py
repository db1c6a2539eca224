"""A Lambda function of ours: its own role, its own log, and exactly the calls it is given leave to make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Annotations, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.checks import accept
from infra.settings import Settings
from infra.storage import Storage

RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    30: logs.RetentionDays.ONE_MONTH,
    365: logs.RetentionDays.ONE_YEAR,
}


@dataclass(frozen=True)
class Leave:
    """What a function may do.

    Attributes
    ----------
    tables
        Table to DynamoDB actions; ``DIRECTORY/leavers`` names an index.
    keys
        Key to KMS actions.
    """

    tables: Mapping[str, Sequence[str]]
    keys: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Layers:
    """The product, and its third-party wheels."""

    product: lambda_.ILayerVersion
    dependencies: lambda_.ILayerVersion


@dataclass(frozen=True)
class Platform:
    """What every function stands on."""

    settings: Settings
    storage: Storage
    layers: Layers


class ProductFunction(Construct):
    """One function behind the alias ``live``.

    Parameters
    ----------
    name
        The folder under functions/.
    memory_mb, timeout_seconds
        Set for each function on purpose; its module says why.
    """

    def __init__(  # noqa: PLR0913 - a function is what these say, and each is named at the call
        self,
        scope: Construct,
        name: str,
        *,
        platform: Platform,
        leave: Leave,
        memory_mb: int,
        timeout_seconds: int,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, name.capitalize())
        self._storage, settings = platform.storage, platform.settings
        log_group = logs.LogGroup(
            self, "Log", retention=RETENTION[settings.log_days], removal_policy=RemovalPolicy.DESTROY
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"ContactPoint {name}",
            code=lambda_.Code.from_asset(f"functions/{name}", exclude=["__pycache__"]),
            handler="handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            layers=[platform.layers.product, platform.layers.dependencies],
            role=self.role,
            memory_size=memory_mb,
            timeout=Duration.seconds(timeout_seconds),
            tracing=lambda_.Tracing.ACTIVE,
            logging_format=lambda_.LoggingFormat.JSON,
            log_group=log_group,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if settings.snap_start else None,
            environment={**self._names(leave), **(environment or {}), "POWERTOOLS_LOG_LEVEL": "INFO"},
        )
        Annotations.of(self.function).acknowledge_warning(
            "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias `live` publishes a version of every change"
        )
        self.alias = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
        self._allow(leave)
        self._accept()

    def _accept(self) -> None:
        accept(self, "IAM5[Resource::*]", "X-Ray's PutTraceSegments knows no resources")
        accept(self, "L1", "Python 3.13 is the newest that every locked wheel is published for")

    def _names(self, leave: Leave) -> dict[str, str]:
        tables = {name.partition("/")[0] for name in leave.tables}
        return {
            **{f"{name}_TABLE": self._storage.tables[name].table_name for name in sorted(tables)},
            **{f"{name.upper()}_KEY": self._storage.keys[name].key_arn for name in sorted(leave.keys)},
        }

    def _allow(self, leave: Leave) -> None:
        for name, actions in leave.tables.items():
            self._grant(self._arn(name), "dynamodb", actions)
        for name, actions in leave.keys.items():
            key = self._storage.keys[name]
            self._grant(key.key_arn, "kms", actions)
            key.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ArnPrincipal(self.role.role_arn)],
                    actions=[f"kms:{action}" for action in actions],
                    resources=["*"],
                )
            )
        if leave.tables:
            via = {"StringEquals": {"kms:ViaService": f"dynamodb.{self._storage.at_rest.stack.region}.amazonaws.com"}}
            self._grant(self._storage.at_rest.key_arn, "kms", ["Decrypt", "GenerateDataKey"], via)

    def _arn(self, name: str) -> str:
        table, _, index = name.partition("/")
        arn = self._storage.tables[table].table_arn
        return f"{arn}/index/{index}" if index else arn

    def _grant(
        self, arn: str, service: str, actions: Sequence[str], conditions: Mapping[str, object] | None = None
    ) -> None:
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=[f"{service}:{action}" for action in actions],
                resources=[arn],
                conditions=dict(conditions) if conditions else None,
            )
        )
