"""An amendment into the likeness of another record, and a number that another child has (rulebook, section 7)."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.domain.children import Name, Record
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SHIELD, SOCIAL_WORKER, TEACHER, child, new_record
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import registration

KNOWN = child(nhs_number="9990001235", upn="A123456789012")
NOBODY = {"given_name": "Obed", "family_name": "Quill", "date_of_birth": date(2016, 2, 29)}
LIKE_KNOWN = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": KNOWN.date_of_birth}
CONFIRMED = ConfirmedNew(reason="documents_differ")
NUMBERS = {"nhs_number": "9990001235", "upn": "A123456789012"}
WRITES = {"nhs_number": NURSE, "upn": SOCIAL_WORKER}
MAY_NOT_READ = [(TEACHER, "nhs_number"), (SOCIAL_WORKER, "nhs_number"), (NURSE, "upn")]


@pytest.fixture
def store():
    store = MemoryStore()
    store.save(new_record(Record(child=KNOWN), fake_dependencies(store).new_event("registered", NURSE)))
    return store


@pytest.fixture
def child_id(deps):
    """Return the number of a record that is like nobody's."""
    return register_child(deps, SOCIAL_WORKER, registration(**NOBODY), None)


def amend(deps, child_id, caller=NURSE, confirmed_new=None, **changes):
    _, etag = view_record(deps, caller, child_id, "maintaining_record")
    return amend_record(deps, caller, child_id, etag, changes, confirmed_new)


def seen(deps, child_id, caller=TEACHER):
    return view_record(deps, caller, child_id, "providing_service")[0]


def reviews_of(deps, team=DIRECTORY_TEAM):
    return [view_review(deps, team, each.review_id) for each in list_reviews(deps, team, None).reviews]


def test_amendment_into_a_visible_records_likeness_shows_that_record(deps, store, child_id):
    with pytest.raises(Problem, match="possible-duplicates") as shown:
        amend(deps, child_id, **LIKE_KNOWN)
    assert [each["child_id"] for each in shown.value.extra_members["candidates"]] == [KNOWN.child_id]
    assert seen(deps, child_id).given_name == "Obed"
    (searched,) = [each for each in store.events if each.event_type == "searched"]
    assert searched.details["purpose"] == "amendment"


def test_amendment_that_was_compared_is_made(deps, store, child_id):
    amend(deps, child_id, SOCIAL_WORKER, CONFIRMED, given_name="Tyler", family_name="Reid")
    amend(deps, child_id, SOCIAL_WORKER, CONFIRMED, date_of_birth=KNOWN.date_of_birth)
    (amended, *_) = [each for each in store.events if each.event_type == "amended"]
    assert amended.details["confirmed_new"] == {"reason": "documents_differ"}


def test_record_that_was_like_another_before_can_be_amended(deps):
    twin = register_child(deps, SOCIAL_WORKER, registration(**LIKE_KNOWN, confirmed_new=CONFIRMED), None)
    amend(deps, twin, sex="female")
    assert seen(deps, twin).sex == "female"


def test_amendment_into_a_shielded_childs_visible_likeness_shows_only_what_a_search_shows(deps, store, child_id):
    hidden = child(child_id="child-0002", given_name="Amina", family_name="Yusuf")
    store.save(new_record(Record(child=hidden, shield=SHIELD), deps.new_event("registered", DIRECTORY_TEAM)))
    with pytest.raises(Problem, match="possible-duplicates") as shown:
        amend(deps, child_id, given_name="Amina", family_name="Yusuf", date_of_birth=hidden.date_of_birth)
    (candidate,) = shown.value.extra_members["candidates"]
    assert candidate["shielded"]
    assert "locality" not in candidate


@pytest.mark.parametrize(("caller", "number"), MAY_NOT_READ)
def test_registration_with_a_number_that_the_caller_may_not_read_waits_for_the_holders_team(deps, caller, number):
    child_id = register_child(deps, caller, registration(**NOBODY, **{number: NUMBERS[number]}), None)
    (review,) = reviews_of(deps)
    assert (review.child_id, review.kind, review.visible_child_ids) == (child_id, "registration", (KNOWN.child_id,))
    assert seen(deps, child_id, caller)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, OTHER_TEAM, child_id, "maintaining_record")


@pytest.mark.parametrize("number", NUMBERS)
def test_number_of_another_child_is_refused_whatever_a_reader_of_it_confirms(deps, number):
    facts = {**NOBODY, number: NUMBERS[number], "confirmed_new": CONFIRMED}
    with pytest.raises(Problem, match="number-in-use"):
        register_child(deps, WRITES[number], registration(**facts), None)


