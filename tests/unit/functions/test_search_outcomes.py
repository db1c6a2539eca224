"""The search function counts each search by its outcome and access reason, in a line that says nothing else of it."""

import json
from typing import get_args

import pytest

from contactpoint.application.search.result_view import SearchResultView
from contactpoint.domain.matching.ranking import Outcome
from functions.search import handler as searching
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.http.gateway_event import CANARY, event

CALL = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_search_is_counted_by_its_outcome_and_reason_only(outcome, monkeypatch, capsys):
    monkeypatch.setattr(searching, "deps", lambda: fake_dependencies(MemoryStore()))
    monkeypatch.setattr(
        searching, "search", lambda *_: SearchResultView(search_id="s-1", outcome=outcome, candidates=())
    )
    sent = event({"access_reason": "urgent_care", "criteria": {"family_name": CANARY}})
    assert searching.handler({**sent, "resource": "/searches"}, None)["statusCode"] == 200
    (line,) = [line for line in capsys.readouterr().out.splitlines() if '"Searches"' in line]
    counted = {name: value for name, value in json.loads(line).items() if name != "_aws"}
    assert counted == {"Searches": 1, "outcome": outcome, "access_reason": "urgent_care"}
    for hidden in (CANARY, CALL, "s-1", "p-nurse", "hospital"):
        assert hidden not in line
