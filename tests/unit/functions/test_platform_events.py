"""The function that writes events of the platform, and the night that compares what runs with them."""

import pytest

from contactpoint import job_invocation
from contactpoint.domain.access import POLICY_VERSION
from contactpoint.domain.audit.platform_acts import platform_act
from contactpoint.lambda_invocation import InvocationFailed
from functions.jobs.detection import handler as detection
from functions.jobs.platform_events import handler as platform_events
from tests.builders import NOW
from tests.fakes import FakeAuditLogReader, MemoryRunFiles, MemoryStore, fake_dependencies

DEPLOYED = {"deployment": {"deployment": "d1", "environment": "local", "phase": "done"}}
RUN = "night"


class Parts:
    """A function's dependencies on a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __call__(self):
        return fake_dependencies(self._store)

    def audit_log_reader(self) -> FakeAuditLogReader:
        return FakeAuditLogReader(self._store)


@pytest.fixture
def store(monkeypatch) -> MemoryStore:
    store = MemoryStore()
    for function in (platform_events, detection):
        monkeypatch.setattr(function, "deps", Parts(store))
    monkeypatch.setattr(job_invocation, "utc_now", lambda: NOW)
    monkeypatch.setenv("RELEASE", "release-1")
    return store


def night(monkeypatch) -> str:
    files = MemoryRunFiles()
    monkeypatch.setitem(job_invocation._FILES, "detection", files)
    detection.handler({"action": "plan", "run": RUN, "input": {}}, None)
    for batch in files.manifests[RUN]:
        step = {"action": "take_step", "run": RUN, "at": NOW.isoformat(), "batch": batch}
        detection.handler({**step, "progress": {"step": 0, "position": None}}, None)
    return detection.handler({"action": "report", "run": RUN, "at": NOW.isoformat()}, None)["status"]


def test_deployment_is_written_with_the_versions_that_run(store):
    written = platform_events.handler(DEPLOYED, None)
    (event,) = store.events
    assert written == {"event_id": event.event_id}
    assert platform_act(event).versions == {"policy": POLICY_VERSION, "release": "release-1", "commit": ""}


def test_what_is_not_of_the_known_form_is_not_written(store):
    with pytest.raises(InvocationFailed):
        platform_events.handler({"deployment": {**DEPLOYED["deployment"], "by": "Ann Newell"}}, None)
    assert not store.events


def test_night_fails_if_something_runs_that_no_deployment_recorded(store, monkeypatch):
    platform_events.handler(DEPLOYED, None)
    assert night(monkeypatch) == "completed"
    monkeypatch.setenv("RELEASE", "release-2")
    assert night(monkeypatch) == "failed in part"
    assert [platform_act(event).act for event in store.events if event.event_type == "deployment_compared"] == [
        "as_recorded",
        "differs_from_record",
    ]
