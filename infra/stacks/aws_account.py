"""The account stack: resources that an AWS account has once, for all its environments."""

from typing import Any

from aws_cdk import App, CfnResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.storage.private_bucket import private_bucket

NAME = "ContactPoint-Account"
KEPT_DAYS = 400
NOT_KMS = {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}


class AccountStack(Stack):
    """The role with which API Gateway writes the logs of every API, and the log of what is done in the account."""

    def __init__(self, scope: Construct, id_: str, **options: Any) -> None:
        super().__init__(
            scope,
            id_,
            description="ContactPoint: what this account has once, for all environments",
            termination_protection=True,
            **options,
        )
        role = iam.Role(self, "GatewayLogRole", assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"))
        role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
        )
        role.apply_removal_policy(RemovalPolicy.RETAIN)
        policy = "Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
        suppress(role, f"IAM4[{policy}]", "The policy that AWS documents for API Gateway's logs")
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        account.apply_removal_policy(RemovalPolicy.RETAIN)
        self._log_calls()

    def _log_calls(self) -> None:
        """Let CloudTrail log calls: without it EventBridge gets none (infra/monitoring/aws_account_changes.py).

        It logs every call that writes, and those that read, except KMS's: each search decrypts keysets.
        """
        bucket = private_bucket(
            self,
            "CallsBucket",
            versioned=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(KEPT_DAYS))],
        )
        suppress(bucket, "S1", "CloudTrail checks its files itself; the bucket's own accesses are in no other log")
        service = iam.ServicePrincipal("cloudtrail.amazonaws.com")
        own_account = {"StringEquals": {"aws:SourceAccount": self.account}}
        for action, resource in (
            ("s3:GetBucketAcl", bucket.bucket_arn),
            ("s3:PutObject", bucket.arn_for_objects(f"AWSLogs/{self.account}/*")),
        ):
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[service], actions=[action], resources=[resource], conditions=own_account
                )
            )
        calls = CfnResource(
            self,
            "Calls",
            type="AWS::CloudTrail::Trail",
            properties={
                "S3BucketName": bucket.bucket_name,
                "IsLogging": True,
                "IsMultiRegionTrail": True,
                "IncludeGlobalServiceEvents": True,
                "EnableLogFileValidation": True,
                "AdvancedEventSelectors": [
                    _selector("Writes", _is("readOnly", "false")),
                    _selector("Reads without KMS", _is("readOnly", "true"), NOT_KMS),
                ],
            },
        )
        calls.node.add_dependency(bucket)


def _is(field: str, value: str) -> dict[str, Any]:
    return {"Field": field, "Equals": [value]}


def _selector(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"Name": name, "FieldSelectors": [_is("eventCategory", "Management"), *fields]}


def account_stack(app: App, **options: Any) -> Stack:
    """Return the account's stack; the first environment of an app adds it."""
    existing = app.node.try_find_child(NAME)
    return existing if isinstance(existing, Stack) else AccountStack(app, NAME, **options)
