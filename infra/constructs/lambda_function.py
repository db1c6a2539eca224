"""A Lambda function, with its role from the data stack, its log group and its permissions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Annotations, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.access.keys import Conditions, Keys, key_conditions, through_dynamodb
from infra.constructs.log_group import log_group
from infra.constructs.storage.tables import Tables
from infra.functions.definition import FunctionDefinition, Permissions
from infra.release_digest import release_digest
from infra.settings import Settings

_EXPORTS = {
    "CHECKPOINTS": "ExportsOutputFnGetAttCheckpoints620E2F20ArnC494AD10",
    "RUNS": "ExportsOutputFnGetAttRunsE45A2291Arn9AFA3150",
    "ARCHIVE": "ExportsOutputFnGetAttArchiveDA4CB258ArnBE8F3792",
}


@dataclass(frozen=True)
class Layers:
    """The layers of the product and of its third-party wheels."""

    product: lambda_.ILayerVersion
    dependencies: lambda_.ILayerVersion


@dataclass(frozen=True)
class SharedResources:
    """The resources that every function shares."""

    settings: Settings
    tables: Tables
    keys: Keys
    buckets: Mapping[str, s3.IBucket]
    roles: Mapping[str, iam.Role]
    layers: Layers


class LambdaFunction(Construct):
    """One function behind the alias ``live``."""

    def __init__(
        self,
        scope: Construct,
        definition: FunctionDefinition,
        shared: SharedResources,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, definition.construct_id)
        self.definition, self._shared = definition, shared
        # An imported role gets its policies in this stack: the data stack must not refer to this one.
        self.role = iam.Role.from_role_arn(self, "Role", shared.roles[definition.name].role_arn)
        self.function = self._function(definition, environment or {})
        self.alias = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
        self._allow(definition.permissions)
        suppress(self, "IAM5[Resource::*]", "X-Ray's PutTraceSegments does not support resources")
        suppress(self, "L1", "Python 3.13 is the newest that every locked wheel is published for")

    def _function(self, definition: FunctionDefinition, environment: Mapping[str, str]) -> lambda_.Function:
        settings, layers = self._shared.settings, self._shared.layers
        function = lambda_.Function(
            self,
            "Function",
            description=f"ContactPoint {definition.name} ({settings.name})",
            code=lambda_.Code.from_asset(f"functions/{definition.folder}", exclude=["__pycache__"]),
            handler="handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            layers=[layers.product, layers.dependencies],
            role=self.role,
            memory_size=definition.memory_mb,
            timeout=Duration.seconds(definition.timeout_seconds),
            reserved_concurrent_executions=definition.reserved_concurrency(settings.concurrency),
            tracing=lambda_.Tracing.ACTIVE,
            logging_format=lambda_.LoggingFormat.JSON,
            # The lines of each start and end would be a third of the log. Those of failures stay.
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            log_group=self._log_group(),
            # It is paid for by the memory and the hour, called or not.
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS
            if settings.snap_start and definition.somebody_waits
            else None,
            current_version_options=lambda_.VersionOptions(
                description="Kept, so that a deployment can be undone", removal_policy=RemovalPolicy.RETAIN
            )
            if settings.on_aws
            else None,
            environment={
                **self._names(definition.permissions),
                **self._shared_variables(),
                **({"RELEASE": release_digest(settings)} if definition.knows_release else {}),
                **environment,
            },
        )
        Annotations.of(function).acknowledge_warning(
            "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias `live` publishes a version of every change"
        )
        return function

    def _log_group(self) -> logs.LogGroup:
        group = log_group(self, self._shared.settings)
        # grant_write would add a resource policy for an imported role, and an account may have ten (decision 12).
        self._grant(group.log_group_arn, "logs", ["CreateLogStream", "PutLogEvents"])
        return group

    def _shared_variables(self) -> dict[str, str]:
        """Return the variables that every function has. A metrics namespace keeps environments apart."""
        settings = self._shared.settings
        namespace = f"ContactPoint/{settings.name}"
        root = {"API_ROOT": settings.api_root} if settings.api_root else {}
        test_numbers = {"ACCEPT_TEST_NUMBERS": "true"} if settings.accept_test_numbers else {}
        erased = {"MONTHS_WITHOUT_CHILD": str(settings.months_without_child)}
        return {
            **root,
            **test_numbers,
            **erased,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "POWERTOOLS_METRICS_NAMESPACE": namespace,
        }

    def _names(self, permissions: Permissions) -> dict[str, str]:
        tables, keys = self._shared.tables.by_name, self._shared.keys.by_name
        named, buckets = ({name.partition("/")[0] for name in of} for of in (permissions.tables, permissions.buckets))
        return {
            **{f"{name}_TABLE": tables[name].table_name for name in sorted(named)},
            **{f"{name}_BUCKET": self._shared.buckets[name].bucket_name for name in sorted(buckets)},
            **{f"{name.upper()}_KEY": keys[name].key_arn for name in sorted(permissions.keys)},
        }

    def _allow(self, permissions: Permissions) -> None:
        for name, actions in permissions.tables.items():
            self._grant(self._table_arn(name), "dynamodb", actions)
        for name, actions in permissions.items.items():
            table, _, hash_keys = name.partition("/")
            only = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [hash_keys]}}
            self._grant(self._table_arn(table), "dynamodb", actions, only)
        for name, actions in permissions.keys.items():
            for action in actions:
                conditions = key_conditions(self._shared.settings, permissions.tables, name, action)
                self._grant(self._shared.keys.by_name[name].key_arn, "kms", [action], conditions)
        for name, actions in permissions.buckets.items():
            self._allow_bucket(name, actions)
        if permissions.tables:
            statement = through_dynamodb(self._shared.keys.table_key, Stack.of(self).region)
            self.role.add_to_principal_policy(statement)

    def _table_arn(self, name: str) -> str:
        table, _, index = name.partition("/")
        arn = self._shared.tables.by_name[table].table_arn
        return f"{arn}/index/{index}" if index else arn

    def _allow_bucket(self, name: str, actions: Sequence[str]) -> None:
        key, _, prefix = name.partition("/")
        bucket, pattern = self._shared.buckets[key], f"{prefix}/*" if prefix else "*"
        if "ListBucket" in actions:
            self._grant(bucket.bucket_arn, "s3", ["ListBucket"])
        if of_objects := [action for action in actions if action != "ListBucket"]:
            self._grant(bucket.arn_for_objects(pattern), "s3", of_objects)
            # cdk-nag names the objects by the export of the bucket's ARN. The logical id is pinned.
            exported = f"ContactPoint-{self._shared.settings.name}-Data:{_EXPORTS[key]}/{pattern}"
            suppress(
                self, f"IAM5[Resource::{exported}]", "It reads or writes objects of a month, a run or a checkpoint"
            )

    def _grant(self, arn: str, service: str, actions: Sequence[str], conditions: Conditions = None) -> None:
        allowed = [f"{service}:{action}" for action in actions]
        statement = iam.PolicyStatement(actions=allowed, resources=[arn], conditions=conditions)
        self.role.add_to_principal_policy(statement)
