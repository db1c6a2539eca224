"""Entries of who works with a child: handed over, corrected, confirmed and taken back on the pages."""

import re
from datetime import date

import pytest

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.shields.shield import ShieldChild, shield_child
from tests.builders import DIRECTORY_TEAM, SOCIAL_WORKER, TODAY, involvement_details, registration
from tests.unit.web.visitor import ROOT

FORM = {
    "service": "children_social_care",
    "organisation": "westvale-childrens-social-care",
    "name": "Siobhan Keane",
    "role": "social_worker",
    "telephone": "0113 496 0101",
    **{"start_day": "20", "start_month": "11", "start_year": "2026"},
}


def rows_of(page) -> list[str]:
    """Return what can be read in each row of a call sheet."""
    rows = re.findall("<tr.*?</tr>", page.body, re.S)[1:]
    return [re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", each)) for each in rows]


def add(directory, child_id: str, name: str, start: date, **facts) -> None:
    details = involvement_details(practitioner_name=name, start_date=start, **facts)
    record_involvement(directory.deps, SOCIAL_WORKER, child_id, details, None)


def send(worker, entry: str, **form: str):
    return worker.post(entry, version=worker.get(entry).hidden("version"), **form)


@pytest.mark.parametrize("reached", [{"telephone": "0117 496 0999"}, {"email": "nova@example.org"}])
def test_entry_that_is_handed_over_has_only_what_was_typed_of_the_new_person(worker, entry, reached):
    page = worker.follow(send(worker, entry, change="hand_over", name="Nova Person", **reached))
    parts = re.findall('<div class="cp-card">.*?</div>', page.body, re.S)
    new = next(each for each in parts if "Nova Person" in each)
    assert next(iter(reached.values())) in new
    assert "07700 900123" not in new
    assert "martin.hale@example.org" not in new


def test_hand_over_begins_an_entry_today_and_ends_the_former_one(directory, worker, child_id, entry):
    done = send(worker, entry, change="hand_over", name="Nova Person", telephone="0117 496 0999")
    page = worker.follow(done)
    assert "The new person is recorded from today. Today is the last day of the person before." in page.text
    days = {each.practitioner_name: each for each in directory.store.stored[child_id].involvements}
    assert (days["Nova Person"].start_date, days["Nova Person"].end_date) == (TODAY, None)
    assert (days["Martin Hale"].start_date, days["Martin Hale"].end_date) == (date(2026, 11, 2), TODAY)
    assert days["Martin Hale"].telephone, "what was known of the person before stays"
    unknown = worker.get(f"{entry.partition('/update')[0]}/handed-over/{'f' * 32}")
    assert "The new person is recorded" not in unknown.text


def test_hand_over_of_the_lead_makes_the_new_person_the_lead(directory, worker, child_id):
    address, page = worker.open_child(child_id)
    entry = re.search(rf'href="{ROOT}({address}/update/\w+)"', page.body)[1]
    send(worker, entry, change="hand_over", name="Nova Person", telephone="0117 496 0999")
    rows = rows_of(worker.get(f"{address}/call-sheet"))
    assert "Nova Person" in rows[0]
    assert ["Lead professional" in row for row in rows] == [True, *(False for _ in rows[1:])]


@pytest.mark.parametrize("name", ["Olga Works", "OLGA WORKS", "Martin Hale"])
def test_hand_over_to_somebody_with_an_entry_of_the_service_is_refused_at_the_name(
    directory, worker, child_id, entry, name
):
    add(directory, child_id, "Olga Works", date(2026, 11, 3))
    before = directory.store.stored[child_id].involvements
    answer = send(worker, entry, change="hand_over", name=name, telephone="0117 496 0999")
    assert answer.status == 422
    assert 'href="#name"' in answer.body
    assert "This person has an entry of this service already" in answer.text
    assert directory.store.stored[child_id].involvements == before


def test_hand_over_of_work_that_has_not_begun_is_refused_at_the_name(directory, worker, child_id):
    details = involvement_details(practitioner_name="Nils Later", start_date=date(2027, 10, 1))
    later = record_involvement(directory.deps, SOCIAL_WORKER, child_id, details, None)
    entry = f"{worker.open_child(child_id)[0]}/update/{later}"
    answer = send(worker, entry, change="hand_over", name="Nova Person", telephone="0117 496 0999")
    assert answer.status == 422
    assert 'href="#name"' in answer.body
    assert "The work does not go on today" in answer.text
    assert len(directory.store.stored[child_id].involvements) == 2


def test_entry_is_handed_over_only_with_a_number_or_an_address(worker, entry):
    answer = send(worker, entry, change="hand_over", name="Nova Person")
    assert answer.status == 422
    assert 'href="#telephone"' in answer.body
    assert "Martin Hale" in answer.text


def test_person_who_starts_later_comes_after_those_who_work_with_the_child_now(directory, nurse, child_id):
    add(directory, child_id, "Nils Later", date(2027, 10, 1))
    add(directory, child_id, "Olga Works", date(2025, 1, 1))
    address, page = nurse.open_child(child_id)
    order = [
        page.text.index(each)
        for each in (
            "Others who work",
            "Olga Works",
            "Will work with the child",
            "Nils Later",
            "Begins on 1 October 2027",
        )
    ]
    assert order == sorted(order)
    rows = rows_of(nurse.get(f"{address}/call-sheet"))
    assert "Nils Later" in rows[-1]
    assert "Begins on 1 October 2027" in rows[-1]
    assert "Siobhan Keane" in rows[0]


def test_page_without_anybody_who_starts_later_says_nothing_of_it(nurse, child_id):
    assert "Will work with the child" not in nurse.open_child(child_id)[1].text


def test_call_sheet_marks_the_lead_professional(directory, nurse, child_id):
    add(directory, child_id, "Olga Works", date(2025, 1, 1))
    page = nurse.get(f"{nurse.open_child(child_id)[0]}/call-sheet")
    assert "Call first the lead professional" in page.text
    assert ["Lead professional" in row for row in rows_of(page)] == [True, False, False]


def test_call_sheet_without_a_lead_professional_begins_with_the_duty_line(directory, nurse):
    child_id = register_child(directory.deps, SOCIAL_WORKER, registration(), None)
    add(directory, child_id, "Olga Works", date(2025, 1, 1))
    page = nurse.get(f"{nurse.open_child(child_id)[0]}/call-sheet")
    assert "Call first the lead professional" not in page.text
    assert "No lead professional is recorded" in page.text
    rows = rows_of(page)
    assert "Olga Works" not in rows[0]
    assert "9 to 5" in rows[0] or "Day and night" in rows[0]
    assert not any("Lead professional" in row for row in rows)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"telephone": "0113 496 0111"}, "telephone"),
        ({"email": "siobhan@westvale.example"}, "email"),
        ({"lead": "yes"}, "lead"),
    ],
)
def test_person_recorded_again_otherwise_is_said_to_be_recorded_already(worker, child_id, other, field):
    address, _ = worker.open_child(child_id)
    assert worker.post(f"{address}/record", **FORM).status == 303
    assert worker.post(f"{address}/record", **FORM).status == 303, "the very same is a repetition"
    answer = worker.post(f"{address}/record", **{**FORM, **other})
    assert answer.status == 422
    assert f'href="#{field}"' in answer.body
    assert f'id="{field}-error"' in answer.body
    assert "It is recorded already" in answer.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"start_month": "12"}, "The work has not begun"),
        (
            {
                **{"service": "mental_health", "role": "mental_health_nurse", "consent": "consent_of_child"},
                **{"consent_day": "20", "consent_month": "11", "consent_year": "2026"},
            },
            "A confidential service cannot lead",
        ),
    ],
)
def test_person_who_cannot_lead_is_said_at_the_tick(worker, child_id, facts, said):
    address, _ = worker.open_child(child_id)
    answer = worker.post(f"{address}/record", **{**FORM, "lead": "yes", **facts})
    assert answer.status == 422
    assert said in answer.text
    assert set(re.findall(r'<li>\s*<a href="#(\w+)">', answer.body)) == {"lead"}


