"""A shield is of a home: only the shielded child's authority learns who is visible there, and can shield them."""

from datetime import date
from functools import partial

import pytest
from msgspec.structs import replace

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Address
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SHIELD, SOCIAL_WORKER, TEACHER
from tests.unit.application.hidden_child import HIDDEN, find, registration, told

SHIELD_ALL, KEEP = DecideReview(decision="shield"), DecideReview(decision="keep_visible")
AT_HOME = {"address_status": "current", "address": HIDDEN.address}
ELSEWHERE = {"address_status": "current", "address": Address(lines=("31 Mill Street",), postcode="WV4 1MS")}
BROTHER = {"given_name": "Obed", "date_of_birth": date(2014, 5, 12)}
ALIAS = {"given_name": "Ida", "family_name": "Quill", "date_of_birth": date(2013, 3, 4), "sex": "female"}


def home_reviews(deps, team=DIRECTORY_TEAM):
    waiting = list_reviews(deps, team, None).reviews
    return [view_review(deps, team, each.review_id) for each in waiting if each.kind == "home"]


def register(deps, caller=NURSE, **facts):
    return register_child(deps, caller, registration(**facts), None)


def amend(deps, child_id, caller=NURSE, **changes):
    _, etag = view_record(deps, caller, child_id, "maintaining_record")
    return amend_record(deps, caller, child_id, etag, changes)


def is_shielded(deps, child_id):
    return view_record(deps, TEACHER, child_id, "providing_service")[0].shielded


@pytest.mark.parametrize("who", [BROTHER, ALIAS])
def test_registration_at_a_hidden_home_stays_visible_and_only_its_authority_is_told(deps, who):
    child_id = register(deps, **who, **AT_HOME)
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].address == HIDDEN.address
    (review,) = home_reviews(deps)
    assert (review.child_id, review.shielded_child_ids, review.visible_child_ids) == (
        child_id,
        (HIDDEN.child_id,),
        (child_id,),
    )
    assert told(deps, DIRECTORY_TEAM) == [("visible_at_hidden_home", child_id)]
    assert told(deps, OTHER_TEAM) == []
    assert list_reviews(deps, OTHER_TEAM, None).reviews == ()
    with pytest.raises(Problem, match="not-found"):
        view_review(deps, OTHER_TEAM, review.review_id)


@pytest.mark.parametrize(
    "lines", [("c/o Mrs Brown", "29 Mill Street"), ("29",), ("29Mill Street",), ("29-31 Mill Street",)], ids=", ".join
)
def test_hidden_home_that_is_written_otherwise_is_the_home(deps, lines):
    address = replace(HIDDEN.address, lines=lines)
    register(deps, **BROTHER, address_status="current", address=address)
    assert len(home_reviews(deps)) == 1


def test_move_within_the_postcode_to_a_home_with_the_same_number_in_another_line_is_a_move(deps):
    before = Address(lines=("3 Oak Road",), postcode="WV4 1MS")
    child_id = register(deps, **BROTHER, address_status="current", address=before)
    assert home_reviews(deps) == []
    after = replace(HIDDEN.address, lines=("3 Haven House", "29 Mill Street"))
    _, read = view_record(deps, NURSE, child_id, "maintaining_record")
    amend_record(deps, NURSE, child_id, read, {"address": after})
    assert [each.child_id for each in home_reviews(deps)] == [child_id]


@pytest.mark.parametrize("lines", [("Mill Street",), ("Rose Cottage", "Mill Street")], ids=", ".join)
def test_child_of_the_birthday_at_the_postcode_is_listed_when_a_child_is_hidden_there(deps, lines):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    address = replace(HIDDEN.address, lines=lines)
    alike = {"given_name": "Eva", "family_name": "Holt", "address_status": "current", "address": address}
    child_id = register(deps, **alike, date_of_birth=HIDDEN.date_of_birth)
    register(deps, **{**alike, "given_name": "Ines"}, date_of_birth=date(2015, 6, 7))
    assert home_reviews(deps) == []
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    assert [each.visible_child_ids for each in home_reviews(deps)] == [(child_id,)]


@pytest.mark.parametrize("at_home", [True, False])
def test_shield_without_names_hides_only_those_at_the_very_home(deps, at_home):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    street = replace(HIDDEN.address, lines=("Mill Street",))
    alike = {"given_name": "Eva", "family_name": "Holt", "date_of_birth": HIDDEN.date_of_birth}
    elsewhere = register(deps, **alike, address_status="current", address=street)
    brother = register(deps, **BROTHER, **AT_HOME) if at_home else None
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    (review,) = home_reviews(deps)
    if not brother:
        with pytest.raises(Problem, match="invalid-request"):
            decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="shield"))
        named = DecideReview(decision="shield", child_ids=(elsewhere,))
        decide_review(deps, DIRECTORY_TEAM, review.review_id, named)
        assert is_shielded(deps, elsewhere)
        return
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="shield"))
    assert (is_shielded(deps, brother), is_shielded(deps, elsewhere)) == (True, False)


