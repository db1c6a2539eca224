"""Entries of who works with a child: handed over, corrected, confirmed and taken back on the pages."""

import re
from datetime import date

import pytest

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from tests.builders import SOCIAL_WORKER, involvement_details
from tests.unit.web.visitor import ROOT


@pytest.fixture
def worker(directory):
    return directory.add(SOCIAL_WORKER).sign_in()


@pytest.fixture
def entry(directory, worker, child_id) -> str:
    """Return the path of the page that changes an entry of which a number and an address are known."""
    facts = {"practitioner_name": "Martin Hale", "telephone": "07700 900123", "email": "martin.hale@example.org"}
    details = involvement_details(start_date=date(2026, 11, 2), **facts)
    record_involvement(directory.deps, SOCIAL_WORKER, child_id, details, None)
    address, page = worker.open_child(child_id)
    return next(
        path
        for path in re.findall(rf'href="{ROOT}({address}/update/\w+)"', page.body)
        if "Martin Hale" in worker.get(path).text
    )


def send(worker, entry: str, **form: str):
    return worker.post(entry, version=worker.get(entry).hidden("version"), **form)


@pytest.mark.parametrize("reached", [{"telephone": "0117 496 0999"}, {"email": "nova@example.org"}])
def test_entry_that_is_handed_over_has_only_what_was_typed_of_the_new_person(worker, entry, reached):
    page = worker.follow(send(worker, entry, change="hand_over", name="Nova Person", **reached))
    parts = re.findall('<div class="cp-card">.*?</div>', page.body, re.S)
    assert next(iter(reached.values())) in next(each for each in parts if "Nova Person" in each)
    assert "07700 900123" not in page.text
    assert "martin.hale@example.org" not in page.text


def test_entry_is_handed_over_only_with_a_number_or_an_address(worker, entry):
    answer = send(worker, entry, change="hand_over", name="Nova Person")
    assert answer.status == 422
    assert 'href="#telephone"' in answer.body
    assert "Martin Hale" in answer.text


def test_number_of_an_entry_is_corrected_without_a_change_of_person(worker, entry):
    page = worker.get(entry)
    assert re.search(r'id="right_telephone"[^>]*value="07700 900123"', page.body)
    assert re.search(r'id="right_email"[^>]*value="martin.hale@example.org"', page.body)
    corrected = worker.follow(send(worker, entry, change="correct", right_telephone="0117 496 0999"))
    assert re.search("Martin Hale.*0117 496 0999", corrected.text)
    assert "martin.hale@example.org" not in corrected.text


@pytest.mark.parametrize(("typed", "field"), [({}, "right_telephone"), ({"right_email": "no"}, "right_email")])
def test_correction_that_reaches_no_person_is_asked_again_at_its_own_field(worker, entry, typed, field):
    answer = send(worker, entry, change="correct", **typed)
    assert answer.status == 422
    assert f'href="#{field}"' in answer.body
    assert f'id="{field}-error"' in answer.body
