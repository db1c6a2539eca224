"""Names in events are those of the time: renaming rewrites no event. And events say whose account changed."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.accounts.manage_accounts import (
    ChangeAccount,
    CreateAccount,
    change_account,
    create_account,
)
from contactpoint.application.accounts.operators.suspensions import approval, stop_account, stop_organisation
from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
from contactpoint.application.records.view import view_record
from contactpoint.domain.access import SignIn
from contactpoint.domain.children import Record
from tests.builders import AUDITOR, DIRECTORY_TEAM, MANAGER, NOW, NURSE, TODAY, account, child, new_record
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

CHECKED = {"vetting_valid_until": TODAY + timedelta(days=90), "training_valid_until": TODAY + timedelta(days=90)}
SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-9")


@pytest.fixture
def store():
    store = MemoryStore()
    deps = fake_dependencies(store)
    deps.records.save(new_record(Record(child=child()), deps.new_event("registered", DIRECTORY_TEAM)))
    store.accounts["p-nurse"] = account()
    return store


def at(store, minute):
    return fake_dependencies(store, NOW + timedelta(minutes=minute))


def rename(store, minute, name, practitioner_id="p-nurse"):
    content = {"name": name, "job_title": "Cleaner", "role": "practitioner", **CHECKED}
    change_account(at(store, minute), MANAGER, practitioner_id, ChangeAccount(reason="changed_name", **content))


def names_in_history(store):
    deps, reader = at(store, 59), FakeAuditLogReader(store)
    page = access_history(deps, reader, DIRECTORY_TEAM, "child-0001", "inquiry", None)
    viewed = [event.actor for event in page.events if event.event_type == "viewed"]
    return [(actor.name, actor.job_title) for actor in reversed(viewed)]


def test_renaming_an_account_changes_no_name_in_past_events(store):
    expected = []
    for minute, name in enumerate(["Somebody Else", "Third Name"]):
        view_record(at(store, 10 * minute + 1), NURSE, "child-0001", "urgent_care")
        expected.append(store.accounts["p-nurse"].name)
        rename(store, 10 * minute + 2, name)
        assert [name for name, _ in names_in_history(store)] == expected
    view_record(at(store, 40), NURSE, "child-0001", "urgent_care")
    assert names_in_history(store) == [
        ("Grace Adeyemi", "Nurse"),
        ("Somebody Else", "Cleaner"),
        ("Third Name", "Cleaner"),
    ]


def test_account_written_over_in_its_table_keeps_the_names_in_the_log(store):
    content = {"name": "Ann Other", "job_title": "Nurse", "role": "practitioner", **CHECKED}
    granted = create_account(at(store, 1), MANAGER, CreateAccount(sign_in=SIGN_IN, **content))
    view_record(at(store, 2), replace(NURSE, practitioner_id=granted), "child-0001", "urgent_care")
    store.accounts[granted] = replace(store.accounts[granted], name="Rewritten", job_title="Nobody")
    assert names_in_history(store) == [("Ann Other", "Nurse")]


def account_events(store, caller):
    page = list_events(at(store, 59), FakeAuditLogReader(store), caller, ChosenEvents(), None)
    return {event.event_type: event.account for event in page.events if event.account}


def test_account_events_say_whose_account_what_and_why(store):
    rename(store, 1, "Somebody Else")
    stop_account(
        at(store, 2), "hospital", "p-nurse", approval(["Ruth Vane", "Idris Cole"], "compromised"), active=False
    )
    stop_organisation(at(store, 3), "hospital", approval(["Ruth Vane", "Idris Cole"], "misuse_found"), active=False)
    told = account_events(store, MANAGER)["account_changed"]
    assert (told.practitioner_id, told.reason) == ("p-nurse", "changed_name")
    assert [(c.field, c.before, c.after) for c in told.changes][:2] == [
        ("job_title", "Nurse", "Cleaner"),
        ("name", "Grace Adeyemi", "Somebody Else"),
    ]
    stopped = account_events(store, AUDITOR)["account_stopped"]
    assert (stopped.reason, stopped.approved_by) == ("compromised", ("Ruth Vane", "Idris Cole"))
    assert [(c.field, c.after) for c in stopped.changes] == [("stopped", "true")]
    page = list_events(at(store, 59), FakeAuditLogReader(store), AUDITOR, ChosenEvents(), None)
    (stopped,) = [event.stopped_organisation for event in page.events if event.stopped_organisation]
    assert (stopped.organisation_id, stopped.reason) == ("hospital", "misuse_found")
    assert stopped.approved_by == ("Ruth Vane", "Idris Cole")
