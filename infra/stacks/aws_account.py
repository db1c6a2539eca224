"""The account stack: resources that an AWS account has once, for all its environments."""

from typing import Any

from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.cdk_nag_rules import suppress

NAME = "ContactPoint-Account"


class AccountStack(Stack):
    """The role with which API Gateway writes the logs of every API of the account."""

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


def account_stack(app: App, **options: Any) -> Stack:
    """Return the account's stack; the first environment of an app adds it."""
    existing = app.node.try_find_child(NAME)
    return existing if isinstance(existing, Stack) else AccountStack(app, NAME, **options)
