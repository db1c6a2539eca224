"""The expiry job: events expire only while each month that is due is archived, whatever the state machine says."""

from types import SimpleNamespace

import pytest

from contactpoint.lambda_invocation import InvocationFailed
from functions.jobs.event_expiry import handler as job

ARCHIVED = ("9999-01",)


class Expiry:
    """The table's time to live."""

    def __init__(self, on):
        self.on = on

    def is_on(self):
        return self.on

    def turn(self, *, on):
        self.on = on


@pytest.fixture
def run(monkeypatch):
    def prepared(*, on, archived):
        expiry = Expiry(on)
        parts = SimpleNamespace(archive=SimpleNamespace(months=lambda: archived), expiry=expiry)
        monkeypatch.setattr(job, "parts", lambda: parts)
        return expiry, lambda action: job.handler({"action": action}, None)

    return prepared


@pytest.mark.parametrize(
    ("on", "archived", "switch"),
    [
        (False, ARCHIVED, "on"),
        (True, ARCHIVED, "none"),
        (True, (), "off"),
        (True, ("2020-01",), "off"),
        (False, (), "none"),
    ],
)
def test_check_says_what_to_switch_and_switches_nothing(run, on, archived, switch):
    expiry, take = run(on=on, archived=archived)
    assert take("check") == {"switch": switch}
    assert expiry.on == on


def test_events_expire_when_every_month_that_is_due_is_archived(run):
    expiry, take = run(on=False, archived=ARCHIVED)
    assert take("turn_on") == {"on": True}
    assert expiry.on


@pytest.mark.parametrize("archived", [(), ("2020-01",)])
def test_events_do_not_begin_to_expire_if_a_month_is_missing(run, archived):
    expiry, take = run(on=False, archived=archived)
    with pytest.raises(InvocationFailed):
        take("turn_on")
    assert not expiry.on


@pytest.mark.parametrize("archived", [ARCHIVED, ()])
def test_expiry_can_always_be_stopped(run, archived):
    expiry, take = run(on=True, archived=archived)
    assert take("turn_off") == {"on": False}
    assert not expiry.on


@pytest.mark.parametrize("event", [{}, {"action": "turn"}, {"action": "check", "on": True}])
def test_step_of_an_unknown_form_switches_nothing(run, event):
    expiry, _ = run(on=True, archived=())
    with pytest.raises(InvocationFailed):
        job.handler(event, None)
    assert expiry.on
