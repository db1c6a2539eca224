"""A directory with one shielded child."""

import pytest

from contactpoint.domain.children import Record
from tests.builders import (
    DIRECTORY_TEAM,
    SHIELD,
    new_record,
)
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import HIDDEN


@pytest.fixture
def store():
    store = MemoryStore()
    store.save(
        new_record(
            Record(child=HIDDEN, shield=SHIELD), fake_dependencies(store).new_event("registered", DIRECTORY_TEAM)
        )
    )
    return store
