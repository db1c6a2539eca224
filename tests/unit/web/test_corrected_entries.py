"""Entries that are corrected on the pages: number, address, role and the mark of the lead professional."""

import re
from datetime import date

import pytest

from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from tests.builders import NURSE, SOCIAL_WORKER, involvement_details
from tests.unit.web.visitor import ROOT


def correct(worker, entry: str, **typed: str):
    """Send the form that corrects an entry: it is shown with the role and the mark that the entry has."""
    page = worker.get(entry)
    form = {"right_telephone": "07700 900123", "right_role": re.search(r'value="(\w+)" selected', page.body)[1]}
    if re.search('id="right_lead"[^>]* checked', page.body):
        form["right_lead"] = "yes"
    return worker.post(entry, version=page.hidden("version"), change="correct", **{**form, **typed})


def test_number_of_an_entry_is_corrected_without_a_change_of_person(worker, entry):
    page = worker.get(entry)
    assert re.search(r'id="right_telephone"[^>]*value="07700 900123"', page.body)
    assert re.search(r'id="right_email"[^>]*value="martin.hale@example.org"', page.body)
    corrected = worker.follow(correct(worker, entry, right_telephone="0117 496 0999", right_email=""))
    assert re.search("Martin Hale.*0117 496 0999", corrected.text)
    assert "martin.hale@example.org" not in corrected.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"right_telephone": ""}, "right_telephone"),
        ({"right_email": "no"}, "right_email"),
        ({"right_role": ""}, "right_role"),
    ],
)
def test_correction_that_reaches_no_person_is_asked_again_at_its_own_field(worker, entry, typed, field):
    answer = correct(worker, entry, **typed)
    assert answer.status == 422
    assert f'href="#{field}"' in answer.body
    assert f'id="{field}-error"' in answer.body


def test_person_becomes_the_lead_later_and_is_no_longer_the_lead_by_the_form_that_corrects(worker, entry):
    leads = worker.follow(correct(worker, entry, right_lead="yes"))
    first = re.search('<div class="cp-card cp-first">.*?</div>', leads.body, re.S)[0]
    assert "Martin Hale" in first
    assert (
        "Martin Hale"
        in re.search('<div class="cp-card cp-first">.*?</div>', worker.follow(correct(worker, entry)).body, re.S)[0]
    )
    given_back = worker.follow(correct(worker, entry, right_lead=""))
    assert "Siobhan Keane" in re.search('<div class="cp-card cp-first">.*?</div>', given_back.body, re.S)[0]
    answer = worker.follow(correct(worker, _entry_of_lead(worker, entry), right_lead=""))
    assert "No lead professional is recorded" in answer.text


def _entry_of_lead(worker, entry):
    return re.search(rf'href="{ROOT}([^"]*/update/\w+)"', worker.get(entry.partition("/update")[0]).body)[1]


def test_correction_that_leaves_the_tick_of_the_lead_as_it_was_says_nothing_of_the_lead(
    directory, worker, child_id, entry
):
    first = _entry_of_lead(worker, entry)
    facts = involvement_details(service="paediatrics", practitioner_name="Nina Wrong", lead_professional=True)
    in_error = record_involvement(directory.deps, NURSE, child_id, facts, None)
    assert "Nina Wrong" in worker.follow(correct(worker, first)).text
    withdraw_involvement(directory.deps, NURSE, child_id, in_error)
    assert _entry_of_lead(worker, entry) == first
    assert "No lead professional is recorded" not in worker.get(entry.partition("/update")[0]).text


def test_role_of_an_entry_is_corrected(worker, entry):
    assert "Team manager" in worker.follow(correct(worker, entry, right_role="team_manager")).text


def test_role_that_would_make_an_entry_confidential_is_refused_at_the_role(worker, entry):
    answer = correct(worker, entry, right_role="psychiatrist")
    assert answer.status == 422
    assert set(re.findall(r'<li>\s*<a href="#(\w+)">', answer.body)) == {"right_role"}
    assert "This role changes whether the service is confidential" in answer.text


def test_person_who_has_not_begun_cannot_be_made_the_lead(directory, worker, child_id):
    details = involvement_details(practitioner_name="Nils Later", start_date=date(2027, 10, 1))
    entry_id = record_involvement(directory.deps, SOCIAL_WORKER, child_id, details, None)
    answer = correct(worker, f"{worker.open_child(child_id)[0]}/update/{entry_id}", right_lead="yes")
    assert answer.status == 422
    assert "The work has not begun" in answer.text
    assert 'id="right_lead-error"' in answer.body