@pytest.mark.parametrize("change", ["confirm", "error", "end", "correct", "hand_over"])
def test_nothing_is_done_with_an_entry_that_changed_while_the_page_was_open(worker, entry, change):
    stale = worker.get(entry).hidden("version")
    right = {"right_telephone": "0117 496 0999", "right_role": "social_worker"}
    send(worker, entry, change="correct", **right)
    typed = {"name": "Third Colleague", "telephone": "0117 496 0123", "right_telephone": "0117 496 0123"}
    typed["right_role"] = "social_worker"
    day = {"end_day": "23", "end_month": "11", "end_year": "2026"}
    answer = worker.post(entry, version=stale, change=change, **typed, **day)
    assert answer.status == 422
    assert "The record changed while you had it open" in answer.text
    assert "0117 496 0999" in answer.text
    assert "0117 496 0999" in worker.get(entry).text
    assert "Third Colleague" not in worker.get(entry.partition("/update")[0]).text


@pytest.mark.parametrize(
    ("change", "typed"),
    [
        ("correct", {"right_telephone": "01174960999", "right_role": "social_worker"}),
        ("hand_over", {"name": "Third Colleague", "telephone": "01174960999"}),
        ("end", {"end_day": "23", "end_month": "11", "end_year": "2026"}),
    ],
)
def test_change_that_is_sent_twice_is_done_once_and_another_one_of_an_old_page_is_asked_about(
    directory, worker, child_id, entry, change, typed
):
    seen = {"version": worker.get(entry).hidden("version"), "change": change}
    first = worker.post(entry, **seen, **typed)
    done = directory.store.stored[child_id].involvements
    again = worker.post(entry, **seen, **typed)
    assert [first.status, again.status] == [303, 303]
    assert again.location == first.location
    assert directory.store.stored[child_id].involvements == done
    other = {name: "01174960111" for name in typed if "telephone" in name} or {"end_day": "22"}
    late = worker.post(entry, **seen, **{**typed, **other})
    assert late.status == 422
    assert "The record changed while you had it open" in late.text
    assert directory.store.stored[child_id].involvements == done


