"""What an event says of a child is unreadable with its month, even for somebody who has the audit key."""

import zlib
from datetime import UTC, date, datetime, timedelta
from itertools import product

import msgspec
import pytest
import tink
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.events.event_items import decrypt_json, event_items
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, EventItem, EventKeysetItem, KeysetItem
from contactpoint.adapters.encryption.encryption_failures import DestroyedKeyset
from contactpoint.adapters.encryption.keyset_kinds import event_details_keyset
from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
from contactpoint.application.lifecycle.hide_again_after_restore import replay
from contactpoint.application.ports.audit.audit_log import UnreadableEvent
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.matching import Criteria
from tests.adapters.conftest import NOW, TODAY
from tests.adapters.dynamodb.test_destruction import CANARY, DUE, MONTH, months_with_records  # noqa: F401 - a fixture
from tests.builders import AUDITOR, DIRECTORY_TEAM, NURSE

DETAILS = {"changes": {"family_name": {"from": "Reid", "to": CANARY}}, "saw": ["record"]}


def opened(stored, items) -> bytes:
    """Return all that the audit key and any keyset that is left open of these events."""
    names = [item.keyset for model in (KeysetItem, CohortKeysetItem, EventKeysetItem) for item in model.scan()]
    found = [decrypt_json(stored.keyring, item) for item in items if item.ciphertext]
    for json, name in product(list(found), names):
        event = msgspec.json.decode(json, type=AuditEvent)
        try:
            primitive = stored.keyring._primitive(name)
            found.append(primitive.decrypt(event.encrypted_details, f"details|{event.event_id}".encode()))
        except (tink.TinkError, DestroyedKeyset, AttributeError):
            continue
    return b"".join(_inflated(each) for each in found)


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data) if data.startswith(b"x") else data


def late_event(months, who: str) -> AuditEvent:
    """Append an event about an archived record, some months before it is destroyed."""
    months.now[0] = DUE - timedelta(days=200)
    deps = months.using.deps
    stored = deps.records.find(months.children[who])
    event = deps.new_record_event("amended", DIRECTORY_TEAM, stored, details=DETAILS)
    deps.audit_log.append(event)
    return event


def test_details_of_a_destroyed_child_are_unreadable_with_the_audit_key_in_every_backup(months):
    late, other = late_event(months, "gone"), late_event(months, "neighbour")
    assert (late.erased_in, other.erased_in) == (MONTH, "2035-02")
    backup = list(EventItem.scan())
    assert opened(months.stored, backup).count(CANARY.encode()) >= 3
    assert months.two_nights() == ["waits_for_caches", "destroyed"]
    left = opened(months.stored, [*backup, *EventItem.scan()])
    assert left.count(CANARY.encode()) == left.count(other.event_id.encode()) == 2
    assert late.event_id.encode() in left
    assert months.children["gone"].encode() in left


def test_erased_event_keeps_who_when_why_and_its_place_and_is_no_damage(months, caplog):
    late = late_event(months, "gone")
    months.two_nights()
    caplog.clear()
    reader = months.stored.audit_log_reader
    events = reader.access_history(months.children["gone"], None, 10)
    assert len(events) == 3
    assert all(isinstance(event, AuditEvent) for event in events)
    (found,) = [event for event in events if event.event_id == late.event_id]
    assert found == replace(late, details={"saw": ["record"]}, encrypted_details=found.encrypted_details)
    assert found.is_erased
    assert reader.find_event(late.event_id).event.is_erased
    assert not caplog.records


def test_histories_and_lists_and_replays_go_on_without_erased_details(months):
    late = late_event(months, "gone")
    months.two_nights()
    deps, reader = months.using.deps, months.stored.audit_log_reader
    page = access_history(deps, reader, AUDITOR, months.children["gone"], "oversight", None)
    assert [event.event_type for event in page.events].count("amended") == 1
    chosen = ChosenEvents(day=late.occurred_at.date())
    assert [event.event_type for event in list_events(deps, reader, AUDITOR, chosen, None).events] == ["amended"]
    (erased,) = [e for e in reader.access_history(months.children["gone"], None, 9) if e.event_id == late.event_id]
    shielded = replace(erased, event_type="shielded", child_ids=(months.children["neighbour"],))
    assert [each.result for each in replay(deps, [shielded])] == ["hidden"]


def test_no_writer_makes_the_keyset_of_a_destroyed_month_again(months):
    late = late_event(months, "gone")
    months.two_nights()
    keyring = months.stored.new_keyring()
    with pytest.raises(DestroyedKeyset):
        event_items(keyring, late)
    with pytest.raises(DestroyedKeyset):
        keyring.create_if_missing(event_details_keyset(MONTH))
    DynamoCohorts(keyring).create_event_keysets([MONTH])
    item = EventKeysetItem.get(event_details_keyset(MONTH))
    assert (item.wrapped, item.state) == (None, "destroyed")


def test_keyset_of_details_that_comes_back_is_destroyed_again_and_reported(months):
    late_event(months, "gone")
    item = EventKeysetItem.get(event_details_keyset(MONTH))
    months.two_nights()
    assert months.certificate().keysets[-1].keyset == item.keyset
    item.save()
    assert months.night(DUE + timedelta(days=2)) == ["KeysetCameBack"]
    assert EventKeysetItem.get(item.keyset).wrapped is None


@pytest.mark.parametrize("lost", [True, False])
def test_damaged_or_lost_keyset_is_not_taken_for_a_destroyed_one(stored, lost):
    event = stored.deps.new_event("searched", NURSE, details={"criteria": {"family_name": CANARY}})
    stored.deps.audit_log.append(event)
    item = EventKeysetItem.get(event_details_keyset(event.erased_in))
    if lost:
        item.delete()
    else:
        item.wrapped = item.wrapped[:-1]
        item.save()
    stored.keyring._cache._keysets.clear()
    (found,) = stored.audit_log_reader.events_of_day(TODAY, None, None, 9)
    assert found == UnreadableEvent(event.event_id)


def test_search_that_matched_nobody_keeps_its_criteria_for_the_stated_months(months):
    stored = months.stored
    months.now[0] = NOW
    request = SearchChildren(
        access_reason="urgent_care",
        criteria=Criteria(given_name="Nemo", family_name="Zznobody", date_of_birth=date(2015, 3, 1)),
    )
    search(months.using.deps, NURSE, request)
    assert opened(stored, EventItem.scan()).count(b"Zznobody") == 1
    months.night(datetime(2027, 11, 30, 1, 25, tzinfo=UTC))
    assert opened(stored, EventItem.scan()).count(b"Zznobody") == 1
    months.night(datetime(2027, 12, 1, 1, 25, tzinfo=UTC))
    assert opened(stored, EventItem.scan()).count(b"Zznobody") == 0
    (event,) = [e for e in stored.audit_log_reader.events_of_day(TODAY, None, None, 9) if e.event_type == "searched"]
    assert event.details == {"outcome": "none"}
