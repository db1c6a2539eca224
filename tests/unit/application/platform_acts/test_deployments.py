"""Deployments in the audit log, and the comparison that finds what was deployed without a word."""

from datetime import timedelta

import msgspec
import pytest

from contactpoint.application.platform_acts.deployments import (
    LOOKED_BACK,
    DeploymentReport,
    compare_with_record,
    record_deployment,
)
from contactpoint.domain.audit.platform_acts import Versions, platform_act
from tests.builders import NOW
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

FIRST, SECOND = Versions("policy-1", "release-1"), Versions("policy-1", "release-2")
REPORT = {
    "deployment": "d1",
    "environment": "production",
    "phase": "done",
    "commit": "c" * 40,
    "templates": {"ContactPoint-production-Data": "a" * 64},
    "operator": "b" * 64,
}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def deploy(store: MemoryStore, running: Versions, day: int = 0, **facts: str) -> None:
    report = msgspec.convert({**REPORT, **facts}, DeploymentReport)
    record_deployment(fake_dependencies(store, NOW + timedelta(days=day)), running, report)


def compare(store: MemoryStore, running: Versions, day: int = 0) -> str:
    deps = fake_dependencies(store, NOW + timedelta(days=day, hours=1))
    return compare_with_record(deps, FakeAuditLogReader(store), running)


def test_deployment_says_which_commit_templates_and_versions(store):
    deploy(store, FIRST)
    (event,) = store.events
    act = platform_act(event)
    assert (event.event_type, event.practitioner_id, act.operator) == ("deployed", "system:deployment", "b" * 64)
    assert act.versions == {
        "policy": "policy-1",
        "release": "release-1",
        "commit": "c" * 40,
        "template ContactPoint-production-Data": "a" * 64,
    }
    assert (event.child_ids, event.source_ip) == ((), "")


@pytest.mark.parametrize(
    "wrong", [{"commit": "by Ann Newell"}, {"environment": "a b"}, {"operator": "ann@example.org"}, {"note": "x"}]
)
def test_deployment_can_say_nothing_of_a_person(wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**REPORT, **wrong}, DeploymentReport)


def test_what_runs_is_what_was_recorded(store):
    deploy(store, FIRST)
    assert compare(store, FIRST) == "as_recorded"


@pytest.mark.parametrize("running", [SECOND, Versions("policy-2", "release-1")])
def test_release_or_policy_that_nobody_recorded_is_found_each_night_until_it_is_recorded(store, running):
    deploy(store, FIRST)
    assert [compare(store, running, day) for day in (1, 2)] == ["differs_from_record"] * 2
    deploy(store, running, day=3)
    assert compare(store, running, day=3) == "as_recorded"
    assert [platform_act(event).phase for event in store.events] == ["done", "failed", "failed", "done", "done"]


def test_deployment_that_only_begun_is_not_what_runs(store):
    deploy(store, FIRST, phase="begun")
    assert compare(store, FIRST) == "never_recorded"


def test_deployment_of_long_ago_is_known_from_the_comparisons(store):
    deploy(store, FIRST)
    last = 3 * LOOKED_BACK.days
    assert {compare(store, FIRST, day) for day in range(0, last, 20)} == {"as_recorded"}
    assert compare(store, SECOND, last) == "differs_from_record"


def test_environment_without_a_record_is_found(store):
    assert [compare(store, FIRST, day) for day in (1, 2)] == ["never_recorded"] * 2
