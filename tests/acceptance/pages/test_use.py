"""How the pages are used: with a keyboard, on a small screen, in Welsh, in two windows; and what they weigh."""

import gzip
import re
from urllib.parse import urljoin

import httpx
import pytest

from tests.acceptance.pages.person import Person

MAX_KEYSTROKES, MAX_PAGE_LOADS = 25, 3
FIRST_PAGE_BYTES, LATER_PAGE_BYTES = 60_000, 10_000

ADD_SCRIPT = """() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
}"""


class Keyboard:
    """Counts the keys that are pressed in addition to what is typed."""

    def __init__(self, person: Person) -> None:
        self.person, self.pressed = person, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.person.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.person.page.keyboard.type(text)

    def focused(self) -> str:
        return self.person.page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim()")


def test_nurse_reaches_the_number_with_a_keyboard_only(person, record_property):
    nurse = person("attendance-officer").signs_in().says_why("The child needs urgent care")
    keyboard, loads = Keyboard(nurse), []
    nurse.page.on("domcontentloaded", lambda: loads.append(nurse.page.url))
    keyboard.press("Tab", "Enter", "Tab", "Tab")
    assert keyboard.focused() == "last_name"
    keyboard.type("Reid")
    keyboard.press("Tab")
    keyboard.type("Tyler")
    for text in ("", "23", "1", "2011"):
        keyboard.press("Tab")
        keyboard.type(text)
    keyboard.press("Enter")
    nurse.page.wait_for_url("**/found/*")
    keyboard.press("Tab", "Enter", "Tab")
    assert keyboard.focused().startswith("This is the child")
    keyboard.press("Enter")
    nurse.page.wait_for_url("**/child/*")
    keyboard.press("Tab", "Enter", "Tab")
    assert "0113 496 0358" in keyboard.focused()
    record_property("keys and page loads", (keyboard.pressed, len(loads)))
    assert keyboard.pressed <= MAX_KEYSTROKES
    assert len(loads) <= MAX_PAGE_LOADS


@pytest.mark.parametrize("width", [320, 256])
def test_nurse_reaches_the_number_on_a_small_screen(person, width):
    """A window of 1,280 pixels at 400% is as wide as 320."""
    nurse = person("attendance-officer", width=width).signs_in().finds("Reid", "Tyler", ("23", "1", "2011"))
    number = nurse.part("Call first").get_by_role("link", name="0113 496 0358").bounding_box()
    assert number["height"] >= 44


def test_nurse_reaches_the_number_in_welsh(person):
    nurse = person("attendance-officer").signs_in()
    nurse.page.goto(nurse.pages_address + "/language/cy")
    nurse.opens("/reason")
    assert nurse.heading == "Pam y mae angen i chi ddod o hyd i blentyn?"
    nurse.page.get_by_label("Mae angen gofal brys").check()
    nurse.presses("Parhau")
    nurse.types("Enw olaf", "Reid")
    nurse.types("Enw cyntaf", "Tyler")
    for part, value in (("Diwrnod", "23"), ("Mis", "1"), ("Blwyddyn", "2011")):
        nurse.types(part, value)
    nurse.presses("Chwilio")
    nurse.presses("Dyma\u2019r plentyn")
    assert "Ffoniwch yn gyntaf" in nurse.text
    assert nurse.page.locator("html").get_attribute("lang") == "cy"


def test_two_windows_keep_two_children_apart(person):
    nurse = person("attendance-officer").signs_in().finds("Reid", "Tyler", ("23", "1", "2011"))
    tyler = nurse.page.url
    nurse.page = nurse.context.new_page()
    nurse.opens("/home").finds("Walsh", "Kieran", ("12", "5", "2014"))
    assert "Kieran Walsh" in nurse.text
    nurse.page.goto(tyler)
    assert "Tyler Reid" in nurse.text


def test_shared_computer_is_remembered_and_hides_the_page(person):
    nurse = person("attendance-officer").signs_in(computer="Other people use this computer, too")
    assert "You are signed out after 5 minutes without use" in nurse.text
    assert nurse.page.goto(nurse.pages_address + "/messages").headers["refresh"].endswith("/not-used")
    assert nurse.opens().page.get_by_label("Other people use this computer, too").is_checked()


def test_going_back_after_signing_out_shows_no_child(person):
    nurse = person("attendance-officer").signs_in().finds("Reid", "Tyler", ("23", "1", "2011"))
    nurse.page.get_by_role("button", name="Sign out").click()
    nurse.page.wait_for_url("**/signed-out")
    nurse.page.go_back()
    assert "Tyler" not in nurse.text


def test_browser_asks_no_other_site_and_stores_nothing(person, stack):
    nurse = person("attendance-officer").signs_in().finds("Reid", "Tyler", ("23", "1", "2011"))
    assert [url for url in nurse.responses if not url.startswith(stack.workspace.origin)] == []
    assert [cookie["name"] for cookie in nurse.context.cookies() if not cookie["httpOnly"]] == []
    assert nurse.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_scripts_and_frames_are_refused_by_the_browser(person):
    nurse = person("attendance-officer").signs_in()
    nurse.page.evaluate(ADD_SCRIPT)
    assert nurse.page.evaluate("window.ran") is None
    frame = nurse.context.new_page()
    frame.set_content(f'<iframe src="{nurse.pages_address}"></iframe>')
    frame.wait_for_timeout(500)
    assert "Find who works" not in frame.frames[-1].content()


@pytest.mark.parametrize("path", ["", "/families", "/accessibility", "/signed-out"])
def test_pages_without_sign_in_are_accessible(person, path):
    person("attendance-officer").opens(path)


def test_pages_are_light(person, record_property):
    nurse = person("attendance-officer").signs_in()
    first = httpx.get(nurse.pages_address).text
    styles = [httpx.get(urljoin(nurse.pages_address, path)) for path in re.findall(r'href="([^"]+\.css)"', first)]
    assert all("immutable" in style.headers["Cache-Control"] for style in styles)
    weight = sum(len(gzip.compress(text.encode())) for text in (first, *(style.text for style in styles)))
    nurse.finds("Reid", "Tyler", ("23", "1", "2011"))
    later = len(gzip.compress(nurse.page.content().encode()))
    record_property("bytes of the first page and of the page of a child", (weight, later))
    assert weight <= FIRST_PAGE_BYTES
    assert later <= LATER_PAGE_BYTES


def test_names_of_other_scripts_and_lengths_do_not_break_the_page(person, stack):
    facts = {
        "given_name": "\u0645\u062d\u0645\u062f",
        "family_name": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "date_of_birth": "2016-06-11",
        "sex": "male",
        "responsible_authority": "westvale",
    }
    registered = stack.register("social-worker", facts)
    assert registered.status_code in (201, 409), registered.text
    nurse = person("attendance-officer", width=320).signs_in()
    nurse.finds(facts["family_name"], facts["given_name"], ("11", "6", "2016"))
    assert facts["given_name"] in nurse.text
