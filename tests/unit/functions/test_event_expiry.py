"""The expiry job: events expire only while each month that is due is archived."""

from types import SimpleNamespace

import pytest

from contactpoint.lambda_invocation import InvocationFailed
from functions.jobs.event_expiry import handler as job


class Expiry:
    """The table's time to live."""

    def __init__(self, on):
        self.on = on

    def is_on(self):
        return self.on

    def turn(self, *, on):
        self.on = on


def run(monkeypatch, *, on, archived):
    expiry = Expiry(on)
    parts = SimpleNamespace(archive=SimpleNamespace(months=lambda: archived), expiry=expiry)
    monkeypatch.setattr(job, "parts", lambda: parts)
    return expiry, lambda: job.handler({}, None)


def test_events_expire_when_every_month_that_is_due_is_archived(monkeypatch):
    expiry, handle = run(monkeypatch, on=False, archived=("9999-01",))
    assert handle() == {"on": True}
    assert expiry.on


@pytest.mark.parametrize("archived", [(), ("2020-01",)])
def test_expiry_is_stopped_and_fails_if_a_month_is_missing(monkeypatch, archived):
    expiry, handle = run(monkeypatch, on=True, archived=archived)
    with pytest.raises(InvocationFailed):
        handle()
    assert not expiry.on


def test_expiry_that_never_began_is_no_failure(monkeypatch):
    expiry, handle = run(monkeypatch, on=False, archived=())
    assert handle() == {"on": False}
    assert not expiry.on
