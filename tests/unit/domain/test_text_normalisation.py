"""Every text that is stored has one form; what cannot be read as text is refused, and no letter is lost in silence."""
# ruff: noqa: RUF001 - the texts are as systems send them

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.children import Address, Carer, ChildDetails, InvolvementDetails, Name, name_violations
from contactpoint.domain.children.free_text_validation import place_violations
from contactpoint.domain.text_normalisation import (
    CONTROL_CHARACTER,
    LOST_LETTERS,
    WRONG_ENCODING,
    text_fields,
    tidy,
    unreadable,
)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  Tyler  ", "Tyler"),
        ("Mary   Ann", "Mary Ann"),
        ("Mary\u00a0\u2009Ann", "Mary Ann"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("Re\u00adid", "Reid"),
        ("\ufeffReid\u200b", "Reid"),
        ("\u202eReid", "Reid"),
        ("Smith\u200cJones", "SmithJones"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Reid\u200d", "Reid"),
        (" ", ""),
    ],
)
def test_text_is_stored_in_one_form(sent, stored):
    assert tidy(sent) == stored
    assert Name(given_name=sent, family_name="Reid", kind="alias").given_name == stored


@given(st.text())
def test_tidying_a_text_twice_changes_nothing(text):
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip(" ")


@given(st.text(st.characters(categories=["L", "N", "Cc", "Co"])))
def test_tidying_loses_no_letter_and_hides_no_control_character(text):
    kept = unicodedata.normalize("NFC", text)
    assert tidy(text) == kept


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tyler\tReid", CONTROL_CHARACTER),
        ("Tyler\n", CONTROL_CHARACTER),
        ("Tyler\x00", CONTROL_CHARACTER),
        ("Zo\x91", CONTROL_CHARACTER),
        ("Zo\ufffd", LOST_LETTERS),
        ("Zo\ue000", LOST_LETTERS),
        ("ZoÃ« NÃºÃ±ez", WRONG_ENCODING),
        ("Oâ€™Brien", WRONG_ENCODING),
        ("Łukasz", ""),
        ("Núñez", ""),
        ("São", ""),
        ("Ünal", ""),
        ("O’Brien", ""),
        ("محمد", ""),
    ],
)
def test_text_in_a_wrong_encoding_is_refused_with_a_clear_message(text, said):
    assert unreadable(text) == said
    for found in (name_violations("/given_name", text), place_violations("/address/lines/0", text)):
        assert [(each.detail) for each in found] == ([said] if said else [])


@pytest.mark.parametrize("text", ["", ".", "-", " . "])
def test_text_without_a_letter_is_no_name_and_no_line_of_an_address(text):
    assert [each.pointer for each in name_violations("/family_name", text)] == ["/family_name"]
    assert [each.pointer for each in place_violations("/address/lines/0", text)] == ["/address/lines/0"]


@pytest.mark.parametrize("structure", [Address, Carer, ChildDetails, InvolvementDetails, Name])
def test_every_text_of_a_stored_structure_is_tidied_wherever_it_is_made(structure):
    kinds = {field.encode_name: field.type for field in msgspec.inspect.type_info(structure).fields}
    assert set(text_fields(structure)) <= set(kinds)
    assert text_fields(structure)
