"""The rulebook's stories, as people play them on the pages, in a real browser."""

from contextlib import suppress

from playwright.sync_api import Error

TYLER = ("Reid", "Tyler", ("23", "1", "2011"))


def test_nurse_reaches_the_social_worker_of_a_runaway(person):
    nurse = person("ae-nurse").signs_in().says_why("The child needs urgent care").looks_for(*TYLER)
    assert nurse.heading == "We found one child. Check that it is the right child"
    nurse.says_this_is_the_child()
    first = nurse.part("Call first")
    assert "Siobhan Keane" in first.inner_text()
    assert first.get_by_role("link", name="0113 496 0358").get_attribute("href") == "tel:01134960358"
    assert nurse.page.get_by_role("link", name="07700 900357").is_hidden(), "a parent's number waits behind a button"


def test_nurse_is_told_that_a_surname_is_different_before_she_opens_the_child(person):
    nurse = person("ae-nurse").signs_in().says_why("The child needs urgent care")
    nurse.page.locator("details summary").first.click()
    nurse.types("Postcode, now or before", "WV4 1MS")
    nurse.looks_for("Smith", "Tyler", ("23", "1", "2011"))
    assert nurse.heading == "We found one child. Check that it is the right child"
    row = nurse.page.get_by_role("row").nth(1).inner_text()
    assert "Last name" in row
    assert "Different" in row


def test_welfare_officer_finds_a_boy_under_his_other_name(person):
    officer = person("welfare-officer").signs_in().says_why("A child of school age is on no school")
    officer.looks_for("Doyle", "Kieran", ("12", "5", "2014"))
    assert "was also known as Kieran Doyle" in officer.text
    officer.says_this_is_the_child()
    assert "On no school\u2019s roll." in officer.text
    assert "Left Quarry Lane Primary School on 18 July 2025" in officer.text


def test_officer_who_knows_only_the_year_finds_the_boy(person):
    officer = person("welfare-officer").signs_in().says_why("A child of school age is on no school")
    officer.looks_for("Walsh", "Kieran", ("", "", "2014"))
    assert "Kieran Walsh" in officer.text


def test_twins_are_never_guessed(person):
    nurse = person("ae-nurse").signs_in().says_why("The child needs urgent care")
    nurse.types("Last name", "Okafor")
    for part, value in (("Day", "4"), ("Month", "8"), ("Year", "2017")):
        nurse.types(part, value)
    nurse.page.get_by_text("Add an age, the sex or an address").click()
    nurse.types("Postcode, now or before", "WV7 3OC")
    nurse.presses("Find")
    assert nurse.heading == "More than one child may fit. Do not guess."
    assert nurse.page.get_by_role("button", name="This is the child").count() == 2


def test_child_who_is_not_found_is_not_said_to_be_unknown_to_all(person):
    nurse = person("ae-nurse").signs_in().says_why("The child needs urgent care")
    nurse.looks_for("Zzyzx", "Quentin", ("9", "9", "2013"))
    assert nurse.heading == "We did not find a child with these details"
    assert "This does not mean that no one knows the child." in nurse.text
    assert nurse.page.get_by_role("link", name="0113 496 0799").is_visible(), "the duty number of her own area"
    nurse.presses("With the year only")
    assert nurse.heading == "We did not find a child with these details"


def test_everything_that_is_wrong_is_said_at_once(person):
    nurse = person("ae-nurse").signs_in().says_why("The child needs urgent care")
    nurse.types("NHS number, if you know it", "12")
    nurse.looks_for("Reid", "Tyler", ("31", "2", "2011"))
    summary = nurse.page.get_by_role("alert")
    assert summary.get_by_role("link").count() == 2
    assert nurse.page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert nurse.page.title().startswith("Error: ")


def test_nurse_records_that_she_works_with_the_child_and_ends_it(person):
    nurse = person("ae-nurse").signs_in().finds("Rahman", "Muhammad", ("7", "3", "2016"))
    assert "No lead professional is recorded." in nurse.text
    nurse.presses("Record who works with the child")
    nurse.presses("Record")
    assert nurse.page.get_by_role("alert").get_by_role("link").count() >= 2
    nurse.page.get_by_label("Service").select_option("paediatrics")
    nurse.page.get_by_label("Role").select_option("nurse")
    nurse.types("Name of the person", "Grace Adeyemi")
    nurse.types("Telephone", "0113 496 0777")
    nurse.presses("Record")
    assert "Grace Adeyemi" in nurse.text
    nurse.follows("Confirm or change this entry")
    nurse.presses("It is still right")
    nurse.follows("Confirm or change this entry")
    nurse.presses("Take it back")
    assert "Grace Adeyemi" not in nurse.text


