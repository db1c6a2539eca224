"""Who oversees the use of the directory, in a real browser: the directory team, an account manager, an auditor."""

TYLER = ("Reid", "Tyler", ("23", "1", "2011"))


def test_team_sees_who_has_looked_and_prints_the_list_for_the_family(person):
    person("ae-nurse").signs_in().finds(*TYLER)
    team = person("directory-team").signs_in().finds(*TYLER)
    team.presses("Who has looked")
    assert team.heading == "Who has looked at this child"
    assert "To give a service" in team.text or "The child needed urgent care" in team.text
    team.page.get_by_role("link", name="The list for the child or the family, to print").click()
    assert "Who has looked at this child's record" in team.text
    assert "Grace Adeyemi" not in team.text, "a family is told of organisations"
    team.page.go_back()
    assert team.checked().heading == "Who has looked at this child"


def test_nurse_reads_what_she_did(person):
    nurse = person("ae-nurse", width=320).signs_in().finds(*TYLER)
    nurse.opens("/home").presses("What I did")
    assert "Looked at a record" in nurse.text
    assert "Tyler" not in nurse.text
    for part, value in (("Day", "31"), ("Month", "2"), ("Year", "2026")):
        nurse.types(part, value)
    nurse.presses("Show")
    assert "Enter a day that is over or today, such as 23 11 2026" in nurse.text


def test_account_manager_sees_people_and_how_often_they_looked(person):
    person("ae-nurse").signs_in().finds(*TYLER)
    manager = person("account-manager").signs_in().presses("How the directory is used")
    manager.follows("People, and until when they can use the directory")
    assert "Grace Adeyemi" in manager.text
    manager.follows("Back").follows("How often people of your organisation looked, and were refused")
    assert "Grace Adeyemi" in manager.text
    manager.follows("Back").follows("What people did on a day")
    manager.page.get_by_label("What", exact=True).select_option("searched")
    manager.presses("Show")
    assert "Searched" in manager.text


def test_auditor_sees_the_events_of_a_day(person):
    auditor = person("auditor").signs_in().presses("How the directory is used").follows("What people did on a day")
    assert "Looked at what people did" in auditor.text
    assert auditor.page.get_by_role("link", name="Find a child").count() == 0
    auditor.opens("/oversight/people")
    assert auditor.heading == "You cannot do this"


def test_oversight_is_kept_from_those_who_only_search(person):
    nurse = person("ae-nurse").signs_in()
    for path in ("/oversight/events", "/oversight/use", "/oversight/people"):
        assert nurse.opens(path).heading == "You cannot do this"


def test_oversight_leads_to_the_sign_in_and_back(person):
    nurse = person("ae-nurse").opens("/oversight/events")
    assert not nurse.page.url.startswith(nurse.pages_address)
