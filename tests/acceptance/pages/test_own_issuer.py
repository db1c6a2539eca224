"""People whose authority has an issuer of its own sign in to the pages there, in a real browser."""

from tests.acceptance.authority_issuer import SIGNS_IN
from tests.acceptance.test_identity import create_account


def test_person_signs_in_and_out_at_the_issuer_of_their_authority(person, stack):
    create_account(stack, SIGNS_IN, "Edith Marlow")
    officer = person(SIGNS_IN).opens()
    officer.page.get_by_label("Eastmoor County Council").check()
    officer.page.get_by_role("button", name="Sign in").click()
    officer.page.wait_for_url("**/pages/home")
    assert "Edith Marlow" in officer.checked().text
    officer.finds("Reid", "Tyler", ("23", "1", "2011"))
    assert "Tyler Reid" in officer.text
    officer.page.get_by_role("button", name="Sign out").click()
    officer.page.wait_for_url("**/signed-out")
    assert officer.opens().page.get_by_label("Eastmoor County Council").is_checked(), "the browser remembers it"
