"""A state machine that is traced, and whose log has no data of an execution."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.log_group import log_group
from infra.settings import Settings


def logged_state_machine(
    scope: Construct, settings: Settings, job: str, states: sfn.IChainable, timeout: Duration, name: str | None = None
) -> sfn.StateMachine:
    """Return the state machine of a job. Its ``name`` is CloudFormation's, unless something must know it before."""
    log = log_group(scope, settings, f"/aws/vendedlogs/states/contactpoint-{settings.name}-{job}")
    machine = sfn.StateMachine(
        scope,
        "StateMachine",
        state_machine_name=name,
        definition_body=sfn.DefinitionBody.from_chainable(states),
        timeout=timeout,
        tracing_enabled=True,
        logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False),
    )
    suppress(machine, "IAM5[Resource::*]", "X-Ray and log delivery do not support resources")
    return machine
