"""An act on the platform: recorded before it, and when it is done or has failed; nothing is done unrecorded."""

import pytest

from contactpoint.application.platform_acts.record_act import recorded
from contactpoint.domain.audit.platform_acts import PlatformAct, platform_act
from tests.fakes import MemoryStore, fake_dependencies

ACT = PlatformAct(act="keysets promote", phase="begun", subject="index 2026-11", operator="ab" * 32)


class KilledError(BaseException):
    """The command was stopped from outside."""


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def acts(store: MemoryStore) -> list[PlatformAct | None]:
    return [platform_act(event) for event in store.events]


def test_act_that_is_done_has_two_events_that_belong_together(store):
    with recorded(fake_dependencies(store), "keysets_changed", ACT) as outcome:
        assert [act.phase for act in acts(store)] == ["begun"]
        outcome.counts = {"done": 3}
    begun, done = acts(store)
    assert (begun, done.phase, done.counts) == (ACT, "done", {"done": 3})
    assert done.begun_in == store.events[0].event_id
    assert {event.event_type for event in store.events} == {"keysets_changed"}


@pytest.mark.parametrize("failure", [ValueError("secret"), SystemExit(1), KilledError()])
def test_act_that_fails_says_so_and_how_far_it_came(store, failure):
    with pytest.raises(type(failure)), recorded(fake_dependencies(store), "restored", ACT) as outcome:
        outcome.counts = {"done": 1}
        raise failure
    assert [(act.phase, act.counts) for act in acts(store)] == [("begun", {}), ("failed", {"done": 1})]
    assert "secret" not in str(store.events)


def test_act_that_cannot_be_recorded_is_not_begun(store, monkeypatch):
    def refuse(*_):
        raise ConnectionError

    monkeypatch.setattr(store, "append", refuse)
    done = []
    with pytest.raises(ConnectionError), recorded(fake_dependencies(store), "restored", ACT):
        done.append(True)
    assert not done
