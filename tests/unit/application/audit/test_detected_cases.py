"""Cases in their queues: oldest first, page by page."""

from contactpoint.application.audit.detected_cases import PAGE_SIZE, list_cases
from contactpoint.domain.detection.cases import Case
from tests.builders import MANAGER, NOW, TODAY
from tests.fakes import MemoryStore, fake_dependencies


def test_cases_come_oldest_first_and_page_by_page():
    store = MemoryStore()
    about = {"kind": "unusual_hours", "day": TODAY, "opened_at": NOW, "looks": 3, "organisation_id": "hospital"}
    ids = [f"{number:032}" for number in range(PAGE_SIZE + 2)]
    for case_id in reversed(ids):
        store.cases[case_id] = Case(case_id=case_id, practitioner_id=f"p-{case_id}", **about)
    deps = fake_dependencies(store)
    first = list_cases(deps, MANAGER, None)
    second = list_cases(deps, MANAGER, first.next_after)
    assert [case.case_id for page in (first, second) for case in page.cases] == ids
    assert (first.next_after, second.next_after) == (ids[PAGE_SIZE - 1], None)
    assert [event.event_type for event in store.events] == ["cases_viewed"] * 2
