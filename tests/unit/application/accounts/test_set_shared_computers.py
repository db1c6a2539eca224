"""An organisation whose people share their computers: two people approve it, and the audit log records it."""

import pytest

from contactpoint.application.accounts.operators.set_shared_computers import set_shared_computers
from contactpoint.domain.access import Organisation
from contactpoint.problems import Problem
from tests.fakes import MemoryStore, fake_dependencies

TWO = ("Nell Ward", "Idris Cole")


@pytest.fixture
def store():
    store = MemoryStore()
    store.organisations_by_id["harbour"] = Organisation(
        organisation_id="harbour", name="Harbour Trust", type="national_partner", active=False
    )
    return store


def test_setting_is_kept_and_recorded_and_leaves_the_rest(store):
    set_shared_computers(fake_dependencies(store), "harbour", TWO, shared=True)
    harbour = store.organisations_by_id["harbour"]
    assert (harbour.shared_computers, harbour.active, harbour.name) == (True, False, "Harbour Trust")
    set_shared_computers(fake_dependencies(store), "harbour", TWO, shared=False)
    assert [(e.event_type, e.details["reason"], e.details["approved_by"]) for e in store.events] == [
        ("organisation_changed", "computers_shared", TWO),
        ("organisation_changed", "computers_not_shared", TWO),
    ]


@pytest.mark.parametrize(
    ("organisation", "approved_by", "shared", "problem"),
    [
        ("nowhere", TWO, True, "not-found"),
        ("harbour", TWO[:1], True, "invalid-request"),
        ("harbour", TWO, False, "invalid-status-change"),
    ],
)
def test_nothing_is_set_without_organisation_approval_or_change(store, organisation, approved_by, shared, problem):
    with pytest.raises(Problem, match=problem):
        set_shared_computers(fake_dependencies(store), organisation, approved_by, shared=shared)
    assert store.events == []
