"""Normalisation: what is the same however it is written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import evaluation_format
from contactpoint.domain.matching import (
    normalise,
)
from contactpoint.domain.matching.normalise.places import LONGEST_ADDRESS


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("O\u2019Brien", "obrien"),
        ("Núñez", "nunez"),
        ("Łukasz", "lukasz"),
        ("Miss Zoë Ann", "zoe ann"),
        ("Smith Jr", "smith"),
        ("Дмитрий", "dmitrii"),
        ("محمد", "mhmd"),
        ("Wil5on", "wilson"),
        ("8lake", "blake"),
        ("Not Known", ""),
        ("Baby", ""),
        ("😀", ""),
        ("Mr", "mr"),
    ],
)
def test_name_is_normalised_from_any_script_case_or_accent(written, same):
    assert normalise.name(written) == same


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("4lexis", "alexis"),
        ("Ryl:e", "rylie"),
        ("8erreth", "berreth"),
        ("Ed9ar", "edgar"),
        ("0liver", "oliver"),
        ("L|am", "liam"),
    ],
)
def test_digit_or_sign_in_a_name_is_read_for_the_letter_that_it_looks_like(written, meant):
    assert normalise.name(written) == meant


def test_placeholder_given_name_is_missing_but_valid_as_family_name():
    assert normalise.given_name("Child") == normalise.given_name("BOY") == ""
    assert normalise.name("Child") == "child"
    assert normalise.given_name("Ty") == "ty"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "muhammad"),
        ("aisha", "ayesha"),
        ("kowalska", "kovalska"),
        ("szymon", "shimon"),
        ("chaudhry", "choudhury"),
        ("hussain", "husein"),
        ("iqbal", "ikbal"),
        ("sean", "shaun"),
        ("yusuf", "youssef"),
        ("thompson", "tompson"),
        ("al hassan", "hassan"),
        ("mhmd", "mohamed"),
    ],
)
def test_names_of_any_origin_that_sound_alike_share_a_key(one, other):
    assert normalise.phonetic_code(one) == normalise.phonetic_code(other)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ls1 4ap", "LS14AP"),
        ("LSI 4AP", "LS14AP"),
        ("OX1 2JD", "OX12JD"),
        ("0X1 2JD", "OX12JD"),
        ("SWIA IAA", "SW1A1AA"),
        ("90210", "90210"),
        ("3165", "3165"),
        ("", ""),
    ],
)
def test_postcode_corrects_letters_typed_for_digits(written, meant):
    assert normalise.postcode(written) == meant


@pytest.mark.parametrize(
    ("given_as", "meant"),
    [
        ("2019-04-03", date(2019, 4, 3)),
        ("3/4/2019", date(2019, 4, 3)),
        ("03.04.19", date(2019, 4, 3)),
        ("3 April 2019", date(2019, 4, 3)),
        ("3 Apr 2019", date(2019, 4, 3)),
        ("2019-25-04", date(2019, 4, 25)),
        ("2019-02-30", None),
        ("fifteen", None),
        ("", None),
    ],
)
def test_date_is_parsed_day_first(given_as, meant):
    assert normalise.parse_date(given_as) == meant


LONG = ["a" * 10_000, "é" * 10_000, "-" * 10_000, "1" * 10_000, "al " * 4_000, "\U0001f642" * 3_000, "\u202e" * 500]


anything = st.text(max_size=400) | st.sampled_from(LONG)


@given(name=anything)
def test_any_name_normalises_to_letters_with_a_phonetic_code(name):
    plain = normalise.name(name)
    assert plain.isascii()
    assert all(c.isalpha() or c == " " for c in plain)
    assert bool(normalise.phonetic_code(plain)) == bool(plain)


@given(text=anything)
def test_any_postcode_address_or_date_is_parsed_or_ignored(text):
    assert len(normalise.postcode(text)) <= 8
    assert len(normalise.address(text)) <= 3 * LONGEST_ADDRESS
    normalise.street_key(normalise.address(text))
    normalise.parse_date(text)
    normalise.parse_year(text)
    evaluation_format.parse_age(text)
