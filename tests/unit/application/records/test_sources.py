"""The source of each fact: kept with every change, shown with the fact, and no worse one overwrites a better one."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.register import register_child
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children import Address, Carer, GpPractice, Record
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.waiting_changes import with_act
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NOW,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SHIELD,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    caller,
    child,
    new_record,
    registration,
)
from tests.fakes import fake_dependencies
from tests.invariants.two_worlds import amended

GP_REGISTER = caller("p-gp-list", "gp-service", "health", "feed_system")
LATER, LATEST = TODAY + timedelta(days=10), TODAY + timedelta(days=20)
PRACTICE, OTHER_PRACTICE = GpPractice(ods_code="Z90141"), GpPractice(ods_code="Z90357")
HOME = Address(lines=("29 Mill Street",), postcode="WV4 1MS")
PARENT = Carer(given_name="Ann", family_name="Reid", relationship="parental_responsibility")


def on(store, day: date):
    return fake_dependencies(store, NOW + (day - TODAY))


@pytest.fixture
def from_register(deps):
    request = registration(
        responsible_authority="westvale", gp_practice=PRACTICE, nhs_number="9990001235", address_status="current",
        address=HOME, carers=(PARENT,),
    )  # fmt: skip
    return register_child(deps, GP_REGISTER, request, None)


def source_of(deps, who, child_id: str, pointer: str):
    """Return the source that somebody is shown of a fact, or None."""
    view, _ = view_record(deps, who, child_id, "maintaining_record" if who.role == "directory_team" else "urgent_care")
    return next((each for each in view.sources if pointer in each.facts), None)


def test_registration_is_the_source_of_each_of_its_facts(deps, from_register):
    view, _ = view_record(deps, DIRECTORY_TEAM, from_register, "maintaining_record")
    (source,) = view.sources
    assert set(source.facts) == {
        "/given_name", "/family_name", "/date_of_birth", "/sex", "/address", "/gp_practice", "/carers/0",
    }  # fmt: skip
    assert (source.source, source.stated_on, source.organisation_id) == ("health_register", TODAY, "gp-service")


def test_change_has_its_own_source_and_the_former_fact_keeps_its(store, deps, from_register):
    amended(on(store, LATER), SOCIAL_WORKER, from_register, {"address": Address(postcode="NM3 8QL")})
    deps = on(store, LATEST)
    assert source_of(deps, NURSE, from_register, "/address").source == "practitioner"
    assert source_of(deps, NURSE, from_register, "/address").stated_on == LATER
    assert source_of(deps, NURSE, from_register, "/previous_addresses/0").stated_on == TODAY
    assert source_of(deps, NURSE, from_register, "/gp_practice").source == "health_register"


@pytest.mark.parametrize(
    ("who", "names"), [(NURSE, False), (TEACHER, False), (OTHER_TEAM, False), (DIRECTORY_TEAM, True)]
)
def test_only_the_own_team_is_told_the_person_and_the_organisation(deps, from_register, who, names):
    source = source_of(deps, who, from_register, "/family_name")
    assert (source.organisation_id, source.practitioner_id) == (("gp-service", "p-gp-list") if names else ("", ""))


def test_source_of_a_number_shows_only_to_those_who_may_read_it(deps, from_register):
    assert source_of(deps, NURSE, from_register, "/nhs_number")
    assert source_of(deps, TEACHER, from_register, "/nhs_number") is None


def test_shielded_record_shows_no_source(deps, from_register):
    shield_child(deps, DIRECTORY_TEAM, from_register, ShieldChild(basis="domestic_abuse"))
    view, _ = view_record(deps, NURSE, from_register, "urgent_care")
    assert view.shielded
    assert view.sources == ()
    assert source_of(deps, DIRECTORY_TEAM, from_register, "/address")
    whole = override_shield(
        deps, OVERRIDER, from_register, OverrideShield(access_reason="safeguarding_enquiry", warning_read=True)
    )
    assert whole.sources


def test_subject_access_names_no_organisation_as_a_source(deps, from_register):
    document = give_subject_access(deps, DIRECTORY_TEAM, from_register, "parent_or_carer", "subject_access")
    assert [each.source for each in document.record.sources] == ["health_register"]
    assert {(each.organisation_id, each.practitioner_id) for each in document.record.sources} == {("", "")}


def test_worse_source_does_not_overwrite_and_the_own_team_decides(store, deps, from_register):
    seen, _ = amended(deps, SOCIAL_WORKER, from_register, {"gp_practice": OTHER_PRACTICE})
    assert seen.gp_practice.ods_code == "Z90357"
    assert view_record(deps, NURSE, from_register, "urgent_care")[0].gp_practice.ods_code == "Z90141"
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    assert review.kind == "conflict"
    decided = on(store, LATER)
    decide_review(decided, DIRECTORY_TEAM, review.review_id, DecideReview(decision="accepted"))
    source = source_of(decided, DIRECTORY_TEAM, from_register, "/gp_practice")
    assert (source.practitioner_id, source.source, source.stated_on) == ("p-social-worker", "practitioner", LATER)
    assert source_of(decided, SOCIAL_WORKER, from_register, "/gp_practice").stated_on == TODAY
    assert store.reviews == {}


def test_refused_conflict_leaves_the_fact_and_its_source(deps, from_register):
    amended(deps, SOCIAL_WORKER, from_register, {"gp_practice": OTHER_PRACTICE})
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    with pytest.raises(Problem, match="invalid-request"):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="another_child"))
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="refused"))
    assert source_of(deps, NURSE, from_register, "/gp_practice").source == "health_register"
    assert view_record(deps, NURSE, from_register, "urgent_care")[0].gp_practice.ods_code == "Z90141"


def test_fact_cannot_be_cleared_by_a_worse_source_either(deps, from_register):
    amended(deps, SOCIAL_WORKER, from_register, {"gp_practice": None})
    assert view_record(deps, NURSE, from_register, "urgent_care")[0].gp_practice


@pytest.mark.parametrize(
    "changes", [{"address": Address(postcode="NM3 8QL")}, {"carers": ()}, {"sex": "not_specified"}]
)
def test_person_replaces_what_a_register_says_of_other_facts(deps, from_register, changes):
    amended(deps, SOCIAL_WORKER, from_register, changes)
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()


def test_own_team_replaces_what_a_register_says(deps, from_register):
    amended(deps, DIRECTORY_TEAM, from_register, {"gp_practice": OTHER_PRACTICE})
    assert source_of(deps, NURSE, from_register, "/gp_practice").source == "directory_team"


def test_same_fact_said_again_is_confirmed(store, deps, from_register):
    amended(on(store, LATER), NURSE, from_register, {"gp_practice": PRACTICE})
    source = source_of(on(store, LATEST), NURSE, from_register, "/gp_practice")
    assert (source.source, source.stated_on, source.confirmed_on) == ("health_register", TODAY, LATER)
    assert source_of(on(store, LATEST), NURSE, from_register, "/address").confirmed_on is None


def test_better_source_that_says_the_same_becomes_the_source(store, deps, from_register):
    amended(on(store, LATER), SOCIAL_WORKER, from_register, {"address": HOME})
    source = source_of(on(store, LATEST), NURSE, from_register, "/address")
    assert (source.source, source.stated_on) == ("practitioner", LATER)


def test_view_after_an_amendment_has_the_etag_of_the_next_look(store, deps, from_register):
    view, etag = view_record(deps, NURSE, from_register, "urgent_care")
    changed = amend_record(deps, NURSE, from_register, etag, {"address": Address(postcode="NM3 8QL")})
    assert changed == view_record(deps, NURSE, from_register, "urgent_care")
    assert changed[1] != etag
    assert view.sources


def test_fact_without_a_source_is_not_saved(store, deps, from_register):
    stored = deps.find_record(from_register)
    after = replace(stored.record, child=replace(stored.child, sex="not_specified"))
    event = deps.new_record_event("amended", NURSE, stored)
    with pytest.raises(ValueError, match="by an act"):
        save_record(deps, stored, unchanged_facts(after), event)
    act = act_on(stored.child, {"sex": "not_specified"}, None)
    with pytest.raises(ValueError, match="with its source"):
        with_act(stored.record, act)
    assert store.stored[from_register].child.sex == "male"


def test_record_that_waited_looks_as_if_it_had_been_registered_when_it_became_visible(store, deps):
    hidden = child(given_name="Amina", family_name="Yusuf", nhs_number="9990003572")
    store.save(new_record(Record(child=hidden, shield=SHIELD), deps.new_event("registered", DIRECTORY_TEAM)))
    compared = ConfirmedNew(reason="documents_differ")
    like = registration(given_name="Amina", family_name="Yusuf", confirmed_new=compared)
    child_id = register_child(deps, SOCIAL_WORKER, like, None)
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    decided = on(store, LATER)
    decide_review(decided, DIRECTORY_TEAM, review.review_id, DecideReview(decision="another_child"))
    for who, day in ((NURSE, LATER), (DIRECTORY_TEAM, LATER), (SOCIAL_WORKER, TODAY)):
        assert source_of(decided, who, child_id, "/family_name").stated_on == day
