"""The expiry of audit events: a nightly state machine switches it on or off, and each switch is an event."""

from functools import partial

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.batch_run import RUN
from infra.constructs.runs.job_task import job_task
from infra.constructs.runs.logged_state_machine import logged_state_machine
from infra.constructs.runs.scheduled_run import HOUR, RunDefinition, ScheduledRun
from infra.functions.jobs.event_expiry import EVENT_EXPIRY

STOPPED = "ExpiryStopped"


class EventExpiry(Construct):
    """The state machine, its function, and the nightly schedule.

    It runs also if archiving fails: then it stops the expiry, and fails itself, which rings.
    """

    def __init__(self, scope: Construct, id_: str, shared: SharedResources, platform_events: LambdaFunction) -> None:
        super().__init__(scope, f"{id_}Workflow")
        self._shared, self._platform_events = shared, platform_events
        self.function = LambdaFunction(scope, EVENT_EXPIRY, shared)
        states = self._definition()
        self.state_machine = logged_state_machine(self, shared.settings, "event-expiry", states, Duration.hours(1))
        start = partial(targets.StepFunctionsStartExecution, self.state_machine)
        succeeded = self.state_machine.metric_succeeded(period=HOUR, statistic="Sum")
        when = scheduler.ScheduleExpression.cron(hour="4", minute="40", time_zone=TimeZone.EUROPE_LONDON)
        definition = RunDefinition(description="Lets archived audit events expire", schedule=when, succeeded=succeeded)
        ScheduledRun(self, "Nightly", definition, start, shared.keys.alarm_key)

    def _definition(self) -> sfn.IChainable:
        """Return the states: what must be switched, the switch, and its events."""
        on = self._recorded("Begun", "begun", {}).next(self._step("TurnOn", "turn_on"))
        on = on.next(self._recorded("Done", "done", {"expires": 1}))
        stopped = sfn.Fail(self, "Stopped", error=STOPPED, cause="A month that is due is not archived.")
        off = self._step("TurnOff", "turn_off").next(self._recorded("Stop", "done", {"expires": 0})).next(stopped)
        choice = sfn.Choice(self, "WhatToSwitch")
        choice.when(sfn.Condition.string_equals("$.switch", "on"), on)
        choice.when(sfn.Condition.string_equals("$.switch", "off"), off)
        return self._step("Check", "check").next(choice.otherwise(sfn.Succeed(self, "NothingToSwitch")))

    def _step(self, id_: str, action: str) -> tasks.LambdaInvoke:
        return job_task(self, id_, self.function, {"action": action}, "$")

    def _recorded(self, id_: str, phase: str, counts: dict[str, int]) -> tasks.LambdaInvoke:
        said = {"job": "event-expiry", "run.$": RUN, "phase": phase, "at.$": "$$.State.EnteredTime", "counts": counts}
        return job_task(self, f"Record{id_}", self._platform_events, {"run": said}, sfn.JsonPath.DISCARD)