def test_entry_is_confirmed_and_taken_back_by_who_read_it_as_it_is(worker, entry):
    assert send(worker, entry, change="confirm").status == 303
    assert send(worker, entry, change="error").status == 303
    assert worker.get(entry).status == 404


def test_entry_on_a_hidden_child_is_said_to_be_recorded_and_can_be_taken_back(directory, worker, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    address, page = worker.open_child(child_id)
    assert f'{ROOT}{address}/record"' in page.body
    before = len(directory.store.stored[child_id].involvements)
    recorded = worker.post(f"{address}/record", **FORM)
    shown = worker.follow(recorded)
    assert "It is hidden, too." in shown.text
    assert "Siobhan" not in shown.text
    assert len(directory.store.stored[child_id].involvements) == before + 1
    back = re.search(rf'action="{ROOT}({address}/update/\w+)"', shown.body)[1]
    assert "The entry was taken back." in worker.follow(worker.post(back, change=shown.hidden("change"))).text
    assert len(directory.store.stored[child_id].involvements) == before


CHANGES = {
    "correct": {"right_telephone": "0117 496 0555", "right_role": "social_worker"},
    "hand_over": {"name": "Nova Person", "telephone": "0117 496 0999"},
    "end": {"end_day": "23", "end_month": "11", "end_year": "2026"},
    "error": {},
    "confirm": {},
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_of_an_entry_of_a_child_hidden_meanwhile_says_whom_to_ask(directory, worker, child_id, entry, change):
    version = worker.get(entry).hidden("version")
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    before = directory.store.stored[child_id].involvements
    answer = worker.post(entry, version=version, change=change, **CHANGES[change])
    assert directory.store.stored[child_id].involvements == before
    assert answer.status == 404
    assert "Nothing was changed now." in answer.text
    assert "ask the directory team to change it" in answer.text
    assert "may have left the directory" not in answer.text
    looked = worker.get(entry)
    assert "ask the directory team to change it" in looked.text
    assert "Nothing was changed" not in looked.text


def test_page_of_a_missing_entry_is_that_of_a_hidden_one(directory, worker, child_id, entry):
    missing = f"{entry.rpartition('/')[0]}/{'f' * 32}"
    told = {(worker.get(missing).status, worker.get(missing).body)}
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    told |= {(worker.get(each).status, worker.get(each).body) for each in (missing, entry)}
    assert len(told) == 1


def test_entry_on_another_child_is_said_to_be_recorded(worker, child_id):
    address, _ = worker.open_child(child_id)
    shown = worker.follow(worker.post(f"{address}/record", **FORM))
    assert "Recorded." in shown.text
    assert "hidden" not in shown.text
    assert "Recorded." not in worker.get(f"{address}/recorded/{'f' * 32}").text


def test_form_of_a_hidden_child_has_no_tick_for_the_lead_and_a_refused_one_keeps_what_was_typed(
    directory, worker, nurse, child_id
):
    assert 'name="lead"' in worker.get(f"{worker.open_child(child_id)[0]}/record").body
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    address, _ = nurse.open_child(child_id)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    assert 'name="lead"' in team.get(f"{team.open_child(child_id)[0]}/record").body
    asked = nurse.get(f"{address}/record")
    again = nurse.post(f"{address}/record", **{**FORM, "service": ""})
    refused = nurse.post(f"{address}/record", lead="yes", **FORM)
    assert [asked.status, again.status, refused.status] == [200, 422, 422]
    for page in (asked, again, refused):
        assert 'name="lead"' not in page.body
        assert "If this person is the lead professional, tell the directory team" in page.text
    assert "You cannot set the lead professional here. Nothing was recorded" in refused.text
    assert 'href="#lead"' not in refused.body
    assert 'value="Siobhan Keane"' in refused.body
    assert directory.store.events[-1].event_type == "refused"
