"""Identifiers: a number that nobody can have is refused, and one that is written otherwise is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.children import ChildDetails
from contactpoint.domain.facts.identifiers import UPN_LETTERS, is_temporary_upn, nhs_number_fault, upn_fault
from contactpoint.domain.matching import Criteria
from tests.builders import child


@pytest.mark.parametrize("number", ["9990001235", "4010232137"])
def test_number_with_a_right_check_digit_is_accepted(number):
    assert nhs_number_fault(number, accepts_test_numbers=True) == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("9990001234", "check digit"),
        ("0000000000", "one repeated digit"),
        ("1111111111", "one repeated digit"),
        ("4444444444", "one repeated digit"),
        ("9999999999", "one repeated digit"),
        ("9876543210", "does not issue"),
        ("0101010101", "check digit"),
        ("5000000005", "does not issue"),
    ],
)
def test_number_that_nobody_has_is_refused(number, said):
    for accepts_test_numbers in (True, False):
        assert said in nhs_number_fault(number, accepts_test_numbers=accepts_test_numbers)


def test_number_for_tests_is_refused_where_the_data_are_of_real_people():
    assert nhs_number_fault("9990001235", accepts_test_numbers=False)
    assert not nhs_number_fault("9990001235", accepts_test_numbers=True)


@pytest.mark.parametrize("upn", ["B801200005001", "M80120000500A", "A123456789012", "L12345678901B"])
def test_upn_with_a_right_check_letter_is_accepted(upn):
    assert upn_fault(upn) == ""


@pytest.mark.parametrize("upn", ["A801200005001", "I123456789012", "Z999999999999", "A12345678901B", "M80120000500O"])
def test_upn_with_a_wrong_check_letter_or_an_unused_letter_is_refused(upn):
    assert upn_fault(upn)


@given(digits=st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True))
def test_exactly_one_check_letter_fits(digits):
    assert sum(not upn_fault(letter + digits) for letter in UPN_LETTERS) == 1


def test_upn_that_ends_in_a_letter_is_temporary():
    assert is_temporary_upn("L12345678901B")
    assert not is_temporary_upn("B801200005001")


@pytest.mark.parametrize("written", ["999 000 1235", "999-000-1235", "9990001235"])
@pytest.mark.parametrize("upn", ["b801200005001", "B801 2000 05001", "B801200005001"])
def test_number_is_the_same_however_it_is_written(written, upn):
    numbers = (child(nhs_number=written, upn=upn), Criteria(nhs_number=written, upn=upn))
    assert {(each.nhs_number, each.upn) for each in numbers} == {("9990001235", "B801200005001")}


def test_current_number_is_never_a_former_one():
    facts = {name: getattr(child(), name) for name in ChildDetails.__struct_fields__}
    numbers = {"upn": "B801200005001", "former_upns": ("b801200005001", "M80120000500A", "M80120000500A")}
    assert ChildDetails(**{**facts, **numbers}).former_upns == ("M80120000500A",)
