"""A practitioner says where they live, is shown nothing of it again, and takes it back."""

import pytest

TYPED = {"Your address: first line": "4 Cooper Street", "Postcode": "LS1 4AP"}
ANOTHER_NAME = "Another last name in your household (1 of 3)"


@pytest.mark.parametrize("width", [1024, 320])
def test_practitioner_enters_a_household_and_removes_it(person, width):
    officer = person("attendance-officer", width=width).signs_in()
    officer.page.get_by_role("button", name="Your household").click()
    assert "You have not entered your household" in officer.checked().text
    officer.types(ANOTHER_NAME, "12")
    officer.presses("Keep my household as a code")
    for wrong in ("Enter the first line of your address", "Enter your full address", "with letters only"):
        assert wrong in officer.text
    officer.types(ANOTHER_NAME, "Reid-Marsh")
    for label, answer in TYPED.items():
        officer.types(label, answer)
    officer.presses("Keep my household as a code")
    assert "You entered your household on" in officer.text
    shown = officer.page.content()
    assert not [answer for answer in ("Cooper", "LS1", "Marsh") if answer in shown]
    officer.presses("Remove what I entered")
    assert "You have not entered your household" in officer.text
