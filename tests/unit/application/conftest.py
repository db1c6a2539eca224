"""An empty directory, and a child with a sensitive service."""

from datetime import date

import pytest

from contactpoint.application.records.involvements import (
    record_involvement,
)
from contactpoint.application.records.register import RegisterChild, register_child
from tests.builders import (
    MENTAL_HEALTH_NURSE,
    SOCIAL_WORKER,
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
def child_id(deps):
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return register_child(deps, SOCIAL_WORKER, RegisterChild(**stated), None)


@pytest.fixture
def recorded(deps, child_id):
    return record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
