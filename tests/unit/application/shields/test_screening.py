"""Screening: a duplicate of a shielded child never becomes visible."""
# ruff: noqa: RUF001 - some names have Cyrillic or Lisu letters

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.new_home_reviews import new_review
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.save_record import ScreenedRecord
from contactpoint.application.shields.screening import review_notifications, screen_registration
from contactpoint.application.shields.shield import lift_shield
from contactpoint.domain.children import Name, Record, StoredRecord, Suspicion
from contactpoint.domain.matching.index.fences import Fences
from contactpoint.domain.matching.screening import MAX_AUTHORITIES
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    SHIELD,
    TEACHER,
    THIRD_TEAM,
    child,
)
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, HIDDEN, find, registration, told


def require_that_copy_waits(deps, **facts):
    """Require that nobody else sees a registration with these facts, and that the hidden child's team is told."""
    sent = registration(**facts, confirmed_new=ConfirmedNew(reason="documents_differ"))
    child_id = register_child(deps, NURSE, sent, None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


def test_registration_under_review_is_visible_only_to_its_submitter_and_the_records_own_team(deps):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    facts = {"given_name": "Ty", "family_name": "Marsh", "date_of_birth": date(2011, 1, 23)}
    assert [c.child_id for c in find(deps, NURSE, **facts).candidates] == [child_id]
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].address == HIDDEN.address
    assert [c.child_id for c in find(deps, OTHER_TEAM, **facts).candidates] == [child_id]
    assert view_record(deps, OTHER_TEAM, child_id, "maintaining_record")[0].address == HIDDEN.address
    for caller in (TEACHER, THIRD_TEAM):
        assert find(deps, caller, **facts).candidates == ()
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, caller, child_id, "safeguarding_enquiry")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


def test_confirmed_new_registration_of_a_shielded_child_is_put_under_review(deps):
    with pytest.raises(Problem, match="possible-duplicates") as shown:
        register_child(deps, NURSE, registration(), None)
    (candidate,) = shown.value.extra_members["candidates"]
    assert candidate["shielded"]
    assert not {"locality", "responsible_authority"} & set(candidate)
    child_id = register_child(deps, NURSE, registration(confirmed_new=ConfirmedNew(reason="documents_differ")), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")


def test_amendment_that_matches_a_shielded_child_is_put_under_review(deps):
    child_id = register_child(deps, NURSE, registration(given_name="Olga", family_name="Petrova"), None)
    assert view_record(deps, TEACHER, child_id, "providing_service")
    _, read = view_record(deps, NURSE, child_id, "maintaining_record")
    amend_record(deps, NURSE, child_id, read, dict(BY_HIDDEN_FACTS))
    assert view_record(deps, NURSE, child_id, "maintaining_record")[0].family_name == "Marsh"
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].family_name == "Petrova"
    assert told(deps, DIRECTORY_TEAM) == [("change_under_review", child_id)]


@pytest.mark.parametrize("imitation", [("Туӏег", "Rеid"), ("Tyler", "Rеіd")])
def test_a_name_of_mixed_alphabets_is_refused(deps, imitation):
    given_name, family_name = imitation
    with pytest.raises(Problem, match="invalid-request"):
        register_child(deps, NURSE, registration(given_name=given_name, family_name=family_name), None)
    with pytest.raises(Problem, match="invalid-request"):
        find(deps, NURSE, given_name=given_name, family_name=family_name, date_of_birth=date(2011, 1, 23))


def test_an_imitation_of_a_hidden_childs_name_never_becomes_a_visible_duplicate(deps):
    """A visible duplicate would show others where the hidden child lives."""
    facts = {"given_name": "Туӏег", "family_name": "ꓣꓰꓲꓓ"}
    child_id = register_child(
        deps, NURSE, registration(**facts, confirmed_new=ConfirmedNew(reason="documents_differ")), None
    )
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


