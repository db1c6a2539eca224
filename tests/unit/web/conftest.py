"""A directory with its pages, a nurse and a social worker."""

import re
from datetime import date

import pytest

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.domain.children import Carer, Name
from tests.builders import NURSE, SOCIAL_WORKER, child, involvement_details, registration
from tests.unit.web.visitor import ROOT, Directory, Visitor

ANGELA = Carer(given_name="Angela", family_name="Reid", relationship="day_to_day_care", telephone="07700 900357")


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def nurse(directory) -> Visitor:
    return directory.add(NURSE).sign_in()


@pytest.fixture
def child_id(directory) -> str:
    """Register Tyler with his home, his mother, another name and a lead professional."""
    stated = child()
    facts = registration(
        address_status="current",
        address=stated.address,
        other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),),
        carers=(ANGELA,),
    )
    registered = register_child(directory.deps, SOCIAL_WORKER, facts, None)
    record_involvement(directory.deps, SOCIAL_WORKER, registered, involvement_details(lead_professional=True), None)
    return registered


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
