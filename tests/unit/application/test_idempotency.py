"""Idempotency keys: the same creation sent twice creates once."""

import pytest

from contactpoint.application.records.involvements import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, SOCIAL_WORKER, involvement_details, registration
from tests.fakes import MemoryStore, fake_dependencies


def test_repeated_creation_creates_one_child(store, deps):
    once = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    again = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    assert once == again
    assert len(store.stored) == 1


def test_racing_creations_with_one_key_create_one_child(store, deps):
    class Late(MemoryStore):
        """Sees the idempotency record only once its own write has been refused."""

        seen = 0

        def idempotency_record(self, key):
            self.seen += 1
            return None if self.seen == 1 else store.idempotency_records.get(key)

    late = Late()
    late.idempotency_records = store.idempotency_records
    first = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    assert register_child(fake_dependencies(late), SOCIAL_WORKER, registration(), "key-12345678") == first
    assert late.stored == {}


def test_idempotency_key_of_another_request_is_refused(deps):
    register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    with pytest.raises(Problem, match="idempotency-key-reused"):
        register_child(deps, SOCIAL_WORKER, registration(family_name="Other"), "key-12345678")


def test_idempotency_keys_of_two_callers_are_independent(store, deps):
    register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    with pytest.raises(Problem, match="possible-duplicates"):
        register_child(deps, DIRECTORY_TEAM, registration(), "key-12345678")


def test_repeated_involvement_is_recorded_once(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    once = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), "key-12345678")
    assert record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), "key-12345678") == once
    assert len(store.stored[child_id].involvements) == 1