def test_nurse_asks_for_contact_with_a_confidential_service(person, stack):
    nurse = person("ae-nurse").signs_in().finds("Wiśniewska", "Katarzyna", ("19", "11", "2013"))
    assert "confidential also works" not in nurse.text
    health = person("mental-health-nurse").signs_in().finds("Wiśniewska", "Katarzyna", ("19", "11", "2013"))
    health.presses("Record who works with the child")
    health.page.get_by_label("Service").select_option("mental_health")
    health.page.get_by_label("Role").select_option("mental_health_nurse")
    health.types("Name of the person", "Ines Duarte")
    health.types("Telephone", "0113 496 0000")
    health.page.get_by_text("For a confidential service only").click()
    health.page.get_by_label("On what basis it is recorded").select_option("consent_of_child")
    for part, value in (("day", "1"), ("month", "11"), ("year", "2026")):
        health.page.locator(f"#consent_{part}").fill(value)
    health.presses("Record")
    assert "Ines Duarte" in health.text
    nurse.page.reload()
    assert "Ines Duarte" not in nurse.text
    nurse.presses("Ask for contact")
    assert nurse.heading == "Your request for contact"
    assert "You usually get an answer by" in nurse.text
    assert nurse.page.get_by_role("link", name="0115 496 0799").is_visible(), "the duty number of the child's authority"


def test_hidden_child_is_one_panel_and_nothing_to_print(person, stack):
    amina = {"given_name": "Amina", "family_name": "Yusuf", "date_of_birth": "2012-09-30"}
    child_id = stack.search("directory-team", **amina).json()["candidates"][0]["child_id"]
    hidden = stack.call("directory-team", "PUT", f"/children/{child_id}/shield", {"basis": "domestic_abuse"})
    assert hidden.status_code == 204, hidden.text
    try:
        nurse = person("ae-nurse").signs_in().finds("Yusuf", "Amina", ("30", "9", "2012"))
        assert "Some details of this child are hidden" in nurse.text
        hidden = ("Canal Cottages", "Colin Frost", "School", "GP", "Westvale", "Lives at")
        assert [word for word in hidden if word in nurse.text] == []
        assert nurse.page.get_by_text("Print a call sheet").count() == 0
        assert nurse.page.get_by_role("link", name="0808 157 0700").is_visible(), (
            "the national line: her area is hidden"
        )
        officer = person("child-protection-officer").signs_in().finds("Yusuf", "Amina", ("30", "9", "2012"))
        officer.follows("A child is in danger: show the hidden details once")
        officer.presses("Show hidden details once")
        assert "Confirm that you have read this" in officer.text
        officer.page.get_by_label("I have read this").check()
        officer.presses("Show hidden details once")
        assert "Canal Cottages" in officer.text
        with suppress(Error):
            officer.page.go_back()
            officer.page.go_forward()
        assert "Canal Cottages" not in officer.text, "it is shown once"
    finally:
        stack.call("directory-team", "DELETE", f"/children/{child_id}/shield")


def test_account_that_lapsed_is_told_why_and_whom_to_call(person, stack):
    nurse = person("ae-nurse").signs_in()
    stack.call("account-manager", "POST", "/accounts/p-ae-nurse/suspension", {"reason": "long_absence"})
    try:
        nurse.opens("/home")
        assert nurse.heading == "You cannot use the directory today"
        assert "your account is suspended" in nurse.text
        assert nurse.page.get_by_role("link", name="0113 496 0799").is_visible()
    finally:
        stack.call("account-manager", "POST", "/accounts/p-ae-nurse/reinstatement", {"reason": "returned"})


def test_missing_child_reason_is_asked_twice(person):
    officer = person("social-worker").signs_in().says_why("A child is missing now")
    assert officer.heading == "Others are told at once"
    officer.presses("Continue")
    assert officer.heading == "Find a child"
