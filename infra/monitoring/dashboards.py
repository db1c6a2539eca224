"""Three dashboards for three readers: the service, its use and the trust in it, and the platform below."""

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from contactpoint.application.accounts import suspend_unconfirmed
from contactpoint.application.detection import create_case
from contactpoint.application.lifecycle import archive, destroy
from contactpoint.domain.access import ReasonForAccess
from contactpoint.domain.matching.ranking import Outcome
from contactpoint.http.operations import OPERATIONS, Operation
from infra.constructs.lambda_function import LambdaFunction
from infra.constructs.runs.scheduled_run import ScheduledRun
from infra.constructs.storage.tables import Tables
from infra.functions.objectives import OBJECTIVES
from infra.monitoring.metrics import aws, of_function, of_operation, of_stage, written
from infra.pascal_case import pascal_case
from infra.settings import Settings

WIDTH, HEIGHT = 12, 6
REFUSALS = ("unauthenticated", "no-account", "access-lapsed", "not-permitted", "too-many-requests", "shield-warning")
"""The refusals that say something about use. The others are mistakes of a request."""
NIGHTLY_ITEMS = {
    "archiving": get_args(archive.Outcome),
    "destruction": get_args(destroy.Outcome),
    "access-review": get_args(suspend_unconfirmed.Outcome),
    "detection": get_args(create_case.Outcome),
}
"""Each nightly job, and the outcomes of an item of its runs."""
Lines = Mapping[str, cloudwatch.Metric]


class Dashboards(Construct):
    """The dashboards of one environment."""

    def __init__(self, scope: Construct, id_: str, settings: Settings) -> None:
        super().__init__(scope, id_)
        self._settings = settings

    def add_service(self, api: apigateway.RestApi) -> None:
        """Add the dashboard of who runs the service: does it do what it should, and how fast."""
        of = {operation.name: operation for operation in OPERATIONS}
        main = [of[name] for name in OBJECTIVES]
        outcomes = {each: written(self._settings, "Searches", {"outcome": each}) for each in get_args(Outcome)}
        widgets = {
            "Searches by outcome": outcomes,
            "All calls": {"calls": of_stage(api, "Count")},
            "Latency that 99 of 100 calls keep, in ms": self._each(api, main, "Latency", "p99"),
            "Part of calls that fail": self._each(api, main, "5XXError", "Average"),
            "Failures of every operation": {
                each.name: of_function(self._settings, "ServerErrors", each) for each in OPERATIONS
            },
            "Refused and failed calls": {"refused": of_stage(api, "4XXError"), "failed": of_stage(api, "5XXError")},
        }
        self._dashboard("Service", widgets)

    def add_use(self, functions: Iterable[LambdaFunction]) -> None:
        """Add the dashboard of who answers for its use: why people look, what they override, who is refused."""
        reasons = get_args(ReasonForAccess)
        services = [function.definition.name for function in functions]
        widgets = {
            "Searches by access reason": {
                reason: written(self._settings, "Searches", {"access_reason": reason}) for reason in reasons
            },
            "Looks at hidden records": {
                reason: written(self._settings, "ShieldOverrides", {"access_reason": reason}) for reason in reasons
            },
            "Refusals by function": {name: written(self._settings, "Refusals", {"service": name}) for name in services},
            "Refusals by problem": {
                f"{service} {problem}": written(self._settings, "Refusals", {"service": service, "problem": problem})
                for service, problem in self._refusals()
            },
            "Reviews that wait": {"reviews": self._largest("OpenReviews")},
            "Days that the oldest review has waited": {"days": self._largest("OldestReviewDays")},
            "Due to leave tonight": {"records": self._largest("DueTonight")},
            "Age of what a checkpoint covers, in seconds": {"seconds": self._largest("CheckpointAge")},
            "Items that cannot be read": {"items": written(self._settings, "UnreadableItems")},
        }
        self._dashboard("Use", widgets)

    def add_platform(self, functions: Iterable[LambdaFunction], tables: Tables, runs: Iterable[ScheduledRun]) -> None:
        """Add the dashboard of who runs the platform: functions, tables, runs, and what the bill depends on."""
        listed = list(functions)
        widgets = {
            "Failures of functions": {
                f.node.id: written(self._settings, "Failures", {"service": f.definition.name}) for f in listed
            },
            "Duration that 99 of 100 calls keep, in ms": {
                f.node.id: f.function.metric_duration(statistic="p99") for f in listed
            },
            "Throttled calls of functions": {f.node.id: f.function.metric_throttles() for f in listed},
            "Functions at once": {"all": aws("Lambda", "ConcurrentExecutions", {}, statistic="Maximum")},
            "Read units": self._units(tables, "Read"),
            "Write units": self._units(tables, "Write"),
            "Runs that succeeded": {run.name: run.definition.succeeded for run in runs},
            "Items of the nightly runs": {
                f"{job} {outcome}": written(self._settings, "RunItems", {"job": job, "outcome": outcome})
                for job, outcomes in NIGHTLY_ITEMS.items()
                for outcome in (*outcomes, "failed")
            },
        }
        self._dashboard("Platform", widgets)

    def _largest(self, name: str) -> cloudwatch.Metric:
        """Return a metric that is a number of things at a moment, which nobody may add up."""
        return written(self._settings, name).with_(statistic="Maximum")

    def _refusals(self) -> Sequence[tuple[str, str]]:
        signing_in = ("unauthenticated", "no-account")
        return [("authorizer" if problem in signing_in else "search", problem) for problem in REFUSALS]

    def _each(
        self, api: apigateway.RestApi, operations: Iterable[Operation], name: str, statistic: str
    ) -> dict[str, cloudwatch.Metric]:
        return {each.name: of_operation(api, name, each, statistic=statistic) for each in operations}

    def _units(self, tables: Tables, kind: str) -> dict[str, cloudwatch.Metric]:
        return {
            pascal_case(name): aws("DynamoDB", f"Consumed{kind}CapacityUnits", {"TableName": table.table_name})
            for name, table in tables.by_name.items()
        }

    def _dashboard(self, reader: str, widgets: Mapping[str, Lines]) -> None:
        dashboard = cloudwatch.Dashboard(self, reader, dashboard_name=f"ContactPoint-{self._settings.name}-{reader}")
        graphs: list[cloudwatch.IWidget] = [
            cloudwatch.GraphWidget(
                title=title,
                width=WIDTH,
                height=HEIGHT,
                left=[metric.with_(label=label) for label, metric in lines.items()],
            )
            for title, lines in widgets.items()
        ]
        for n in range(0, len(graphs), 2):
            dashboard.add_widgets(*graphs[n : n + 2])