@pytest.mark.parametrize("number", NUMBERS)
def test_amendment_to_another_childs_number_is_refused_whatever_is_confirmed(deps, store, child_id, number):
    with pytest.raises(Problem, match="number-in-use"):
        amend(deps, child_id, WRITES[number], CONFIRMED, **{number: NUMBERS[number]}, sex="female")
    assert (getattr(store.stored[child_id].child, number), reviews_of(deps)) == (None, [])


def test_shielded_childs_number_is_told_to_no_other_authority(deps):
    facts = {**NOBODY, "nhs_number": NUMBERS["nhs_number"], "shield": "court_order"}
    register_child(deps, OTHER_TEAM, registration(**facts, responsible_authority="northmoor"), None)
    assert list_notifications(deps, DIRECTORY_TEAM, None).notifications == ()
    assert reviews_of(deps) == []


def test_registration_like_a_visible_and_a_hidden_child_tells_its_own_authority_whatever_is_hidden(deps, store):
    """Its own team was not told as soon as one hidden fact matched too: that betrayed the hidden fact."""
    shielded = child(child_id="child-0003", given_name="Amina", family_name="Yusuf", sex="female")
    number = child(child_id="child-0004", given_name="Zofia", family_name="Kowal", nhs_number="9990003572")
    for each in (shielded, number):
        store.save(new_record(Record(child=each, shield=SHIELD), deps.new_event("registered", DIRECTORY_TEAM)))
    told = []
    for nhs_number in ("9990003572", "9990001243"):
        facts = {"given_name": "Amina", "family_name": "Yusuf", "sex": "female", "nhs_number": nhs_number}
        register_child(deps, NURSE, registration(**facts, confirmed_new=CONFIRMED), None)
        told.append(len(list_notifications(deps, OTHER_TEAM, None).notifications))
    assert told == [1, 2]


@pytest.mark.parametrize("name", [("Jo", "Wells"), ("Ida", "Quill")])
def test_officer_whose_registration_a_colleague_decides_cannot_tell_that_another_team_must(deps, store, name):
    other_name = (Name(given_name="Jo", family_name="Wells", kind="alias"),)
    hidden = child(child_id="child-0003", given_name="Zofia", family_name="Kowal", sex="female", other_names=other_name)
    holder = child(child_id="child-0004", given_name="Eva", nhs_number="9990001243", responsible_authority="northmoor")
    for record in (Record(child=hidden, shield=SHIELD), Record(child=holder)):
        store.save(new_record(record, deps.new_event("registered", DIRECTORY_TEAM)))
    facts = {"given_name": name[0], "family_name": name[1], "sex": "female", "nhs_number": "9990001243"}
    child_id = register_child(deps, OTHER_TEAM, registration(**facts), None)
    colleague = replace(OTHER_TEAM, practitioner_id="p-colleague")
    assert reviews_of(deps, OTHER_TEAM) == []
    (review,) = reviews_of(deps, colleague)
    decide_review(deps, colleague, review.review_id, DecideReview(decision="another_child"))
    assert bool(reviews_of(deps)) == (name == ("Jo", "Wells"))
    amend(deps, child_id, OTHER_TEAM, CONFIRMED, sex="not_specified")
    assert seen(deps, child_id, OTHER_TEAM).sex == "not_specified"


@pytest.mark.parametrize("name", [("Jo", "Wells"), ("Ida", "Quill")])
def test_change_of_a_registration_under_review_takes_it_from_no_team(deps, store, name):
    """The holder's team lost the review as soon as a hidden fact matched: that told it of the hidden fact."""
    alias = Name(given_name="Jo", family_name="Wells", kind="alias")
    hidden = child(child_id="child-0003", given_name="Zofia", family_name="Kowal", sex="female", other_names=(alias,))
    hidden = replace(hidden, responsible_authority="northmoor")
    store.save(new_record(Record(child=hidden, shield=SHIELD), deps.new_event("registered", DIRECTORY_TEAM)))
    facts = {**NOBODY, "sex": "female", "date_of_birth": hidden.date_of_birth, "nhs_number": NUMBERS["nhs_number"]}
    child_id = register_child(deps, TEACHER, registration(**facts), None)
    amend(deps, child_id, TEACHER, CONFIRMED, given_name=name[0], family_name=name[1])
    assert [each.visible_child_ids for each in reviews_of(deps)] == [(KNOWN.child_id,)]
    assert bool(reviews_of(deps, OTHER_TEAM)) == (name == ("Jo", "Wells"))
