"""Gradual deployments: a new version gets a tenth of the calls for five minutes, and is undone if it fails."""

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.lambda_function import LambdaFunction
from infra.monitoring import runbook_sections as runbook
from infra.monitoring.alarms import AlarmDefinition, Alarms
from infra.monitoring.metrics import aws, written
from infra.settings import Settings

MAX_FAILURES = 2
"""Failures of a new version within a minute. A tenth of the calls is enough to see them."""
MINUTE = Duration.minutes(1)
AWS_POLICY = "Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"


class GradualDeployment(Construct):
    """CodeDeploy moves each alias ``live``. Jobs move at once, because nobody calls them in those minutes."""

    def __init__(
        self, scope: Construct, id_: str, settings: Settings, alarms: Alarms, functions: Iterable[LambdaFunction]
    ) -> None:
        super().__init__(scope, id_)
        self._settings, self._alarms = settings, alarms
        self._application = codedeploy.LambdaApplication(self, "Application")
        own_account = {"StringEquals": {"aws:SourceAccount": settings.account}}
        self._role = iam.Role(
            self,
            "Role",
            description="Moves the aliases of the functions to their new versions",
            assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com", conditions=own_account),
        )
        suppress(self._role, f"IAM4[{AWS_POLICY}]", "The policy that AWS documents for CodeDeploy and Lambda")
        for function in functions:
            self._deploy(function)

    def _deploy(self, function: LambdaFunction) -> None:
        alarms = [self._version_alarm(function, kind, metric) for kind, metric in self._metrics(function).items()]
        group = codedeploy.LambdaDeploymentGroup(
            self,
            function.node.id,
            application=self._application,
            role=self._role,
            alias=function.alias,
            deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
            alarms=alarms,
            auto_rollback=codedeploy.AutoRollbackConfig(
                deployment_in_alarm=True, failed_deployment=True, stopped_deployment=True
            ),
        )
        group.node.add_dependency(*alarms)

    def _metrics(self, function: LambdaFunction) -> dict[str, cloudwatch.Metric]:
        """Return the failures of the new version only: what it writes, and what stopped it before it could."""
        version = function.function.current_version.version
        service = function.definition.name
        crashes = {
            "FunctionName": function.function.function_name,
            "Resource": f"{function.function.function_name}:live",
            "ExecutedVersion": version,
        }
        metrics = {
            "Failures": written(self._settings, "Failures", {"service": service, "version": version}, period=MINUTE)
        }
        if service != "authorizer":  # AWS counts its refusals as errors.
            metrics["Crashes"] = aws("Lambda", "Errors", crashes, period=MINUTE)
        return metrics

    def _version_alarm(self, function: LambdaFunction, kind: str, metric: cloudwatch.Metric) -> cloudwatch.Alarm:
        return self._alarms.add(
            AlarmDefinition(
                id=f"{function.node.id}NewVersion{kind}",
                says=f"The new version of {function.node.id} fails. CodeDeploy goes back to the one before.",
                section=runbook.NEW_VERSION_FAILS,
                metric=metric,
                threshold=MAX_FAILURES,
            )
        )
