"""Looking up ids: of organisations, and of the caller's colleagues."""

import pytest

from contactpoint.application.accounts.look_up_organisations_and_practitioners import (
    list_organisations,
    list_practitioners,
)
from contactpoint.domain.access import Organisation
from contactpoint.problems import Problem
from tests.builders import AUDITOR, MANAGER, NURSE, TODAY, account, caller
from tests.fakes import MemoryStore, fake_dependencies

SYSTEM = caller("p-system", "hospital", "health", "case_management_system")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    accounts = (
        account(),
        account(practitioner_id="p-old", name="Ada Old", training_valid_until=TODAY.replace(year=TODAY.year - 1)),
        account(practitioner_id="p-gone", name="Cy Gone", status="closed"),
        account(practitioner_id="p-system", name="Casework", role="case_management_system"),
        account(practitioner_id="p-other", name="Una Other", organisation_id="westvale"),
    )
    store.accounts = {account.practitioner_id: account for account in accounts}
    return store


@pytest.mark.parametrize("asking", [SYSTEM, MANAGER])
def test_systems_and_managers_find_the_people_of_their_organisation(store, asking):
    found = list_practitioners(fake_dependencies(store), asking, None).practitioners
    assert [(p.practitioner_id, p.access_status) for p in found] == [("p-nurse", "current"), ("p-old", "lapsed")]
    assert [event.event_type for event in store.events] == ["accounts_viewed"]


@pytest.mark.parametrize("asking", [NURSE, AUDITOR])
def test_others_cannot_list_practitioners(store, asking):
    with pytest.raises(Problem, match="not-permitted"):
        list_practitioners(fake_dependencies(store), asking, None)


@pytest.mark.parametrize("asking", [SYSTEM, NURSE, AUDITOR])
def test_everybody_finds_active_organisations_of_a_type(store, asking):
    closed = Organisation(organisation_id="oldtown", name="Oldtown", type="local_authority", active=False)
    store.organisations_by_id["oldtown"] = closed
    page = list_organisations(fake_dependencies(store), asking, "local_authority", None)
    assert [(o.organisation_id, o.name) for o in page.organisations] == [
        ("northmoor", "Northmoor"),
        ("westvale", "Westvale"),
    ]
    assert page.next_after is None


def test_organisations_come_in_pages(store, monkeypatch):
    monkeypatch.setattr("contactpoint.application.accounts.look_up_organisations_and_practitioners.PAGE_SIZE", 1)
    deps, after, seen = fake_dependencies(store), None, []
    for _ in range(2):
        page = list_organisations(deps, SYSTEM, "local_authority", after)
        seen += [o.organisation_id for o in page.organisations]
        after = page.next_after
    assert seen == ["northmoor", "westvale"]
    assert list_organisations(deps, SYSTEM, "local_authority", after).organisations == ()
