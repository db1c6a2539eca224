"""A keyset that a function creates in its work has an event, in the same transaction: both are there, or neither."""

import pytest

from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, EventItem, EventKeysetItem
from contactpoint.adapters.encryption.encryption_failures import MissingKeyset
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.platform_acts.created_keysets import keyset_created
from contactpoint.domain.audit.event_time_precision import moment_in_list
from contactpoint.domain.audit.platform_acts import PlatformAct, platform_act
from contactpoint.domain.days import start_of
from tests.builders import TODAY

EVENT_DETAILS = "event_details#2099-01"


@pytest.fixture
def new_keyring(stored):
    """Return what makes keyrings as a function has them."""

    def make() -> Keyring:
        keyring = stored.new_keyring()
        keyring.record_creation(lambda keyset: event_items(keyring, keyset_created(stored.deps, keyset)))
        return keyring

    return make


@pytest.fixture
def cohort(stored) -> str:
    return stored.keyring.cohorts("2099-01")[0]


def creations(stored):
    found = stored.audit_log_reader.events_of_day(TODAY, None, None, 50)
    return [event for event in found if event.event_type == "keysets_changed"]


def test_created_keyset_has_one_event_that_names_it_and_nobody(stored, new_keyring, cohort):
    for keyset in (cohort, EVENT_DETAILS):
        assert new_keyring().create_if_missing(keyset)
        assert not new_keyring().create_if_missing(keyset)
    assert {platform_act(each).subject for each in creations(stored)} == {cohort, EVENT_DETAILS}
    for event in creations(stored):
        act = PlatformAct(act="create for a month", phase="done", subject=platform_act(event).subject)
        assert (platform_act(event), event.child_ids, event.practitioner_id) == (act, (), "system:keysets")


def test_lists_show_no_time_at_which_a_hidden_child_could_have_been_registered(stored, new_keyring, cohort):
    new_keyring().create_if_missing(cohort)
    (event,) = creations(stored)
    assert moment_in_list(event).occurred_at == start_of(TODAY)


@pytest.mark.parametrize("kind", ["cohort", "event details"])
def test_keyset_is_not_created_if_its_event_is_not_written(stored, cohort, kind):
    keyset = cohort if kind == "cohort" else EVENT_DETAILS
    keyring = stored.new_keyring()
    written = event_items(keyring, keyset_created(stored.deps, "earlier"))
    written[0].save()
    keyring.record_creation(lambda _: written)
    with pytest.raises(MissingKeyset):
        keyring.create_if_missing(keyset)
    table = CohortKeysetItem if kind == "cohort" else EventKeysetItem
    assert keyset not in {item.keyset for item in table.scan()}
    assert len(list(EventItem.scan())) == 1


def test_of_two_functions_that_create_one_keyset_only_one_leaves_an_event(stored, new_keyring, cohort, monkeypatch):
    one, other = new_keyring(), new_keyring()
    make = one.store.create

    def create_late(keyset, event=()):
        other.create_if_missing(keyset)
        return make(keyset, event)

    monkeypatch.setattr(one.store, "create", create_late)
    assert not one.create_if_missing(cohort)
    assert len(creations(stored)) == 1
    assert one.decrypt(cohort, other.encrypt(cohort, b"x", "y"), "y") == b"x"


def test_keysets_without_a_month_have_none_of_these_events(stored, new_keyring):
    """Operators create them: their command has events of its own, and without some of them nothing can be recorded."""
    asked = []
    keyring = stored.new_keyring()
    keyring.record_creation(lambda keyset: asked.append(keyset) or ())
    keyring._event_of_creation("audit")
    keyring._event_of_creation(EVENT_DETAILS)
    assert asked == [EVENT_DETAILS]


def test_thread_that_lost_the_creation_of_a_keyset_takes_it_from_no_other_thread(new_keyring, cohort, monkeypatch):
    keyring, kept = new_keyring(), []
    create = keyring.store.create

    def lost(keyset, event):
        """Somebody else creates it, and another thread of this environment has read it already."""
        create(keyset, event)
        keyring._cache.retry(keyset)
        keyring.load([keyset])

    monkeypatch.setattr(keyring.store, "create", lost)
    monkeypatch.setattr(
        "contactpoint.adapters.encryption.keyring.time.sleep", lambda _: kept.append(keyring._cache.require(cohort))
    )
    assert not keyring.create_if_missing(cohort)
    assert kept
