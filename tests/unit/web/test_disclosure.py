"""A page discloses exactly what the API discloses: to every role, of every kind of record, for every reason."""

import html
from datetime import date
from itertools import product

import msgspec
import pytest

from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.access import REASONS
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.unit.web.record_states import CALLERS, STATES, create_record

TOLD = [
    "Tyler",
    "Reid",
    "Wilfred",
    "Holt",
    "7 Canal Cottages",
    "Placeham",
    "WV2 6CC",
    "Zeb",
    "Marsh",
    "9990001235",
    "A123456789012",
    "29 Mill Street",
    "Quernmore",
    "WV4 1MS",
    "41 Quarry Lane",
    "Thornby",
    "NM3 8QL",
    "Angela",
    "07700 900357",
    "angela@home.example",
    "Westvale High School",
    "Mill Street Practice",
    "0113 496 0357",
    "Siobhan Keane",
    "0113 496 0358",
    "siobhan@westvale.example",
    "Ines Duarte",
    "0113 496 0777",
    "Westvale Early Help",
]
"""Everything that a record tells of a child and of those around the child."""


@pytest.fixture(params=STATES)
def child_id(request, directory):
    return create_record(directory.store, directory.deps, request.param)


def told_by(text: str) -> set[str]:
    return {each for each in TOLD if each in text}


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.practitioner_id)
def test_page_of_a_child_discloses_what_the_api_discloses(directory, child_id, caller):
    visitor = directory.add(caller).sign_in()
    for reason in REASONS:
        try:
            api = told_by(msgspec.json.encode(view_record(directory.deps, caller, child_id, reason)[0]).decode())
        except Problem:
            api = set()
        chosen = visitor.post("/reason", reason=reason, others_are_told="yes")
        if chosen.status != 303:
            assert api == set()
            continue
        found = visitor.post(chosen.location.removeprefix("/v1/pages"), last_name="Ash", first_name="Bea", year="2015")
        opened = visitor.post(found.location.removeprefix("/v1/pages"), child=child_id)
        page = visitor.follow(opened)
        assert (page.status == 200) == bool(api), reason
        assert told_by(html.unescape(page.body)) == api, reason
        sheet = visitor.get(opened.location.removeprefix("/v1/pages") + "/call-sheet")
        assert told_by(html.unescape(sheet.body)) <= api, reason


@pytest.mark.parametrize(
    ("caller", "names"),
    list(product(CALLERS, [("Tyler", "Reid"), ("Zeb", "Marsh"), ("Wilfred", "Holt")])),
    ids=lambda value: getattr(value, "practitioner_id", None),
)
def test_page_of_a_search_discloses_what_the_api_discloses(directory, child_id, caller, names):
    given_name, family_name = names
    criteria = Criteria(given_name=given_name, family_name=family_name, date_of_birth=date(2011, 1, 23))
    visitor = directory.add(caller).sign_in()
    for reason in REASONS:
        try:
            found = search(directory.deps, caller, SearchChildren(access_reason=reason, criteria=criteria))
        except Problem:
            found = None
        chosen = visitor.post("/reason", reason=reason, others_are_told="yes")
        if chosen.status != 303:
            assert found is None
            continue
        facts = {"last_name": family_name, "first_name": given_name, "day": "23", "month": "1", "year": "2011"}
        page = visitor.follow(visitor.post(chosen.location.removeprefix("/v1/pages"), **facts))
        api = told_by(msgspec.json.encode(found).decode()) if found else set()
        assert told_by(html.unescape(page.body)) == api | ({*names} & {*TOLD} if found and found.candidates else set())
