"""Merged records are retained, archived and destroyed together, and a reversal leaves both with the stricter rule."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.domain.children import Extension, LegalHold
from contactpoint.domain.children.decisions.transfer import FormerAuthority
from contactpoint.domain.lifecycle import destruction_month_of
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NOW, TODAY
from tests.fakes import fake_dependencies
from tests.invariants.two_worlds import amended
from tests.unit.application.merges.two_records import BORN, WRONG, merge, register, view

HOLD = LegalHold(basis="inquiry", since=TODAY)
EXTENSION = Extension(basis="care_leaver", consented_on=TODAY, competence_assessed=True)
FORMER = FormerAuthority(authority="northmoor", until=TODAY)
LATER = date(2012, 9, 9)
ADULT = date(1999, 1, 23)
EIGHTEENTH, LAST_DAY = date(2030, 5, 5), date(2030, 9, 9)


def retain(deps, child_id, **stated):
    set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention(**stated))


def on(store, day):
    """Return the dependencies of a day."""
    return fake_dependencies(store, NOW.replace(year=day.year, month=day.month, day=day.day))


def is_visible(deps, child_id):
    try:
        view(deps, child_id)
    except Problem:
        return False
    return True


@pytest.fixture
def of_two_ages(deps):
    return register(deps, "Ida", "Larch"), register(deps, "Olga", "Petrova", date_of_birth=LATER)


@pytest.mark.parametrize("through", [0, 1])
def test_legal_hold_through_either_number_holds_both_and_stays_after_a_reversal(deps, store, two, through):
    merge_id = merge(deps, *two)
    retain(deps, two[through], hold=HOLD)
    for _ in range(2):
        assert all(destruction_month_of(store.stored[number].record).startswith("on-hold") for number in two)
        if store.stored[two[1]].record.leads_to:
            reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)


@pytest.mark.parametrize("through", [0, 1])
def test_death_through_either_number_archives_both_and_a_correction_brings_both_back(deps, store, two, through):
    merge(deps, *two)
    retain(deps, two[through], died_on=TODAY)
    assert [store.stored[number].archived for number in two] == [True, True]
    assert len({destruction_month_of(store.stored[number].record) for number in two}) == 1
    retain(deps, two[1 - through], hold=HOLD, died_on=TODAY)
    assert all(store.stored[number].record.retention.hold for number in two)
    retain(deps, two[through], release_hold=True)
    assert [store.stored[number].archived for number in two] == [False, False]
    assert [view(deps, number).child_id for number in two] == [two[0], two[0]]


@pytest.mark.parametrize("held", [0, 1])
def test_merge_sets_the_stricter_retention_for_both(deps, store, two, held):
    retain(deps, two[held], hold=HOLD)
    retain(deps, two[1 - held], extension=EXTENSION)
    merge_id = merge(deps, *two)
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    for number in two:
        retention = store.stored[number].record.retention
        assert (retention.hold, retention.extension) == (HOLD, EXTENSION)


def test_refused_merge_sets_no_retention(deps, store, two):
    third = register(deps, "Una", "Vale")
    merge(deps, *two)
    retain(deps, third, hold=HOLD)
    with pytest.raises(Problem, match="merge-refused"):
        merge(deps, third, two[0])
    assert store.stored[two[0]].record.retention is None


def test_merged_records_are_archived_together_on_the_day_of_the_last_one(store, deps, of_two_ages):
    merge(deps, *of_two_ages)
    deps = on(store, EIGHTEENTH)
    assert [archive_if_due(deps, number, deps.today) for number in of_two_ages] == ["not_due"] * 2
    assert [view(deps, number).child_id for number in of_two_ages] == [of_two_ages[0]] * 2
    deps = on(store, LAST_DAY)
    assert not any(is_visible(deps, number) for number in of_two_ages)
    assert archive_if_due(deps, of_two_ages[1], deps.today) == "archived"
    assert [store.stored[number].archived for number in of_two_ages] == [True, True]
    assert {destruction_month_of(store.stored[number].record) for number in of_two_ages} == {"2036-09"}


@pytest.mark.parametrize("kept", [0, 1])
def test_record_that_is_over_age_is_archived_when_its_merge_is_reversed(store, deps, of_two_ages, kept):
    merge_id = merge(deps, of_two_ages[kept], of_two_ages[1 - kept])
    deps = on(store, EIGHTEENTH.replace(month=8))
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    assert [store.stored[number].archived for number in of_two_ages] == [True, False]
    assert is_visible(deps, of_two_ages[1])


def test_records_that_stay_merged_are_archived_when_the_only_one_under_age_is_separated(store, deps, two):
    younger = register(deps, "Una", "Vale", date_of_birth=LATER)
    for number in (two[1], younger):
        merge(deps, two[0], number)
    deps = on(store, EIGHTEENTH.replace(month=8))
    reverse_merge(deps, DIRECTORY_TEAM, younger, WRONG)
    assert [store.stored[number].archived for number in (*two, younger)] == [True, True, False]


def test_corrected_date_of_birth_brings_both_back(store, deps, of_two_ages):
    merge(deps, *of_two_ages)
    deps = on(store, LAST_DAY)
    archive_if_due(deps, of_two_ages[0], deps.today)
    right = BORN.replace(year=2014)
    retain(deps, of_two_ages[0], date_of_birth=right)
    assert [store.stored[number].archived for number in of_two_ages] == [False, False]
    assert [store.stored[number].child.date_of_birth for number in of_two_ages] == [right, LATER]


def correct_and_decide(deps, child_id, born):
    """Let a team correct a date of birth that archives the record within a year, and decide that it is right."""
    amended(deps, DIRECTORY_TEAM, child_id, {"date_of_birth": born})
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="another_child"))


@pytest.mark.parametrize("kept", [0, 1])
def test_decided_change_of_a_record_over_age_takes_nobody_under_age_out(store, deps, of_two_ages, kept):
    merge(deps, of_two_ages[kept], of_two_ages[1 - kept])
    deps = on(store, EIGHTEENTH.replace(month=8))
    correct_and_decide(deps, of_two_ages[0], ADULT)
    assert store.stored[of_two_ages[0]].child.date_of_birth == ADULT
    assert [store.stored[number].archived for number in of_two_ages] == [False, False]
    assert all(is_visible(deps, number) for number in of_two_ages)


@pytest.mark.parametrize("kept", [0, 1])
def test_adults_date_of_birth_of_the_only_one_under_age_archives_all(store, deps, of_two_ages, kept):
    merge(deps, of_two_ages[kept], of_two_ages[1 - kept])
    deps = on(store, EIGHTEENTH.replace(month=8))
    correct_and_decide(deps, of_two_ages[1], ADULT)
    assert [store.stored[number].archived for number in of_two_ages] == [True, True]
    assert {destruction_month_of(store.stored[number].record) for number in of_two_ages} == {"2036-08"}


def fail_at(monkeypatch, store, child_id):
    """Let the next change of one record fail."""
    saved = store.save
    monkeypatch.setattr(store, "save", lambda each: 1 / 0 if each.after.child.child_id == child_id else saved(each))


@pytest.mark.parametrize("fails_at", [0, 1])
def test_archiving_that_fails_between_two_records_goes_on(store, deps, two, fails_at, monkeypatch):
    merge(deps, *two)
    deps = on(store, EIGHTEENTH)
    fail_at(monkeypatch, store, two[fails_at])
    with pytest.raises(ZeroDivisionError):
        archive_if_due(deps, two[0], deps.today)
    monkeypatch.undo()
    assert [archive_if_due(deps, number, deps.today) for number in two] == ["archived", "archived"]
    assert [store.stored[number].archived for number in two] == [True, True]


@pytest.mark.parametrize("fails_at", [0, 1])
def test_retention_that_fails_between_two_records_goes_on(store, deps, two, fails_at, monkeypatch):
    merge(deps, *two)
    fail_at(monkeypatch, store, two[fails_at])
    with pytest.raises(ZeroDivisionError):
        retain(deps, two[0], died_on=TODAY)
    monkeypatch.undo()
    retain(deps, two[0], died_on=TODAY)
    assert [store.stored[number].archived for number in two] == [True, True]


def test_subject_access_names_the_former_authorities_of_both(deps, store, two):
    stored = store.stored[two[1]]
    store.stored[two[1]] = replace(stored, record=replace(stored.record, former_authorities=(FORMER,)))
    merge(deps, *two)
    for number in two:
        found = give_subject_access(deps, DIRECTORY_TEAM, number, "child", "subject_access")
        assert (found.former_authorities, found.directory_numbers) == ((FORMER,), two)


def test_extension_through_the_other_number_keeps_both_till_25(store, deps, two):
    merge(deps, *two)
    retain(deps, two[1], extension=EXTENSION)
    assert all(is_visible(on(store, EIGHTEENTH), number) for number in two)
    retain(deps, two[0])
    assert not any(is_visible(on(store, EIGHTEENTH), number) for number in two)
