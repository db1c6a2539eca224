"""Merging: two records become one for every reader, the other number leads on, and the stricter state wins."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TEACHER,
    involvement_details,
)
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS
from tests.unit.application.merges.two_records import BORN, HOME, WRONG, merge, register, rule_of, view


def test_both_numbers_show_one_record_with_the_facts_of_both(deps, two):
    record_involvement(deps, SOCIAL_WORKER, two[1], involvement_details(), None)
    merge(deps, *two)
    assert view(deps, two[0]) == view(deps, two[1])
    seen = view(deps, two[1])
    assert (seen.child_id, seen.given_name, seen.address) == (two[0], "Ida", HOME)
    assert [each.given_name for each in seen.other_names] == ["Olga"]
    assert len(seen.involvements) == 1


@pytest.mark.parametrize("facts", [("Ida", "Larch"), ("Olga", "Petrova")])
def test_search_by_either_name_finds_one_child(deps, two, facts):
    merge(deps, *two)
    asked = Criteria(given_name=facts[0], family_name=facts[1], date_of_birth=BORN)
    found = search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=asked))
    assert found.outcome == "match"
    assert view(deps, found.candidates[0].child_id).child_id == two[0]


def test_involvement_of_either_record_is_amended_through_either_number(deps, two):
    involvement_id = record_involvement(deps, SOCIAL_WORKER, two[1], involvement_details(), None)
    merge(deps, *two)
    _, etag = view_record(deps, SOCIAL_WORKER, two[0], "maintaining_record")
    amend_involvement(deps, SOCIAL_WORKER, two[0], involvement_id, etag, {"role": "team_manager"})
    assert view(deps, two[0]).involvements[0].role == "team_manager"


def test_same_merge_again_changes_nothing(deps, store, two):
    merge_id = merge(deps, *two)
    before = dict(store.stored)
    assert merge(deps, *two) == merge(deps, two[1], two[0]) == merge_id
    assert store.stored == before


def test_pair_that_was_separated_is_not_compared_again(deps, store, two):
    reverse_merge(deps, DIRECTORY_TEAM, merge(deps, *two), WRONG)
    assert store.stored[two[0]].record.distinct_from == (two[1],)
    assert store.stored[two[1]].record.distinct_from == (two[0],)


def test_merge_and_reversal_are_in_the_history_of_both(deps, store, two):
    reverse_merge(deps, DIRECTORY_TEAM, merge(deps, *two), WRONG)
    about = {e.event_type: e.child_ids for e in store.events if e.event_type in ("merged", "merge_reversed")}
    assert {kind: set(ids) for kind, ids in about.items()} == {"merged": set(two), "merge_reversed": set(two)}


def test_look_at_a_merged_child_is_in_the_history_of_both(deps, store, two):
    merge(deps, *two)
    view(deps, two[0])
    assert set(store.events[-1].child_ids) == set(two)


def test_bad_merges_are_refused_with_the_rule_and_change_nothing(deps, store, two):
    theirs = register(deps, "Una", "Vale", OTHER_TEAM, responsible_authority="northmoor")
    new_identity = register(deps, "Nia", "Wold", shield="adoption", new_identity=True)
    before = dict(store.stored)
    assert rule_of(lambda: merge(deps, two[0], two[0])) == "same_record"
    assert rule_of(lambda: merge(deps, two[0], theirs)) == "other_authority"
    assert rule_of(lambda: merge(deps, two[0], new_identity)) == "not_mergeable"
    assert rule_of(lambda: merge(deps, new_identity, two[0])) == "not_mergeable"
    assert rule_of(lambda: reverse_merge(deps, DIRECTORY_TEAM, two[0], WRONG)) == "not_merged"
    for who in (NURSE, TEACHER, SOCIAL_WORKER):
        with pytest.raises(Problem, match="not-permitted"):
            merge(deps, *two, team=who)
    assert store.stored == before


def test_archived_record_is_not_merged(deps, store, two):
    stored = store.stored[two[1]]
    adult = replace(stored.record, child=replace(stored.child, date_of_birth=date(2008, 11, 1)))
    store.stored[two[1]] = replace(stored, record=adult)
    assert rule_of(lambda: merge(deps, *two)) == "archived"
    archive_if_due(deps, two[1], deps.today)
    assert rule_of(lambda: merge(deps, *two)) == "archived"


def test_held_registration_is_not_merged_by_the_team_that_decides(deps, store_with_record, two):
    register(
        deps, "Quin", "Quay", shield="court_order", **{k: BY_HIDDEN_FACTS[k] for k in ("address_status", "address")}
    )
    held = register(deps, "Quin", "Quay", NURSE)
    assert [each.child_id for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews if each.kind != "home"] == [held]
    assert rule_of(lambda: merge(deps, two[0], held)) == "under_review"


def test_third_record_joins_the_kept_one_only(deps, two):
    third = register(deps, "Una", "Vale")
    merge(deps, *two)
    assert rule_of(lambda: merge(deps, third, two[0])) == "merged_already"
    assert rule_of(lambda: merge(deps, two[1], third)) == "merged_already"
    merge(deps, two[0], third)
    assert view(deps, third).child_id == two[0]
    reverse_merge(deps, DIRECTORY_TEAM, two[1], WRONG)
    assert [view(deps, number).child_id for number in (*two, third)] == [two[0], two[1], two[0]]


def test_identity_of_a_merged_child_ends_under_every_number(deps, two):
    merge(deps, *two)
    end_identity(deps, DIRECTORY_TEAM, two[0], EndIdentity(reason="adoption"))
    for number in two:
        with pytest.raises(Problem, match="not-found"):
            view(deps, number)


def test_merge_of_a_record_under_review_shows_nobody_else_anything(deps, store):
    register(deps, "Quin", "Quay", OTHER_TEAM, responsible_authority="northmoor", shield="court_order")
    mine = register(deps, "Ida", "Larch")
    guessed = register(deps, "Quin", "Quay")
    before = view_record(deps, NURSE, mine, "maintaining_record")
    merge(deps, mine, guessed)
    assert view_record(deps, NURSE, mine, "maintaining_record") == before
    with pytest.raises(Problem, match="not-found"):
        view(deps, guessed)
    assert view(deps, mine, DIRECTORY_TEAM).other_names[0].given_name == "Quin"
    (review,) = [each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.child_id == guessed]
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision="another_child"))
    assert view(deps, mine).other_names[0].given_name == "Quin"
