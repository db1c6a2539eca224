"""Who stays, who leaves and who comes back: each row of the table in docs/retention.md."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import Involvement, Record, StoredRecord
from contactpoint.domain.lifecycle import destruction_month_of
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SHIELD, child, ordinary_details
from tests.fakes import MemoryStore, fake_dependencies

CHILD = "child-0001"
BORN = date(2011, 1, 23)
EIGHTEENTH, TWENTY_FIFTH = date(2029, 1, 23), date(2036, 1, 23)
DAY = timedelta(days=1)
CONSENT = {"basis": "care_leaver", "consented_on": date(2028, 6, 1)}
INVOLVED = Involvement(
    **msgspec.structs.asdict(ordinary_details()),
    involvement_id="involvement-1",
    recorded_by_organisation="hospital",
    recorded_by="p-nurse",
)


class Life:
    """One record, and the days on which something is said about it."""

    def __init__(self, born: date = BORN, **facts: Any) -> None:
        self.store = MemoryStore()
        record = Record(child=child(child_id=CHILD, date_of_birth=born), involvements=(INVOLVED,), **facts)
        self.store.stored[CHILD] = StoredRecord(record=record)

    @property
    def record(self) -> Record:
        return self.store.stored[CHILD].record

    @property
    def archived(self) -> bool:
        return self.store.stored[CHILD].archived

    def say(self, day: date, caller=DIRECTORY_TEAM, **stated: Any) -> "Life":
        request = msgspec.convert(msgspec.to_builtins(stated), SetRetention)
        set_retention(self.deps(day), caller, CHILD, request)
        return self

    def night(self, day: date) -> "Life":
        archive_if_due(self.deps(day), CHILD, day)
        return self

    def is_visible(self, day: date) -> bool:
        try:
            view_record(self.deps(day), NURSE, CHILD, "urgent_care")
        except Problem:
            return False
        return True

    def deps(self, day: date):
        return fake_dependencies(self.store, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def leaves(life: Life, day: date) -> bool:
    """Return whether a record is visible until the day before, and archived by the run of the day."""
    return life.is_visible(day - DAY) and not life.night(day - DAY).archived and life.night(day).archived


def test_record_without_a_word_leaves_on_the_eighteenth_birthday():
    assert leaves(Life(), EIGHTEENTH)


def test_birthday_on_29_february_is_on_1_march_in_other_years():
    born = date(2008, 2, 29)
    assert leaves(Life(born), date(2026, 3, 1))
    extended = Life(born).say(date(2026, 2, 28), extension={**CONSENT, "consented_on": date(2025, 1, 1)})
    assert leaves(extended, date(2033, 3, 1))
    assert leaves(Life(date(2012, 2, 29)), date(2030, 3, 1))


@pytest.mark.parametrize(("moment", "due"), [("2028-07-23T22:59:59", False), ("2028-07-23T23:00:00", True)])
def test_day_begins_at_midnight_in_london(moment, due):
    """In summer that is 23:00 UTC of the day before."""
    life = Life(date(2010, 7, 24))
    deps = fake_dependencies(life.store, datetime.fromisoformat(moment).replace(tzinfo=UTC))
    stored = deps.find_record(CHILD)
    assert stored
    assert stored.due is due


def test_consent_keeps_the_record_until_the_twenty_fifth_birthday():
    assert leaves(Life().say(date(2028, 7, 1), extension=CONSENT), TWENTY_FIFTH)


def test_consent_that_comes_after_the_archiving_brings_the_record_back():
    life = Life().night(EIGHTEENTH)
    life.say(EIGHTEENTH + 30 * DAY, extension={**CONSENT, "consented_on": EIGHTEENTH + 29 * DAY})
    assert not life.archived
    assert leaves(life, TWENTY_FIFTH)


@pytest.mark.parametrize("days_before", [1, 400])
def test_consent_withdrawn_before_the_birthday_archives_on_it(days_before):
    day = EIGHTEENTH - days_before * DAY
    life = Life().say(date(2027, 7, 1), extension={**CONSENT, "consented_on": date(2027, 6, 1)})
    life.say(day, extension={**CONSENT, "consented_on": date(2027, 6, 1), "withdrawn_on": day})
    assert leaves(life, EIGHTEENTH)


def test_consent_withdrawn_after_the_birthday_archives_at_once():
    day = date(2031, 5, 5)
    life = Life().say(date(2028, 7, 1), extension=CONSENT)
    assert life.is_visible(day)
    life.say(day, extension={**CONSENT, "withdrawn_on": day})
    assert (life.archived, life.is_visible(day)) == (True, False)
    assert destruction_month_of(life.record) == "2037-05"
    assert life.store.events[-1].details["reason"] == "consent_withdrawn"


@pytest.mark.parametrize("stated", [{"died_on": date(2024, 1, 1)}, {"left_england_on": date(2024, 1, 1)}])
def test_death_and_leaving_archive_at_once_and_six_years_run_from_then(stated):
    life = Life().say(date(2026, 11, 25), **stated)
    assert (life.archived, destruction_month_of(life.record)) == (True, "2032-11")


def test_child_who_is_expected_back_stays():
    life = Life().say(date(2026, 11, 25), left_england_on=date(2026, 9, 1), return_expected=True)
    assert leaves(life, EIGHTEENTH)


def test_death_that_was_an_error_brings_the_record_back_with_its_involvements():
    life = Life()
    before = life.record
    life.say(date(2026, 11, 25), died_on=date(2026, 11, 20))
    assert [each.end_date for each in life.record.involvements] == [date(2026, 11, 20)]
    life.say(date(2026, 11, 26))
    assert (life.archived, life.record.involvements) == (False, before.involvements)
    assert leaves(life, EIGHTEENTH)


def test_archived_adult_who_is_fifteen_comes_back():
    wrong = date(2008, 11, 20)
    life = Life(wrong).night(date(2026, 11, 20))
    assert life.archived
    life.say(date(2026, 11, 25), date_of_birth=BORN)
    assert (life.archived, life.record.child.date_of_birth) == (False, BORN)
    assert leaves(life, EIGHTEENTH)


def test_record_that_comes_back_is_screened(monkeypatch):
    """A child who was shielded meanwhile must not get a visible duplicate."""
    life = Life().night(EIGHTEENTH)
    look_up, seen = life.store.look_up_shielded, []

    def looking(keys):
        seen.append(keys)
        return look_up(keys)

    monkeypatch.setattr(life.store, "look_up_shielded", looking)
    life.say(EIGHTEENTH + DAY, extension={**CONSENT, "consented_on": EIGHTEENTH})
    assert seen


def test_shield_stays_through_archive_and_return():
    life = Life(shield=SHIELD).night(EIGHTEENTH)
    life.say(EIGHTEENTH + DAY, extension={**CONSENT, "consented_on": EIGHTEENTH})
    assert life.record.shield == SHIELD


def test_hold_does_not_keep_the_record_in_the_directory_but_from_destruction():
    life = Life().say(EIGHTEENTH - DAY, hold={"basis": "inquiry", "since": EIGHTEENTH - DAY})
    assert leaves(life, EIGHTEENTH)
    assert destruction_month_of(life.record) == "on-hold-2035-01"


def test_hold_set_the_day_after_the_archiving_keeps_the_record_and_its_end_gives_the_month_back():
    life = Life().night(EIGHTEENTH)
    month = destruction_month_of(life.record)
    life.say(EIGHTEENTH + DAY, hold={"basis": "court_order", "since": EIGHTEENTH + DAY})
    assert (life.archived, destruction_month_of(life.record)) == (True, "on-hold-2035-01")
    life.say(date(2032, 1, 1), release_hold=True)
    assert destruction_month_of(life.record) == month == "2035-01"


def test_hold_is_not_dropped_by_a_statement_about_something_else():
    hold = {"basis": "court_order", "since": EIGHTEENTH + DAY}
    life = Life().night(EIGHTEENTH).say(EIGHTEENTH + DAY, hold=hold)
    with pytest.raises(Problem, match="invalid-request") as refused:
        life.say(EIGHTEENTH + 2 * DAY, left_england_on=EIGHTEENTH)
    (violation,) = refused.value.violations
    assert (violation.pointer, "court_order" in violation.detail) == ("/hold", True)
    life.say(EIGHTEENTH + 2 * DAY, left_england_on=EIGHTEENTH, hold=hold)
    assert destruction_month_of(life.record).startswith("on-hold-")


def test_hold_is_not_stated_and_released_at_once():
    hold = {"basis": "court_order", "since": EIGHTEENTH}
    life = Life().night(EIGHTEENTH).say(EIGHTEENTH, hold=hold)
    with pytest.raises(Problem, match="invalid-request") as refused:
        life.say(EIGHTEENTH + DAY, hold=hold, release_hold=True)
    assert [each.pointer for each in refused.value.violations] == ["/release_hold"]


def test_hold_that_ends_after_the_six_years_lets_the_record_go_in_the_next_month():
    life = Life().night(EIGHTEENTH).say(date(2034, 12, 1), hold={"basis": "inquiry", "since": date(2034, 12, 1)})
    life.say(date(2040, 12, 31), release_hold=True)
    assert destruction_month_of(life.record) == "2041-01"


def test_those_involved_are_told_and_not_why():
    life = Life().say(date(2026, 11, 25), died_on=date(2026, 11, 20))
    (told,) = life.store.notifications
    assert (told.kind, told.child_id, told.access_reason) == ("record_archived", CHILD, "maintaining_record")
    assert told.inbox == f"person#{INVOLVED.provider}"


def test_the_same_again_changes_nothing():
    life = Life().say(date(2028, 7, 1), extension=CONSENT)
    before = life.store.stored[CHILD]
    assert life.say(date(2028, 7, 2), extension=CONSENT).store.stored[CHILD] == before
    assert Life().say(EIGHTEENTH - DAY).record.retention is None


@pytest.mark.parametrize("caller", [NURSE, OTHER_TEAM])
def test_others_are_refused(caller):
    life = Life()
    with pytest.raises(Problem, match="not-permitted"):
        life.say(date(2028, 7, 1), caller, extension=CONSENT)
    assert life.record.retention is None


BAD = {
    "no consent": ({"extension": {"basis": "care_leaver"}}, "/extension/consented_on"),
    "consent at 15": (
        {"extension": {"basis": "care_leaver", "consented_on": date(2026, 6, 1)}},
        "/extension/competence_assessed",
    ),
    "consent to come": ({"extension": {**CONSENT, "consented_on": date(2028, 7, 2)}}, "/extension/consented_on"),
    "consent before birth": ({"extension": {**CONSENT, "consented_on": date(2010, 1, 1)}}, "/extension/consented_on"),
    "withdrawn before given": (
        {"extension": {**CONSENT, "withdrawn_on": date(2028, 5, 31)}},
        "/extension/withdrawn_on",
    ),
    "died before birth": ({"died_on": BORN - DAY}, "/died_on"),
    "death to come": ({"died_on": date(2028, 7, 2)}, "/died_on"),
    "consent after death": ({"extension": CONSENT, "died_on": date(2028, 5, 1)}, "/extension/consented_on"),
    "left after death": ({"died_on": date(2028, 1, 1), "left_england_on": date(2028, 2, 1)}, "/left_england_on"),
    "return without leaving": ({"return_expected": True}, "/return_expected"),
    "hold to come": ({"hold": {"basis": "inquiry", "since": date(2028, 7, 2)}}, "/hold/since"),
    "birthday of an active record": ({"date_of_birth": date(2012, 1, 1)}, "/date_of_birth"),
}


@pytest.mark.parametrize("name", BAD)
def test_contradiction_is_refused_with_its_rule_and_changes_nothing(name):
    stated, pointer = BAD[name]
    life = Life()
    before = life.store.stored[CHILD]
    with pytest.raises(Problem, match="invalid-request") as refused:
        life.say(date(2028, 7, 1), **stated)
    assert pointer in {each.pointer for each in refused.value.violations}
    assert life.store.stored[CHILD] == before
    assert not life.store.events


def test_consent_under_sixteen_counts_if_competence_was_assessed():
    at_15 = {"basis": "learning_disability", "consented_on": date(2026, 6, 1), "competence_assessed": True}
    assert leaves(Life().say(date(2026, 7, 1), extension=at_15), TWENTY_FIFTH)


def test_extended_record_is_found_until_it_leaves():
    life = Life().say(date(2028, 7, 1), extension=CONSENT)
    entries = life.store._entries()
    documents = [entry.document for each in entries for entry in each.shared]
    assert {document.leaves_on for document in documents} == {TWENTY_FIFTH}
    assert not any(document.is_due(TWENTY_FIFTH - DAY) for document in documents)
    assert all(document.is_due(TWENTY_FIFTH) for document in documents)


@pytest.mark.parametrize("stated", [{"died_on": date(2026, 11, 1)}, {"left_england_on": date(2026, 11, 1)}])
def test_date_of_birth_of_a_record_that_stays_archived_can_be_corrected(stated):
    life = Life().say(date(2026, 11, 20), **stated)
    life.say(date(2026, 11, 21), **stated, date_of_birth=date(2012, 1, 6))
    assert (life.archived, life.record.child.date_of_birth) == (True, date(2012, 1, 6))


@pytest.mark.parametrize("stated", [{"died_on": date(2013, 1, 1)}, {"left_england_on": date(2013, 1, 1)}])
def test_nothing_that_is_stated_later_destroys_an_archived_record_earlier(stated):
    life = Life().say(date(2026, 11, 20), died_on=date(2026, 11, 19))
    month = destruction_month_of(life.record)
    life.say(date(2026, 11, 21), **stated, date_of_birth=date(2009, 1, 6))
    assert destruction_month_of(life.record) == month == "2032-11"
