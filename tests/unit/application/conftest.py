"""An empty directory, and a child with a sensitive service."""

import pytest

from contactpoint.application.records.record_or_amend_involvement import (
    record_involvement,
)
from contactpoint.application.records.register import register_child
from contactpoint.domain.children import Record, StoredRecord
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    SOCIAL_WORKER,
    account,
    child,
    new_record,
    registration,
    sensitive_details,
)
from tests.fakes import MemoryStore, fake_dependencies


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


@pytest.fixture
def store_with_record(store, deps):
    """Return a store with a nurse's account and one record, child-0001."""
    record = Record(child=child())
    store.save(new_record(record, deps.new_record_event("registered", DIRECTORY_TEAM, StoredRecord(record=record))))
    store.accounts["p-nurse"] = account()
    return store


@pytest.fixture
def child_id(deps):
    return register_child(deps, SOCIAL_WORKER, registration(), None)


@pytest.fixture
def recorded(deps, child_id):
    return record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
