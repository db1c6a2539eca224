"""The edge stack, only on AWS: the web application firewall, and the API's domain name with TLS 1.2 or later."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_sns as sns
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from contactpoint.web.sign_in import SESSION_COOKIE
from infra.constructs.log_group import log_group
from infra.constructs.rest_api import RestApi
from infra.monitoring.alarms import AlarmDefinition, Alarms
from infra.monitoring.metrics import aws
from infra.monitoring.runbook_sections import FIREWALL_BLOCKS
from infra.settings import REGION, Settings
from infra.stacks.service import ServiceStack

MANAGED_RULES: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY", "NoUserAgent_HEADER"),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}
"""The rule groups, each with the rules that only count. They contradict the contract: a body may have 32 K characters,
not only 8 KB, and a system need not send ``User-Agent``. The functions check the size themselves."""
PERSONAL_HEADERS = ("authorization", "on-behalf-of", "asked-by", "cookie")
"""Headers that contain a token, a practitioner's id or an address."""
TOKEN_SHARE, ADDRESS_SHARE, ANONYMOUS_SHARE = 0.2, 0.6, 0.01
"""The part of the stage's own limit that one token or session, one address, and one address without them may use.

Many callers share an address: a hospital's gateway, or a case management system. So an address may use much, and each
sign-in behind it a fair share. Nobody can use up the stage's limit by themselves.
"""
WINDOW_SECONDS = 300
MAX_BLOCKED = 500
"""In five minutes. Scanners of the internet cause some; an office that is locked out causes more."""


