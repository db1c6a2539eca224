"""Decommissioning: a state machine waits, closes the directory, destroys it step by step, and certifies it.

Only two roles of operators lead to it (infra/constructs/access/operator_roles.py). It does nothing without the consents
that they wrote, and each of its functions reads these again.
"""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from contactpoint.domain.lifecycle.decommissioning import DRILL_CACHES_EMPTY_AFTER, DRILL_WAITING_PERIOD
from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.job_task import job_task
from infra.constructs.runs.logged_state_machine import logged_state_machine
from infra.functions.all_functions import EVENT_JOBS
from infra.functions.jobs.decommissioning import BEGIN, CERTIFY, CLOSE, DECOMMISSIONING, KEYSETS, TABLES

TIMEOUT = Duration.days(30)
PAUSE = Duration.seconds(15)
"""Between two looks at tables that are being deleted."""
STAY_OPEN = frozenset(each.name for each in (*EVENT_JOBS, *DECOMMISSIONING))
"""The audit log goes on, and gets the certificate's event."""
DRILL = {
    "WAITING_SECONDS": str(DRILL_WAITING_PERIOD.seconds),
    "CACHES_SECONDS": str(DRILL_CACHES_EMPTY_AFTER.seconds),
}
"""On one machine only."""


class Decommissioning(Construct):
    """The steps' functions, and the state machine."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources) -> None:
        super().__init__(scope, f"{id_}Workflow")
        settings = shared.settings
        closed = [each for each in scope.node.find_all() if _is_closed(each)]
        names = ",".join(each.function.function_name for each in closed if isinstance(each, LambdaFunction))
        self._functions = {
            each.name: LambdaFunction(
                scope,
                each,
                shared,
                {
                    **({} if settings.on_aws else DRILL),
                    **({"CLOSED_FUNCTIONS": names} if each is CLOSE else {}),
                    **({"LOG_NAME": settings.log_name} if each is CERTIFY else {}),
                },
            )
            for each in DECOMMISSIONING
        }
        self._allow_closing(each.function.function_arn for each in closed if isinstance(each, LambdaFunction))
        self.state_machine = logged_state_machine(
            self, settings, "decommissioning", self._states(), TIMEOUT, settings.decommissioning_name
        )

    def _allow_closing(self, arns: Iterable[str]) -> None:
        statement = iam.PolicyStatement(actions=["lambda:PutFunctionConcurrency"], resources=list(arns))
        self._functions[CLOSE.name].role.add_to_principal_policy(statement)

    def _states(self) -> sfn.IChainable:
        """Return the states, from the waiting to the certificate."""
        aborted = sfn.Succeed(self, "Aborted")
        refused = sfn.Fail(self, "Refused", error="Refused", cause="There is no valid consent of two people")
        check = self._task("Check", BEGIN.name, {"action": "check"}, "$.found")
        begin = self._task("Begin", BEGIN.name, {"action": "begin"}, "$.found")
        wait = self._wait_until("Wait", "$.found.until")
        wait.next(check)
        check.next(
            sfn.Choice(self, "MayBegin")
            .when(_is("waits"), wait)
            .when(_is("ready"), begin)
            .when(_is("aborted"), aborted)
            .otherwise(refused)
        )
        begin.next(
            sfn.Choice(self, "HasBegun")
            .when(_is("begun"), self._destruction())
            .when(_is("aborted"), aborted)
            .otherwise(refused)
        )
        return check

    def _destruction(self) -> sfn.IChainable:
        """Return the states after which nobody can abort."""
        close = self._task("Close", CLOSE.name, {}, sfn.JsonPath.DISCARD)
        start = sfn.Pass(
            self,
            "FromTheStart",
            result=sfn.Result.from_object({"more": True, "part": 0, "records": 0}),
            result_path="$.progress",
        )
        write = {"action": "write_down", "progress.$": "$.progress"}
        write_down = self._task("WriteDown", BEGIN.name, write, "$.progress")
        keysets = self._task("DeleteKeysets", KEYSETS.name, {}, "$.progress")
        caches = self._wait_until("WaitForCaches", "$.progress.until")
        again = self._task("DeleteKeysetsAgain", KEYSETS.name, {}, "$.progress")
        tables = self._task("DeleteTables", TABLES.name, {}, "$.progress")
        pause = sfn.Wait(self, "Pause", time=sfn.WaitTime.duration(PAUSE))
        certify = self._task("Certify", CERTIFY.name, {}, "$.certified")
        close.next(start).next(write_down)
        pause.next(tables)
        caches.next(again)
        self._repeat(write_down, write_down, keysets)
        self._repeat(keysets, keysets, caches)
        self._repeat(again, again, tables)
        self._repeat(tables, pause, certify)
        return close

    def _repeat(self, step: sfn.TaskStateBase, while_more: sfn.IChainable, then: sfn.IChainable) -> None:
        """Go on to ``while_more`` as long as there is more after a step, and ``then`` to the next one."""
        more = sfn.Condition.boolean_equals("$.progress.more", True)
        step.next(sfn.Choice(self, f"MoreTo{step.id}").when(more, while_more).otherwise(then))

    def _task(
        self, id_: str, function: str, payload: Mapping[str, object], result_path: str | None
    ) -> sfn.TaskStateBase:
        """Return a step for the proposal that the run is about."""
        about = {"proposal.$": "$$.Execution.Input.proposal", **payload}
        return job_task(self, id_, self._functions[function], about, result_path)

    def _wait_until(self, id_: str, path: str) -> sfn.Wait:
        return sfn.Wait(self, id_, time=sfn.WaitTime.timestamp_path(path))


def _is(status: str) -> sfn.Condition:
    return sfn.Condition.string_equals("$.found.status", status)


def _is_closed(construct: object) -> bool:
    """Return whether the directory is closed by closing this: a function that neither the log nor the steps need."""
    return isinstance(construct, LambdaFunction) and construct.definition.name not in STAY_OPEN
