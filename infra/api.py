"""The REST API: every operation of the contract, authorised, throttled, traced; its log holds nothing personal."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from contactpoint.http.operations import OPERATIONS
from contactpoint.http.problems import CATALOGUE, MEDIA_TYPE, TYPE_PREFIX
from contactpoint.http.request import LARGEST_BODY
from infra.checks import accept
from infra.function import RETENTION, ProductFunction
from infra.settings import Settings

AUTHORIZER_KEPT = Duration.seconds(0)
"""A suspension stops the very next call. It has to be so: an answer may be kept by headers that every call has, and
whom a system asks for is in a header that only systems send (docs/decisions/0011)."""

ACCESS_LOG = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "authorizerLatency": "$context.authorizer.latency",
}
"""No path (it holds a child's number), no caller, no address: who did what is in the audit trail alone."""

GATEWAY_PROBLEMS = (
    ("UNAUTHORIZED", "unauthenticated", "Send a valid access token as `Authorization: Bearer …`."),
    (
        "ACCESS_DENIED",
        "access-lapsed",
        "Your access has lapsed, or that of whom you name. Ask your account manager.",
    ),
    ("MISSING_AUTHENTICATION_TOKEN", "not-found", "There is nothing at this path."),
    ("AUTHORIZER_FAILURE", "internal-error", "Please try again; if it goes on, tell operations the `instance`."),
    ("AUTHORIZER_CONFIGURATION_ERROR", "internal-error", "Please tell operations the `instance`."),
    ("THROTTLED", "too-many-requests", "Wait a moment, then try again."),
    ("QUOTA_EXCEEDED", "too-many-requests", "Wait a moment, then try again."),
    ("REQUEST_TOO_LARGE", "too-large", f"A body may have {LARGEST_BODY} characters at most."),
    ("UNSUPPORTED_MEDIA_TYPE", "unsupported-media-type", "Send the body as `Content-Type: application/json`."),
    ("BAD_REQUEST_BODY", "malformed-json", "The body is not well-formed JSON."),
    ("DEFAULT_5XX", "internal-error", "Please try again; if it goes on, tell operations the `instance`."),
)


class Api(Construct):
    """The API and its one stage, ``v1``."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: Settings,
        functions: Mapping[str, ProductFunction],
        authorizer: ProductFunction,
    ) -> None:
        super().__init__(scope, id_)
        self._functions = functions
        self.api = apigateway.RestApi(
            self,
            "Rest",
            description="ContactPoint: who is working with a child, and how to reach them",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            disable_execute_api_endpoint=settings.domain_name is not None,
            cloud_watch_role=False,
            deploy_options=self._stage(settings),
        )
        self._authorizer = apigateway.RequestAuthorizer(
            self,
            "SignedIn",
            handler=authorizer.alias,
            identity_sources=[apigateway.IdentitySource.header("Authorization")],
            results_cache_ttl=AUTHORIZER_KEPT,
        )
        self._problems()
        self._integrations = {name: self._integration(function) for name, function in functions.items()}
        for operation in OPERATIONS:
            self._add(operation)
        if settings.on_aws:
            self._let_gateway_log()
        self._accept()

    def _accept(self) -> None:
        accept(
            self,
            "APIG2",
            "Functions validate against the contract: a refusal must leave an audit event, which a gateway cannot",
        )
        accept(self, "APIG3", "The firewall is associated by the edge stack")
        accept(self, "COG4", "The Lambda authorizer verifies the token, then what the practitioner may do today")
        for path in (operation.path for operation in OPERATIONS if operation.public):
            method = self.api.root.resource_for_path(path).node.find_child("GET")
            accept(method, "APIG4", "Liveness and the contract are public; the function behind has no rights")

    def _stage(self, settings: Settings) -> apigateway.StageOptions:
        log = logs.LogGroup(
            self, "AccessLog", retention=RETENTION[settings.log_days], removal_policy=RemovalPolicy.DESTROY
        )
        return apigateway.StageOptions(
            stage_name="v1",
            throttling_rate_limit=settings.requests_per_second,
            throttling_burst_limit=settings.burst,
            tracing_enabled=True,
            metrics_enabled=True,
            data_trace_enabled=False,
            logging_level=apigateway.MethodLoggingLevel.ERROR if settings.on_aws else None,
            access_log_destination=apigateway.LogGroupLogDestination(log),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
        )

    def _integration(self, function: ProductFunction) -> apigateway.LambdaIntegration:
        return apigateway.LambdaIntegration(function.alias, allow_test_invoke=False)

    def _add(self, operation: Any) -> None:
        resource = self.api.root.resource_for_path(operation.path)
        open_to_all = {"authorization_type": apigateway.AuthorizationType.NONE}
        resource.add_method(
            operation.method.upper(),
            self._integrations[operation.function],
            operation_name=operation.name,
            **(open_to_all if operation.public else {"authorizer": self._authorizer}),
        )

    def _problems(self) -> None:
        """Let what the gateway itself answers be problem+json as well."""
        for kind, problem, detail in GATEWAY_PROBLEMS:
            status, title = CATALOGUE[problem]
            members = {
                "type": TYPE_PREFIX + problem,
                "title": title,
                "status": status,
                "detail": detail,
                "instance": "urn:uuid:$context.requestId",
            }
            self.api.add_gateway_response(
                kind.title().replace("_", ""),
                type=apigateway.ResponseType.of(kind),
                status_code=str(status),
                response_headers={"Content-Type": f"'{MEDIA_TYPE}'"},
                templates={"application/json": json.dumps(members, ensure_ascii=False)},
            )

    def _let_gateway_log(self) -> None:
        """Give API Gateway the account-wide role with which it writes logs."""
        role = iam.Role(self, "LogRole", assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"))
        role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
        )
        policy = "Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
        accept(role, f"IAM4[{policy}]", "The policy that AWS documents for API Gateway's logs")
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        self.api.deployment_stage.node.add_dependency(account)