def test_registration_next_door_tells_nobody(deps):
    register(deps, **BROTHER, **ELSEWHERE)
    assert home_reviews(deps) == []
    assert told(deps, DIRECTORY_TEAM) == []


def test_child_who_moves_to_a_hidden_home_is_listed_and_one_who_moves_out_is_not(deps):
    child_id = register(deps, **BROTHER, **ELSEWHERE)
    amend(deps, child_id, **AT_HOME)
    (review,) = home_reviews(deps)
    amend(deps, child_id, carers=())
    amend(deps, child_id, sex="female")
    assert [each.review_id for each in home_reviews(deps)] == [review.review_id]
    amend(deps, child_id, **ELSEWHERE)
    assert home_reviews(deps) == []


def test_shielding_lists_the_visible_records_at_the_home(deps):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    visible = {register(deps, **who, **AT_HOME) for who in (BROTHER, ALIAS)}
    register(deps, given_name="Eva", family_name="Holt", date_of_birth=date(2015, 6, 7), **ELSEWHERE)
    assert home_reviews(deps) == []
    shield_child(deps, OTHER_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    (review,) = home_reviews(deps)
    assert (review.child_id, review.shielded_child_ids) == (HIDDEN.child_id, (HIDDEN.child_id,))
    assert set(review.visible_child_ids) == visible
    assert told(deps, OTHER_TEAM) == []


def test_home_is_listed_in_the_transaction_of_the_shield(deps, store, monkeypatch):
    """If the function dies right after it, the team is told all the same."""
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    register(deps, **BROTHER, **AT_HOME)
    monkeypatch.setattr(store, "look_up", partial(_fail_once_shielded, store, store.look_up))
    with pytest.raises(ConnectionError):
        shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    monkeypatch.undo()
    assert len(home_reviews(deps)) == 1


def _fail_once_shielded(store, look_up, keys, practitioner_id):
    if store.stored[HIDDEN.child_id].record.shield:
        raise ConnectionError
    return look_up(keys, practitioner_id)


def test_registering_a_shielded_child_lists_the_visible_records_at_the_home(deps):
    home = {"address_status": "current", "address": Address(lines=("2 Elm Road",), postcode="WV5 6EX")}
    brother = register(deps, **BROTHER, **home)
    register(deps, DIRECTORY_TEAM, **ALIAS, **home, shield="court_order", responsible_authority="westvale")
    (review,) = home_reviews(deps)
    assert review.visible_child_ids == (brother,)


def test_shielded_child_who_moves_lists_the_visible_records_at_the_new_home(deps):
    brother = register(deps, **BROTHER, **ELSEWHERE)
    amend(deps, HIDDEN.child_id, DIRECTORY_TEAM, **ELSEWHERE)
    (review,) = home_reviews(deps)
    assert review.visible_child_ids == (brother,)
    assert ("visible_at_hidden_home", HIDDEN.child_id) in told(deps, DIRECTORY_TEAM)


def test_one_decision_shields_all_who_are_visible_each_with_its_event(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    visible = {register(deps, **who, **AT_HOME) for who in (BROTHER, ALIAS)}
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="adoption"))
    (review,) = home_reviews(deps)
    before = len(store.events)
    decide_review(deps, DIRECTORY_TEAM, review.review_id, SHIELD_ALL)
    assert all(is_shielded(deps, child_id) for child_id in visible)
    assert {store.stored[child_id].record.shield.basis for child_id in visible} == {"adoption"}
    made = [each.child_ids for each in store.events[before:] if each.event_type == "shielded"]
    assert sorted(made) == sorted((child_id,) for child_id in visible)
    assert home_reviews(deps) == home_reviews(deps, OTHER_TEAM) == []
    found = find(deps, TEACHER, family_name="Reid", given_name="Obed", postcode="WV4 1MS").candidates
    assert all(candidate.shielded for candidate in found)


def test_decision_names_those_to_shield_and_keeps_the_others_visible(deps):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    brother, alias = (register(deps, **who, **AT_HOME) for who in (BROTHER, ALIAS))
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="adoption"))
    (review,) = home_reviews(deps)
    with pytest.raises(Problem, match="invalid-request"):
        decide_review(
            deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="shield", child_ids=("child-9999",))
        )
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="shield", child_ids=(brother,)))
    assert (is_shielded(deps, brother), is_shielded(deps, alias)) == (True, False)
    assert home_reviews(deps) == []


