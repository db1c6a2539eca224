"""The topic that tells operators: only CloudWatch's alarms and EventBridge's rules of this account publish to it."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.settings import REGION, Settings
from infra.settings_checks import SettingsError

PUBLISHERS = {"cloudwatch": "alarm:*", "events": "rule/*"}
"""The services that publish, and the resources for which they do."""


class AlarmTopic(Construct):
    """The topic, its policy and its subscriber.

    A topic with a policy of its own loses SNS's default one, which lets the account's services publish. So the policy
    names each publisher.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings, key: kms.IKey) -> None:
        super().__init__(scope, id_)
        if settings.retain_data and not settings.alarm_email:
            raise SettingsError("Set alarm_email: nobody would be told of an alarm.")
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        for service, resource in PUBLISHERS.items():
            self._allow(service, f"arn:aws:{service}:{REGION}:{settings.account}:{resource}", settings.account)
        if settings.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))

    def _allow(self, service: str, source: str, account: str) -> None:
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid=f"Publish{service.capitalize()}",
                principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": source}},
            )
        )
