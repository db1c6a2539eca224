"""A name of look-alike letters is the name that it looks like, wherever hidden children are protected."""
# ruff: noqa: RUF001 - the names are in other scripts

import re
from collections import defaultdict

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.domain.children import Address, Child, Name, Record
from contactpoint.domain.matching import CandidateSet, Criteria, blocking_keys_of_query, normalise
from contactpoint.domain.matching.index.blocking import blocking_keys_of_record, screening_keys
from contactpoint.domain.matching.index.search_document import to_search_document
from contactpoint.domain.matching.screening import find_suspicions, screening_keys_of
from contactpoint.domain.writing_systems import latin_look_alike, look_alikes, mixed_scripts, mixes_scripts
from tests.builders import TODAY, child

ORDINARY_LETTERS = 12
"""A script with fewer letters that look Latin can write few names."""


def alphabets() -> dict[str, dict[str, str]]:
    """Return for each script the Latin letters that it can imitate, each with its imitations."""
    found: defaultdict[str, defaultdict[str, str]] = defaultdict(lambda: defaultdict(str))
    for letter, seen in look_alikes._look_alikes().items():
        script = mixed_scripts._script(letter)
        if len(seen) == 1 and script not in ("", "Latin"):
            found[script][seen] += letter
    return {script: dict(letters) for script, letters in found.items() if len(letters) >= ORDINARY_LETTERS}


ALPHABETS = alphabets()
DIFFERENT_NAMES = ("Bob", "Dan", "Fay", "Gus", "Kim", "Lou", "Max", "Ned", "Pam", "Rob")
NUMBERS = {"nhs_number": "9990001235", "upn": "A12345678901B"}


@st.composite
def imitations(draw: st.DrawFn) -> tuple[str, str]:
    """A Latin word and the same in letters of another script."""
    letters = ALPHABETS[draw(st.sampled_from(sorted(ALPHABETS)))]
    word = draw(st.text(st.sampled_from(sorted(letters)), min_size=3, max_size=10))
    assume(normalise.given_name(word) == word)
    return word, "".join(draw(st.sampled_from(sorted(letters[letter]))) for letter in word)


def keys(record: Record) -> set[str]:
    return set(screening_keys_of(record))


def named(given_name: str, family_name: str, **facts: object) -> Child:
    return replace(child(), given_name=given_name, family_name=family_name, **facts)


def test_the_scripts_of_known_attacks_are_tried():
    assert {"Cyrillic", "Greek", "Cherokee", "Lisu"} <= set(ALPHABETS)


@pytest.mark.parametrize("text", ["Туӏег", "ꓔꓬꓡꓰꓣ", "ᎢᎩᏞᎬᎡ", "Ｔｙｌｅｒ", "Tуlег"])
def test_a_look_alike_of_tyler_is_tyler(text):
    assert latin_look_alike(text).casefold() == "tyler"


@pytest.mark.parametrize("text", ["Юлия Жуков", "王小明", "علی‌رضا"])
def test_a_name_that_looks_like_no_latin_one_has_one_reading(text):
    assert len(normalise.name_readings(text, text)) == 1


def test_a_name_in_another_script_is_also_found_by_its_sound():
    assert ("oksana", "rosa") in normalise.name_readings("Оксана", "Роса")


@given(imitations(), imitations())
def test_an_imitation_shares_every_key_of_a_name_with_its_original(given_name, family_name):
    original, imitation = (named(a, b) for a, b in zip(given_name, family_name, strict=True))
    of_name = re.compile(r"(fd|gd|in|nm|ny|nn)\|")
    wanted, there = (
        {key for key in blocking_keys_of_record(to_search_document(each)) if of_name.match(key)}
        for each in (original, imitation)
    )
    assert wanted <= there
    asked = Criteria(given_name=imitation.given_name, family_name=imitation.family_name)
    assert set(blocking_keys_of_query(asked, TODAY)) & wanted


@given(imitations(), imitations(), st.booleans())
def test_an_imitation_of_a_hidden_childs_name_is_suspicious(given_name, family_name, hidden_is_latin):
    """Only the names and the date of birth are the same, and either of the two names may be the imitation."""
    facts = {"address_status": "no_known_address", "address": None, "nhs_number": None, "upn": None}
    pair = [named(a, b, **facts) for a, b in zip(given_name, family_name, strict=True)]
    hidden, other = pair if hidden_is_latin else reversed(pair)
    document = replace(to_search_document(hidden), child_id="another-child")
    assert set(screening_keys(document)) & {key for key in keys(Record(child=other)) if key.startswith("nn|")}
    assert find_suspicions(Record(child=other), CandidateSet((document,)), TODAY, "")


@given(imitations())
def test_an_imitated_letter_in_a_latin_word_is_found(word):
    latin, imitation = word
    assert mixes_scripts(latin[:1] + imitation[1:])
    assert mixes_scripts(imitation[:-1] + latin[-1:])


def test_an_imitated_address_is_the_address_that_it_looks_like():
    seen = Address(lines=("2 Мосе Тор",), postcode="ЅЕ1 4АР")
    (code, street), (_, original) = (
        to_search_document(named("Ann", "Reid", address=each)).places[0]
        for each in (seen, Address(lines=("2 Moce Top",), postcode="SE1 4AP"))
    )
    assert (code, street) == ("SE14AP", original)


def test_no_number_of_names_and_homes_pushes_a_look_alike_out_of_screening():
    homes = tuple(Address(lines=(f"{n} Elm Road",), postcode=f"LS{n} 4AP") for n in range(1, 11))
    names = tuple(Name(given_name=each, family_name="Reid", kind="alias") for each in DIFFERENT_NAMES)
    attack = Record(child=named("Туӏег", "Роса", previous_addresses=homes, other_names=names, **NUMBERS))
    assert set(screening_keys(to_search_document(named("Tyler", "Poca")))) & {
        key for key in keys(attack) if key.startswith("nn|")
    }


def test_ascii_text_reads_no_data(monkeypatch):
    monkeypatch.setattr(look_alikes, "_look_alikes", lambda: pytest.fail("the data was read"))
    assert normalise.name_readings("Zana", "Qwerty-Uiop") == (("zana", "qwerty uiop"),)
