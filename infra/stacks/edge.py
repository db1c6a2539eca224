"""The edge stack, only on AWS: the web application firewall, and the API's domain name with TLS 1.2 or later."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.constructs.log_group import log_group
from infra.constructs.rest_api import RestApi
from infra.settings import Settings

MANAGED_RULES = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
RATE_LIMIT_PER_5_MINUTES = 3000
"""The limit for one address: a hospital behind one gateway stays below it, a mass search does not."""


class EdgeStack(Stack):
    """The firewall and the domain name of the API."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, api: RestApi, **options: Any) -> None:
        super().__init__(scope, id_, description=f"ContactPoint's edge ({settings.name})", **options)
        self._settings = settings
        rules = [self._managed(n, name) for n, name in enumerate(MANAGED_RULES, start=1)]
        firewall = waf.CfnWebACL(
            self,
            "Firewall",
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=self._visibility_config("Firewall"),
            rules=[self._rate_limit(), *rules],
        )
        waf.CfnWebACLAssociation(
            self,
            "Association",
            web_acl_arn=firewall.attr_arn,
            resource_arn=api.rest_api.deployment_stage.stage_arn,
        )
        self._log(firewall, settings)
        if settings.domain_name and settings.certificate_arn:
            self._domain(settings.domain_name, settings.certificate_arn, api)

    def _rate_limit(self) -> waf.CfnWebACL.RuleProperty:
        limit = waf.CfnWebACL.RateBasedStatementProperty(limit=RATE_LIMIT_PER_5_MINUTES, aggregate_key_type="IP")
        return waf.CfnWebACL.RuleProperty(
            name="RateLimit",
            priority=0,
            action=waf.CfnWebACL.RuleActionProperty(block={}),
            statement=waf.CfnWebACL.StatementProperty(rate_based_statement=limit),
            visibility_config=self._visibility_config("RateLimit"),
        )

    def _managed(self, priority: int, name: str) -> waf.CfnWebACL.RuleProperty:
        group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name)
        return waf.CfnWebACL.RuleProperty(
            name=name,
            priority=priority,
            override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
            statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
            visibility_config=self._visibility_config(name),
        )

    def _log(self, firewall: waf.CfnWebACL, settings: Settings) -> None:
        """Log blocked requests, without the parts that could contain a token or a name."""
        log = log_group(self, settings, f"aws-waf-logs-contactpoint-{settings.name}")
        waf.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=firewall.attr_arn,
            log_destination_configs=[log.log_group_arn],
            redacted_fields=[
                waf.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": "authorization"}),
                waf.CfnLoggingConfiguration.FieldToMatchProperty(uri_path={}),
                waf.CfnLoggingConfiguration.FieldToMatchProperty(query_string={}),
            ],
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
        """Return the rule's metric, whose name contains the environment."""
        return waf.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True,
            metric_name=f"ContactPoint-{self._settings.name}-{rule}",
            sampled_requests_enabled=False,
        )
