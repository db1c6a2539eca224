"""What an amendment costs: one that changes no fact of the index looks nothing up and writes no search document."""

from collections import Counter
from contextlib import contextmanager
from datetime import date

import pytest

from benchmarks.cost.capacity_units import Usage, usage_of
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.access import Organisation
from contactpoint.domain.children import Address, Carer, Education, GpPractice, Name, OrganisationReference
from contactpoint.domain.children.child import ChildDetails
from tests.builders import DIRECTORY_TEAM, NURSE, TEACHER, ordinary_details, registration

MAX_WRITE_UNITS, MAX_QUERIES = 10, 1
WHO = {"nhs_number": NURSE, "former_nhs_numbers": NURSE, "upn": TEACHER, "former_upns": TEACHER}
NEW = ConfirmedNew(reason="documents_differ")
HOME = Address(lines=("2 Elm Road",), locality="Westvale", postcode="WV5 6EX")
CARER = Carer(given_name="Ann", family_name="Reid", relationship="parental_responsibility", telephone="0113 496 0142")
KNOWN = {"address_status": "current", "address": HOME, "carers": (CARER,), "gp_practice": GpPractice(ods_code="Z90141")}
OTHER_FACTS = {
    "address_status": "last_known",
    "carers": (),
    "education": Education(status="educated_otherwise"),
    "gp_practice": None,
    "common_assessment_held_by": OrganisationReference(organisation_id="westvale"),
}
INDEX_FACTS = {
    "given_name": "Tylor",
    "family_name": "Reed",
    "date_of_birth": date(2011, 1, 24),
    "date_of_birth_estimated": True,
    "sex": "female",
    "other_names": (Name(given_name="Ty", family_name="Birkett", kind="alias"),),
    "address": Address(lines=("3 Elm Road",), locality="Westvale", postcode="WV5 6EX"),
    "previous_addresses": (Address(lines=("9 Oak Row",), postcode="WV5 6EX"),),
    "nhs_number": "9990001235",
    "upn": "B801200005001",
    "former_nhs_numbers": ("9990001235",),
    "former_upns": ("B801200005001",),
}


class Used:
    """The units that were used, by table, and the calls."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.indexed: set[str] = set()
        self.counting = False

    def add(self, operation: str, usage: Usage) -> None:
        if self.counting:
            self.calls[operation] += 1
            self.written.update(usage.written or {})


@pytest.fixture
def used(stored, monkeypatch) -> Used:
    used, client = Used(), stored.connection.client
    ask = client._make_api_call

    def counted(operation, request):
        response = ask(operation, request)
        usage = usage_of("dynamodb", operation, request, response, (0.0, 0.0), used.indexed)
        used.add(operation, usage)
        return response

    monkeypatch.setattr(client, "_make_api_call", counted)
    return used


@pytest.fixture
def child_id(stored, used) -> str:
    deps = stored.deps
    authority = Organisation(organisation_id="westvale", name="Westvale", type="local_authority")
    deps.accounts.save_organisation(authority, deps.new_event("organisation_reinstated", NURSE))
    child_id = register_child(deps, DIRECTORY_TEAM, registration(responsible_authority="westvale", **KNOWN), None)
    for _ in range(3):
        record_involvement(deps, NURSE, child_id, ordinary_details(), None)
    return child_id


@contextmanager
def counting(used):
    used.counting = True
    yield
    used.counting = False


def amend(deps, used, child_id, fact, value) -> None:
    who = WHO.get(fact, DIRECTORY_TEAM)
    _, etag = view_record(deps, who, child_id, "maintaining_record")
    with counting(used):
        amend_record(deps, who, child_id, etag, {fact: value}, NEW)


def test_every_fact_of_an_amendment_is_measured():
    assert set(OTHER_FACTS) | set(INDEX_FACTS) == set(ChildDetails.__struct_fields__)


@pytest.mark.parametrize("fact", OTHER_FACTS)
@pytest.mark.parametrize("shield", [False, True])
def test_amendment_of_other_facts_writes_the_record_and_its_event_only(stored, used, child_id, fact, shield):
    if shield:
        shield_child(stored.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    amend(stored.deps, used, child_id, fact, OTHER_FACTS[fact])
    assert used.calls == {"GetItem": 1, "TransactWriteItems": 1}
    assert set(used.written) == {"test-records", "test-audit_log"}
    assert used.calls["Query"] <= MAX_QUERIES
    assert sum(used.written.values()) <= MAX_WRITE_UNITS, used.written


@pytest.mark.parametrize("fact", INDEX_FACTS)
def test_amendment_of_index_facts_is_screened_fenced_and_indexed(stored, used, child_id, fact):
    amend(stored.deps, used, child_id, fact, INDEX_FACTS[fact])
    assert used.calls["Query"] > MAX_QUERIES
    assert {"test-records", "test-audit_log", "test-fences", "test-search_index"} <= set(used.written), used.written


def test_amendment_that_changes_nothing_writes_no_more_than_one_of_other_facts(stored, used, child_id):
    amend(stored.deps, used, child_id, "sex", "male")
    assert used.calls == {"GetItem": 1, "TransactWriteItems": 1}
    assert sum(used.written.values()) <= MAX_WRITE_UNITS, used.written
