"""A directory with its pages, a nurse and a social worker."""

import pytest

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.domain.children import Carer, Name
from tests.builders import NURSE, SOCIAL_WORKER, child, involvement_details, registration
from tests.unit.web.visitor import Directory, Visitor

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
