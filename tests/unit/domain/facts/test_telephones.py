"""Telephone numbers are read as people write them, stored in one form, and shown readably."""

import subprocess
import sys

import pytest

from contactpoint.domain.children import Carer
from contactpoint.domain.facts.telephones import telephone_violations, to_readable, to_stored


@pytest.mark.parametrize(
    ("written", "stored", "shown"),
    [
        ("0113 496 0123", "+441134960123", "0113 496 0123"),
        ("(0113) 496 0123", "+441134960123", "0113 496 0123"),
        ("0113-496-0123", "+441134960123", "0113 496 0123"),
        ("+44 (0)113 496 0123", "+441134960123", "0113 496 0123"),
        ("00 44 113 496 0123", "+441134960123", "0113 496 0123"),
        ("0113 496 0123 ext 45", "+441134960123;ext=45", "0113 496 0123 ext 45"),
        ("0113 496 0123 Ext. 45", "+441134960123;ext=45", "0113 496 0123 ext 45"),
        ("0113 496 0123 x45", "+441134960123;ext=45", "0113 496 0123 ext 45"),
        ("0113 496 0123 extension 45", "+441134960123;ext=45", "0113 496 0123 ext 45"),
        ("0113 496 0123 (ext 45)", "+441134960123;ext=45", "0113 496 0123 ext 45"),
        ("07700 900141", "+447700900141", "07700 900141"),
        ("020 7946 0958", "+442079460958", "020 7946 0958"),
        ("01632 960123", "+441632960123", "01632 960123"),
        ("0808 157 0123", "+448081570123", "0808 157 0123"),
        ("0800 1111", "+448001111", "0800 1111"),
        ("+33 1 23 45 67 89", "+33123456789", "+33123456789"),
        ("101", "101", "101"),
        ("116000", "116000", "116000"),
    ],
)
def test_telephone_number_has_one_stored_form_and_is_shown_readably(written, stored, shown):
    carer = Carer(family_name="Reid", relationship="day_to_day_care", telephone=written)
    assert carer.telephone == stored == to_stored(stored)
    assert to_readable(stored) == shown
    assert to_stored(shown) == stored
    assert telephone_violations("/telephone", stored) == []


@pytest.mark.parametrize(
    "written", ["0113 496", "07700 90014", "0000000000", "+4400000000", "123456", "+44113496012345"]
)
def test_number_that_reaches_nobody_is_refused_with_its_field_named(written):
    assert [each.pointer for each in telephone_violations("/telephone", to_stored(written))] == ["/telephone"]


def test_reading_a_stored_number_does_not_import_the_library():
    code = (
        "import sys; from contactpoint.domain.children import Carer;"
        "from contactpoint.domain.facts.telephones import to_readable;"
        "c = Carer(family_name='Reid', relationship='day_to_day_care', telephone='+441134960123;ext=45');"
        "to_readable(c.telephone); sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
