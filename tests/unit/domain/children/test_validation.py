"""Dates outside a child's life and contradictions are refused by rule, with the field named."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.domain.children import Address, ChildDetails, Education, validate_child, validate_involvement
from contactpoint.problems import Problem
from tests.builders import CONSENT, TODAY, child, involvement_details, sensitive_details

BORN = date(2011, 1, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def pointers(validate) -> list[str]:
    """Return the fields that are refused."""
    try:
        validate()
    except Problem as problem:
        return [each.pointer for each in problem.violations]
    return []


def details(**facts) -> ChildDetails:
    stated = child(**facts)
    return ChildDetails(**{name: getattr(stated, name) for name in ChildDetails.__struct_fields__})


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"start_date": date(206, 1, 5)}, ["/start_date"]),
        ({"start_date": date(1900, 1, 1)}, ["/start_date"]),
        ({"start_date": BORN - timedelta(days=300)}, []),
        ({"end_date": date(2206, 1, 5)}, ["/end_date"]),
        ({"end_date": TODAY + timedelta(days=700)}, []),
        ({"telephone": "07700 90014"}, ["/telephone"]),
        ({"email": "joanne\x00@example.org"}, ["/email"]),
        ({"practitioner_name": "Zo\ufffd Marsh"}, ["/practitioner_name"]),
        ({"lead_professional": True, "end_date": YESTERDAY}, ["/lead_professional"]),
        ({"lead_professional": True, "end_date": TODAY}, []),
    ],
)
def test_involvement_outside_the_childs_life_is_refused(facts, refused):
    assert pointers(lambda: validate_involvement(involvement_details(**facts), TODAY, BORN)) == refused


def test_basis_from_before_the_childs_life_is_refused():
    sensitive = sensitive_details(basis=replace(CONSENT, dated=date(206, 1, 5)))
    assert pointers(lambda: validate_involvement(sensitive, TODAY, BORN)) == ["/basis/dated"]


@pytest.mark.parametrize(
    ("place", "refused"),
    [
        ({"status": "on_roll", "urn": "100001", "end_date": date(2020, 7, 1)}, ["/education/end_date"]),
        ({"status": "on_roll", "urn": "100001", "end_date": TODAY}, []),
        ({"status": "on_roll", "urn": "100001", "end_date": TOMORROW}, []),
        ({"status": "not_on_roll", "start_date": date(206, 1, 1)}, ["/education/start_date"]),
        ({"status": "not_on_roll", "start_date": date(2010, 1, 1)}, ["/education/start_date"]),
        ({"status": "not_on_roll", "end_date": date(2206, 1, 1)}, ["/education/end_date"]),
        (
            {"status": "not_on_roll", "start_date": date(2020, 1, 1), "end_date": date(2019, 1, 1)},
            ["/education/end_date"],
        ),
    ],
)
def test_education_that_contradicts_itself_is_refused(place, refused):
    assert pointers(lambda: validate_child(details(education=Education(**place)), TODAY)) == refused


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        (Address(), ["/address"]),
        (Address(locality="Westvale"), ["/address"]),
        (Address(lines=(" ",)), ["/address/lines/0"]),
        (Address(postcode="  "), ["/address/postcode"]),
        (Address(postcode="LS1 4AP"), []),
        (Address(lines=("29 Mill Street",)), []),
    ],
)
@pytest.mark.parametrize("status", ["current", "last_known", "left_england"])
def test_address_without_a_line_or_a_postcode_is_refused(address, refused, status):
    assert pointers(lambda: validate_child(details(address_status=status, address=address), TODAY)) == refused


@pytest.mark.parametrize(
    ("born", "refused"),
    [
        (date(206, 1, 5), ["/date_of_birth"]),
        (TOMORROW, ["/date_of_birth"]),
        (date.max, ["/date_of_birth"]),
        (TODAY, []),
        (date(2000, 1, 1), ["/date_of_birth"]),
    ],
)
def test_date_of_birth_is_a_childs(born, refused):
    assert pointers(lambda: validate_child(details(date_of_birth=born), TODAY)) == refused


def test_adults_date_of_birth_has_a_possible_year_too():
    validate_child(details(date_of_birth=date(2000, 1, 1)), TODAY, may_be_adult=True)
    impossible = details(date_of_birth=date(206, 1, 5))
    assert pointers(lambda: validate_child(impossible, TODAY, may_be_adult=True)) == ["/date_of_birth"]


def test_end_that_has_passed_does_not_stop_a_change_of_something_else():
    left = details(education=Education(status="on_roll", urn="100001", end_date=date(2020, 7, 1)))
    validate_child(replace(left, sex="female"), TODAY, left)
    lead = involvement_details(lead_professional=True, end_date=YESTERDAY)
    validate_involvement(replace(lead, email="s.keane@example.org"), TODAY, BORN, lead)


def test_child_carer_and_alias_can_have_one_name():
    validate_child(details(given_name=None), TODAY)
    with pytest.raises(Problem, match="invalid-request"):
        validate_child(details(given_name="."), TODAY)
