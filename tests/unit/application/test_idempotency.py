"""Idempotency keys: the same creation sent twice creates once."""

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, list_events
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.problems import Problem
from tests.builders import AUDITOR, DIRECTORY_TEAM, SOCIAL_WORKER, involvement_details, registration
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies


def test_repeated_creation_creates_one_child(store, deps):
    once = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    again = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    assert once == again
    assert len(store.stored) == 1


def test_racing_creations_with_one_key_create_one_child(store, deps):
    class Late(MemoryStore):
        """Sees the idempotency record only once its own write has been refused."""

        seen = 0

        def find_idempotency_record(self, key):
            self.seen += 1
            return None if self.seen == 1 else store.idempotency_records.get(key)

    late = Late()
    late.idempotency_records = store.idempotency_records
    first = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    assert register_child(fake_dependencies(late), SOCIAL_WORKER, registration(), "key-12345678") == first
    assert late.stored == {}
    assert late.seen > 1


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


def test_idempotency_key_of_another_childs_involvement_is_refused(store, deps):
    one = register_child(deps, SOCIAL_WORKER, registration(), None)
    other = register_child(deps, SOCIAL_WORKER, registration(given_name="Ada", family_name="Wells"), None)
    record_involvement(deps, SOCIAL_WORKER, one, involvement_details(), "key-12345678")
    with pytest.raises(Problem, match="idempotency-key-reused"):
        record_involvement(deps, SOCIAL_WORKER, other, involvement_details(), "key-12345678")
    assert store.stored[other].involvements == ()


@pytest.mark.parametrize("hides", ["new_identity", "shield", "end"])
def test_repeated_registration_of_a_hidden_child_names_it_in_no_list_of_the_day(store, deps, hides):
    request = replace(registration(), responsible_authority="westvale", shield="adoption")
    request = replace(request, new_identity=hides == "new_identity")
    child_id = register_child(deps, DIRECTORY_TEAM, request, "key-12345678")
    if hides == "end":
        end_identity(deps, DIRECTORY_TEAM, child_id, EndIdentity(reason="adoption"))
    assert register_child(deps, DIRECTORY_TEAM, request, "key-12345678") == child_id
    assert store.events[-1].details == {"repeated": True}
    page = list_events(deps, FakeAuditLogReader(store), AUDITOR, ChosenEvents(), None)
    assert child_id not in repr([event.child_ids for event in page.events])


def test_key_of_an_involvement_that_was_deleted_does_not_say_that_it_is_recorded(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    recorded = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), "key-12345678")
    assert record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), "key-12345678") == recorded
    withdraw_involvement(deps, SOCIAL_WORKER, child_id, recorded)
    with pytest.raises(Problem, match="idempotency-key-reused"):
        record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), "key-12345678")
    assert record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), "key-87654321") != recorded
