"""The matching engine: what is the same however written, who is told apart, and what no input may do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import datasets
from benchmarks.matching.datasets import DirectoryRow
from contactpoint.domain.matching import (
    CandidateSet,
    Criteria,
    SearchDocument,
    blocking_keys_of_query,
    blocking_keys_of_record,
    decide_search,
    normalise,
    require_minimum_criteria,
)
from contactpoint.domain.matching.blocking import MAX_BLOCK_SIZE, MAX_KEYS_PER_QUERY
from contactpoint.domain.matching.comparison.frequencies import rarity_bits
from contactpoint.domain.matching.comparison.names import agreement
from contactpoint.domain.matching.comparison.places import alike
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.hints import hint
from contactpoint.domain.matching.normalise.places import LONGEST_ADDRESS
from contactpoint.domain.matching.prefilter import passes_prefilter, prefilter_query
from contactpoint.domain.matching.ranking import CROWDED_POSTCODE_SIZE, possible_duplicates, rank
from contactpoint.problems import Problem

TODAY = date(2026, 11, 23)
HOME = ("WV41MS", "29 mill street")
BORN = date(2015, 3, 9)


def document(
    number: str, given_name: str, family_name: str, born: date | None = BORN, home=HOME, **more
) -> SearchDocument:
    return SearchDocument(
        child_id=number, names=((given_name, family_name),), date_of_birth=born, places=(home,), **more
    )


def ask(documents, **criteria):
    asked = Criteria(**criteria)
    return decide_search(asked, MemoryIndex(documents).look_up(blocking_keys_of_query(asked, TODAY)), TODAY)


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
        ("Not Known", ""),
        ("Baby", ""),
        ("😀", ""),
        ("Mr", "mr"),
    ],
)
def test_a_name_is_the_same_in_any_script_case_or_dress(written, same):
    assert normalise.name(written) == same


def test_a_child_called_child_has_no_given_name_and_a_family_may_have_that_name():
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
def test_names_that_sound_alike_share_a_key_whatever_their_origin(one, other):
    assert normalise.phonetic_code(one) == normalise.phonetic_code(other)


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("bill", "william", "nickname"),
        ("becky", "rebecca", "nickname"),
        ("smith", "smith jones", "part"),
        ("de ssa", "dessa", "exact"),
        ("tayler", "taylor", "typo"),
        ("lee christophr", "christopher", "part_similar"),
        ("chris", "christabel", "prefix"),
        ("s", "sarah", "initial"),
        ("s", "tom", "differs"),
        ("aisha", "ayesha", "sound"),
        ("tom", "priya", "differs"),
    ],
)
def test_how_far_names_agree(asked, stored, kind):
    assert agreement(asked, stored, given=True) == kind


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
def test_a_postcode_is_mended_where_a_letter_stands_for_a_digit(written, meant):
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
def test_a_date_is_read_as_people_give_it_day_first(given_as, meant):
    assert normalise.parse_date(given_as) == meant


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("29 mill street", "29 mill street", "exact"),
        ("29 mil street", "29 mill street", "similar"),
        ("29 mill street", "29 mill street sunningdale farm", "similar"),
        ("31 mill street", "29 mill street", "street"),
        ("29 mill street", "29 quarry lane", "number"),
        ("4 high road", "29 mill street", "differs"),
    ],
)
def test_how_far_addresses_agree(asked, stored, kind):
    assert alike(asked, stored) == kind


ABSENT = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": BORN,
    "sex": "male",
    "postcode": "WV4 1MS",
    "address": "29 Mill Street",
}


@pytest.mark.parametrize("born", [BORN, date(2017, 8, 1)], ids=["twin", "younger"])
@pytest.mark.parametrize("stored", ["Grace", "Oliver", "Priya", "Tessa"])
def test_a_brother_sister_or_twin_is_no_confident_match_for_a_child_who_is_not_there(stored, born):
    found = ask([document("sibling", stored, "Reid", born, sex="male")], **ABSENT)
    assert found.outcome != "match"
    assert all("may be a brother or sister" in candidate.evidence for candidate in found.candidates)


def test_of_twins_the_one_named_is_found_and_without_a_name_both_are_shown():
    twins = [document("c1", "Grace", "Reid"), document("c2", "Tyler", "Reid")]
    named = ask(twins, given_name="Tyler", family_name="Reid", date_of_birth=BORN)
    assert (named.outcome, named.candidates[0].document.child_id) == ("match", "c2")
    either = ask(twins, family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert either.outcome == "candidates"
    assert len(either.candidates) == 2


def test_two_children_of_one_name_in_one_postcode_are_both_shown():
    two = [document("c1", "Mohammed", "Khan", date(2015, 3, 9)), document("c2", "Muhammad", "Khan", date(2018, 6, 1))]
    assert ask(two, given_name="Mohammad", family_name="Khan", postcode="WV4 1MS").outcome == "candidates"


def test_agreement_on_a_rare_name_counts_for_more():
    common, rare = (
        rank(Criteria(given_name="Olivia", family_name=name), [document("c1", "Olivia", name)], TODAY)[0].match_weight
        for name in ("Smith", "Quillfeather")
    )
    assert rare > common
    assert rarity_bits("family_name", "quillfeather") > rarity_bits("family_name", "smith") >= 0


def test_those_who_fit_equally_well_share_the_odds():
    several = [document(f"c{n}", "Tyler", "Reid") for n in range(4)]
    ranked = rank(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN), several, TODAY)
    assert sum(candidate.match_probability for candidate in ranked) == pytest.approx(1.0, abs=0.01)
    assert {candidate.match_probability for candidate in ranked} == {ranked[0].match_probability}


def test_a_name_that_too_many_share_is_not_read_but_asked_about():
    many = [
        document(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28), (f"LS{n}4AP", "")) for n in range(80)
    ]
    asked = Criteria(given_name="John", family_name="Smith", age=9)
    found = MemoryIndex(many).look_up(blocking_keys_of_query(asked, TODAY))
    assert found.some_blocks_skipped
    assert len(found.documents) <= MAX_BLOCK_SIZE
    told = decide_search(asked, CandidateSet((), some_blocks_skipped=True), TODAY)
    assert told.outcome == "refine"
    assert told.hint


@pytest.mark.parametrize("number", [6, 60, 300])
def test_more_than_can_be_shown_are_asked_about_however_many_fit(number):
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    alike = tuple(document(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28)) for n in range(number))
    told = decide_search(asked, CandidateSet(alike), TODAY)
    assert (told.outcome, told.candidates) == ("refine", ())
    assert "date of birth" in told.hint.text


def test_the_hint_names_the_fact_that_parts_the_candidates_best():
    by_date = [document(f"c{n}", "John", "Smith", date(2010, 1, 1 + n)) for n in range(8)]
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    assert hint(asked, by_date).code == "date_of_birth"
    by_place = [document(f"c{n}", "John", "Smith", BORN, (f"LS{n}4AP", "")) for n in range(8)]
    assert hint(Criteria(given_name="John", family_name="Smith", date_of_birth=BORN), by_place).code == "postcode"


def test_a_postcode_that_a_crowd_shares_tells_nothing():
    crowd = [
        document(f"c{n}", f"Ann{n}", f"Lee{n}", date(2010, 1 + n % 12, 1), ("ZZ993VZ", ""))
        for n in range(CROWDED_POSTCODE_SIZE + 5)
    ]
    asked = Criteria(given_name="Ann3", family_name="Lee3", postcode="ZZ99 3VZ")
    assert all("postcode agrees" not in candidate.evidence for candidate in rank(asked, crowd, TODAY))


def test_a_child_is_found_under_each_part_of_a_family_name_and_by_either_name_of_two():
    double = [document("c1", "Ana María", "Núñez-O'Brien")]
    for given_name, family_name in (("Ana", "Nunez"), ("Maria", "OBrien"), ("Ana Maria", "Nunez O'Brien")):
        assert ask(double, given_name=given_name, family_name=family_name, date_of_birth=BORN).candidates


def test_a_range_of_ages_stands_in_for_a_date():
    stored = [document("c1", "Tyler", "Reid")]
    found = ask(stored, given_name="Tyler", family_name="Reid", age=10, age_to=12, postcode="WV4 1MS")
    assert "age agrees" in found.candidates[0].evidence
    assert (
        "age agrees" not in ask(stored, given_name="Tyler", family_name="Reid", age=3, age_to=4).candidates[0].evidence
    )


def test_a_wide_range_of_ages_crowds_out_no_other_key():
    some_blocks_skipped = blocking_keys_of_query(
        Criteria(given_name="Tyler", family_name="Reid", age=0, age_to=17, postcode="WV4 1MS"), TODAY
    )
    assert {"pc", "fp", "nn"} <= {key[:2] for key in some_blocks_skipped}
    assert len(some_blocks_skipped) < MAX_KEYS_PER_QUERY


@pytest.mark.parametrize("ages", [{"age_to": 7}, {"age": 9, "age_to": 7}])
def test_a_range_of_ages_begins_with_the_lower(ages):
    with pytest.raises(Problem, match="invalid-request"):
        require_minimum_criteria(Criteria(given_name="Tyler", family_name="Reid", postcode="WV4 1MS", **ages), TODAY)


def test_a_year_of_birth_is_enough_where_a_date_is():
    asked = Criteria(family_name="Reid", year_of_birth=2015, postcode="WV4 1MS")
    require_minimum_criteria(asked, TODAY)
    evidence = rank(asked, [document("c1", "Tyler", "Reid")], TODAY)[0].evidence
    assert "year of birth agrees" in evidence


def test_a_likely_duplicate_is_shown_to_who_registers_and_a_stranger_is_not():
    asked = Criteria(given_name="Tylor", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert possible_duplicates(asked, CandidateSet((document("c1", "Tyler", "Reid"),)), TODAY)
    assert not possible_duplicates(asked, CandidateSet((document("c1", "Priya", "Patel", date(2019, 1, 1)),)), TODAY)


@pytest.mark.parametrize(
    "asked",
    [
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": BORN},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": date(2015, 9, 3)},
        {"given_name": "Ty", "family_name": "Marsh", "date_of_birth": BORN},
        {"given_name": "Xyler", "family_name": "Quid", "date_of_birth": BORN, "address": "29 Mill Street"},
        {"given_name": "Tyler", "family_name": "Marsh", "postcode": "WV4 1MS"},
    ],
    ids=["as held", "exchanged", "another name", "both misspelt", "little known"],
)
def test_a_glance_passes_over_nobody_who_may_be_the_child(asked):
    seen = prefilter_query(Criteria(**asked))
    assert seen is None or passes_prefilter(seen, document("c1", "Tyler", "Reid"))
    assert seen is None or passes_prefilter(seen, SearchDocument(child_id="c2", names=(("", ""),)))


def test_a_glance_passes_over_a_neighbour_with_nothing_else_in_common():
    seen = prefilter_query(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS"))
    assert seen
    assert not passes_prefilter(seen, document("c1", "Priya", "Kaur", date(2019, 12, 25)))


LONG = ["a" * 10_000, "é" * 10_000, "-" * 10_000, "1" * 10_000, "al " * 4_000, "\U0001f642" * 3_000, "\u202e" * 500]
anything = st.text(max_size=400) | st.sampled_from(LONG)
COLUMNS = [name for name in DirectoryRow.__dataclass_fields__ if name != "child_id"]


@given(name=anything)
def test_any_name_is_normalised_to_plain_letters_and_has_a_sound(name):
    plain = normalise.name(name)
    assert plain.isascii()
    assert all(c.isalpha() or c == " " for c in plain)
    assert bool(normalise.phonetic_code(plain)) == bool(plain)


@given(text=anything)
def test_any_postcode_address_or_date_is_read_or_passed_over(text):
    assert len(normalise.postcode(text)) <= 8
    assert len(normalise.address(text)) <= 3 * LONGEST_ADDRESS
    normalise.street_key(normalise.address(text))
    normalise.parse_date(text)
    normalise.parse_year(text)
    datasets.parse_age(text)


@given(row=st.fixed_dictionaries(dict.fromkeys((*COLUMNS, "age"), anything)))
def test_any_row_of_nonsense_is_indexed_searched_and_answered(row):
    stored = datasets.parse_directory_row({**row, "child_id": "c1"})
    asked = datasets.parse_query_row({**row, "query_id": "q1", "child_id": "c1"}).criteria
    keys = blocking_keys_of_query(asked, TODAY)
    assert len(keys) <= MAX_KEYS_PER_QUERY
    found = MemoryIndex([stored]).look_up((*keys, *blocking_keys_of_record(stored)))
    answered = decide_search(asked, found, TODAY)
    assert all(0 <= candidate.match_probability <= 1 for candidate in answered.candidates)
