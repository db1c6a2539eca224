"""Walks through synthesised templates along what AWS would do; each returns the faults that it finds.

A walk starts from the resources in the templates, so a new alarm, queue or schedule joins without a line here.
"""

from collections.abc import Iterator

from tests.infra.walks import (
    decommissioning,
    deployments,
    functions,
    metrics,
    notification_chains,
    privacy,
    restores,
    scheduled_runs,
    watched_resources,
)
from tests.infra.walks.templates import Templates

WALKS = (
    notification_chains.alarms,
    notification_chains.rules,
    notification_chains.pipes,
    notification_chains.keys,
    scheduled_runs.schedules,
    scheduled_runs.streams,
    scheduled_runs.state_machines,
    scheduled_runs.queues,
    metrics.alarms,
    metrics.dashboards,
    watched_resources.descriptions,
    watched_resources.required,
    restores.restorer,
    restores.backups,
    decommissioning.operators,
    decommissioning.starters,
    decommissioning.consents,
    decommissioning.closing,
    deployments.aliases,
    privacy.logs,
    privacy.firewall,
    functions.trusts,
    functions.operator_roles,
    functions.roles,
)
"""The walks that take longest come last: `faults` is often asked for one fault only."""


def faults(templates: Templates) -> Iterator[str]:
    """Yield the faults of every walk."""
    for walk in WALKS:
        yield from walk(templates)
