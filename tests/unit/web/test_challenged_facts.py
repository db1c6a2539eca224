"""A fact that somebody says is wrong is marked where it is shown, for exactly those to whom the API says so."""

from contextlib import suppress
from typing import get_args

import pytest

from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.view import view_record
from contactpoint.domain.children.decisions.challenge import ChallengedFact
from contactpoint.problems import Problem
from contactpoint.web.texts.words import FACTS
from tests.builders import DIRECTORY_TEAM, NURSE
from tests.unit.web.record_states import CALLERS, STATES, create_record

MARK = "Somebody says that this is wrong:"
REASON = "providing_service"
ON_A_CALL_SHEET = {"given_name", "family_name", "involvements"}


@pytest.fixture(params=STATES)
def child_id(request, directory, monkeypatch) -> str:
    """Create a record of which every fact is challenged."""
    monkeypatch.setattr("contactpoint.application.records.challenges.MAX_CHALLENGES", 99)
    created = create_record(directory.store, directory.deps, request.param)
    with suppress(Problem):
        for fact in get_args(ChallengedFact):
            challenge_accuracy(
                directory.deps, DIRECTORY_TEAM, created, ChallengeAccuracy(fact=fact, challenger="child")
            )
    return created


def marked(page) -> set[str]:
    return {fact for fact, words in FACTS.items() if f"{MARK} {words} " in f"{page.text} "}


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.practitioner_id)
def test_page_marks_what_the_api_says_is_challenged(directory, child_id, caller):
    visitor = directory.add(caller).sign_in()
    try:
        record = view_record(directory.deps, caller, child_id, REASON)[0]
    except Problem:
        return
    address, page = visitor.open_child(child_id, REASON)
    assert marked(page) == {*record.accuracy_challenged}
    sheet = visitor.get(f"{address}/call-sheet")
    expected = ON_A_CALL_SHEET & {*record.accuracy_challenged}
    assert marked(sheet) == (expected if "Print a call sheet" in page.text else set())


@pytest.mark.parametrize("child_id", ["ordinary"], indirect=True)
def test_mark_stands_at_its_fact(directory, child_id):
    _, page = directory.add(NURSE).sign_in().open_child(child_id)
    assert marked(page) == {*get_args(ChallengedFact)} - {"upn"}, "a nurse does not read the pupil number"
    order = [
        "First name",
        "Born",
        "Date of birth",
        "Also known as",
        "Other names",
        "NHS number",
        "Who works with the child",
    ]
    order += ["Call first", "Parents and carers", "Angela", "School", "GP", "Lives at", "Address", "Lived before at"]
    at = [page.text.index(f"{MARK} {words}" if words in FACTS.values() else words) for words in order]
    assert at == sorted(at)
