"""A page discloses exactly what the API discloses: to every role, of every kind of record, for every reason."""

import html
from datetime import date
from itertools import product

import msgspec
import pytest

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.access import REASONS
from contactpoint.domain.children import Address, Carer, Education, GpPractice, Name, OrganisationReference, Record
from contactpoint.domain.children import StoredRecord as Stored
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    child,
    involvement_details,
    new_record,
    sensitive_details,
)

CALLERS = (NURSE, TEACHER, SOCIAL_WORKER, MENTAL_HEALTH_NURSE, DIRECTORY_TEAM, OTHER_TEAM, OVERRIDER, MANAGER, AUDITOR)
FACTS = {
    "nhs_number": "9990001235",
    "upn": "A123456789012",
    "other_names": (Name(given_name="Zeb", family_name="Marsh", kind="alias"),),
    "address": Address(lines=("29 Mill Street",), locality="Quernmore", postcode="WV4 1MS"),
    "previous_addresses": (Address(lines=("41 Quarry Lane",), locality="Thornby", postcode="NM3 8QL"),),
    "carers": (
        Carer(
            given_name="Angela",
            family_name="Reid",
            relationship="parental_responsibility",
            telephone="07700 900357",
            email="angela@home.example",
        ),
    ),
    "education": Education(status="on_roll", urn="900357", start_date=date(2022, 9, 5)),
    "gp_practice": GpPractice(ods_code="Z90357"),
    "common_assessment_held_by": OrganisationReference(organisation_id="westvale-early-help"),
}
TOLD = [
    "Tyler",
    "Reid",
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


@pytest.fixture(params=["ordinary", "shielded"])
def child_id(request, directory):
    deps = directory.deps
    record = Record(child=child(**FACTS))
    deps.records.save(new_record(record, deps.new_record_event("registered", DIRECTORY_TEAM, Stored(record=record))))
    known = involvement_details(lead_professional=True, email="siobhan@westvale.example")
    record_involvement(deps, SOCIAL_WORKER, "child-0001", known, None)
    record_involvement(deps, MENTAL_HEALTH_NURSE, "child-0001", sensitive_details(), None)
    if request.param == "shielded":
        shield_child(deps, DIRECTORY_TEAM, "child-0001", ShieldChild(basis="domestic_abuse"))
    return "child-0001"


def told_by(text: str) -> set[str]:
    return {each for each in TOLD if each in text}


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.practitioner_id)
def test_page_of_a_child_discloses_what_the_api_discloses(directory, child_id, caller):
    visitor, looks = directory.add(caller).sign_in(), 0
    for reason in REASONS:
        try:
            api = told_by(msgspec.json.encode(view_record(directory.deps, caller, child_id, reason)[0]).decode())
        except Problem:
            api = set()
        chosen = visitor.post("/reason", reason=reason, others_are_told="yes")
        if chosen.status != 303:
            assert api == set()
            continue
        found = visitor.post(chosen.location.removeprefix("/v1/pages"), last_name="A", first_name="B", year="2015")
        opened = visitor.post(found.location.removeprefix("/v1/pages"), child=child_id)
        page = visitor.follow(opened)
        looks += page.status == 200
        assert told_by(html.unescape(page.body)) == api, reason
        sheet = visitor.get(opened.location.removeprefix("/v1/pages") + "/call-sheet")
        assert told_by(html.unescape(sheet.body)) <= api, reason
    assert bool(looks) == (caller.role not in ("auditor", "account_manager"))


@pytest.mark.parametrize(
    ("caller", "names"),
    list(product(CALLERS, [("Tyler", "Reid"), ("Zeb", "Marsh")])),
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
