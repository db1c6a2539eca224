"""The same click twice, the page before, and the page in another window: nothing is done twice or to another child."""

BORN = {"Idris": ("14", "3", "2013"), "Maeve": ("15", "4", "2014")}


def register(stack, name: str) -> str:
    day, month, year = BORN[name]
    facts = {
        "given_name": name,
        "family_name": "Thackray",
        "date_of_birth": f"{year}-{int(month):02}-{day}",
        "sex": "not_specified",
        "responsible_authority": "westvale",
    }
    registered = stack.register("social-worker", facts)
    assert registered.status_code == 201, registered.text
    return registered.json()["id"]


def involvements(stack, child_id: str) -> list[dict]:
    read = stack.call("social-worker", "GET", f"/children/{child_id}", Access_Reason="maintaining_record")
    return read.json()["involvements"]


def fill_in(nurse) -> None:
    nurse.page.get_by_label("Service").select_option("paediatrics")
    nurse.page.get_by_label("Role").select_option("nurse")
    nurse.types("Name of the person", "Grace Adeyemi")
    nurse.types("Telephone", "0113 496 0777")


def test_double_click_and_the_page_before_record_one_entry(person, stack):
    child_id = register(stack, "Idris")
    nurse = person("ae-nurse").signs_in().finds("Thackray", "Idris", BORN["Idris"])
    nurse.presses("Record who works with the child")
    fill_in(nurse)
    nurse.page.get_by_role("main").get_by_role("button", name="Record").dblclick()
    nurse.page.wait_for_url("**/child/*/recorded/*")
    assert len(involvements(stack, child_id)) == 1
    nurse.page.go_back()
    fill_in(nurse)
    nurse.presses("Record")
    assert len(involvements(stack, child_id)) == 1


def test_form_of_one_window_is_about_its_own_child(person, stack):
    maeve = register(stack, "Maeve")
    nurse = person("ae-nurse").signs_in().finds("Thackray", "Maeve", BORN["Maeve"])
    nurse.presses("Record who works with the child")
    first = nurse.page
    fill_in(nurse)
    nurse.page = nurse.context.new_page()
    nurse.opens("/home").finds("Walsh", "Kieran", ("12", "5", "2014"))
    nurse.page = first
    nurse.presses("Record")
    assert "Maeve Thackray" in nurse.text
    assert [each["practitioner_name"] for each in involvements(stack, maeve)] == ["Grace Adeyemi"]


def test_form_sent_after_signing_out_in_another_window_records_nothing(person, stack):
    nurse = person("ae-nurse").signs_in().finds("Reid", "Tyler", ("23", "1", "2011"))
    nurse.presses("Record who works with the child")
    first = nurse.page
    fill_in(nurse)
    nurse.types("Name of the person", "Nobody Afterwards")
    nurse.page = nurse.context.new_page()
    nurse.opens("/home")
    nurse.page.get_by_role("button", name="Sign out", exact=True).click()
    nurse.page = first
    nurse.page.get_by_role("main").get_by_role("button", name="Record").click()
    assert "Tyler" not in nurse.text
    child = stack.search("social-worker", given_name="Tyler", family_name="Reid", date_of_birth="2011-01-23").json()
    child_id = child["candidates"][0]["child_id"]
    assert "Nobody Afterwards" not in str(involvements(stack, child_id))
