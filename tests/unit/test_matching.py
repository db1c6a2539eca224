"""The matching engine: what is the same however written, who is told apart, and what no input may do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.judging import Held
from cli import evaluate
from contactpoint.matching import Card, Criteria, Found, answer, normalise, query_keys, record_keys, require_enough
from contactpoint.matching.compare_names import agreement
from contactpoint.matching.compare_places import alike
from contactpoint.matching.evaluation import MemoryIndex
from contactpoint.matching.glance import glance, worth_comparing
from contactpoint.matching.hints import hint
from contactpoint.matching.keys import MOST_CARDS_OF_A_KEY, MOST_QUERY_KEYS
from contactpoint.matching.normalise.places import LONGEST_ADDRESS
from contactpoint.matching.ranking import CROWD, possible_duplicates, rank
from contactpoint.matching.rarity import bits
from contactpoint.problems import Problem

TODAY = date(2026, 11, 23)
HOME = ("WV41MS", "29 mill street")
BORN = date(2015, 3, 9)


def card(number: str, given_name: str, family_name: str, born: date | None = BORN, home=HOME, **more) -> Card:
    return Card(child_id=number, names=((given_name, family_name),), date_of_birth=born, places=(home,), **more)


def ask(cards, **criteria):
    asked = Criteria(**criteria)
    return answer(asked, MemoryIndex(cards).look_up(query_keys(asked, TODAY)), TODAY)


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
    assert normalise.sound(one) == normalise.sound(other)


@pytest.mark.parametrize(
    ("asked", "held", "kind"),
    [
        ("bill", "william", "nickname"),
        ("becky", "rebecca", "nickname"),
        ("smith", "smith jones", "part"),
        ("de ssa", "dessa", "exact"),
        ("tayler", "taylor", "slip"),
        ("lee christophr", "christopher", "part_alike"),
        ("chris", "christabel", "begins"),
        ("s", "sarah", "initial"),
        ("s", "tom", "differs"),
        ("aisha", "ayesha", "sound"),
        ("tom", "priya", "differs"),
    ],
)
def test_how_far_names_agree(asked, held, kind):
    assert agreement(asked, held, given=True) == kind


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
    assert normalise.read_date(given_as) == meant


@pytest.mark.parametrize(
    ("asked", "held", "kind"),
    [
        ("29 mill street", "29 mill street", "exact"),
        ("29 mil street", "29 mill street", "alike"),
        ("29 mill street", "29 mill street sunningdale farm", "alike"),
        ("31 mill street", "29 mill street", "street"),
        ("29 mill street", "29 quarry lane", "number"),
        ("4 high road", "29 mill street", "differs"),
    ],
)
def test_how_far_addresses_agree(asked, held, kind):
    assert alike(asked, held) == kind


ABSENT = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": BORN,
    "sex": "male",
    "postcode": "WV4 1MS",
    "address": "29 Mill Street",
}


@pytest.mark.parametrize("born", [BORN, date(2017, 8, 1)], ids=["twin", "younger"])
@pytest.mark.parametrize("held", ["Grace", "Oliver", "Priya", "Tessa"])
def test_a_brother_sister_or_twin_is_no_confident_match_for_a_child_who_is_not_there(held, born):
    found = ask([card("sibling", held, "Reid", born, sex="male")], **ABSENT)
    assert found.outcome != "match"
    assert all("may be a brother or sister" in candidate.evidence for candidate in found.candidates)


def test_of_twins_the_one_named_is_found_and_without_a_name_both_are_shown():
    twins = [card("c1", "Grace", "Reid"), card("c2", "Tyler", "Reid")]
    named = ask(twins, given_name="Tyler", family_name="Reid", date_of_birth=BORN)
    assert (named.outcome, named.candidates[0].card.child_id) == ("match", "c2")
    either = ask(twins, family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert either.outcome == "candidates"
    assert len(either.candidates) == 2


def test_two_children_of_one_name_in_one_postcode_are_both_shown():
    two = [card("c1", "Mohammed", "Khan", date(2015, 3, 9)), card("c2", "Muhammad", "Khan", date(2018, 6, 1))]
    assert ask(two, given_name="Mohammad", family_name="Khan", postcode="WV4 1MS").outcome == "candidates"


def test_agreement_on_a_rare_name_counts_for_more():
    common, rare = (
        rank(Criteria(given_name="Olivia", family_name=name), [card("c1", "Olivia", name)], TODAY)[0].bits
        for name in ("Smith", "Quillfeather")
    )
    assert rare > common
    assert bits("family_name", "quillfeather") > bits("family_name", "smith") >= 0


def test_those_who_fit_equally_well_share_the_odds():
    several = [card(f"c{n}", "Tyler", "Reid") for n in range(4)]
    ranked = rank(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN), several, TODAY)
    assert sum(candidate.score for candidate in ranked) == pytest.approx(1.0, abs=0.01)
    assert {candidate.score for candidate in ranked} == {ranked[0].score}


def test_a_name_that_too_many_share_is_not_read_but_asked_about():
    many = [card(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28), (f"LS{n}4AP", "")) for n in range(80)]
    asked = Criteria(given_name="John", family_name="Smith", age=9)
    found = MemoryIndex(many).look_up(query_keys(asked, TODAY))
    assert found.wide
    assert len(found.cards) <= MOST_CARDS_OF_A_KEY
    told = answer(asked, Found((), wide=True), TODAY)
    assert told.outcome == "refine"
    assert told.hint


@pytest.mark.parametrize("number", [6, 60, 300])
def test_more_than_can_be_shown_are_asked_about_however_many_fit(number):
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    alike = tuple(card(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28)) for n in range(number))
    told = answer(asked, Found(alike), TODAY)
    assert (told.outcome, told.candidates) == ("refine", ())
    assert "date of birth" in told.hint


def test_the_hint_names_the_fact_that_parts_the_candidates_best():
    by_date = [card(f"c{n}", "John", "Smith", date(2010, 1, 1 + n)) for n in range(8)]
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    assert "date of birth" in hint(asked, by_date)
    by_place = [card(f"c{n}", "John", "Smith", BORN, (f"LS{n}4AP", "")) for n in range(8)]
    assert "postcode" in hint(Criteria(given_name="John", family_name="Smith", date_of_birth=BORN), by_place)


def test_a_postcode_that_a_crowd_shares_tells_nothing():
    crowd = [card(f"c{n}", f"Ann{n}", f"Lee{n}", date(2010, 1 + n % 12, 1), ("ZZ993VZ", "")) for n in range(CROWD + 5)]
    asked = Criteria(given_name="Ann3", family_name="Lee3", postcode="ZZ99 3VZ")
    assert all("postcode agrees" not in candidate.evidence for candidate in rank(asked, crowd, TODAY))


def test_a_child_is_found_under_each_part_of_a_family_name_and_by_either_name_of_two():
    double = [card("c1", "Ana María", "Núñez-O'Brien")]
    for given_name, family_name in (("Ana", "Nunez"), ("Maria", "OBrien"), ("Ana Maria", "Nunez O'Brien")):
        assert ask(double, given_name=given_name, family_name=family_name, date_of_birth=BORN).candidates


def test_a_range_of_ages_stands_in_for_a_date():
    held = [card("c1", "Tyler", "Reid")]
    found = ask(held, given_name="Tyler", family_name="Reid", age=10, age_to=12, postcode="WV4 1MS")
    assert "age agrees" in found.candidates[0].evidence
    assert "age agrees" not in ask(held, given_name="Tyler", family_name="Reid", age=3, age_to=4).candidates[0].evidence


def test_a_wide_range_of_ages_crowds_out_no_other_key():
    wide = query_keys(Criteria(given_name="Tyler", family_name="Reid", age=0, age_to=17, postcode="WV4 1MS"), TODAY)
    assert {"pc", "fp", "nn"} <= {key[:2] for key in wide}
    assert len(wide) < MOST_QUERY_KEYS


@pytest.mark.parametrize("ages", [{"age_to": 7}, {"age": 9, "age_to": 7}])
def test_a_range_of_ages_begins_with_the_lower(ages):
    with pytest.raises(Problem, match="invalid-request"):
        require_enough(Criteria(given_name="Tyler", family_name="Reid", postcode="WV4 1MS", **ages), TODAY)


def test_a_year_of_birth_is_enough_where_a_date_is():
    asked = Criteria(family_name="Reid", year_of_birth=2015, postcode="WV4 1MS")
    require_enough(asked, TODAY)
    evidence = rank(asked, [card("c1", "Tyler", "Reid")], TODAY)[0].evidence
    assert "year of birth agrees" in evidence


def test_a_likely_duplicate_is_shown_to_who_registers_and_a_stranger_is_not():
    asked = Criteria(given_name="Tylor", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert possible_duplicates(asked, Found((card("c1", "Tyler", "Reid"),)), TODAY)
    assert not possible_duplicates(asked, Found((card("c1", "Priya", "Patel", date(2019, 1, 1)),)), TODAY)


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
    seen = glance(Criteria(**asked))
    assert seen is None or worth_comparing(seen, card("c1", "Tyler", "Reid"))
    assert seen is None or worth_comparing(seen, Card(child_id="c2", names=(("", ""),)))


def test_a_glance_passes_over_a_neighbour_with_nothing_else_in_common():
    seen = glance(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS"))
    assert seen
    assert not worth_comparing(seen, card("c1", "Priya", "Kaur", date(2019, 12, 25)))


LONG = ["a" * 10_000, "é" * 10_000, "-" * 10_000, "1" * 10_000, "al " * 4_000, "\U0001f642" * 3_000, "\u202e" * 500]
anything = st.text(max_size=400) | st.sampled_from(LONG)
COLUMNS = [name for name in Held.__dataclass_fields__ if name != "child_id"]


@given(name=anything)
def test_any_name_is_normalised_to_plain_letters_and_has_a_sound(name):
    plain = normalise.name(name)
    assert plain.isascii()
    assert all(c.isalpha() or c == " " for c in plain)
    assert bool(normalise.sound(plain)) == bool(plain)


@given(text=anything)
def test_any_postcode_address_or_date_is_read_or_passed_over(text):
    assert len(normalise.postcode(text)) <= 8
    assert len(normalise.address(text)) <= 3 * LONGEST_ADDRESS
    normalise.street(normalise.address(text))
    normalise.read_date(text)
    normalise.read_year(text)
    evaluate.read_age(text)


@given(row=st.fixed_dictionaries(dict.fromkeys((*COLUMNS, "age"), anything)))
def test_any_row_of_nonsense_is_indexed_searched_and_answered(row):
    held = evaluate.card({**row, "child_id": "c1"})
    asked = evaluate.query({**row, "query_id": "q1", "child_id": "c1"}).criteria
    keys = query_keys(asked, TODAY)
    assert len(keys) <= MOST_QUERY_KEYS
    found = MemoryIndex([held]).look_up((*keys, *record_keys(held)))
    answered = answer(asked, found, TODAY)
    assert all(0 <= candidate.score <= 1 for candidate in answered.candidates)
