"""Whether an organisation's services are sensitive is decided by people, and doubtful until then."""
# ruff: noqa: RUF001 - one name has wide letters

import msgspec
import pytest

from contactpoint.domain.registers import RegisteredOrganisation, find_organisation
from contactpoint.domain.registers.register import classified, suggests_sensitive_service


def entry(**facts: object) -> RegisteredOrganisation:
    return msgspec.convert({"organisation_id": "new-one", "name": "Riverside Project", **facts}, RegisteredOrganisation)


def test_an_entry_that_does_not_state_it_is_undecided():
    assert entry().sensitivity == "undecided"


@pytest.mark.parametrize(
    "name",
    [
        "Westvale Sexual Health Clinic",
        "Castlebrook CAMHS",
        "Harbour Counselling",
        "Drugs and Alcohol Team",
        "Young Minds: Psychology",
        "Self-Harm Support",
        "ＭＥＮＴＡＬ Health Hub",
    ],
)
def test_an_ordinary_entry_with_a_telling_name_is_undecided_until_checked(name):
    assert classified(entry(name=name, sensitivity="ordinary")).sensitivity == "undecided"
    assert classified(entry(name=name, sensitivity="ordinary", name_checked=True)).sensitivity == "ordinary"
    assert classified(entry(name=name, sensitivity="sensitive")).sensitivity == "sensitive"


@pytest.mark.parametrize(
    "name", ["Northmoor City Council", "St Wilfrid's Hospital", "Grapevine Housing", "Fundamentals"]
)
def test_an_ordinary_name_suggests_nothing(name):
    assert not suggests_sensitive_service(name)
    assert classified(entry(name=name, sensitivity="ordinary")).sensitivity == "ordinary"


def test_the_register_answers_with_the_classification():
    found = find_organisation("st-wilfrids"), find_organisation("riverside-project")
    assert [each and each.sensitivity for each in found] == ["ordinary", "undecided"]
