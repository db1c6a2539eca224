"""Former names and addresses: real ones are kept, and another writing of the present one is none."""
# ruff: noqa: RUF001 - the names are as people write them

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.children import Address, Name, amend
from contactpoint.domain.children.amendment import MAX_OTHER_NAMES, MAX_PREVIOUS_ADDRESSES, name_key
from tests.builders import child

HOME = Address(lines=("29 Mill Street",), locality="Westvale", postcode="WV4 1MS")
FORMER = tuple(Name(given_name="Tyler", family_name=f"Former{letter}", kind="former") for letter in "ABCDEFGHIJ")
HOMES = tuple(Address(lines=(f"{number} Elm Row",), postcode="NM3 8QL") for number in range(1, 11))


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": "REID"},
        {"given_name": "tyler"},
        {"given_name": "Týler"},
        {"given_name": unicodedata.normalize("NFD", "Týler")},
        {"address": Address(lines=("29 Mill St",), locality="Westvale", postcode="WV4 1MS")},
        {"address": Address(lines=("29, MILL ST.",), postcode="wv41ms")},
    ],
)
def test_change_of_writing_is_no_former_name_or_address(changes):
    after = amend(child(address=HOME), changes)
    assert (after.other_names, after.previous_addresses) == ((), ())
    assert all(getattr(after, name) == value or name == "given_name" for name, value in changes.items())


def test_changes_of_writing_push_out_no_real_former_one():
    before = child(address=HOME, other_names=FORMER, previous_addresses=HOMES)
    for written, line in (("REID", "29 Mill St"), ("Reid", "29 mill street"), ("reid", "29 MILL STREET")):
        before = amend(before, {"family_name": written, "address": Address(lines=(line,), postcode="WV4 1MS")})
    assert before.other_names == FORMER
    assert before.previous_addresses == HOMES


def test_present_name_and_address_are_never_listed_as_former():
    moved = amend(child(address=HOME), {"family_name": "Marsh", "address": HOMES[0]})
    back = amend(moved, {"family_name": "Reid", "address": HOME})
    assert [each.family_name for each in back.other_names] == ["Marsh"]
    assert back.previous_addresses == (HOMES[0],)


def test_former_name_in_another_writing_is_kept_once():
    added = Name(given_name="TYLER", family_name="formera", kind="alias")
    after = amend(child(other_names=FORMER[:2]), {"other_names": (added, *FORMER[:2])}, keep_all=True)
    assert after.other_names == FORMER[:2]


def test_loss_of_the_only_given_name_keeps_the_former_name():
    after = amend(child(), {"given_name": None})
    assert after.given_name is None
    assert after.other_names == (Name(given_name="Tyler", family_name="Reid", kind="former"),)


@given(
    st.lists(
        st.tuples(st.sampled_from(("Reid", "REID", "Réid", "Marsh", "Okafor")), st.sampled_from((HOME, *HOMES[:3]))),
        max_size=12,
    )
)
def test_no_sequence_of_amendments_repeats_a_name_or_an_address(steps):
    record = child(address=HOME)
    for family_name, home in steps:
        record = amend(record, {"family_name": family_name, "address": home})
    names = [unicodedata.normalize("NFKD", each.family_name)[:2].casefold() for each in record.other_names]
    names.append(unicodedata.normalize("NFKD", record.family_name)[:2].casefold())
    assert len(set(names)) == len(names) <= MAX_OTHER_NAMES + 1
    homes = [record.address, *record.previous_addresses]
    assert len(set(homes)) == len(homes) <= MAX_PREVIOUS_ADDRESSES + 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("O'Brien-Núñez", "O’BRIEN NUNEZ", True),
        ("प्रिया", "प्रेया", False),
        ("مُحَمَّد", "محمد", True),
        ("Reid", "Reed", False),
        ("Anne Marie", "Marie Anne", False),
    ],
)
def test_writings_of_one_name_have_one_key(one, other, same):
    assert (name_key(one) == name_key(other)) is same
