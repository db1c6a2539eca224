"""Nothing personal in what operations can read: access log, traces, firewall log. The firewall keeps the contract."""

from collections.abc import Iterator

from contactpoint.http.request import MAX_BODY_CHARACTERS
from tests.infra.walks.templates import Resource, Templates

PERSONAL = (
    "$context.path",
    "identity",
    "requestOverride",
    "principalId",
    "error.message",
    "authorizer.p",
    "querystring",
)
REDACTED = {"authorization", "on-behalf-of", "asked-by", "cookie"}
COUNTED = {"SizeRestrictions_BODY", "NoUserAgent_HEADER"}
DEFAULT_INSPECTED_KB, SENT_FROM_ONE_ADDRESS = 16, 100
"""What the firewall reads of a body by default; the calls a second that a large authority's system sends."""


def logs(templates: Templates) -> Iterator[str]:
    """The access log joins with the others by one id; it and the traces contain nobody."""
    for (_, name), stage in templates.of_type("AWS::ApiGateway::Stage"):
        properties = stage["Properties"]
        if properties.get("TracingEnabled"):
            yield f"{name}: API Gateway's traces contain paths, with the numbers of children"
        if any(each.get("DataTraceEnabled") for each in properties["MethodSettings"]):
            yield f"{name} logs bodies"
        log = properties["AccessLogSetting"]["Format"]
        yield from (f"{name} logs {each}" for each in PERSONAL if each in log)
        if '"requestId": "$context.requestId"' not in log:
            yield f"{name}: its log has no request id"
    for (_, name), machine in templates.of_type("AWS::StepFunctions::StateMachine"):
        if machine["Properties"]["LoggingConfiguration"].get("IncludeExecutionData", False):
            yield f"{name} logs the numbers of children"


def firewall(templates: Templates) -> Iterator[str]:
    """The firewall's log contains only what is blocked, without paths, tokens and practitioners."""
    for (_, name), logging in templates.of_type("AWS::WAFv2::LoggingConfiguration"):
        fields = logging["Properties"]["RedactedFields"]
        headers = {each["SingleHeader"]["Name"].lower() for each in fields if "SingleHeader" in each}
        yield from (f"{name}: the log contains {each}" for each in sorted(REDACTED - headers))
        for part in ("UriPath", "QueryString"):
            if not any(part in each for each in fields):
                yield f"{name}: the log contains {part}"
        chosen = logging["Properties"].get("LoggingFilter", {})
        kept = [f["Conditions"] for f in chosen.get("Filters", ()) if f["Behavior"] == "KEEP"]
        if chosen.get("DefaultBehavior") != "DROP" or kept != [[{"ActionCondition": {"Action": "BLOCK"}}]]:
            yield f"{name} contains calls that were not blocked"
    for (_, name), acl in templates.of_type("AWS::WAFv2::WebACL"):
        yield from _contract(name, acl)


def _contract(name: str, acl: Resource) -> Iterator[str]:
    """The rules agree with the contract: its bodies, systems without a user agent, callers that share an address."""
    rules = {rule["Name"]: rule for rule in acl["Properties"]["Rules"]}
    group = rules["AWSManagedRulesCommonRuleSet"]["Statement"]["ManagedRuleGroupStatement"]
    counted = {each["Name"] for each in group.get("RuleActionOverrides", ()) if "Count" in each["ActionToUse"]}
    yield from (f"{name} refuses by {each} what the contract allows" for each in sorted(COUNTED - counted))
    body = acl["Properties"].get("AssociationConfig", {}).get("RequestBody", {}).get("API_GATEWAY", {})
    inspected = int(str(body.get("DefaultSizeInspectionLimit", f"KB_{DEFAULT_INSPECTED_KB}")).removeprefix("KB_"))
    if inspected * 1024 < MAX_BODY_CHARACTERS:
        yield f"{name} reads only a part of the bodies that the contract allows"
    for rule in acl["Properties"]["Rules"]:
        limit = rule["Statement"].get("RateBasedStatement", {})
        is_anonymous = "NotStatement" in limit.get("ScopeDownStatement", {})
        is_shared = limit.get("AggregateKeyType") == "IP" and not is_anonymous
        enough = SENT_FROM_ONE_ADDRESS * 300 if "production" in acl["Properties"]["Name"] else 0
        if is_shared and limit["Limit"] < enough:
            yield f"{name}: {rule['Name']} stops an office or a system with many callers"
