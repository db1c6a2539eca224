"""Alarms of what lies below: tables, scheduled runs, queues, state machines, the user pool, stored items."""

from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_stepfunctions as sfn

from infra.constructs.runs.scheduled_run import HOUR, ScheduledRun
from infra.constructs.storage.tables import Tables
from infra.monitoring import runbook_sections as runbook
from infra.monitoring.alarms import AlarmDefinition, Alarms, Missing
from infra.monitoring.metrics import FIVE_MINUTES, aws, written
from infra.pascal_case import pascal_case
from infra.settings import Settings


def watch_table(alarms: Alarms, tables: Tables, name: str) -> None:
    """Watch a table and its indexes: a table's figures do not contain its indexes'."""
    table = tables.by_name[name]
    for index in (None, *tables.indexes.get(name, ())):
        of_index = {"GlobalSecondaryIndexName": index} if index else {}
        for kind in ("Read", "Write"):
            title = f"{pascal_case(name)}{pascal_case(index) if index else ''}"
            alarms.add(
                AlarmDefinition(
                    id=f"{title}{kind}sThrottled",
                    says=f"{kind}s of {title} are throttled.",
                    section=runbook.TABLE_THROTTLED,
                    metric=aws("DynamoDB", f"{kind}ThrottleEvents", {"TableName": table.table_name, **of_index}),
                    threshold=0,
                    periods=2,
                    of_periods=3,
                )
            )


def watch_run(alarms: Alarms, run: ScheduledRun) -> None:
    """Watch a schedule: a start failed, or nothing ran at all, for whatever reason."""
    hours = run.definition.max_hours_between
    alarms.add(
        AlarmDefinition(
            id=f"{run.name}DidNotRun",
            says=f"No run succeeded for {_hours(hours)}. It should: {run.definition.description}.",
            section=runbook.RUN_MISSING,
            metric=run.definition.succeeded.with_(period=HOUR, statistic="Sum"),
            threshold=1,
            below=True,
            periods=hours,
            of_periods=hours,
            missing=Missing.BREACHING,
        )
    )
    alarms.add(
        AlarmDefinition(
            id=f"{run.name}NotStarted",
            says=f"A start failed four times. It should: {run.definition.description}.",
            section=runbook.RUN_MISSING,
            metric=run.start_failures.metric_approximate_number_of_messages_visible(
                period=FIVE_MINUTES, statistic="Maximum"
            ),
            threshold=0,
        )
    )


def _hours(number: int) -> str:
    return "an hour" if number == 1 else f"{number} hours"


def watch_state_machine(alarms: Alarms, machine: sfn.StateMachine) -> None:
    """Watch each way in which a run can end without success."""
    name = machine.node.path.split("/")[1].removesuffix("Workflow")
    metrics = {
        "Failed": machine.metric_failed(period=FIVE_MINUTES, statistic="Sum"),
        "TimedOut": machine.metric_timed_out(period=FIVE_MINUTES, statistic="Sum"),
        "Aborted": machine.metric_aborted(period=FIVE_MINUTES, statistic="Sum"),
    }
    for end, metric in metrics.items():
        alarms.add(
            AlarmDefinition(
                id=f"{name}Run{end}",
                says=f"A run of {name} ended without success.",
                section=runbook.JOB_FAILED,
                metric=metric,
                threshold=0,
            )
        )


def watch_decommissioning(alarms: Alarms, machine: sfn.StateMachine) -> None:
    """Tell that somebody has started it, while it can be aborted."""
    alarms.add(
        AlarmDefinition(
            id="DecommissioningStarted",
            says="Two people have agreed to destroy the whole directory.",
            section=runbook.DECOMMISSIONING,
            metric=machine.metric_started(period=FIVE_MINUTES, statistic="Sum"),
            threshold=0,
        )
    )


def watch_user_pool(alarms: Alarms, client: cognito.UserPoolClient, pool: cognito.UserPool) -> None:
    """Watch the user pool's quota of sign-ins."""
    dimensions = {"UserPool": pool.user_pool_id, "UserPoolClient": client.user_pool_client_id}
    alarms.add(
        AlarmDefinition(
            id="UserPoolThrottled",
            says="The user pool refuses sign-ins, because there are too many at once.",
            section=runbook.POOL_THROTTLED,
            metric=aws("Cognito", "SignInThrottles", dimensions),
            threshold=0,
            periods=2,
            of_periods=3,
        )
    )


def watch_unreadable_items(alarms: Alarms, settings: Settings) -> None:
    """Watch what the functions report: stored items that cannot be decrypted."""
    alarms.add(
        AlarmDefinition(
            id="UnreadableItems",
            says="A stored item or a keyset cannot be decrypted.",
            section=runbook.UNREADABLE,
            metric=written(settings, "UnreadableItems"),
            threshold=0,
        )
    )
