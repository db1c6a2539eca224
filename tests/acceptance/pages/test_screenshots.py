"""The three pictures of the README, in build/screenshots. `make screenshots` copies them to docs/screenshots."""

from cli.local_stack.workspace import ROOT

FOLDER = ROOT / "build" / "screenshots"


def test_screenshots_show_the_way_from_a_name_to_a_number(person):
    nurse = person("mental-health-nurse", width=900).signs_in().says_why("The child needs urgent care")
    nurse.page.locator("details summary").first.click()
    for part, text in (
        ("Last name", "Smith"),
        ("First name", "Tyler"),
        ("Day", "23"),
        ("Month", "1"),
        ("Year", "2011"),
        ("Postcode, now or before", "WV4 1MS"),
    ):
        nurse.types(part, text)
    pictures = {"find": nurse.page.screenshot(full_page=True)}
    nurse.presses("Find")
    pictures["found"] = nurse.page.screenshot(full_page=True)
    nurse.says_this_is_the_child()
    pictures["child"] = nurse.page.screenshot(full_page=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (FOLDER / f"{name}.png").write_bytes(picture)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
