"""Hidden children: shielding, one look, duplicates that never become visible, new identities."""

from datetime import date

import pytest
from msgspec import UNSET

from contactpoint.application.audit.queries import access_history, events_of_day
from contactpoint.application.authorisation import to_record_view
from contactpoint.application.contacts.notifications import list_notifications
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.duplicate_review import DecideDuplicateReview, decide_duplicate_review
from contactpoint.application.shields.identity import EndIdentity, end_identity
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Address, Carer, Name, Record
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.fakes import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SHIELD,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    FakeAuditLogReader,
    MemoryStore,
    child,
    fake_dependencies,
)

HIDDEN = child(
    nhs_number="9990001235",
    other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),),
    carers=(Carer(given_name="Angela", family_name="Reid", relationship="day_to_day_care", telephone="07700 900357"),),
)
BY_NAME = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))


@pytest.fixture
def store():
    store = MemoryStore()
    store.register(
        Record(child=HIDDEN, shield=SHIELD), fake_dependencies(store).new_event("registered", DIRECTORY_TEAM), None
    )
    return store


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def find(deps, caller=NURSE, **facts):
    return search(deps, caller, SearchChildren(access_reason="urgent_care", criteria=Criteria(**facts)))


def told(deps, caller):
    return [(n.kind, n.child_id) for n in list_notifications(deps, caller, None).notifications]


def registration(**facts) -> RegisterChild:
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return RegisterChild(**{**stated, "responsible_authority": "northmoor", **facts})


def test_of_a_shielded_record_others_read_name_sex_birth_number_and_the_carers_names(deps):
    shown, _ = view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")
    told_of = {name for name in shown.__struct_fields__ if getattr(shown, name) not in (None, (), False)}
    assert told_of == {"child_id", "given_name", "family_name", "date_of_birth", "sex", "shielded", "carers"}
    (carer,) = shown.carers
    assert (carer.given_name, carer.family_name, carer.telephone, carer.relationship) == ("Angela", "Reid", None, None)


def test_the_directory_team_that_answers_for_the_record_reads_all_of_it_and_another_does_not(deps):
    assert view_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")[0].address == HIDDEN.address
    assert view_record(deps, OTHER_TEAM, HIDDEN.child_id, "maintaining_record")[0].address is None


def test_a_candidate_tells_no_more_than_the_record(deps):
    (candidate,) = find(deps, given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23)).candidates
    assert candidate.shielded
    assert (candidate.locality, candidate.responsible_authority) == (UNSET, UNSET)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"postcode": "WV4 1MS"}, {"postcode": "LS9 9ZZ"}),
        ({"address": "29 Mill Street"}, {"address": "31 Quarry Lane"}),
        ({"nhs_number": "9990001235"}, {"nhs_number": "9990003572"}),
        ({"given_name": "Ty", "family_name": "Marsh"}, {"given_name": "Jo", "family_name": "Wells"}),
    ],
    ids=["postcode", "address", "number", "alias"],
)
def test_a_search_by_a_hidden_fact_is_answered_as_if_it_were_wrong_with_as_many_calls(store, right, wrong):
    answers, calls = [], []
    for guess in (right, wrong):
        before = store.calls
        facts = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), **guess}
        found = find(fake_dependencies(store), **facts)
        answers.append((found.outcome, found.candidates, found.hint))
        calls.append(store.calls - before)
    assert answers[0] == answers[1]
    assert calls[0] == calls[1]


def test_a_shielded_child_is_not_found_by_where_the_child_lives(deps):
    assert find(deps, family_name="Reid", given_name="T", postcode="WV4 1MS").candidates == ()
    assert find(deps, nhs_number="9990001235").outcome == "none"


def test_the_version_of_what_one_sees_moves_only_with_that(deps, store):
    _, before = view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")
    _, read = view_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")
    amend_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, read, {"address": Address(postcode="LS1 4AP")})
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[1] == before
    assert view_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")[1] != read
    assert store.stored[HIDDEN.child_id].record.shield == SHIELD


@pytest.mark.parametrize("caller", [NURSE, OVERRIDER, OTHER_TEAM, AUDITOR])
def test_only_the_team_that_answers_for_a_shielded_record_amends_it(deps, caller):
    with pytest.raises(Problem, match="not-permitted"):
        amend_record(deps, caller, HIDDEN.child_id, "0" * 32, {"carers": ()})


