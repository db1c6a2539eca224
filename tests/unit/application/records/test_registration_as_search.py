"""A registration is a search: it shows nothing that its caller could not have searched for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record
from contactpoint.problems import Problem
from tests.builders import NURSE, SOCIAL_WORKER, TEACHER, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

NHS_NUMBER, NUMBER_OF_NOBODY, UPN = "9990001235", "9990003572", "A123456789012"
SAME_PERSON = {"given_name": "Tylor", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
NOBODY = {"given_name": "Baby", "family_name": "Unknown", "date_of_birth": date(2012, 3, 3), "sex": "not_specified"}
READABLE = {NURSE: {"nhs_number"}, SOCIAL_WORKER: {"upn"}, TEACHER: {"upn"}}


def duplicates_shown(caller: Caller, **facts: object) -> list[dict[str, object]]:
    """Return the candidates that a registration shows if one child is in the directory."""
    store = MemoryStore()
    deps = fake_dependencies(store)
    known = child(nhs_number=NHS_NUMBER, upn=UPN)
    store.save(new_record(Record(child=known), deps.new_event("registered", NURSE)))
    try:
        register_child(deps, caller, RegisterChild(responsible_authority="westvale", **facts), None)
    except Problem as problem:
        assert problem.kind == "possible-duplicates"
        return list(problem.extra_members["candidates"])
    return []


@pytest.mark.parametrize("caller", READABLE)
@pytest.mark.parametrize(("identifier", "number"), [("nhs_number", NHS_NUMBER), ("upn", UPN)])
def test_registering_shows_whose_number_it_is_to_those_who_may_search_by_it(caller, identifier, number):
    shown = duplicates_shown(caller, **NOBODY, **{identifier: number})
    assert bool(shown) == (identifier in READABLE[caller])


@pytest.mark.parametrize("caller", READABLE)
@pytest.mark.parametrize(("identifier", "number"), [("nhs_number", NHS_NUMBER), ("upn", UPN)])
def test_an_unreadable_number_changes_neither_evidence_nor_probability(caller, identifier, number):
    without, with_number = (
        duplicates_shown(caller, **SAME_PERSON),
        duplicates_shown(caller, **SAME_PERSON, **{identifier: number}),
    )
    assert without
    if identifier in READABLE[caller]:
        assert "number.exact" in {each["code"] for each in with_number[0]["match"]["evidence"]}
    else:
        assert with_number == without


@given(
    given_name=st.sampled_from(["Baby", "Unknown", "Not known"]),
    family_name=st.sampled_from(["Unknown", "Not known"]),
    born=st.sampled_from([date(2011, 1, 23), date(2012, 3, 3)]),
)
def test_registering_without_a_name_lists_nobody_at_the_address(given_name, family_name, born):
    facts = {"given_name": given_name, "family_name": family_name, "date_of_birth": born, "sex": "male"}
    home = {"address_status": "current", "address": child().address}
    assert duplicates_shown(SOCIAL_WORKER, **facts, **home) == []
    assert duplicates_shown(NURSE, **facts, **home, nhs_number=NUMBER_OF_NOBODY) == []


@pytest.mark.parametrize("confirmed", [None, ConfirmedNew(reason="documents_differ")])
@pytest.mark.parametrize("caller", READABLE)
def test_a_number_of_another_child_is_shown_to_those_who_may_read_it_or_waits_for_the_team(caller, confirmed):
    store = MemoryStore()
    deps = fake_dependencies(store)
    store.save(new_record(Record(child=child(nhs_number=NHS_NUMBER)), deps.new_event("registered", NURSE)))
    request = RegisterChild(responsible_authority="northmoor", nhs_number=NHS_NUMBER, confirmed_new=confirmed, **NOBODY)
    if "nhs_number" in READABLE[caller]:
        with pytest.raises(Problem, match="number-in-use" if confirmed else "possible-duplicates"):
            register_child(deps, caller, request, None)
        assert store.notifications == []
        return
    child_id = register_child(deps, caller, request, None)
    told = [(each.inbox, each.kind, each.child_id, each.related_id) for each in store.notifications]
    assert told == [("team#westvale", "registration_under_review", child_id, "child-0001")]
    assert store.stored[child_id].record.review.waits_for == ("westvale",)
