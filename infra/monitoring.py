"""What operations watch: one dashboard, and the alarms that come first.

Each alarm is on one plain metric, with no metric mathematics, so that the emulator deploys it as AWS does.
"""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from cdk_monitoring_constructs import AlarmFactoryDefaults, MonitoringFacade
from constructs import Construct

from infra.api import Api
from infra.function import ProductFunction
from infra.retention import Retention
from infra.settings import Settings
from infra.storage import Storage

FIVE_MINUTES = Duration.minutes(5)


class Monitoring(Construct):
    """The dashboard and alarms of the whole stack."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, storage: Storage) -> None:
        super().__init__(scope, id_)
        self.topic = sns.Topic(self, "Alarms", master_key=storage.at_rest, enforce_ssl=True)
        storage.at_rest.grant_encrypt_decrypt(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        if settings.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        defaults = AlarmFactoryDefaults(actions_enabled=True, alarm_name_prefix=f"contactpoint-{settings.name}")
        self._facade = MonitoringFacade(self, "Dashboard", alarm_factory_defaults=defaults)

    def api(self, api: Api) -> None:
        """Watch the API: it fails, or people wait."""
        self._facade.add_large_header("The API")
        self._facade.monitor_api_gateway(api=api.api, api_stage="v1")
        stage = api.api.deployment_stage
        failing = stage.metric_server_error(statistic="Average", period=FIVE_MINUTES)
        self._alarm("ApiFails", failing, 0.01, "More than 1% of calls end in a server error")
        slow = stage.metric_latency(statistic="p90", period=FIVE_MINUTES)
        self._alarm("ApiSlow", slow, 2000, "A tenth of callers wait longer than two seconds")

    def functions(self, functions: Sequence[ProductFunction], alarmed: Sequence[ProductFunction]) -> None:
        """Watch the functions; an authorizer that refuses counts as an error of its own, so it is not alarmed."""
        self._facade.add_large_header("Functions")
        for function in functions:
            name = function.node.id
            self._facade.monitor_lambda_function(lambda_function=function.function, human_readable_name=name)
            throttled = function.function.metric_throttles(period=FIVE_MINUTES)
            self._alarm(f"{name}Throttled", throttled, 0, f"{name} is throttled: raise the account's concurrency")
            if function in alarmed:
                failed = function.function.metric_errors(period=FIVE_MINUTES)
                self._alarm(f"{name}Fails", failed, 0, f"{name} crashed or ran out of time or memory")

    def storage(self, storage: Storage) -> None:
        """Watch the tables: throttled or failing calls."""
        self._facade.add_large_header("Tables")
        for name, table in storage.tables.items():
            title = name.capitalize()
            self._facade.monitor_dynamo_table(table=table, human_readable_name=title)
            throttled = table.metric("ThrottledRequests", statistic="Sum", period=FIVE_MINUTES)
            self._alarm(f"{title}TableThrottled", throttled, 0, f"Calls to the table {title} are throttled")

    def retention(self, retention: Retention) -> None:
        """Watch the nightly run: it fails, or it did not start."""
        self._facade.add_large_header("Retention")
        self._facade.monitor_step_function(state_machine=retention.machine)
        self._facade.monitor_sqs_queue(queue=retention.missed, human_readable_name="Missed nightly runs")
        failed = retention.machine.metric_failed(period=FIVE_MINUTES)
        self._alarm("NightlyRunFails", failed, 0, "A nightly run failed: children over 18 may still be found")
        missed = retention.missed.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES)
        self._alarm("NightlyRunMissed", missed, 0, "A nightly run could not start: start it by hand")

    def _alarm(self, id_: str, metric: cloudwatch.IMetric, above: float, description: str) -> None:
        alarm = cloudwatch.Alarm(
            self,
            id_,
            metric=metric,
            threshold=above,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
