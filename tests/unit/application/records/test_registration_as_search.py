"""A registration is a search: it shows nothing that its caller could not have searched for."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SHIELD, SOCIAL_WORKER, TEACHER, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

NHS_NUMBER, NUMBER_OF_NOBODY, UPN = "9990001235", "9990003572", "A123456789012"
SAME_PERSON = {"given_name": "Tylor", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
NOBODY = {"given_name": "Baby", "family_name": "Unknown", "date_of_birth": date(2012, 3, 3), "sex": "not_specified"}
READABLE = {NURSE: {"nhs_number"}, SOCIAL_WORKER: {"upn"}, TEACHER: {"upn"}}

SOMEBODY_ELSE = {"given_name": "Ida", "family_name": "Larch", "sex": "female", "date_of_birth": date(2012, 3, 3)}
SOMEBODY = {**SOMEBODY_ELSE, "confirmed_new": ConfirmedNew(reason="documents_differ")}
COLLEAGUE = msgspec.structs.replace(DIRECTORY_TEAM, practitioner_id="p-colleague")


def duplicates_shown(caller: Caller, **facts: object) -> list[dict[str, object]]:
    """Return the candidates that a registration shows if one child is in the directory."""
    store = MemoryStore()
    deps = fake_dependencies(store)
    known = child(nhs_number=NHS_NUMBER, upn=UPN)
    store.save(new_record(Record(child=known), deps.new_event("registered", NURSE)))
    try:
        register_child(deps, caller, RegisterChild(responsible_authority="westvale", **facts), None)
    except Problem as problem:
        assert problem.kind == "possible-duplicates"
        return list(problem.extra_members["candidates"])
    return []


@pytest.mark.parametrize("caller", READABLE)
@pytest.mark.parametrize(("identifier", "number"), [("nhs_number", NHS_NUMBER), ("upn", UPN)])
def test_registering_shows_whose_number_it_is_to_those_who_may_search_by_it(caller, identifier, number):
    shown = duplicates_shown(caller, **NOBODY, **{identifier: number})
    assert bool(shown) == (identifier in READABLE[caller])


@pytest.mark.parametrize("caller", READABLE)
@pytest.mark.parametrize(("identifier", "number"), [("nhs_number", NHS_NUMBER), ("upn", UPN)])
def test_an_unreadable_number_changes_neither_evidence_nor_probability(caller, identifier, number):
    without, with_number = (
        duplicates_shown(caller, **SAME_PERSON),
        duplicates_shown(caller, **SAME_PERSON, **{identifier: number}),
    )
    assert without
    if identifier in READABLE[caller]:
        assert "number.exact" in {each["code"] for each in with_number[0]["match"]["evidence"]}
    else:
        assert with_number == without


@given(
    given_name=st.sampled_from(["Baby", "Unknown", "Not known"]),
    family_name=st.sampled_from(["Unknown", "Not known"]),
    born=st.sampled_from([date(2011, 1, 23), date(2012, 3, 3)]),
)
def test_registering_without_a_name_lists_nobody_at_the_address(given_name, family_name, born):
    facts = {"given_name": given_name, "family_name": family_name, "date_of_birth": born, "sex": "male"}
    home = {"address_status": "current", "address": child().address}
    assert duplicates_shown(SOCIAL_WORKER, **facts, **home) == []
    assert duplicates_shown(NURSE, **facts, **home, nhs_number=NUMBER_OF_NOBODY) == []


@pytest.mark.parametrize("confirmed", [None, ConfirmedNew(reason="documents_differ")])
@pytest.mark.parametrize("caller", READABLE)
def test_a_number_of_another_child_is_shown_to_those_who_may_read_it_or_waits_for_the_team(caller, confirmed):
    store = MemoryStore()
    deps = fake_dependencies(store)
    store.save(new_record(Record(child=child(nhs_number=NHS_NUMBER)), deps.new_event("registered", NURSE)))
    request = RegisterChild(responsible_authority="northmoor", nhs_number=NHS_NUMBER, confirmed_new=confirmed, **NOBODY)
    if "nhs_number" in READABLE[caller]:
        with pytest.raises(Problem, match="number-in-use" if confirmed else "possible-duplicates"):
            register_child(deps, caller, request, None)
        assert store.notifications == []
        return
    child_id = register_child(deps, caller, request, None)
    told = [(each.inbox, each.kind, each.child_id, each.related_id) for each in store.notifications]
    assert told == [("team#westvale", "registration_under_review", child_id, "child-0001")]
    assert store.stored[child_id].record.review.waits_for == ("westvale",)


def test_officer_who_registers_a_taken_number_is_not_told_and_a_colleague_decides():
    store = MemoryStore()
    deps = fake_dependencies(store)
    known = child(nhs_number=NHS_NUMBER)
    store.save(new_record(Record(child=known), deps.new_event("registered", NURSE)))
    numbers = []
    for nhs_number in (NHS_NUMBER, NUMBER_OF_NOBODY):
        request = RegisterChild(responsible_authority="westvale", nhs_number=nhs_number, **NOBODY)
        numbers.append(register_child(deps, DIRECTORY_TEAM, request, None))
        view, _ = view_record(deps, DIRECTORY_TEAM, numbers[-1], "maintaining_record")
        assert view.given_name == NOBODY["given_name"]
    for each in numbers:
        other = register_child(deps, DIRECTORY_TEAM, RegisterChild(responsible_authority="westvale", **SOMEBODY), None)
        request = MergeRecords(child_id=each, other_child_id=other, reason="same_documents")
        assert merge_records(deps, DIRECTORY_TEAM, request) == other
    assert list_notifications(deps, DIRECTORY_TEAM, None).notifications == ()
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()
    (review,) = list_reviews(deps, COLLEAGUE, None).reviews
    assert review.child_id == numbers[0]
    with pytest.raises(Problem, match="not-found"):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="another_child"))
    decide_review(deps, COLLEAGUE, review.review_id, DecideReview(decision="another_child"))
    assert store.stored[numbers[0]].record.review is None


def test_hidden_child_with_a_taken_number_waits_for_nobody():
    store = MemoryStore()
    deps = fake_dependencies(store)
    alike = child(child_id="child-0009", **SOMEBODY_ELSE, responsible_authority="northmoor")
    for record in (Record(child=child(nhs_number=NHS_NUMBER)), Record(child=alike, shield=SHIELD)):
        store.save(new_record(record, deps.new_event("registered", NURSE)))
    facts = {**SOMEBODY, "nhs_number": NHS_NUMBER, "shield": "court_order"}
    number = register_child(deps, DIRECTORY_TEAM, RegisterChild(responsible_authority="westvale", **facts), None)
    told = list_notifications(deps, OTHER_TEAM, None).notifications
    assert [each.kind for each in told] == ["possible_duplicate_of_shielded"]
    assert store.stored[number].record.review is None


def test_officer_who_hides_a_record_with_a_taken_number_is_not_told_whose_it_is_and_a_colleague_is():
    told = []
    for nhs_number in (NHS_NUMBER, NUMBER_OF_NOBODY):
        store = MemoryStore()
        deps = fake_dependencies(store)
        known = Record(child=child(nhs_number=NHS_NUMBER, responsible_authority="northmoor"))
        store.save(new_record(known, deps.new_event("registered", NURSE)))
        request = RegisterChild(responsible_authority="westvale", nhs_number=nhs_number, **SOMEBODY)
        number = register_child(deps, DIRECTORY_TEAM, request, None)
        shield_child(deps, DIRECTORY_TEAM, number, ShieldChild(basis="court_order"))
        assert list_notifications(deps, DIRECTORY_TEAM, None).notifications == ()
        told.append([each.kind for each in list_notifications(deps, COLLEAGUE, None).notifications])
    assert told == [["possible_duplicate_of_shielded"], []]


def test_officer_cannot_tell_by_an_own_hidden_child_whether_a_number_is_taken():
    reviews = []
    for nhs_number in (NHS_NUMBER, NUMBER_OF_NOBODY):
        store = MemoryStore()
        deps = fake_dependencies(store)
        known = Record(child=child(nhs_number=NHS_NUMBER, responsible_authority="northmoor"))
        store.save(new_record(known, deps.new_event("registered", NURSE)))
        facts = {"responsible_authority": "westvale", "nhs_number": nhs_number}
        register_child(deps, DIRECTORY_TEAM, RegisterChild(**facts, **SOMEBODY, shield="court_order"), None)
        number = register_child(deps, DIRECTORY_TEAM, RegisterChild(**facts, **NOBODY), None)
        reviews.append(list_reviews(deps, DIRECTORY_TEAM, None).reviews)
        shield_child(deps, DIRECTORY_TEAM, number, ShieldChild(basis="court_order"))
    assert reviews == [(), ()]


@pytest.mark.parametrize("family_name", ["Xavqwerty", "Zzyzx", "R"])
def test_invented_family_name_shows_nobody_by_a_given_name_and_a_birthday(family_name):
    store = MemoryStore()
    deps = fake_dependencies(store)
    store.save(
        new_record(Record(child=child(given_name="Ignatius", family_name="Rook")), deps.new_event("registered", NURSE))
    )
    born = store.stored["child-0001"].record.child.date_of_birth
    facts = {"given_name": "Ignatius", "family_name": family_name, "date_of_birth": born, "sex": "male"}
    assert register_child(deps, NURSE, RegisterChild(responsible_authority="westvale", **facts), None) != "child-0001"
