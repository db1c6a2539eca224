"""Watches whatever is in the service stack: a new function, schedule or state machine needs no line here.

It is a stack of its own, because CloudFormation allows 500 resources in one.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from aws_cdk import Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct, IConstruct

from infra.constructs.access.keys import Keys
from infra.constructs.access.user_pool import Identity
from infra.constructs.lambda_function import LambdaFunction
from infra.constructs.rest_api import RestApi
from infra.constructs.runs.scheduled_run import ScheduledRun
from infra.constructs.storage.tables import Tables
from infra.monitoring.alarms import Alarms
from infra.monitoring.aws_account_changes import AccountChanges
from infra.monitoring.changed_audit_events import AuditLogChanges
from infra.monitoring.dashboards import Dashboards
from infra.monitoring.objectives import watch_objectives
from infra.monitoring.platform_alarms import (
    watch_decommissioning,
    watch_run,
    watch_state_machine,
    watch_table,
    watch_unreadable_items,
    watch_user_pool,
)
from infra.monitoring.saved_queries import SavedQueries
from infra.monitoring.service_alarms import watch_functions, watch_operations, watch_sign_ins
from infra.settings import Settings
from infra.workflows.decommissioning import Decommissioning

T = TypeVar("T", bound=IConstruct)


@dataclass(frozen=True)
class WatchedData:
    """What is watched of the data stack."""

    tables: Tables
    keys: Keys
    identity: Identity
    operator_role_arns: tuple[str, ...]


@dataclass(frozen=True)
class WatchedService:
    """What is watched of the service stack: all that is in it."""

    stack: Stack
    api: RestApi
    topic: sns.ITopic


class MonitoringStack(Stack):
    """Alarms, dashboards and saved queries of one environment.

    The emulator has no composite alarms, no CloudTrail, no CodeDeploy and no saved queries (decision 6), so they are
    for AWS only.
    """

    def __init__(
        self, scope: Construct, id_: str, settings: Settings, data: WatchedData, service: WatchedService, **options: Any
    ) -> None:
        super().__init__(scope, id_, description=f"ContactPoint's monitoring ({settings.name})", **options)
        self._settings, self._data, self._service, self._api = settings, data, service.stack, service.api
        self.topic = service.topic
        self.alarms = Alarms(self, "Alarms", settings, self.topic)
        self._functions, self._runs = self._all(LambdaFunction), self._all(ScheduledRun)
        self._watch_service()
        self._watch_platform()
        self._add_dashboards()
        if settings.on_aws:
            watch_objectives(self.alarms, self._api.rest_api)
            self._watch_account()
            SavedQueries(self, "Queries", settings, list(self._all(logs.LogGroup)))

    def _all(self, kind: type[T]) -> list[T]:
        """Return every construct of a kind in the service stack."""
        return [each for each in self._service.node.find_all() if isinstance(each, kind)]

    def _watch_service(self) -> None:
        watch_operations(self.alarms, self._settings, self._api.rest_api)
        watch_sign_ins(self.alarms, self._settings)
        watch_functions(self.alarms, self._settings, self._functions)

    def _watch_platform(self) -> None:
        watch_unreadable_items(self.alarms, self._settings)
        watch_user_pool(self.alarms, self._data.identity.client, self._data.identity.pool)
        for name in self._data.tables.by_name:
            watch_table(self.alarms, self._data.tables, name)
        for run in self._runs:
            watch_run(self.alarms, run)
        for machine in self._all(sfn.StateMachine):
            watch_state_machine(self.alarms, machine)
        for each in self._all(Decommissioning):
            watch_decommissioning(self.alarms, each.state_machine)
        keys = (self._data.keys.table_key, self._data.keys.alarm_key)
        audit_log = self._data.tables.own["AUDIT_LOG"]
        AuditLogChanges(self, "AuditLogChanges", self._settings, audit_log, keys, self.topic).watch(self.alarms)

    def _watch_account(self) -> None:
        changes = AccountChanges(self, "AccountChanges", self._settings, self.alarms, self.topic)
        changes.watch_calls()
        changes.watch_roles(self._data.operator_role_arns)

    def _add_dashboards(self) -> None:
        dashboards = Dashboards(self, "Dashboards", self._settings)
        dashboards.add_service(self._api.rest_api)
        dashboards.add_use(self._functions)
        dashboards.add_platform(self._functions, self._data.tables, self._runs)
