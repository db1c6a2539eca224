"""Walks through synthesised templates along what AWS would do; each returns the faults that it finds.

A walk starts from the resources in the templates, so a new alarm, queue or schedule joins without a line here.
"""

from collections.abc import Iterator

from tests.infra.walks import chains, deployments, functions, metrics, privacy, runs, watched
from tests.infra.walks.templates import Templates

WALKS = (
    chains.alarms,
    chains.rules,
    chains.pipes,
    chains.keys,
    runs.schedules,
    runs.streams,
    runs.state_machines,
    runs.queues,
    metrics.alarms,
    metrics.dashboards,
    watched.descriptions,
    watched.required,
    functions.roles,
    functions.operator_roles,
    functions.trusts,
    deployments.aliases,
    privacy.logs,
    privacy.firewall,
)


def faults(templates: Templates) -> Iterator[str]:
    """Yield the faults of every walk."""
    for walk in WALKS:
        yield from walk(templates)