def test_an_override_is_warned_of_then_shows_one_look_and_tells_the_authority_at_once(deps, store):
    with pytest.raises(Problem, match="shield-warning"):
        override_shield(deps, OVERRIDER, HIDDEN.child_id, OverrideShield(access_reason="safeguarding_enquiry"))
    assert store.notifications == []
    asked = OverrideShield(access_reason="safeguarding_enquiry", warning_read=True)
    assert override_shield(deps, OVERRIDER, HIDDEN.child_id, asked).address == HIDDEN.address
    assert told(deps, DIRECTORY_TEAM) == [("shield_overridden", HIDDEN.child_id)]
    assert view_record(deps, OVERRIDER, HIDDEN.child_id, "safeguarding_enquiry")[0].address is None
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0].address is None


def test_an_override_that_cannot_be_told_of_shows_nothing(deps, store):
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        override_shield(
            deps, OVERRIDER, HIDDEN.child_id, OverrideShield(access_reason="urgent_care", warning_read=True)
        )


@pytest.mark.parametrize(
    ("caller", "access_reason"), [(NURSE, "urgent_care"), (OTHER_TEAM, "urgent_care"), (OVERRIDER, "providing_service")]
)
def test_nobody_else_overrides_and_not_for_any_reason(deps, caller, access_reason):
    with pytest.raises(Problem, match="not-permitted"):
        override_shield(deps, caller, HIDDEN.child_id, OverrideShield(access_reason=access_reason, warning_read=True))


def test_any_authority_may_hide_a_child_the_one_that_answers_is_told_and_lifts_it(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    shield_child(deps, OTHER_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    assert told(deps, DIRECTORY_TEAM) == [("shielded_by_other_authority", HIDDEN.child_id)]
    with pytest.raises(Problem, match="not-permitted"):
        lift_shield(deps, OTHER_TEAM, HIDDEN.child_id)
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0].address == HIDDEN.address


def test_who_shields_is_told_of_a_visible_second_record_of_the_child(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    twice = child(child_id="child-0002", given_name="Tylor")
    store.register(Record(child=twice), deps.new_event("registered", NURSE), None)
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    (notice,) = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert (notice.kind, notice.related_id) == ("possible_duplicate_of_shielded", "child-0002")


BY_HIDDEN_FACTS = {
    "given_name": "Ty",
    "family_name": "Marsh",
    "address_status": "current",
    "address": HIDDEN.address,
    "nhs_number": "9990001235",
}


def test_a_registration_that_matches_hidden_facts_is_there_for_who_made_it_and_for_nobody_else(deps):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    facts = {"given_name": "Ty", "family_name": "Marsh", "date_of_birth": date(2011, 1, 23)}
    assert [c.child_id for c in find(deps, NURSE, **facts).candidates] == [child_id]
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].address == HIDDEN.address
    assert find(deps, TEACHER, **facts).candidates == ()
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, OTHER_TEAM, child_id, "maintaining_record")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


def test_a_registration_confirmed_as_new_that_matches_a_hidden_child_is_held_all_the_same(deps):
    with pytest.raises(Problem, match="possible-duplicates") as shown:
        register_child(deps, NURSE, registration(), None)
    (candidate,) = shown.value.extra_members["candidates"]
    assert (candidate["shielded"], "locality" in candidate) == (True, False)
    child_id = register_child(deps, NURSE, registration(confirmed_new=ConfirmedNew(reason="documents_differ")), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")


def test_an_amendment_that_makes_a_record_match_a_hidden_child_is_held(deps):
    child_id = register_child(deps, NURSE, registration(given_name="Olga", family_name="Petrova"), None)
    assert view_record(deps, TEACHER, child_id, "providing_service")
    _, read = view_record(deps, NURSE, child_id, "maintaining_record")
    amend_record(deps, NURSE, child_id, read, dict(BY_HIDDEN_FACTS))
    assert view_record(deps, NURSE, child_id, "maintaining_record")[0].family_name == "Marsh"
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")


def test_the_directory_team_lets_another_child_go_and_archives_the_shielded_childs_second_record(deps, store):
    first = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    with pytest.raises(Problem, match=r"not-found|not-permitted"):
        decide_duplicate_review(deps, OTHER_TEAM, first, DecideDuplicateReview(decision="another_child"))
    assert view_record(deps, DIRECTORY_TEAM, first, "maintaining_record")[0].address == HIDDEN.address
    decide_duplicate_review(deps, DIRECTORY_TEAM, first, DecideDuplicateReview(decision="another_child"))
    assert view_record(deps, TEACHER, first, "providing_service")
    confirmed = {**BY_HIDDEN_FACTS, "confirmed_new": ConfirmedNew(reason="documents_differ")}
    second = register_child(deps, TEACHER, registration(**confirmed), None)
    decide_duplicate_review(deps, DIRECTORY_TEAM, second, DecideDuplicateReview(decision="the_shielded_child"))
    for caller in (TEACHER, NURSE, DIRECTORY_TEAM):
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, caller, second, "maintaining_record")
    assert store.stored[second].archived