@pytest.mark.parametrize(
    "facts",
    [
        {"family_name": "Reed", "date_of_birth": date(2011, 1, 28)},
        {"family_name": "Reif", "date_of_birth": date(2011, 3, 23)},
        {"family_name": "Rield", "date_of_birth": date(2011, 1, 13)},
        {"given_name": "Tylor", "date_of_birth": date(2011, 11, 23)},
        {"given_name": "Tyker", "date_of_birth": date(2011, 1, 22)},
        {"given_name": "Ty", "family_name": "March", "date_of_birth": date(2011, 7, 23)},
        {"given_name": "Tyker", "date_of_birth": date(2011, 2, 22)},
        {"given_name": "Tylor", "family_name": "Reed", "date_of_birth": date(2011, 4, 17)},
    ],
    ids=lambda facts: " ".join(map(str, facts.values())),
)
def test_copy_with_an_error_in_the_name_and_one_in_the_day_of_birth_waits(deps, facts):
    """Without the home: the copy of a family in hiding has another one."""
    require_that_copy_waits(deps, **facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"given_name": "Reid", "family_name": "Tyler"},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": date(2011, 1, 24)},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": date(2012, 1, 23)},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": date(2011, 2, 23)},
        {"given_name": "Reid", "family_name": "Ty", "date_of_birth": date(2011, 1, 24)},
        {"given_name": None, "family_name": "Tyler Reid", "date_of_birth": date(2011, 1, 24)},
        {"given_name": None, "family_name": "Reid Tyler", "date_of_birth": date(2011, 1, 24)},
        {"given_name": "Reid Tyler", "family_name": "Okafor", "other_names": (), "date_of_birth": date(2011, 1, 23)},
    ],
    ids=lambda facts: " ".join(map(str, facts.values())),
)
@pytest.mark.parametrize("as_alias", [False, True])
def test_copy_with_swapped_names_and_another_error_waits(deps, facts, as_alias):
    if as_alias:
        alias = Name(given_name=facts["given_name"], family_name=facts["family_name"], kind="alias")
        facts = {**facts, "given_name": "Anna", "family_name": "Okonkwo", "other_names": (alias,)}
    require_that_copy_waits(deps, **facts)


LONG_NAMES = [
    (("Nguyen Thi Minh", "Anh"), ("Minh Anh", "Nguyen"), 13),
    (("Ana Maria Sofia", "de la Cruz Perez"), ("Ana", "Delacruz"), 23),
    (("Ana Maria Sofia", "de la Cruz Perez"), ("Anamaria", "Delacruz"), 23),
    (("Ana Maria Sofia", "de la Cruz Perez"), ("Maria", "Perez"), 13),
    (("Anna-Marie", "Smith-Jones"), ("Anne", "Jones-Smith"), 13),
    (("Sri Lakshmi", "Venkata Subramanian"), ("Lakshmi", "Subramanyam"), 24),
    (("Mustafa", "Abdulrahman"), ("Abdul", "Rahman"), 23),
]


