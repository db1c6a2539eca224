"""The REST API: every operation, authorised, throttled and traced; its log contains no personal data."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, Size
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from contactpoint.http.operations import OPERATIONS
from contactpoint.http.problem_kinds import (
    CATALOGUE,
    MAY_BE_DONE,
    MEDIA_TYPE,
    NOTHING_DONE,
    RETRY_AFTER_SECONDS,
    TYPE_PREFIX,
)
from contactpoint.http.request import MAX_BODY_CHARACTERS
from infra.cdk_nag_rules import suppress
from infra.constructs.lambda_function import LambdaFunction
from infra.constructs.log_group import log_group
from infra.functions.objectives import OBJECTIVES
from infra.settings import Settings

AUTHORIZER_CACHE_TTL = Duration.seconds(0)
"""No caching, so that a suspension stops the next call. A cached result could also be used for another practitioner,
because only systems send the header that names one (docs/decisions/0011)."""

COMPRESSED_FROM = Size.kibibytes(1)
"""From this size on, an answer is compressed for those who accept that. A page repeats nothing that an address says."""
PAGE, PAGE_METHODS = "page", ("GET", "POST")
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "responseType": "$context.error.responseType",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "authorizerLatency": "$context.authorizer.latency",
}
"""Without the path (it contains a child's number), the caller and the address. Only the audit log has these.

``requestId`` is the problem's ``instance`` and the ``request_id`` of each log line of a function. Those lines also have
the trace's id, so the request id leads from any of them to all others.
"""

SIGN_IN = "Send a valid access token as `Authorization: Bearer …`."
NO_PATH = "There is no such path, or it does not have this method."
TRY_AGAIN = "Try again. If it fails again, send the `instance` value to operations."
GATEWAY_PROBLEMS = (
    ("UNAUTHORIZED", "unauthenticated", SIGN_IN),
    (
        "ACCESS_DENIED",
        "no-account",
        "There is no account for this sign-in. Ask your account manager to create one.",
    ),
    (
        "WAF_FILTERED",
        "request-blocked",
        "The firewall blocked this request. Send fewer requests at once. If that does not help, tell operations the"
        " `instance`.",
    ),
    ("MISSING_AUTHENTICATION_TOKEN", "not-found", NO_PATH),
    ("RESOURCE_NOT_FOUND", "not-found", NO_PATH),
    ("INVALID_SIGNATURE", "not-found", NO_PATH),
    ("INVALID_API_KEY", "unauthenticated", SIGN_IN),
    ("EXPIRED_TOKEN", "unauthenticated", SIGN_IN),
    ("AUTHORIZER_FAILURE", "unavailable", NOTHING_DONE),
    ("AUTHORIZER_CONFIGURATION_ERROR", "unavailable", NOTHING_DONE),
    ("INTEGRATION_FAILURE", "unavailable", MAY_BE_DONE),
    ("INTEGRATION_TIMEOUT", "unavailable", MAY_BE_DONE),
    ("THROTTLED", "too-many-requests", "Wait a moment, then try again."),
    ("QUOTA_EXCEEDED", "too-many-requests", "Wait a moment, then try again."),
    ("REQUEST_TOO_LARGE", "too-large", f"A body may have {MAX_BODY_CHARACTERS} characters at most."),
    ("UNSUPPORTED_MEDIA_TYPE", "unsupported-media-type", "Send the body as `Content-Type: application/json`."),
    ("BAD_REQUEST_BODY", "malformed-json", "The body is not well-formed JSON."),
    ("BAD_REQUEST_PARAMETERS", "invalid-request", "Part of the path, the query or a header is not allowed."),
    ("API_CONFIGURATION_ERROR", "internal-error", TRY_AGAIN),
    ("DEFAULT_4XX", "not-found", NO_PATH),
    ("DEFAULT_5XX", "internal-error", TRY_AGAIN),
)
"""Type of gateway response, kind of problem, and what the caller is told.

A path that does not exist, with a header ``Authorization``, is ``INVALID_SIGNATURE``: API Gateway takes our token for a
signature of AWS's. If it finds the signature incomplete, it has no type for that but ``DEFAULT_4XX``. Each other type
that AWS documents has a row of its own, because the status of ``DEFAULT_4XX`` is that of every type without one.

The authorizer lets everybody in who has an account: a lapse or a wrong header is explained by the function. What it
raises in place of an answer is a failure of ours or of an issuer, so it is 503: an error of a Lambda authorizer is
``AUTHORIZER_CONFIGURATION_ERROR`` or ``AUTHORIZER_FAILURE``, by its kind.
"""


class RestApi(Construct):
    """The API and its one stage, ``v1``."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: Settings,
        functions: Mapping[str, LambdaFunction],
        authorizer: LambdaFunction,
    ) -> None:
        super().__init__(scope, id_)
        self._functions = functions
        self.rest_api = apigateway.RestApi(
            self,
            "RestApi",
            rest_api_name=f"ContactPoint-{settings.name}",
            description="ContactPoint: who is working with a child, and how to reach them",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            disable_execute_api_endpoint=settings.domain_name is not None,
            cloud_watch_role=False,
            min_compression_size=COMPRESSED_FROM,
            deploy_options=self._stage(settings),
        )
        self._authorizer = apigateway.RequestAuthorizer(
            self,
            "Authorizer",
            handler=authorizer.alias,
            identity_sources=[apigateway.IdentitySource.header("Authorization")],
            results_cache_ttl=AUTHORIZER_CACHE_TTL,
        )
        self._problems()
        self._integrations = {name: self._integration(function) for name, function in functions.items()}
        for operation in OPERATIONS:
            self._add(operation)
        self._add_pages()
        self._suppress_findings()

    def _suppress_findings(self) -> None:
        suppress(
            self,
            "APIG2",
            "Functions validate requests, because a gateway cannot record a refusal in the audit log",
        )
        suppress(self, "APIG3", "The firewall is associated by the edge stack")
        suppress(self, "COG4", "The Lambda authorizer verifies the token and checks that access is current")
        for path in (operation.path for operation in OPERATIONS if operation.public):
            method = self.rest_api.root.resource_for_path(path).node.find_child("GET")
            suppress(method, "APIG4", "The health check and the contract are public; their function has no permissions")

    def _stage(self, settings: Settings) -> apigateway.StageOptions:
        every: dict[str, Any] = {
            "throttling_rate_limit": settings.requests_per_second,
            "throttling_burst_limit": settings.burst_limit,
            "data_trace_enabled": False,
            "logging_level": apigateway.MethodLoggingLevel.ERROR if settings.on_aws else None,
        }
        measured = {f"{o.path}/{o.method.upper()}" for o in OPERATIONS if o.name in OBJECTIVES}
        return apigateway.StageOptions(
            stage_name="v1",
            # API Gateway's own segment of a trace would contain the path, with a child's number, and the address.
            tracing_enabled=False,
            metrics_enabled=False,
            **every,
            # Metrics by method are paid for, so only operations with an objective have them. The stage's are free.
            method_options={
                path: apigateway.MethodDeploymentOptions(metrics_enabled=True, **every) for path in sorted(measured)
            },
            access_log_destination=apigateway.LogGroupLogDestination(log_group(self, settings)),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
        )

    def _integration(self, function: LambdaFunction) -> apigateway.LambdaIntegration:
        return apigateway.LambdaIntegration(function.alias, allow_test_invoke=False)

    def _add(self, operation: Any) -> None:
        resource = self.rest_api.root.resource_for_path(operation.path)
        public = {"authorization_type": apigateway.AuthorizationType.NONE}
        resource.add_method(
            operation.method.upper(),
            self._integrations[operation.function],
            operation_name=operation.name,
            **(public if operation.public else {"authorizer": self._authorizer}),
        )

    def _add_pages(self) -> None:
        """Add the pages. Their functions establish by the session who asks, so API Gateway authorises nobody."""
        pages = self.rest_api.root.add_resource("pages")
        for below, function in ((pages, "web"), (pages.add_resource("oversight"), "web_oversight")):
            for resource in (below, below.add_resource("{proxy+}")):
                for method in PAGE_METHODS:
                    added = resource.add_method(method, self._integrations[function], operation_name=PAGE)
                    suppress(added, "APIG4", "The pages' functions ask for a session, and for the sign-in without one")

    def _problems(self) -> None:
        """Return the gateway's own errors as problem+json, too."""
        for kind, problem, detail in GATEWAY_PROBLEMS:
            status, title = CATALOGUE[problem]
            members = {
                "type": TYPE_PREFIX + problem,
                "title": title,
                "status": status,
                "detail": detail,
                "instance": "urn:uuid:$context.requestId",
            }
            if problem == "unavailable":
                members["may_be_done"] = detail == MAY_BE_DONE
            headers = {"Content-Type": f"'{MEDIA_TYPE}'", "Cache-Control": "'no-store'"}
            if problem in RETRY_AFTER_SECONDS:
                headers["Retry-After"] = f"'{RETRY_AFTER_SECONDS[problem]}'"
            self.rest_api.add_gateway_response(
                kind.title().replace("_", ""),
                type=apigateway.ResponseType.of(kind),
                status_code=str(status),
                response_headers=headers,
                templates={"application/json": json.dumps(members, ensure_ascii=False)},
            )
