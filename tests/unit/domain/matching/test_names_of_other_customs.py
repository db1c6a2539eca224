"""Names of other customs are found: a Tamil initial, one name only, Somali spelling, Arabic script."""

from datetime import date

import pytest

from contactpoint.domain.matching import (
    Criteria,
    SearchDecision,
    normalise,
)
from contactpoint.domain.matching.comparison.name_levels import name_levels
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.weights import trained
from tests.builders import search_document
from tests.unit.domain.matching.search_as_product import search_as_product

BORN = date(2014, 4, 24)
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}


def search(stored: tuple[str, str], asked: tuple[str, str], **more) -> SearchDecision:
    """Look up and decide, as the product does, for a child of the same birthday."""
    criteria = Criteria(given_name=asked[0], family_name=asked[1], date_of_birth=BORN, **more)
    return search_as_product(MemoryIndex([search_document("c1", *stored, BORN)]), criteria)


@pytest.mark.parametrize("home", [{}, HOME], ids=["no home", "home"])
@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (("Suresh", "Kandasamy Pillai"), ("K", "Suresh")),
        (("Suresh", "Kandasamy Pillai"), ("K.", "Suresh")),
        (("Priya", "Selvaraj"), ("R", "Priya")),
        (("K", "Suresh"), ("Suresh", "Kandasamy Pillai")),
    ],
)
def test_name_in_the_other_field_next_to_an_initial_is_shown_and_never_certain(stored, asked, home):
    found = search(stored, asked, **home)
    assert found.outcome == "candidates"
    assert "name.swapped_initial" in found.candidates[0].evidence_codes


@pytest.mark.parametrize("home", [{}, HOME], ids=["no home", "home"])
@pytest.mark.parametrize("asked", [("Sukarnoputra", "Budi"), ("Sukarnoputra", "Sukarnoputra")])
def test_child_with_one_name_is_found_by_forms_that_force_both_fields(asked, home):
    found = search(("", "Sukarnoputra"), asked, **home)
    assert found.outcome == "candidates"
    assert "name.only" in found.candidates[0].evidence_codes


@pytest.mark.parametrize("home", [{"postcode": "WV4 1MS"}, HOME], ids=["postcode", "home"])
@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (("Sukarnoputra", ""), ("", "Zebedee")),
        (("", "Sukarnoputra"), ("Quentin", "")),
        (("Baby Girl", "Nowak"), ("Ivy", "")),
        (("Lily Ward", ""), ("", "Zebedee")),
    ],
)
def test_names_that_cannot_be_compared_are_never_certain(stored, asked, home):
    assert search(stored, asked, **home).outcome != "match"


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (("Abdirahman", "Mohamed"), ("Cabdiraxmaan", "Maxamed")),
        (("Hassan", "Ali"), ("Xasan", "Cali")),
        (("Abdullahi", "Hussein"), ("Cabdullaahi", "Xuseen")),
        (("Asha", "Omar"), ("Caasha", "Cumar")),
        (("Halima", "Ahmed"), ("Xaliimo", "Axmed")),
        (("Muhammad", "Farah"), ("Maxamed", "Faarax")),
        (("Jama", "Duale"), ("Jaamac", "Ducaale")),
        (("Hawa", "Jama"), ("Xaawo", "Jaamac")),
        (("Ubah", "Ali"), ("Ubax", "Cali")),
        (("Naima", "Arale"), ("Nacima", "Caraale")),
    ],
)
def test_somali_spelling_of_both_names_is_found_without_a_home(stored, asked):
    assert search(stored, asked).outcome in {"candidates", "match"}
    assert search(asked, stored).outcome in {"candidates", "match"}


@pytest.mark.parametrize(
    "names",
    [
        ("Max", "Cali"),
        ("Alexander", "Carter"),
        ("Xander", "Cooper"),
        ("Maxim", "Dixon"),
        ("Cali", "Cox"),
        ("Isaac", "Cooper"),
    ],
)
def test_english_names_have_no_somali_reading(names):
    assert len(normalise.name_readings(*names)) == 1


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (("Mohammed", "Ali"), ("محمد", "علي")),
        (("Fatima", "Hassan"), ("فاطمة", "حسن")),
        (("Yusuf", "Al-Hariri"), ("يوسف", "الحريري")),
        (("Omar", "Khalil"), ("عمر", "خليل")),
        (("Aisha", "Salim"), ("عائشة", "سليم")),
    ],
)
def test_arabic_script_of_both_names_is_found_without_a_home(stored, asked):
    assert search(stored, asked).outcome in {"candidates", "match"}
    assert search(asked, stored).outcome in {"candidates", "match"}


@pytest.mark.parametrize(
    "family", ["Xasan", "Maxamed", "Cumar", "Cabdi", "Cismaan", "M\u025bnsah", "Asant\u025b", "Gy\u025bbi"]
)
@pytest.mark.parametrize("given", ["Rosemary", None])
def test_family_name_with_two_readings_is_the_same_as_itself(family, given):
    assert search(("Ama", family), (given, family), postcode="ZE1 0AA").outcome != "none"


@pytest.mark.parametrize(("asked", "stored"), [("Xasan", "Xasan"), ("Hasan", "Xasan"), ("Xasan", "Hasan")])
def test_name_with_two_readings_agrees_exactly_in_either_of_them(asked, stored):
    document, criteria = search_document("c1", "Ama", stored), Criteria(given_name="Rosemary", family_name=asked)
    levels = name_levels(criteria, document, trained().match_weight)
    assert "family_name.exact" in {level.name for level in levels}


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (
            ("Abdul Aziz", "Karim"),
            ("\u0639\u0628\u062f\u0627\u0644\u0639\u0632\u064a\u0632", "\u0643\u0631\u064a\u0645"),
        ),
        (("Abdullah", "Said"), ("\u0639\u0628\u062f \u0627\u0644\u0644\u0647", "\u0633\u0639\u064a\u062f")),
    ],
)
def test_servant_of_god_is_one_name_in_arabic_script(stored, asked):
    assert search(stored, asked).outcome in {"candidates", "match"}
