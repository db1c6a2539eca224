"""A family cannot tell that something is omitted from the list of accesses, nor can a team in its own edition.

Two worlds have the same events, and one of them has hidden ones in addition. Every page of the list, the number and
length of its positions, and the printed report must be the same in both (rulebook, sections 5, 6 and 9).
"""

import dataclasses
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import REPORT_SIZE, HistoryQuestion, answer_history
from contactpoint.domain.access import Organisation
from contactpoint.http.access_history_page.page import access_history_html
from tests.builders import DIRECTORY_TEAM, NOW, NURSE, SOCIAL_WORKER, TEACHER, account, caller
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies
from tests.invariants.two_worlds import searched

CHILD = "child-0001"
ORGANISATIONS = {
    "hospital": ("Hospital", "health"),
    "school": ("School", "education"),
    "westvale": ("Westvale Council", "local_authority"),
    "police": ("Constabulary", "police"),
    "refuge": ("New School", "education"),
    "clinic": ("Harbour Sexual Health Clinic", "health"),
}
HIDDEN_ACTOR = caller("p-hidden", "hospital", "health")
ABOUT = {"child_ids": (CHILD,), "authorities": ("westvale",)}
VISIBLE = (
    ("viewed", NURSE, "urgent_care", {}),
    ("viewed", TEACHER, "providing_service", {}),
    ("searched", NURSE, "urgent_care", {}),
    ("amended", SOCIAL_WORKER, "maintaining_record", {}),
    ("viewed", replace(NURSE, asked_by="p-teacher"), "urgent_care", {}),
)
SENSITIVE_OR_REVIEW = (
    ("involvement_recorded", HIDDEN_ACTOR, None, {"redaction": "hide_link"}),
    ("contact_request_answered", HIDDEN_ACTOR, None, {"redaction": "hide_link"}),
    ("review_decided", DIRECTORY_TEAM, "maintaining_record", {"redaction": "hide_review"}),
)
OMITTED = (
    *SENSITIVE_OR_REVIEW,
    ("viewed", HIDDEN_ACTOR, "urgent_care", {"after": SENSITIVE_OR_REVIEW[0]}),
    ("viewed", caller("p-clinic", "clinic", "health"), "providing_service", {}),
    ("viewed", replace(NURSE, asked_by="p-clinic"), "urgent_care", {}),
    ("classification_requested", SOCIAL_WORKER, None, {}),
    ("contact_requested", NURSE, "urgent_care", {}),
    ("viewed", SOCIAL_WORKER, "safeguarding_enquiry", {}),
    ("viewed", NURSE, "child_missing_now", {}),
    ("viewed", caller("p-constable", "police", "police"), "providing_service", {}),
    ("shielded", DIRECTORY_TEAM, None, {"redaction": "hide_child"}),
    ("shield_overridden", NURSE, "urgent_care", {"redaction": "hide_child"}),
    *(
        (what, who, "urgent_care", {"redaction": "hide_child"})
        for what in ("viewed", "searched", "amended", "involvement_recorded", "accuracy_challenged")
        for who in (NURSE, SOCIAL_WORKER, caller("p-new", "refuge", "education"))
    ),
    (
        "subject_access_given",
        caller("p-new", "refuge", "local_authority"),
        "subject_access",
        {"redaction": "hide_child"},
    ),
    (
        "access_history_viewed",
        caller("p-new", "refuge", "local_authority"),
        "subject_access",
        {"redaction": "hide_child"},
    ),
    ("searched", TEACHER, "urgent_care", {"child_ids": (CHILD, "child-0002"), "authorities": ("westvale", "x")}),
    ("refused", NURSE, "urgent_care", {"details": {"operation": "POST /searches", "problem": "not-permitted"}}),
)
PEOPLE_KNOWN = (NURSE, TEACHER, SOCIAL_WORKER, caller("p-new", "refuge", "education"))
BY_PEOPLE_KNOWN = (
    *(("involvement_recorded", who, None, {"redaction": "hide_link"}) for who in PEOPLE_KNOWN),
    *(("viewed", who, "urgent_care", {"redaction": "hide_child"}) for who in PEOPLE_KNOWN),
    *(("viewed", who, "urgent_care", {}) for who in PEOPLE_KNOWN),
)
READ = None
minutes = st.integers(0, 9_999)
histories = st.lists(st.tuples(minutes, st.sampled_from(VISIBLE)), max_size=130)


