"""Walks through synthesised templates along what AWS would do; each returns the faults that it finds.

A walk starts from the resources in the templates, so a new alarm, queue or schedule joins without a line here.
"""

from collections.abc import Iterable

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


def missed(planted: Iterable[tuple[str, Templates]]) -> list[str]:
    """Return the planted faults that no walk finds. The walk that found the last fault most often finds the next."""
    last, found_by_none = WALKS[0], []
    for what, templates in planted:
        finds = (walk for walk in (last, *WALKS) if next(walk(templates), None) is not None)
        walk = next(finds, None)
        if walk is None:
            found_by_none.append(what)
        last = walk or last
    return found_by_none
