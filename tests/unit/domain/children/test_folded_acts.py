"""Folded acts: what somebody repeats while a change waits takes no room, and nobody sees that it was folded."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.children import Address, Carer, Education, GpPractice, Name
from contactpoint.domain.children.acts import Version, act_on, after_acts
from contactpoint.domain.children.folded_acts import KEPT, folded
from contactpoint.domain.children.sources.provenance import Provenance
from contactpoint.domain.children.sources.source import Source
from tests.builders import child

TODAY = date(2026, 11, 23)
FIRST = Source(kind="school_register", organisation_id="school", practitioner_id="p-feed", stated_on=date(2026, 9, 1))
CARERS = tuple(Carer(given_name=name, family_name="Reid", relationship="day_to_day_care") for name in ("Ann", "Bo"))
VALUES = {
    "education": (None, Education(status="educated_otherwise"), Education(status="on_roll", urn="900357")),
    "gp_practice": (None, GpPractice(ods_code="Z90357"), GpPractice(ods_code="Z90141")),
    "carers": ((), CARERS[:1], CARERS[1:], CARERS, CARERS[::-1]),
    "sex": ("male", "female"),
    "family_name": ("Reid", "Okafor"),
    "other_names": ((), (Name(given_name="Kit", family_name="Lane", kind="alias"),)),
    "upn": (None, "H801200001001"),
    "address": tuple(Address(lines=(line,), postcode="WV8 8AA") for line in ("4 Plain Street", "9 Third Lane")),
}
stated = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in VALUES.items()})
people = st.sampled_from(["p-nurse", "p-officer"])


def source(who: str) -> Source:
    return Source(kind="practitioner", organisation_id="o", practitioner_id=who, stated_on=TODAY)


def before(facts: dict) -> Version:
    return Version(child=child(**facts), provenance=Provenance(first=FIRST))


@given(stated, st.lists(st.tuples(people, st.booleans(), stated), max_size=9))
def test_folded_acts_have_the_same_effect_on_every_child(known, said):
    seen = child(address=VALUES["address"][0])
    acts = [act_on(seen, facts, source(who), adds_only=adds) for who, adds, facts in said]
    assert after_acts(before(known), folded(acts)) == after_acts(before(known), acts)


@given(st.sampled_from(["education", "gp_practice", "carers", "sex"]), st.integers(3, 40))
def test_what_one_person_sends_again_and_again_is_few_acts(field, times):
    values = VALUES[field]
    acts = [act_on(child(), {field: values[n % len(values)]}, source("p-nurse")) for n in range(times)]
    assert len(folded(acts)) <= KEPT[field]


@given(st.sampled_from(sorted(VALUES)), st.integers(1, 40))
def test_what_one_person_says_again_is_kept_twice(field, times):
    acts = [act_on(child(), {field: VALUES[field][1]}, source("p-nurse")) for _ in range(times)]
    assert len(folded(acts)) <= 2
