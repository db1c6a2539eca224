"""A family's history: its pages carry what the first one found out, so that each reads little."""

from datetime import timedelta

import pytest

from contactpoint.application.audit.access_history_and_day_lists import PAGE_SIZE, access_history
from contactpoint.application.ports.audit.audit_log import UnreadableEvent
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NOW, NURSE
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

ABOUT = {"child_ids": ("child-0001",), "authorities": ("westvale",)}
LOOKS = 1200


class CountingReader(FakeAuditLogReader):
    """Counts how many events are read, and cannot decrypt some of them."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.read, self.damaged = 0, set()

    def access_history(self, child_id, before, limit):
        found = self.store.access_history(child_id, before, limit)
        self.read += len(found)
        return tuple(UnreadableEvent(e.event_id) if e.event_id in self.damaged else e for e in found)


@pytest.fixture
def reader(store):
    for number in range(LOOKS):
        past = fake_dependencies(store, NOW - timedelta(hours=LOOKS - number))
        who, redaction = (MENTAL_HEALTH_NURSE, "hide_link") if number == 3 else (NURSE, "")
        if number == LOOKS - PAGE_SIZE:
            who = MENTAL_HEALTH_NURSE
        event = past.new_event("viewed", who, access_reason="urgent_care", redaction=redaction, **ABOUT)
        store.append(event)
    return CountingReader(store)


def page(reader, before, reason="subject_access", child_id="child-0001"):
    reader.read = 0
    return access_history(fake_dependencies(reader.store), reader, DIRECTORY_TEAM, child_id, reason, before)


def test_later_page_of_a_family_reads_no_whole_history_and_hides_the_same_people(reader):
    shown, before, positions = [], None, []
    while not shown or before:
        found = page(reader, before)
        assert reader.read <= (LOOKS + 5 * PAGE_SIZE if before is None else 6 * PAGE_SIZE)
        shown, before = [*shown, *found.events], found.next_before
        positions += [len(reader.store.encrypted_texts[before, "position|child-0001"])] if before else []
    assert len(shown) == len({e.event_id for e in shown}) == LOOKS - 2
    assert len(set(positions)) == 1


def test_provider_who_appears_between_two_pages_stays_on_the_second_as_on_the_first(reader, store):
    first = page(reader, None)
    later = fake_dependencies(store, NOW + timedelta(hours=1))
    store.append(later.new_event("viewed", NURSE, redaction="hide_link", **ABOUT))
    assert first.events
    assert len(page(reader, first.next_before).events) == PAGE_SIZE


def test_provider_is_hidden_as_long_as_no_family_was_shown_the_history(reader, store):
    page(reader, None, "inquiry")
    later = fake_dependencies(store, NOW + timedelta(hours=1))
    store.append(later.new_event("viewed", NURSE, redaction="hide_link", **ABOUT))
    assert page(reader, None).events == ()


def test_position_of_another_child_or_reason_is_refused(reader):
    position = page(reader, None).next_before
    for other in ({"child_id": "child-0002"}, {"reason": "inquiry"}):
        with pytest.raises(Problem, match=r"invalid-request|not-permitted"):
            page(reader, position, **other)


def test_damaged_event_is_left_out_where_it_decides_nothing(reader, store):
    older, damaged = (each.event_id for each in store.events[-11:-9])
    reader.damaged = {damaged}
    shown = {e.event_id for e in page(reader, None, "inquiry").events}
    assert older in shown
    assert not reader.damaged & shown


@pytest.mark.parametrize(("reason", "which"), [("subject_access", 3), ("inquiry", LOOKS - 1)])
def test_damaged_event_that_may_name_a_provider_or_an_authority_closes_the_history(reader, store, reason, which):
    reader.damaged = {store.events[which].event_id}
    with pytest.raises(Unavailable):
        page(reader, None, reason)