def test_what_another_organisation_has_held_is_no_candidate_of_a_registration(deps):
    register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    second = register_child(deps, TEACHER, registration(**BY_HIDDEN_FACTS), None)
    assert view_record(deps, TEACHER, second, "providing_service")


def test_a_child_can_be_registered_hidden_from_the_first_moment_by_a_directory_team_alone(deps):
    hidden = {"given_name": "Olga", "family_name": "Petrova", "shield": "court_order"}
    child_id = register_child(deps, OTHER_TEAM, registration(**hidden), None)
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].shielded
    for caller in (NURSE, SOCIAL_WORKER, OVERRIDER):
        with pytest.raises(Problem, match="not-permitted"):
            register_child(deps, caller, registration(**hidden), None)


def test_break_glass_shows_no_more_and_tells_the_team_and_ones_own_managers(deps):
    shown, _ = view_record(deps, NURSE, HIDDEN.child_id, "child_missing_now")
    assert shown == view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0]
    find_missing = SearchChildren(access_reason="child_missing_now", criteria=BY_NAME)
    search(deps, NURSE, find_missing)
    assert told(deps, DIRECTORY_TEAM) == [("break_glass_used", HIDDEN.child_id)]
    assert told(deps, MANAGER) == [("break_glass_used", ""), ("break_glass_used", HIDDEN.child_id)]


def new_identity(deps, store) -> tuple[str, str]:
    """End one record, register another for the same child, and return both ids."""
    old = register_child(deps, OTHER_TEAM, registration(given_name="Mia", family_name="Gray", **SAME), None)
    end_identity(deps, OTHER_TEAM, old, EndIdentity(reason="adoption"))
    facts = {"given_name": "Eva", "family_name": "Holt", **SAME, "new_identity": True, "shield": "adoption"}
    return old, register_child(deps, OTHER_TEAM, registration(**facts), None)


SAME = {"nhs_number": "9990003572", "address_status": "current", "address": Address(lines=("2 Elm Road",))}


def test_an_ended_identity_is_found_and_seen_by_nobody(deps, store):
    old, _ = new_identity(deps, store)
    assert find(deps, given_name="Mia", family_name="Gray", date_of_birth=date(2011, 1, 23)).candidates == ()
    for caller, access_reason in ((OTHER_TEAM, "inquiry"), (NURSE, "urgent_care"), (OVERRIDER, "urgent_care")):
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, caller, old, access_reason)


def test_a_new_identity_is_never_suggested_for_the_old_one_nor_linked_to_it(deps, store):
    old, new = new_identity(deps, store)
    again = register_child(deps, NURSE, registration(given_name="Mia", family_name="Gray", sex="male"), None)
    assert again not in (old, new)
    for record in store.stored.values():
        others = {old, new} - {record.child.child_id}
        assert not any(other in repr(record) for other in others)
    for event in store.events:
        assert len({old, new} & {i for i in (old, new) if i in repr(event)}) <= 1


def test_the_days_events_tell_of_neither_identity_which_record_it_was(deps, store):
    old, new = new_identity(deps, store)
    page = events_of_day(deps, FakeAuditLogReader(store), AUDITOR, TODAY, None, None)
    told_of = {child_id for event in page.events for child_id in event.child_ids if event.event_type != "searched"}
    assert new not in told_of
    identity_ended = next(e for e in page.events if e.event_type == "identity_ended")
    assert identity_ended.child_ids == ()
    theirs = access_history(deps, FakeAuditLogReader(store), OTHER_TEAM, new, "subject_access", None)
    assert {child_id for e in theirs.events for child_id in e.child_ids} == {new}
    assert old not in repr(theirs)


def test_a_field_that_nobody_listed_does_not_leave(deps, store):
    from contactpoint.domain.children import Visibility, disclose  # noqa: PLC0415

    everything = Visibility(view=True, full_record=True, nhs_number=True, upn=True)
    assert disclose({"child_id": "c", "a_field_added_later": "secret"}, everything) == {"child_id": "c"}
    assert disclose({"child_id": "c"}, Visibility()) == {}
    assert to_record_view(NURSE, store.stored[HIDDEN.child_id], "urgent_care").shielded
