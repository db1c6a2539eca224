"""Monitoring: one dashboard, and the most important alarms.

Each alarm uses one plain metric without metric mathematics, so that the emulator can deploy it (decision 6).
"""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from cdk_monitoring_constructs import AlarmFactoryDefaults, MonitoringFacade
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction
from infra.constructs.rest_api import RestApi
from infra.constructs.tables import Tables
from infra.settings import Settings
from infra.stack_names import pascal_case

FIVE_MINUTES = Duration.minutes(5)


class Monitoring(Construct):
    """The dashboard and alarms of the whole stack."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, table_key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self.topic = sns.Topic(self, "Alarms", master_key=table_key, enforce_ssl=True)
        if settings.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        self._namespace = f"ContactPoint/{settings.name}"
        defaults = AlarmFactoryDefaults(actions_enabled=True, alarm_name_prefix=f"ContactPoint-{settings.name}")
        self._facade = MonitoringFacade(self, f"ContactPoint-{settings.name}", alarm_factory_defaults=defaults)

    def watch_api(self, api: RestApi) -> None:
        """Watch the API: server errors and latency."""
        self._facade.add_large_header("The API")
        self._facade.monitor_api_gateway(api=api.rest_api, api_stage="v1")
        stage = api.rest_api.deployment_stage
        failing = stage.metric_server_error(statistic="Average", period=FIVE_MINUTES)
        self._alarm("ApiServerErrorRate", failing, 0.01, "More than 1% of calls end in a server error")
        slow = stage.metric_latency(statistic="p90", period=FIVE_MINUTES)
        self._alarm("ApiHighLatency", slow, 2000, "A tenth of callers wait longer than two seconds")

    def watch_functions(self, functions: Sequence[LambdaFunction], alarmed: Sequence[LambdaFunction]) -> None:
        """Watch the functions. The authorizer has no error alarm, because AWS counts each refused token as an error."""
        self._facade.add_large_header("Functions")
        for function in functions:
            name = function.node.id
            self._facade.monitor_lambda_function(lambda_function=function.function, human_readable_name=name)
            throttled = function.function.metric_throttles(period=FIVE_MINUTES)
            self._alarm(f"{name}Throttled", throttled, 0, f"{name} is throttled: raise the account's concurrency")
            if function in alarmed:
                failed = function.function.metric_errors(period=FIVE_MINUTES)
                self._alarm(f"{name}Errors", failed, 0, f"{name} crashed or ran out of time or memory")

    def watch_unreadable_items(self) -> None:
        """Watch what the functions report: stored items that cannot be decrypted."""
        unreadable = cloudwatch.Metric(
            namespace=self._namespace, metric_name="UnreadableItems", statistic="Sum", period=FIVE_MINUTES
        )
        self._alarm("UnreadableItems", unreadable, 0, "A stored item or a keyset cannot be decrypted: restore it")

    def watch_tables(self, tables: Tables) -> None:
        """Watch the tables: throttled and failed calls."""
        self._facade.add_large_header("Tables")
        for name, table in tables.by_name.items():
            title = pascal_case(name)
            self._facade.monitor_dynamo_table(table=table, human_readable_name=title)
            throttled = table.metric("ThrottledRequests", statistic="Sum", period=FIVE_MINUTES)
            self._alarm(f"{title}TableThrottled", throttled, 0, f"Calls to the table {title} are throttled")

    def watch_retention(self, state_machine: sfn.StateMachine, start_failures_queue: sqs.Queue) -> None:
        """Watch the nightly run: it failed, or it did not start."""
        self._facade.add_large_header("Retention")
        self._facade.monitor_step_function(state_machine=state_machine)
        self._facade.monitor_sqs_queue(
            queue=start_failures_queue, human_readable_name="Retention runs that did not start"
        )
        failed = state_machine.metric_failed(period=FIVE_MINUTES)
        self._alarm("RetentionRunFailed", failed, 0, "A nightly run failed: people over 18 may still be found")
        not_started = start_failures_queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES)
        self._alarm("RetentionRunNotStarted", not_started, 0, "A nightly run could not start: start it by hand")

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