def world(visible, hidden):
    """Return a store with these events; the minute of each decides where it is."""
    store = MemoryStore()
    for each, (name, kind) in ORGANISATIONS.items():
        store.organisations_by_id[each] = Organisation(organisation_id=each, name=name, type=kind)
    for person, employer in (("p-teacher", "school"), ("p-clinic", "clinic"), ("p-nurse", "hospital")):
        store.accounts[person] = account(practitioner_id=person, organisation_id=employer)
    add(store, 10_000, 5_000, ("registered", SOCIAL_WORKER, "maintaining_record", {}))
    for first, events in ((0, visible), (1_000, hidden)):
        for number, (minute, what) in enumerate(events):
            add(store, minute, first + number, what)
    return store


def add(store, minute, number, what):
    """Append an event of so many minutes ago; it has the same id in both worlds."""
    event_type, who, reason, facts = what
    facts = dict(facts)
    if before := facts.pop("after", None):
        add(store, minute + 1, number + 2_000, before)
    deps = fake_dependencies(store, NOW - timedelta(minutes=minute))
    deps = dataclasses.replace(deps, random_hex=lambda size: f"{number:0{2 * size}x}")
    store.append(deps.new_event(event_type, who, access_reason=reason, **{**ABOUT, **facts}))


def read(store, reason, now=NOW + timedelta(hours=1)):
    """Return all pages, the length of each position, and the printed report."""
    reader, deps = FakeAuditLogReader(store), fake_dependencies(store, now)
    pages, lengths, before = [], [], None
    while not pages or before:
        page = answer_history(deps, reader, DIRECTORY_TEAM, HistoryQuestion(CHILD, reason, before))
        pages.append(page.events)
        before = page.next_before
        sent = store.encrypted_texts.get((before, f"position|{CHILD}"), before)
        lengths.append(sent and len(sent))
    asked = HistoryQuestion(CHILD, reason, None, REPORT_SIZE)
    late = fake_dependencies(store, now + timedelta(seconds=1))
    report = access_history_html(answer_history(late, reader, DIRECTORY_TEAM, asked), CHILD, asked.edition, NOW)
    return pages, lengths, report


@searched(60, 1)
@given(histories, st.lists(st.tuples(minutes, st.sampled_from(OMITTED)), min_size=1, max_size=60))
def test_list_for_a_family_is_the_same_with_and_without_hidden_events(visible, hidden):
    assert read(world(visible, []), "subject_access") == read(world(visible, hidden), "subject_access")


@searched(60, 1)
@given(histories, st.lists(st.tuples(minutes, st.sampled_from(SENSITIVE_OR_REVIEW)), min_size=1, max_size=60))
def test_list_for_a_team_is_the_same_with_and_without_sensitive_services_and_reviews(visible, hidden):
    assert read(world(visible, []), "inquiry") == read(world(visible, hidden), "inquiry")


@searched(30, 1)
@given(st.sampled_from(OMITTED), minutes)
def test_omitted_event_is_recorded_with_the_reason(what, minute):
    store = world([], [(minute, what)])
    read(store, "subject_access")
    recorded = [event.details for event in store.events if "edition" in event.details]
    assert recorded[0]["edition"] == "family"
    assert sum(recorded[0]["omitted"].values()) >= 1


@searched(150, 2)
@given(st.lists(st.one_of(st.just(READ), st.sampled_from((*VISIBLE, *OMITTED, *BY_PEOPLE_KNOWN))), max_size=40))
def test_what_a_family_was_shown_stays_whatever_happens_later(steps):
    store, shown = world([], []), set()
    for number, step in enumerate((*steps, READ)):
        if step is not READ:
            add(store, 9_000 - 3 * number, number, step)
            continue
        pages, _, _ = read(store, "subject_access", NOW - timedelta(minutes=9_000 - 3 * number))
        found = {event.event_id for page in pages for event in page}
        assert shown <= found
        shown = found


@searched(60, 1)
@given(histories, st.lists(st.sampled_from(PEOPLE_KNOWN), min_size=1, max_size=4))
def test_family_that_was_shown_the_list_cannot_tell_that_a_sensitive_service_was_recorded_since(visible, providers):
    worlds = [world(visible, []) for _ in range(2)]
    for store in worlds:
        read(store, "subject_access")
    for number, who in enumerate(providers):
        add(worlds[0], -120, 8_000 + number, ("involvement_recorded", who, None, {"redaction": "hide_link"}))
    again = [read(store, "subject_access", NOW + timedelta(hours=3)) for store in worlds]
    assert again[0] == again[1]
