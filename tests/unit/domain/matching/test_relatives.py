"""A confident match means this child: not a twin, a brother or sister, a neighbour or a stranger (decision 19)."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.domain.matching import CandidateSet, Criteria, SearchDocument, blocking_keys_of_query, decide_search
from contactpoint.domain.matching.certainty.match_threshold import MATCH_THRESHOLD_LITTLE_KNOWN, UNREACHABLE
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.ranking import SearchDecision, rank
from tests.builders import TODAY, search_document

BORN = date(2012, 3, 4)
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}


def ask(stored: SearchDocument, given_name: str | None, family_name: str | None, **more) -> SearchDecision:
    """Search for a child of the same birthday, in a directory with one record."""
    asked = Criteria(**{"given_name": given_name, "family_name": family_name, "date_of_birth": BORN, **more})
    return decide_search(asked, MemoryIndex([stored]).look_up(blocking_keys_of_query(asked, TODAY)), TODAY)


@pytest.mark.parametrize("home", [{}, HOME], ids=["no home", "home"])
@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Hassan", "Hussain"),
        ("Hussain", "Hassan"),
        ("Jayden", "Kayden"),
        ("Olivia", "Oliver"),
        ("Amelia", "Emilia"),
        ("Muhammad Umar", "Muhammad Ali"),
        ("Mst Ayesha", "Mst Amina"),
        ("Simran Kaur", "Manpreet Kaur"),
        ("Arjun Singh", "Arun Singh"),
        ("Abdul Rahim", "Abdul Karim"),
    ],
)
def test_twin_with_a_name_of_its_own_is_a_candidate_and_no_match(asked, stored, home):
    found = ask(search_document("c1", stored, "Begum", BORN), asked, "Begum", **home)
    assert found.outcome == "candidates"
    assert "given name agrees" not in found.candidates[0].evidence
    assert any("given name" in text for text in found.candidates[0].evidence)


@pytest.mark.parametrize("born", [date(2013, 3, 4), date(2012, 3, 14), date(2010, 7, 1)])
@pytest.mark.parametrize(("asked", "stored"), [("Muhammad Umar", "Muhammad Ali"), ("Hassan", "Hussain")])
def test_brother_born_on_another_day_is_no_match(asked, stored, born):
    assert ask(search_document("c1", stored, "Begum", born), asked, "Begum", **HOME).outcome != "match"


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Emly", "Emily"),
        ("Olivai", "Olivia"),
        ("Mohammed", "Muhammad"),
        ("Ayesha", "Aisha"),
        ("Katie", "Catherine"),
        ("Kuba", "Jakub"),
        ("Tobi", "Oluwatobi"),
        ("Umar", "Muhammad Umar"),
    ],
)
def test_same_child_spelt_otherwise_is_a_match(asked, stored):
    assert ask(search_document("c1", stored, "Okafor", BORN), asked, "Okafor", **HOME).outcome == "match"


@pytest.mark.parametrize(("asked", "stored"), [("Ty", "Tyler"), ("Ai", "Aisha"), ("Ai", "Aila")])
def test_shortened_name_is_neither_a_brother_nor_a_certainty(asked, stored):
    found = ask(search_document("c1", stored, "Reid", BORN), asked, "Reid", **HOME)
    assert found.outcome == "candidates"
    assert "may be a brother or sister" not in found.candidates[0].evidence


def test_stranger_whose_names_are_alike_in_the_other_order_is_no_match():
    stored = search_document("c1", "Ian", "Harris", BORN, sex="male")
    elsewhere = {"sex": "female", "postcode": "NM3 8QL", "address": "41 Quarry Lane"}
    assert ask(stored, "Harish", "Anne", **elsewhere).outcome != "match"
    assert ask(search_document("c1", "Gemma", "Holloway", BORN), "Jamie", "Hollnad").outcome != "match"


@pytest.mark.parametrize("given_name", ["Emly", "Emily"])
def test_other_sex_home_and_name_together_are_no_match(given_name):
    stored = search_document("c1", "Emily", "Reid", BORN, sex="female")
    asked = {"sex": "male", "postcode": "NM3 8QL", "address": "41 Quarry Lane"}
    assert ask(stored, given_name, "Walsh", **asked).outcome != "match"


def test_child_of_the_other_sex_without_a_given_name_is_no_match():
    stored = search_document("c1", "Emily", "Quillfeather", BORN, sex="female")
    assert ask(stored, None, "Quillfeather", sex="male", **HOME).outcome == "candidates"


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({}, "match"),
        ({"names": (("Ada", "Reid"),)}, "candidates"),
        ({"places": (("WV41MS", "31 mill street"),)}, "candidates"),
        ({"places": ()}, "candidates"),
        ({"shielded": True}, "candidates"),
        ({"new_identity": True}, "candidates"),
    ],
    ids=["sibling", "lodger", "next door", "no home", "hidden", "new identity"],
)
def test_child_without_a_given_name_is_certain_if_a_visible_sibling_is_known_at_home(other, outcome):
    child = search_document("c1", "Emily", "Quillfeather", BORN)
    sibling = replace(search_document("c2", "Ada", "Quillfeather", date(2015, 7, 21)), **other)
    asked = Criteria(family_name="Quillfeather", date_of_birth=BORN, **HOME)
    found = decide_search(asked, CandidateSet((child, sibling)), TODAY)
    assert (found.outcome, found.candidates[0].document.child_id) == (outcome, "c1")


def search_family_at_home(child, sibling, **changed):
    """Search by family name, birthday and home for one of two children; the facts may be changed."""
    asked = Criteria(**{"family_name": "Smith", "date_of_birth": BORN, **HOME, **changed})
    return decide_search(asked, CandidateSet((child, sibling)), TODAY)


def test_known_sibling_proves_nothing_about_the_child_next_door():
    child = replace(search_document("c1", "Emily", "Doherty", BORN), places=(("WV41MS", "7 mill street"),))
    sibling = search_document("c2", "Ada", "Doherty", date(2015, 7, 21))
    for sex in (None, child.sex):
        found = search_family_at_home(child, sibling, family_name="Doherty", sex=sex)
        assert (found.outcome, found.candidates[0].document.child_id) == ("candidates", "c1")


@pytest.mark.parametrize("family_name", ["Khan", "Khan Ahmed"])
def test_another_birthday_at_the_home_is_no_certainty_without_a_given_name(family_name):
    child = search_document("c1", "Emily", family_name, BORN, sex="female")
    sibling = search_document("c2", "Ada", "Khan", date(2009, 7, 21), sex="male")
    changed = {"family_name": "Khan", "sex": "female", "date_of_birth": date(2012, 3, 14)}
    found = search_family_at_home(child, sibling, **changed)
    assert (found.outcome, found.candidates[0].document.child_id) == ("candidates", "c1")


@pytest.mark.parametrize(
    ("changed", "threshold"),
    [
        ({}, UNREACHABLE),
        ({"sex": "male"}, MATCH_THRESHOLD_LITTLE_KNOWN),
        ({"shielded": True}, MATCH_THRESHOLD_LITTLE_KNOWN),
        ({"new_identity": True}, MATCH_THRESHOLD_LITTLE_KNOWN),
    ],
    ids=["visible", "other sex", "hidden", "new identity"],
)
def test_child_with_the_very_family_name_and_birthday_takes_the_certainty_from_a_likelier_one(changed, threshold):
    child = search_document("c1", "Emily", "Smith", date(2012, 3, 14), sex="female")
    sibling = search_document("c2", "Ada", "Smith", date(2009, 7, 21), sex="male")
    elsewhere = replace(search_document("c3", "Zia", "Smith", BORN, sex="female"), places=(("LS14AP", "1 a road"),))
    asked = Criteria(family_name="Smith", date_of_birth=BORN, sex="female", **HOME)
    ranked = rank(asked, (child, sibling, replace(elsewhere, **changed)), TODAY)
    assert (ranked[0].document.child_id, ranked[0].match_threshold) == ("c1", threshold)


def test_only_known_child_without_a_given_name_is_certain_if_sex_and_house_agree():
    stored = search_document("c1", "Emily", "Quillfeather", BORN, sex="female")
    assert ask(stored, None, "Quillfeather", sex="female", **HOME).outcome == "match"
    assert ask(stored, None, "Quillfeather", **HOME).outcome == "candidates"
    assert ask(stored, None, "Quillfeather", sex="female", postcode=HOME["postcode"]).outcome == "candidates"


@pytest.mark.parametrize("born", [date(2009, 7, 21), date(2012, 8, 21)])
def test_misspelt_name_with_quite_another_birthday_is_no_match(born):
    stored = search_document("c1", "Emily", "Quillfeather", born)
    assert ask(stored, "Emly", "Quillfeather", **HOME, sex=stored.sex).outcome == "candidates"


def test_birthday_that_no_child_can_have_and_is_not_nearly_the_recorded_one_is_no_match():
    stored = search_document("c1", "Filofteia", "Quillfeather", BORN)
    found = ask(stored, "Filofteia", "Quillfeather", date_of_birth=date(1979, 7, 21), sex=stored.sex)
    assert found.outcome != "match"


@pytest.mark.parametrize(("asked", "outcome"), [(date(2082, 3, 4), "match"), (date(2011, 3, 4), "candidates")])
def test_birthday_that_no_child_can_have_is_a_mistake_and_no_namesakes(asked, outcome):
    stored = search_document("c1", "Filofteia", "Quillfeather", BORN)
    found = ask(stored, "Filofteia", "Quillfeather", date_of_birth=asked, sex=stored.sex)
    assert found.outcome == outcome
    assert ("no child can have that date of birth" in found.candidates[0].evidence) == (outcome == "match")


@pytest.mark.parametrize("address", ["Flat 4, 18 Tannery Row", "Flat 3, 20 Tannery Row"])
def test_namesake_next_door_is_no_match(address):
    stored = search_document("c1", "Adam", "Khan", date(2014, 9, 17), ("WV41MS", "flat 3 18 tannery row"))
    assert ask(stored, "Adam", "Khan", postcode="WV4 1MS", address=address).outcome != "match"


@pytest.mark.parametrize(
    ("given_name", "family_name"), [("Wilhelmina", "Reid"), ("Tyler", "Quillfeather")], ids=["given", "family"]
)
def test_one_false_name_with_the_rest_right_gives_candidates(given_name, family_name):
    found = ask(search_document("c1", "Tyler", "Reid", BORN), given_name, family_name, **HOME)
    assert found.outcome in {"candidates", "match"}
    differing = "given name" if given_name != "Tyler" else "family name"
    assert f"{differing} agrees" not in found.candidates[0].evidence
    assert any(text.startswith(differing) for text in found.candidates[0].evidence)


@pytest.mark.parametrize("given_name", ["Zebedee", "Katie", "Priya"])
def test_exact_birthday_and_family_name_never_end_in_none(given_name):
    """Without a home, too little agrees to show the child: the given name could be any."""
    stored = search_document("c1", "Theodora", "Smith", BORN)
    assert ask(stored, given_name, "Smith").outcome == "refine"
    assert ask(stored, given_name, "Smith", **HOME).outcome == "candidates"


def test_many_children_of_one_birthday_and_family_name_need_more_facts():
    several = tuple(search_document(f"c{n}", name, "Smith", BORN) for n, name in enumerate("ABCDEFGH"))
    asked = Criteria(given_name="Zebedee", family_name="Smith", date_of_birth=BORN)
    assert decide_search(asked, CandidateSet(several), TODAY).outcome in {"refine", "candidates"}


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        (("Simran Kaur", "Gill"), ("Simran", "Kaur")),
        (("Simran", "Kaur"), ("Simran Kaur", "Gill")),
        (("Ana", "Maria Lopez"), ("Ana Maria", "Lopez")),
        (("Sukarnoputra", None), ("", "Sukarnoputra")),
        ((None, "Sukarnoputra"), ("Sukarnoputra", "")),
    ],
)
def test_names_whose_words_are_in_other_fields_give_candidates(asked, stored):
    found = ask(search_document("c1", *stored, BORN), *asked, **HOME)
    assert found.outcome in {"candidates", "match"}
    assert "names agree, in other fields" in found.candidates[0].evidence


def test_evidence_says_by_which_name_the_child_is_known():
    stored = SearchDocument(
        child_id="c1", names=(("Kieran", "Walsh"), ("Kieran", "Doyle")), date_of_birth=BORN, places=(("WV41MS", ""),)
    )
    evidence = ask(stored, "Kieran", "Doyle").candidates[0].evidence
    assert "known as Kieran Doyle" in evidence
    assert "family name agrees" not in evidence