@pytest.mark.parametrize(("hidden", "copy", "day"), LONG_NAMES)
def test_copy_of_a_long_name_waits_however_its_words_stand(deps, hidden, copy, day):
    named = {"given_name": hidden[0], "family_name": hidden[1], "other_names": ()}
    shielded = registration(**named, date_of_birth=date(2013, 1, 23), shield="court_order")
    register_child(deps, DIRECTORY_TEAM, shielded, None)
    request = registration(given_name=copy[0], family_name=copy[1], date_of_birth=date(2013, 1, day))
    child_id = register_child(deps, NURSE, request, None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")


@pytest.mark.parametrize("copy", [("Ahmed", "Khan"), ("Mohammed Yusuf", "Iqbal"), ("Fatima", "Mohammed Khan")])
def test_one_word_of_a_long_name_is_no_reason_to_wait(deps, copy):
    named = {"given_name": "Mohammed Ali", "family_name": "Khan", "other_names": ()}
    register_child(
        deps, DIRECTORY_TEAM, registration(**named, date_of_birth=date(2013, 1, 23), shield="adoption"), None
    )
    request = registration(given_name=copy[0], family_name=copy[1], date_of_birth=date(2015, 3, 2))
    assert view_record(deps, TEACHER, register_child(deps, NURSE, request, None), "providing_service")


@pytest.mark.parametrize(
    ("given_name", "family_name"), [("Тайлорт", "Войцеховская"), ("تايلرت", "رضوان"), ("Войцеховская", "Тайлорт")]
)
def test_copy_in_another_script_waits_at_the_same_birthday(deps, given_name, family_name):
    child_id = register_child(deps, NURSE, registration(given_name=given_name, family_name=family_name), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


def test_other_name_in_another_script_does_not_wait_at_the_same_birthday(deps):
    child_id = register_child(deps, NURSE, registration(given_name="Катажина", family_name="Войцеховская"), None)
    assert view_record(deps, TEACHER, child_id, "providing_service")


HOME = {"address_status": "current", "address": HIDDEN.address}
NEAR_HOME = {"address_status": "current", "address": replace(HIDDEN.address, postcode="WV4 1MX")}


@pytest.mark.parametrize(
    "facts",
    [
        {"family_name": "Okafor", "date_of_birth": date(2011, 7, 1), **HOME},
        {"given_name": None, "date_of_birth": date(2011, 9, 24), **HOME},
        {"given_name": None, "date_of_birth": date(2012, 7, 1), "date_of_birth_estimated": True, **NEAR_HOME},
        {"given_name": "Tyler", "family_name": "Okafor", "date_of_birth": date(2011, 7, 2), **NEAR_HOME},
    ],
    ids=["given name", "family name", "family name, estimated", "postcode with an error"],
)
def test_copy_at_the_very_home_with_half_a_name_and_the_year_waits(deps, facts):
    child_id = register_child(deps, NURSE, registration(**facts), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Rose Cottage", "29 Mill Street"),
        ("Care of Brown", "29 Mill Street"),
        ("Ground Floor", "29 Mill Street"),
        ("29Mill Street",),
        ("029 Mill Street",),
        ("29",),
        ("Mill Street 29",),
        ("29 Mil Street",),
        ("Mill Street",),
        ("c/o Mrs Brown", "29 Mill Street"),
        ("2nd Floor Flat", "29 Mill Street"),
        ("29-31 Mill Street",),
        ("Haven House", "Mill Street"),
        ("The Gables",),
        ("31 Mill Street",),
    ],
    ids=", ".join,
)
def test_copy_of_the_birthday_at_the_postcode_waits_however_the_home_is_written(deps, lines):
    written = {"address_status": "current", "address": replace(HIDDEN.address, lines=lines)}
    child_id = register_child(deps, NURSE, registration(given_name="Ines", family_name="Quill", **written), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


@pytest.mark.parametrize(
    "facts",
    [
        {"family_name": "Okafor", "date_of_birth": date(2013, 7, 1), **HOME},
        {"given_name": "Olga", "family_name": "Petrova", "date_of_birth": date(2011, 7, 1), **HOME},
        {"family_name": "Okafor", "date_of_birth": date(2011, 5, 9)},
        {"given_name": "Olivia", "sex": "female", "date_of_birth": date(2013, 8, 2)},
        {"given_name": "Noah", "family_name": "Marsh", "date_of_birth": date(2011, 9, 30)},
    ],
    ids=lambda facts: " ".join(map(str, facts.values())),
)
def test_another_child_with_half_a_name_of_a_hidden_one_does_not_wait(deps, facts):
    child_id = register_child(deps, NURSE, registration(**facts), None)
    assert view_record(deps, TEACHER, child_id, "providing_service")


def test_record_under_review_is_not_a_candidate_for_others(deps):
    register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    second = register_child(deps, TEACHER, registration(**BY_HIDDEN_FACTS), None)
    assert view_record(deps, TEACHER, second, "providing_service")


SAME_CHILD = replace(HIDDEN, child_id="child-0002")


def test_record_that_is_shielded_itself_is_not_under_review_but_the_other_authority_is_told(deps, store):
    screened = screen_registration(deps, NURSE.practitioner_id, Record(child=SAME_CHILD, shield=SHIELD), Fences())
    assert screened.record.review is None
    assert [s.child_id for s in screened.suspicions] == [HIDDEN.child_id]


def test_every_authority_with_a_shielded_child_that_fits_decides(deps, store):
    less_likely = child(child_id="child-0000", sex="not_specified", responsible_authority="northmoor")
    store.stored["child-0000"] = StoredRecord(record=Record(child=less_likely, shield=SHIELD))
    screened = screen_registration(deps, NURSE.practitioner_id, Record(child=child(child_id="child-0002")), Fences())
    assert {(s.child_id, s.authority) for s in screened.suspicions} == {
        (HIDDEN.child_id, "westvale"),
        ("child-0000", "northmoor"),
    }


def test_identifying_number_of_a_shielded_child_is_suspicious_whatever_else_differs(deps):
    other = {"given_name": "Olga", "family_name": "Petrova", "date_of_birth": date(2014, 5, 12)}
    child_id = register_child(deps, NURSE, registration(**other, nhs_number=HIDDEN.nhs_number), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    assert told(deps, DIRECTORY_TEAM) == [("registration_under_review", child_id)]


def test_many_authorities_decide_a_few_at_a_time_and_none_is_left_out(deps, store):
    for number in range(MAX_AUTHORITIES + 2):
        authority = f"authority-{number}"
        hidden = child(child_id=f"child-100{number}", responsible_authority=authority)
        store.stored[hidden.child_id] = StoredRecord(record=Record(child=hidden, shield=SHIELD))
    record = Record(child=child(child_id="child-0002"))
    first = screen_registration(deps, NURSE.practitioner_id, record, Fences())
    assert len({s.authority for s in first.suspicions}) == MAX_AUTHORITIES
    cleared = replace(record, distinct_from=tuple(s.child_id for s in first.suspicions))
    then = screen_registration(deps, NURSE.practitioner_id, cleared, Fences())
    assert len({s.authority for s in (*first.suspicions, *then.suspicions)}) == MAX_AUTHORITIES + 3


def test_shielded_registration_tells_no_other_authority_what_it_matches(deps):
    seen = {"given_name": "Olga", "family_name": "Petrova", "date_of_birth": date(2014, 5, 12)}
    register_child(deps, NURSE, registration(**seen, address_status="current", address=HIDDEN.address), None)
    shielded = {**seen, "shield": "court_order", "responsible_authority": "westvale"}
    confirmed = ConfirmedNew(reason="documents_differ")
    register_child(deps, DIRECTORY_TEAM, registration(**shielded, confirmed_new=confirmed), None)
    assert told(deps, OTHER_TEAM) == []


def test_new_identity_is_no_way_around_screening(deps):
    with pytest.raises(Problem, match="invalid-request"):
        register_child(deps, OTHER_TEAM, registration(new_identity=True), None)
    made = register_child(deps, OTHER_TEAM, registration(new_identity=True, shield="adoption"), None)
    lift_shield(deps, OTHER_TEAM, made)
    assert view_record(deps, TEACHER, made, "providing_service")[0].shielded


@pytest.mark.parametrize(
    ("by_visible_facts", "shield", "of_own"),
    [
        (True, None, {"team#westvale": "waits_for_another_authority"}),
        (True, SHIELD, {"team#westvale": "possible_duplicate_of_shielded"}),
        (False, None, {}),
    ],
)
def test_own_authority_is_told_who_decides_only_if_visible_facts_are_enough(deps, by_visible_facts, shield, of_own):
    suspicion = Suspicion(child_id="child-0009", authority="northmoor", by_visible_facts=by_visible_facts)
    review = new_review(deps, NURSE.practitioner_id, "registration", (suspicion,))
    screened = ScreenedRecord(Record(child=child(), review=review, shield=shield), review)
    sent = {each.inbox: each.kind for each in review_notifications(screened, deps.new_event("registered", NURSE))}
    assert sent.pop("team#northmoor") == ("possible_duplicate_of_shielded" if shield else "registration_under_review")
    assert sent == of_own
