"""The tables of API responses that the demo prints."""

import pytest
from rich.console import Console

from cli.demo import response_tables

RECORD = {"given_name": "Amina", "family_name": "Yusuf", "carers": [{"given_name": "Hodan", "family_name": "Yusuf"}]}


def printed(table) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


@pytest.mark.parametrize(
    ("education", "text"),
    [
        (None, "not known"),
        ({"status": "on_roll", "setting": "Mill School"}, "on the roll of Mill School"),
        ({"status": "on_roll"}, "on the roll of a school whose name is not known"),
        ({"status": "educated_otherwise"}, "educated otherwise than at school"),
        ({"status": "not_on_roll"}, "on no school's roll"),
        (
            {"status": "not_on_roll", "setting": "Mill School", "end_date": "2025-07-18"},
            "on no school's roll; left Mill School on 2025-07-18",
        ),
    ],
)
def test_demo_describes_education_in_words(education, text):
    shown = printed(response_tables.record_table({**RECORD, **({"education": education} if education else {})}))
    assert text in shown
    assert "not known:" not in shown


def test_demo_shows_missing_fields_of_a_shielded_record_as_hidden():
    record = {**RECORD, "shielded": True}
    shown = printed(response_tables.record_table(record)) + printed(response_tables.involvements_table(record))
    assert "not known" not in shown
    assert shown.count("hidden") == 4


def test_demo_states_that_nobody_works_with_the_child():
    assert "nobody is recorded" in printed(response_tables.involvements_table(RECORD))