class EdgeStack(Stack):
    """The firewall and the domain name of the API."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, service: ServiceStack, **options: Any) -> None:
        super().__init__(scope, id_, description=f"ContactPoint's edge ({settings.name})", **options)
        self._settings, api = settings, service.api
        managed = enumerate(MANAGED_RULES.items(), start=4)
        inspected = waf.CfnWebACL.RequestBodyAssociatedResourceTypeConfigProperty(default_size_inspection_limit="KB_64")
        firewall = waf.CfnWebACL(
            self,
            "Firewall",
            name=self._name("Firewall"),
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            association_config=waf.CfnWebACL.AssociationConfigProperty(request_body={"API_GATEWAY": inspected}),
            visibility_config=self._visibility_config("Firewall"),
            rules=[*self._rate_limits(), *(self._managed(n, name, counts) for n, (name, counts) in managed)],
        )
        waf.CfnWebACLAssociation(
            self,
            "Association",
            web_acl_arn=firewall.attr_arn,
            resource_arn=api.rest_api.deployment_stage.stage_arn,
        )
        self._log(firewall, settings)
        self._watch(service.topic)
        if settings.domain_name and settings.certificate_arn:
            self._domain(settings.domain_name, settings.certificate_arn, api)

    def _rate_limits(self) -> list[waf.CfnWebACL.RuleProperty]:
        """Return the limits: of a token, of a session of the pages, of an address without either, and of an address."""
        statement, none = waf.CfnWebACL.RateBasedStatementProperty, [{"priority": 0, "type": "NONE"}]
        key = waf.CfnWebACL.RateBasedStatementCustomKeyProperty
        of_each: dict[str, Any] = {"limit": self._limit(TOKEN_SHARE), "aggregate_key_type": "CUSTOM_KEYS"}
        by_token = key(header=waf.CfnWebACL.RateLimitHeaderProperty(name="authorization", text_transformations=none))
        by_session = key(cookie=waf.CfnWebACL.RateLimitCookieProperty(name=SESSION_COOKIE, text_transformations=none))
        limits = {
            "TokenLimit": statement(**of_each, custom_keys=[by_token], scope_down_statement=_has_token()),
            "SessionLimit": statement(**of_each, custom_keys=[by_session], scope_down_statement=_has_session()),
            "AnonymousLimit": statement(
                limit=self._limit(ANONYMOUS_SHARE),
                aggregate_key_type="IP",
                scope_down_statement=_neither(_has_token(), _has_session()),
            ),
            "AddressLimit": statement(limit=self._limit(ADDRESS_SHARE), aggregate_key_type="IP"),
        }
        return [
            waf.CfnWebACL.RuleProperty(
                name=name,
                priority=priority,
                action=waf.CfnWebACL.RuleActionProperty(block={}),
                statement=waf.CfnWebACL.StatementProperty(rate_based_statement=limit),
                visibility_config=self._visibility_config(name),
            )
            for priority, (name, limit) in enumerate(limits.items())
        ]

    def _limit(self, share: float) -> int:
        return int(self._settings.requests_per_second * WINDOW_SECONDS * share)

    def _managed(self, priority: int, name: str, only_count: tuple[str, ...]) -> waf.CfnWebACL.RuleProperty:
        count = waf.CfnWebACL.RuleActionProperty(count={})
        overrides = [waf.CfnWebACL.RuleActionOverrideProperty(name=each, action_to_use=count) for each in only_count]
        group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
            vendor_name="AWS", name=name, rule_action_overrides=overrides or None
        )
        return waf.CfnWebACL.RuleProperty(
            name=name,
            priority=priority,
            override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
            statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
            visibility_config=self._visibility_config(name),
        )

    def _log(self, firewall: waf.CfnWebACL, settings: Settings) -> None:
        """Log the requests that are blocked, without the parts that could name somebody.

        The address of the caller stays: it says whom a rule blocks, and whom to tell (docs/data-protection.md).
        """
        log = log_group(self, settings, f"aws-waf-logs-contactpoint-{settings.name}")
        redacted = waf.CfnLoggingConfiguration.FieldToMatchProperty
        waf.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=firewall.attr_arn,
            log_destination_configs=[log.log_group_arn],
            logging_filter={
                "DefaultBehavior": "DROP",
                "Filters": [
                    {
                        "Behavior": "KEEP",
                        "Requirement": "MEETS_ANY",
                        "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}],
                    }
                ],
            },
            redacted_fields=[
                *(redacted(single_header={"Name": name}) for name in PERSONAL_HEADERS),
                redacted(uri_path={}),
                redacted(query_string={}),
            ],
        )

    def _watch(self, topic: sns.ITopic) -> None:
        """Ring if much is blocked. The alarm is here, because the service stack does not know the firewall."""
        firewall = {"WebACL": self._name("Firewall"), "Region": REGION, "Rule": "ALL"}
        Alarms(self, "Alarms", self._settings, topic).add(
            AlarmDefinition(
                id="FirewallBlocks",
                says=f"The firewall blocked more than {MAX_BLOCKED} calls within five minutes.",
                section=FIREWALL_BLOCKS,
                metric=aws("WAFV2", "BlockedRequests", firewall),
                threshold=MAX_BLOCKED,
                periods=2,
                of_periods=3,
            )
        )

    def _domain(self, domain_name: str, certificate_arn: str, api: RestApi) -> None:
        name = apigateway.DomainName(
            self,
            "Name",
            domain_name=domain_name,
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", certificate_arn),
            endpoint_type=apigateway.EndpointType.REGIONAL,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )
        name.add_base_path_mapping(api.rest_api, stage=api.rest_api.deployment_stage, base_path="v1")

    def _visibility_config(self, rule: str) -> waf.CfnWebACL.VisibilityConfigProperty:
        """Return the rule's metric. The firewall's has its name, because AWS's documents call the dimension both."""
        return waf.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True,
            metric_name=self._name(rule),
            sampled_requests_enabled=False,
        )

    def _name(self, part: str) -> str:
        return f"ContactPoint-{self._settings.name}-{part}"


def _has_token() -> waf.CfnWebACL.StatementProperty:
    """Return the condition that a request has a header ``Authorization``."""
    return waf.CfnWebACL.StatementProperty(
        size_constraint_statement=waf.CfnWebACL.SizeConstraintStatementProperty(
            comparison_operator="GT",
            size=0,
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": "authorization"}),
            text_transformations=[waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
        )
    )


def _has_session() -> waf.CfnWebACL.StatementProperty:
    """Return the condition that a request is of somebody who has signed in to the pages: it has their cookie only."""
    return waf.CfnWebACL.StatementProperty(
        byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
            search_string=f"{SESSION_COOKIE}=",
            positional_constraint="CONTAINS",
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": "cookie"}),
            text_transformations=[waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
        )
    )


def _neither(*statements: waf.CfnWebACL.StatementProperty) -> waf.CfnWebACL.StatementProperty:
    """Return the condition that none of the others holds."""
    either = waf.CfnWebACL.StatementProperty(
        or_statement=waf.CfnWebACL.OrStatementProperty(statements=list(statements))
    )
    return waf.CfnWebACL.StatementProperty(not_statement=waf.CfnWebACL.NotStatementProperty(statement=either))
