"""Which source is the better one, and that provenance stays small."""

from datetime import timedelta
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from contactpoint.domain.children import Address, Carer, GpPractice, Name, amend
from contactpoint.domain.children.sources.facts import facts_of
from contactpoint.domain.children.sources.provenance import Provenance, confirmed, contradicted, restated
from contactpoint.domain.children.sources.source import (
    ANY_OTHER,
    Source,
    SourceKind,
    is_better,
    source_from,
    source_ranks,
)
from tests.builders import DIRECTORY_TEAM, FEED, NURSE, SOCIAL_WORKER, TODAY, caller, child

SCHOOL_LIST = caller("p-school-list", "school", "education", "feed_system")


@pytest.mark.parametrize("field", source_ranks())
def test_every_kind_of_source_has_one_rank_for_each_field(field):
    assert sorted(kind for tier in source_ranks()[field] for kind in tier) == sorted(get_args(SourceKind))


def test_ranks_name_facts_of_a_child():
    assert source_ranks().keys() - {ANY_OTHER} <= {fact.field for fact in facts_of(child()).values()}


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (DIRECTORY_TEAM, "directory_team"),
        (NURSE, "health_practitioner"),
        (SOCIAL_WORKER, "practitioner"),
        (FEED, "other_register"),
        (SCHOOL_LIST, "school_register"),
    ],
)
def test_kind_of_a_source_follows_from_the_caller(who, kind):
    assert source_from(who, TODAY).kind == kind


@pytest.mark.parametrize(
    ("better", "worse", "field"),
    [
        ("health_register", "directory_team", "gp_practice"),
        ("health_practitioner", "practitioner", "nhs_number"),
        ("school_register", "health_practitioner", "upn"),
        ("practitioner", "school_register", "address"),
    ],
)
def test_register_of_a_number_is_best_for_it_and_people_for_other_facts(better, worse, field):
    assert is_better(better, worse, field)
    assert not is_better(worse, better, field)


def test_people_are_equally_good_sources_of_names():
    assert not is_better("directory_team", "practitioner", "family_name")
    assert not is_better("practitioner", "directory_team", "family_name")


def source(who, days: int = 0) -> Source:
    return source_from(who, TODAY + timedelta(days=days))


def test_provenance_has_no_more_statements_than_facts_however_often_a_record_changes():
    now, known = child(), Provenance(first=source(FEED))
    for day in range(200):
        home = Address(lines=(f"{day} Mill Street",), postcode="WV4 1MS")
        after = amend(now, {"address": home, "family_name": f"Reid{'abc'[day % 3]}"})
        now, known = after, restated(known, now, after, source(NURSE if day % 2 else SOCIAL_WORKER, day))
    named = [fact for each in known.later for fact in each.facts]
    assert len(named) == len(set(named)) <= len(facts_of(now))
    assert len(msgspec.json.encode(known)) < 4096


def test_former_name_in_another_writing_keeps_its_source():
    before = child(other_names=(Name(given_name="Tyler", family_name="O'Neil", kind="former"),))
    after = replace(before, other_names=(Name(given_name="TYLER", family_name="ONEIL", kind="former"),))
    assert facts_of(before).keys() == facts_of(after).keys()


def test_removed_carer_of_a_better_source_is_contradicted():
    parent = Carer(given_name="Ann", family_name="Reid", relationship="parental_responsibility")
    before = child(carers=(parent,), gp_practice=GpPractice(ods_code="Z90141"))
    known = Provenance(first=source(SOCIAL_WORKER))
    assert len(list(contradicted(known, before, replace(before, carers=()), "other_register"))) == 1
    assert not list(contradicted(known, before, replace(before, carers=()), "health_practitioner"))
    assert not list(contradicted(Provenance(), before, replace(before, carers=()), "other_register"))


def test_fact_that_is_added_contradicts_nobody():
    before = child(sex="not_specified")
    after = replace(before, sex="male", gp_practice=GpPractice(ods_code="Z90141"))
    assert not list(contradicted(Provenance(first=source(DIRECTORY_TEAM)), before, after, "other_register"))


def test_confirmation_on_the_same_day_changes_nothing():
    known = Provenance(first=source(NURSE))
    assert confirmed(known, child(), {"family_name"}, source(SOCIAL_WORKER)) == known
