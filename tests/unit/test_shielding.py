"""Hidden children: shielding, one look, duplicates that never become visible, new identities."""

from datetime import date

import pytest

from contactpoint.children import Address, Carer, Name, Record
from contactpoint.directory.deciding import show
from contactpoint.directory.notices import notifications
from contactpoint.directory.oversight import accesses, events
from contactpoint.directory.registration import ConfirmedNew, Registration, change, register
from contactpoint.directory.reviewing import ReviewDecision, decide_review
from contactpoint.directory.search import SearchRequest, search
from contactpoint.directory.shielding import (
    IdentityEnd,
    OverrideRequest,
    ShieldRequest,
    end_identity,
    lift_shield,
    override,
    shield,
)
from contactpoint.directory.viewing import view
from contactpoint.matching import Criteria
from contactpoint.problems import Problem
from tests.memory import (
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
    MemoryStore,
    TrailReading,
    child,
    desk,
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
    store.register(Record(child=HIDDEN, shield=SHIELD), desk(store).event("registered", DIRECTORY_TEAM), None)
    return store


@pytest.fixture
def at(store):
    return desk(store)


def find(at, reader=NURSE, **facts):
    return search(at, reader, SearchRequest(reason="urgent_care", criteria=Criteria(**facts)))


def told(at, reader):
    return [(n.kind, n.child_id) for n in notifications(at, reader, None).notices]


def registration(**facts) -> Registration:
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return Registration(**{**stated, "responsible_authority": "northmoor", **facts})


def test_of_a_shielded_record_others_read_name_sex_birth_number_and_the_carers_names(at):
    shown, _ = view(at, NURSE, HIDDEN.child_id, "urgent_care")
    told_of = {name for name in shown.__struct_fields__ if getattr(shown, name) not in (None, (), False)}
    assert told_of == {"child_id", "given_name", "family_name", "date_of_birth", "sex", "shielded", "carers"}
    (carer,) = shown.carers
    assert (carer.given_name, carer.family_name, carer.telephone, carer.relationship) == ("Angela", "Reid", None, None)


def test_the_directory_team_that_answers_for_the_record_reads_all_of_it_and_another_does_not(at):
    assert view(at, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")[0].address == HIDDEN.address
    assert view(at, OTHER_TEAM, HIDDEN.child_id, "maintaining_record")[0].address is None


def test_a_candidate_tells_no_more_than_the_record(at):
    (candidate,) = find(at, given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23)).candidates
    assert candidate.shielded
    assert (candidate.locality, candidate.responsible_authority) == (None, None)


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
        found = find(desk(store), **facts)
        answers.append((found.outcome, found.candidates, found.hint))
        calls.append(store.calls - before)
    assert answers[0] == answers[1]
    assert calls[0] == calls[1]


def test_a_shielded_child_is_not_found_by_where_the_child_lives(at):
    assert find(at, family_name="Reid", given_name="T", postcode="WV4 1MS").candidates == ()
    assert find(at, nhs_number="9990001235").outcome == "none"


def test_the_version_of_what_one_sees_moves_only_with_that(at, store):
    _, before = view(at, NURSE, HIDDEN.child_id, "urgent_care")
    _, read = view(at, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")
    change(at, DIRECTORY_TEAM, HIDDEN.child_id, read, {"address": Address(postcode="LS1 4AP")})
    assert view(at, NURSE, HIDDEN.child_id, "urgent_care")[1] == before
    assert view(at, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")[1] != read
    assert store.held[HIDDEN.child_id].record.shield == SHIELD


@pytest.mark.parametrize("reader", [NURSE, OVERRIDER, OTHER_TEAM, AUDITOR])
def test_only_the_team_that_answers_for_a_shielded_record_amends_it(at, reader):
    with pytest.raises(Problem, match="not-permitted"):
        change(at, reader, HIDDEN.child_id, "0" * 32, {"carers": ()})


def test_an_override_is_warned_of_then_shows_one_look_and_tells_the_authority_at_once(at, store):
    with pytest.raises(Problem, match="shield-warning"):
        override(at, OVERRIDER, HIDDEN.child_id, OverrideRequest(reason="safeguarding_enquiry"))
    assert store.notices == []
    asked = OverrideRequest(reason="safeguarding_enquiry", warning_read=True)
    assert override(at, OVERRIDER, HIDDEN.child_id, asked).address == HIDDEN.address
    assert told(at, DIRECTORY_TEAM) == [("shield_overridden", HIDDEN.child_id)]
    assert view(at, OVERRIDER, HIDDEN.child_id, "safeguarding_enquiry")[0].address is None
    assert view(at, NURSE, HIDDEN.child_id, "urgent_care")[0].address is None


def test_an_override_that_cannot_be_told_of_shows_nothing(at, store):
    store.trail_works = False
    with pytest.raises(ConnectionError):
        override(at, OVERRIDER, HIDDEN.child_id, OverrideRequest(reason="urgent_care", warning_read=True))


@pytest.mark.parametrize(
    ("reader", "reason"), [(NURSE, "urgent_care"), (OTHER_TEAM, "urgent_care"), (OVERRIDER, "providing_service")]
)
def test_nobody_else_overrides_and_not_for_any_reason(at, reader, reason):
    with pytest.raises(Problem, match="not-permitted"):
        override(at, reader, HIDDEN.child_id, OverrideRequest(reason=reason, warning_read=True))


def test_any_authority_may_hide_a_child_the_one_that_answers_is_told_and_lifts_it(at, store):
    lift_shield(at, DIRECTORY_TEAM, HIDDEN.child_id)
    shield(at, OTHER_TEAM, HIDDEN.child_id, ShieldRequest(basis="court_order"))
    assert told(at, DIRECTORY_TEAM) == [("shielded_elsewhere", HIDDEN.child_id)]
    with pytest.raises(Problem, match="not-permitted"):
        lift_shield(at, OTHER_TEAM, HIDDEN.child_id)
    lift_shield(at, DIRECTORY_TEAM, HIDDEN.child_id)
    assert view(at, NURSE, HIDDEN.child_id, "urgent_care")[0].address == HIDDEN.address


def test_who_shields_is_told_of_a_visible_second_record_of_the_child(at, store):
    lift_shield(at, DIRECTORY_TEAM, HIDDEN.child_id)
    twice = child(child_id="child-0002", given_name="Tylor")
    store.register(Record(child=twice), at.event("registered", NURSE), None)
    shield(at, DIRECTORY_TEAM, HIDDEN.child_id, ShieldRequest(basis="court_order"))
    (notice,) = notifications(at, DIRECTORY_TEAM, None).notices
    assert (notice.kind, notice.related_id) == ("possible_duplicate_of_shielded", "child-0002")


BY_HIDDEN_FACTS = {
    "given_name": "Ty",
    "family_name": "Marsh",
    "address_status": "current",
    "address": HIDDEN.address,
    "nhs_number": "9990001235",
}


def test_a_registration_that_matches_hidden_facts_is_there_for_who_made_it_and_for_nobody_else(at):
    child_id = register(at, NURSE, registration(**BY_HIDDEN_FACTS), None)
    facts = {"given_name": "Ty", "family_name": "Marsh", "date_of_birth": date(2011, 1, 23)}
    assert [c.child_id for c in find(at, NURSE, **facts).candidates] == [child_id]
    assert view(at, NURSE, child_id, "urgent_care")[0].address == HIDDEN.address
    assert find(at, TEACHER, **facts).candidates == ()
    with pytest.raises(Problem, match="not-found"):
        view(at, TEACHER, child_id, "providing_service")
    with pytest.raises(Problem, match="not-found"):
        view(at, OTHER_TEAM, child_id, "maintaining_record")
    assert told(at, DIRECTORY_TEAM) == [("registration_held", child_id)]


def test_a_registration_confirmed_as_new_that_matches_a_hidden_child_is_held_all_the_same(at):
    with pytest.raises(Problem, match="possible-duplicates") as shown:
        register(at, NURSE, registration(), None)
    (candidate,) = shown.value.more["candidates"]
    assert (candidate["shielded"], candidate["locality"]) == (True, None)
    child_id = register(at, NURSE, registration(confirmed_new=ConfirmedNew(reason="documents_differ")), None)
    with pytest.raises(Problem, match="not-found"):
        view(at, TEACHER, child_id, "providing_service")


def test_an_amendment_that_makes_a_record_match_a_hidden_child_is_held(at):
    child_id = register(at, NURSE, registration(given_name="Olga", family_name="Petrova"), None)
    assert view(at, TEACHER, child_id, "providing_service")
    _, read = view(at, NURSE, child_id, "maintaining_record")
    change(at, NURSE, child_id, read, dict(BY_HIDDEN_FACTS))
    assert view(at, NURSE, child_id, "maintaining_record")[0].family_name == "Marsh"
    with pytest.raises(Problem, match="not-found"):
        view(at, TEACHER, child_id, "providing_service")


def test_the_directory_team_lets_another_child_go_and_archives_the_hidden_childs_second_record(at, store):
    first = register(at, NURSE, registration(**BY_HIDDEN_FACTS), None)
    with pytest.raises(Problem, match=r"not-found|not-permitted"):
        decide_review(at, OTHER_TEAM, first, ReviewDecision(decision="another_child"))
    assert view(at, DIRECTORY_TEAM, first, "maintaining_record")[0].address == HIDDEN.address
    decide_review(at, DIRECTORY_TEAM, first, ReviewDecision(decision="another_child"))
    assert view(at, TEACHER, first, "providing_service")
    confirmed = {**BY_HIDDEN_FACTS, "confirmed_new": ConfirmedNew(reason="documents_differ")}
    second = register(at, TEACHER, registration(**confirmed), None)
    decide_review(at, DIRECTORY_TEAM, second, ReviewDecision(decision="the_hidden_child"))
    for reader in (TEACHER, NURSE, DIRECTORY_TEAM):
        with pytest.raises(Problem, match="not-found"):
            view(at, reader, second, "maintaining_record")
    assert store.held[second].archived


def test_what_another_organisation_has_held_is_no_candidate_of_a_registration(at):
    register(at, NURSE, registration(**BY_HIDDEN_FACTS), None)
    second = register(at, TEACHER, registration(**BY_HIDDEN_FACTS), None)
    assert view(at, TEACHER, second, "providing_service")


def test_a_child_can_be_registered_hidden_from_the_first_moment_by_a_directory_team_alone(at):
    hidden = {"given_name": "Olga", "family_name": "Petrova", "shield": "court_order"}
    child_id = register(at, OTHER_TEAM, registration(**hidden), None)
    assert view(at, NURSE, child_id, "urgent_care")[0].shielded
    for reader in (NURSE, SOCIAL_WORKER, OVERRIDER):
        with pytest.raises(Problem, match="not-permitted"):
            register(at, reader, registration(**hidden), None)


def test_break_glass_shows_no_more_and_tells_the_team_and_ones_own_managers(at):
    shown, _ = view(at, NURSE, HIDDEN.child_id, "child_missing_now")
    assert shown == view(at, NURSE, HIDDEN.child_id, "urgent_care")[0]
    find_missing = SearchRequest(reason="child_missing_now", criteria=BY_NAME)
    search(at, NURSE, find_missing)
    assert told(at, DIRECTORY_TEAM) == [("break_glass_used", HIDDEN.child_id)]
    assert told(at, MANAGER) == [("break_glass_used", ""), ("break_glass_used", HIDDEN.child_id)]


def new_identity(at, store) -> tuple[str, str]:
    """End one record, register another for the same child, and return both ids."""
    old = register(at, OTHER_TEAM, registration(given_name="Mia", family_name="Gray", **SAME), None)
    end_identity(at, OTHER_TEAM, old, IdentityEnd(because="adoption"))
    facts = {"given_name": "Eva", "family_name": "Holt", **SAME, "new_identity": True, "shield": "adoption"}
    return old, register(at, OTHER_TEAM, registration(**facts), None)


SAME = {"nhs_number": "9990003572", "address_status": "current", "address": Address(lines=("2 Elm Road",))}


def test_an_ended_identity_is_found_and_seen_by_nobody(at, store):
    old, _ = new_identity(at, store)
    assert find(at, given_name="Mia", family_name="Gray", date_of_birth=date(2011, 1, 23)).candidates == ()
    for reader, reason in ((OTHER_TEAM, "inquiry"), (NURSE, "urgent_care"), (OVERRIDER, "urgent_care")):
        with pytest.raises(Problem, match="not-found"):
            view(at, reader, old, reason)


def test_a_new_identity_is_never_suggested_for_the_old_one_nor_linked_to_it(at, store):
    old, new = new_identity(at, store)
    again = register(at, NURSE, registration(given_name="Mia", family_name="Gray", sex="male"), None)
    assert again not in (old, new)
    for record in store.held.values():
        others = {old, new} - {record.child.child_id}
        assert not any(other in repr(record) for other in others)
    for event in store.events:
        assert len({old, new} & {i for i in (old, new) if i in repr(event)}) <= 1


def test_the_days_events_tell_of_neither_identity_which_record_it_was(at, store):
    old, new = new_identity(at, store)
    page = events(at, TrailReading(store), AUDITOR, TODAY, None, None)
    told_of = {child_id for event in page.events for child_id in event.child_ids if event.happened != "searched"}
    assert new not in told_of
    ended = next(e for e in page.events if e.happened == "identity_ended")
    assert ended.child_ids == ()
    theirs = accesses(at, TrailReading(store), OTHER_TEAM, new, "subject_access", None)
    assert {child_id for e in theirs.events for child_id in e.child_ids} == {new}
    assert old not in repr(theirs)


def test_a_field_that_nobody_listed_does_not_leave(at, store):
    from contactpoint.children import Sight, disclose  # noqa: PLC0415

    everything = Sight(view=True, whereabouts=True, nhs_number=True, upn=True)
    assert disclose({"child_id": "c", "a_field_added_later": "secret"}, everything) == {"child_id": "c"}
    assert disclose({"child_id": "c"}, Sight()) == {}
    assert show(NURSE, store.held[HIDDEN.child_id], "urgent_care").shielded
