"""The directory team: hides a child and the others of the home, and passes a request for contact on."""

BROTHERS = [
    {"given_name": name, "family_name": "Quillon", "date_of_birth": born, "sex": "male"}
    for name, born in (("Jasper", "2015-02-03"), ("Felix", "2018-07-09"))
]
ADDRESS = {"lines": ["8 Foundry Walk"], "locality": "Westvale", "postcode": "WV8 2FW"}
HOME = {"address_status": "current", "address": ADDRESS}


def test_team_hides_a_child_and_the_brother_of_the_same_home(person, stack):
    for facts in BROTHERS:
        registered = stack.register("social-worker", {**facts, **HOME, "responsible_authority": "westvale"})
        assert registered.status_code == 201, registered.text
    team = person("directory-team").signs_in().finds("Quillon", "Jasper", ("3", "2", "2015"))
    team.page.get_by_role("button", name="Hide this child").click()
    team.checked().presses("Hide this child")
    assert "Choose on what basis the child is hidden" in team.text
    team.page.get_by_label("Domestic abuse").check()
    team.presses("Hide this child")
    assert "Other children live at the home of a hidden child" in team.text
    of_homes = team.page.locator(".cp-card").filter(has_text="Other children live at the home of a hidden child")
    of_homes.last.get_by_role("link", name="Decide").click()
    team.checked()
    assert "Felix" in team.text
    team.page.get_by_label("Felix Quillon").check()
    team.page.get_by_label("Hide the children that I chose").check()
    team.presses("Decide")
    nurse = person("attendance-officer").signs_in().finds("Quillon", "Felix", ("9", "7", "2018"))
    assert "Some details of this child are hidden" in nurse.text


def test_team_changes_its_duty_numbers(person):
    team = person("northmoor-directory-team").signs_in().presses("Duty numbers")
    assert team.page.get_by_role("link", name="0117 496 0700").is_visible()
    team.types("Monday to Friday, 9 to 5", "0117 496 0711")
    team.types("Nights, weekends and holidays", "soon")
    team.presses("Change the numbers")
    assert "Enter the number for nights, weekends and holidays" in team.text
    team.types("Nights, weekends and holidays", "0117 496 0799")
    team.presses("Change the numbers")
    assert team.page.get_by_role("link", name="0117 496 0711").is_visible()


def test_request_for_contact_reaches_the_service_by_the_team(person, stack):
    facts = {"given_name": "Otto", "family_name": "Varley", "date_of_birth": "2014-04-21", "sex": "male"}
    registered = stack.register("social-worker", {**facts, "responsible_authority": "westvale"})
    involvement = {
        "service": "mental_health",
        "organisation_id": "harbour-lights-clinic",
        "practitioner_name": "Ines Duarte",
        "role": "nurse",
        "start_date": "2026-01-05",
        "telephone": "0113 496 0777",
        "basis": {"kind": "consent_of_child", "dated": "2026-01-05"},
    }
    path = f"/children/{registered.json()['id']}/involvements"
    assert stack.call("mental-health-nurse", "POST", path, involvement).status_code == 201
    officer = person("attendance-officer").signs_in().finds("Varley", "Otto", ("21", "4", "2014"))
    officer.presses("Ask for contact")
    team = person("directory-team").signs_in().follows("Messages").follows("Read the request")
    team.page.get_by_label("Ines Duarte").check()
    team.presses("Pass the request on")
    service = person("mental-health-nurse").signs_in().follows("Messages").follows("Read the request")
    service.page.get_by_label("Yes, they can call me").check()
    service.presses("Send the answer")
    service.types("Name of the person", "Ines Duarte")
    service.types("Telephone", "0113 496 0777")
    service.presses("Send the answer")
    officer.follows("Messages").follows("Read the answer")
    assert officer.page.get_by_role("link", name="0113 496 0777").is_visible()