def test_decision_that_fails_between_two_children_goes_on_where_it_stopped(deps, store, monkeypatch):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    visible = sorted(register(deps, **who, **AT_HOME) for who in (BROTHER, ALIAS))
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="adoption"))
    (review,) = home_reviews(deps)
    save, saved = store.save, []

    def failing(change):
        if len(saved) == 1:
            raise ConnectionError
        saved.append(change)
        save(change)

    monkeypatch.setattr(store, "save", failing)
    with pytest.raises(ConnectionError):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, SHIELD_ALL)
    monkeypatch.setattr(store, "save", save)
    assert [is_shielded(deps, child_id) for child_id in visible] == [True, False]
    decide_review(deps, DIRECTORY_TEAM, review.review_id, SHIELD_ALL)
    assert all(is_shielded(deps, child_id) for child_id in visible)
    shields = [e.child_ids[0] for e in store.events if e.event_type == "shielded" and e.child_ids[0] in visible]
    assert sorted(shields) == visible
    with pytest.raises(Problem, match="review-decided"):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, SHIELD_ALL)


def test_decision_leaves_alone_whom_another_authority_has_shielded_meanwhile(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    brother, alias = (register(deps, **who, **AT_HOME) for who in (BROTHER, ALIAS))
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="adoption"))
    (review,) = home_reviews(deps)
    shield_child(deps, OTHER_TEAM, brother, ShieldChild(basis="court_order"))
    decide_review(deps, DIRECTORY_TEAM, review.review_id, SHIELD_ALL)
    bases = [store.stored[child_id].record.shield.basis for child_id in (brother, alias)]
    assert bases == ["court_order", "adoption"]


def test_decision_shields_the_record_that_came_to_the_home(deps, store):
    child_id = register(deps, SOCIAL_WORKER, **BROTHER, **AT_HOME)
    (review,) = home_reviews(deps)
    decide_review(deps, DIRECTORY_TEAM, review.review_id, SHIELD_ALL)
    assert is_shielded(deps, child_id)
    assert store.stored[child_id].record.shield.basis == SHIELD.basis
    assert home_reviews(deps) == []


def test_decision_to_keep_them_visible_closes_the_review(deps):
    child_id = register(deps, **BROTHER, **AT_HOME)
    (review,) = home_reviews(deps)
    decide_review(deps, DIRECTORY_TEAM, review.review_id, KEEP)
    assert not is_shielded(deps, child_id)
    assert home_reviews(deps) == []


@pytest.mark.parametrize("decision", ["another_child", "same_child", "the_shielded_child", "refused"])
def test_home_is_decided_by_shielding_or_not_only(deps, decision):
    register(deps, **BROTHER, **AT_HOME)
    (review,) = home_reviews(deps)
    with pytest.raises(Problem, match="invalid-request"):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision=decision))


def test_new_identity_is_in_no_review_of_a_home(deps):
    home = {"address_status": "current", "address": Address(lines=("2 Elm Road",), postcode="WV5 6EX")}
    old = register(deps, OTHER_TEAM, **BROTHER, **home)
    end_identity(deps, OTHER_TEAM, old, EndIdentity(reason="adoption"))
    register(deps, given_name="Mia", family_name="Gray", date_of_birth=date(2014, 7, 6), **home)
    register(deps, OTHER_TEAM, **ALIAS, **home, new_identity=True, shield="adoption")
    register(deps, given_name="Eva", family_name="Holt", date_of_birth=date(2015, 6, 7), **home)
    assert home_reviews(deps) == home_reviews(deps, OTHER_TEAM) == []


def test_no_list_of_events_and_no_history_shows_a_review_of_a_home(deps, store):
    amend(deps, register(deps, **BROTHER, **ELSEWHERE), **AT_HOME)
    amend(deps, HIDDEN.child_id, DIRECTORY_TEAM, **ELSEWHERE)
    checked = [each for each in store.events if each.event_type == "duplicates_checked"]
    assert all(each.redaction == "hide_review" for each in checked)


def test_review_of_a_home_shows_the_record_as_it_is_and_no_pending_change(deps):
    child_id = register(deps, **BROTHER, **AT_HOME)
    amend(deps, child_id, date_of_birth=date(2009, 7, 8))
    (review,) = home_reviews(deps)
    assert review.proposed.date_of_birth == BROTHER["date_of_birth"]


def test_who_brought_a_child_to_a_home_does_not_find_its_review_and_a_colleague_does(deps):
    colleague = replace(DIRECTORY_TEAM, practitioner_id="p-colleague")
    brought = register(deps, **BROTHER, responsible_authority="westvale")
    amend(deps, brought, DIRECTORY_TEAM, **ELSEWHERE)
    hidden = register(deps, **ALIAS, **ELSEWHERE, responsible_authority="westvale")
    shield_child(deps, colleague, hidden, ShieldChild(basis="court_order"))
    assert home_reviews(deps, DIRECTORY_TEAM) == []
    assert [each.visible_child_ids for each in home_reviews(deps, colleague)] == [(brought,)]
