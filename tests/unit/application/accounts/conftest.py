"""A hospital's accounts, and one of another organisation."""

import pytest

from tests.builders import account
from tests.fakes import MemoryStore

THEIRS = account(practitioner_id="p-theirs", organisation_id="westvale", name="Siobhan Keane")


@pytest.fixture
def store():
    store = MemoryStore()
    mine = account(practitioner_id="p-manager", role="account_manager", name="Helen Marsh")
    fellow = account(practitioner_id="p-fellow", role="account_manager")
    for each in (account(), mine, fellow, THEIRS):
        store.accounts[each.practitioner_id] = each
    return store
