"""A number belongs to one record: those who may know are told whose it is, and the team is told in every other case."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, Record
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    SHIELD,
    SOCIAL_WORKER,
    TEACHER,
    child,
    new_record,
    registration,
)
from tests.fakes import MemoryStore, fake_dependencies

NHS, NEW_NHS, UPN, TEMPORARY_UPN = "9990001235", "9990003572", "B801200005001", "M80120000500A"
NUMBERS = {"nhs_number": NHS, "upn": UPN}
READERS = {
    "nhs_number": (NURSE, MENTAL_HEALTH_NURSE),
    "upn": (TEACHER, SOCIAL_WORKER, DIRECTORY_TEAM, OTHER_TEAM),
}
EVERYBODY = (*READERS["nhs_number"], *READERS["upn"])
ANOTHER = {"given_name": "Zofia", "family_name": "Nowak", "date_of_birth": date(2016, 8, 30), "sex": "female"}
CONFIRMED = ConfirmedNew(reason="documents_differ")


def holding(*records: Record) -> tuple[MemoryStore, object]:
    store = MemoryStore()
    deps = fake_dependencies(store)
    for each in records:
        store.save(new_record(each, deps.new_event("registered", NURSE)))
    return store, deps


def register(deps, caller: Caller, **facts) -> str:
    request = registration(**{**ANOTHER, "responsible_authority": "northmoor", **facts})
    return register_child(deps, caller, request, None)


def amend(deps, caller: Caller, child_id: str, confirmed_new=None, **changes):
    _, etag = view_record(deps, caller, child_id, "maintaining_record")
    return amend_record(deps, caller, child_id, etag, changes, confirmed_new)[0]


def find(deps, caller: Caller, **facts):
    return search(deps, caller, SearchChildren(access_reason="urgent_care", criteria=Criteria(**facts)))


def zofia(**facts):
    return child(child_id="child-0002", **{**ANOTHER, "address": Address(postcode="NM3 8QL"), **facts})


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("confirmed", [None, CONFIRMED])
@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda each: each.practitioner_id)
def test_registering_a_number_in_use_is_refused_or_the_team_is_told(caller, confirmed, number):
    store, deps = holding(Record(child=child(**{number: NUMBERS[number]})))
    if caller in READERS[number]:
        kind = "number-in-use" if confirmed else "possible-duplicates"
        with pytest.raises(Problem, match=kind) as refused:
            register(deps, caller, confirmed_new=confirmed, **{number: NUMBERS[number]})
        assert [each["child_id"] for each in refused.value.extra_members["candidates"]] == ["child-0001"]
        assert store.events[-1].event_type == "searched"
        assert len(store.stored) == 1
        return
    assert register(deps, caller, confirmed_new=confirmed, **{number: NUMBERS[number]})
    told = [(each.inbox, each.kind, each.child_id) for each in store.notifications]
    assert [each[:2] for each in told] == [("team#westvale", "registration_under_review")]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda each: each.practitioner_id)
def test_amending_to_a_number_in_use_is_refused(caller, number):
    store, deps = holding(Record(child=child(**{number: NUMBERS[number]})), Record(child=zofia()))
    with pytest.raises(Problem) as refused:
        amend(deps, caller, "child-0002", **{number: NUMBERS[number]})
    assert refused.value.kind == ("number-in-use" if caller in READERS[number] else "not-permitted")
    shown = refused.value.extra_members.get("candidates", [])
    assert [each["child_id"] for each in shown] == ["child-0001"] * (caller in READERS[number])
    assert getattr(store.stored["child-0002"].child, number) is None


@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda each: each.practitioner_id)
@pytest.mark.parametrize("held", [{}, NUMBERS], ids=["nobody's", "a shielded child's"])
def test_number_of_a_shielded_child_is_answered_like_a_free_one(caller, held):
    records = Record(child=child(**held), shield=SHIELD), Record(child=zofia())
    own = next({number: NUMBERS[number]} for number in NUMBERS if caller in READERS[number])
    amended = amend(holding(*records)[1], caller, "child-0002", **own)
    assert {name: getattr(amended, name) for name in own} == own
    _, deps = holding(*records)
    made = register(deps, caller, confirmed_new=CONFIRMED, given_name="Mia", **NUMBERS)
    with pytest.raises(Problem, match="number-in-use") as refused:
        amend(deps, caller, "child-0002", **own)
    assert [each["child_id"] for each in refused.value.extra_members["candidates"]] == [made]


def test_record_keeps_its_own_number_when_it_is_amended():
    _, deps = holding(Record(child=child(**NUMBERS)))
    assert amend(deps, NURSE, "child-0001", nhs_number=NHS, given_name="Tylor").nhs_number == NHS


def test_replaced_number_still_finds_the_child_for_those_who_may_read_it():
    store, deps = holding(Record(child=child(nhs_number=NHS, upn=TEMPORARY_UPN)))
    view = amend(deps, NURSE, "child-0001", nhs_number=NEW_NHS)
    assert (view.nhs_number, view.former_nhs_numbers) == (NEW_NHS, (NHS,))
    assert amend(deps, TEACHER, "child-0001", upn=UPN).former_upns == (TEMPORARY_UPN,)
    assert find(deps, NURSE, nhs_number=NHS).outcome == "match"
    assert find(deps, TEACHER, upn=TEMPORARY_UPN).outcome == "candidates"
    to_social_worker = view_record(deps, SOCIAL_WORKER, "child-0001", "maintaining_record")[0]
    assert (to_social_worker.former_nhs_numbers, to_social_worker.former_upns) == ((), (TEMPORARY_UPN,))
    assert store.stored["child-0001"].child.former_nhs_numbers == (NHS,)


@pytest.mark.parametrize("field", ["former_nhs_numbers", "former_upns"])
def test_former_numbers_are_written_by_those_who_may_read_them(field):
    _, deps = holding(Record(child=child()))
    stranger = SOCIAL_WORKER if field == "former_nhs_numbers" else NURSE
    with pytest.raises(Problem, match="not-permitted"):
        amend(deps, stranger, "child-0001", **{field: ()})


def test_former_number_of_one_child_does_not_bar_another_who_has_it_now():
    _, deps = holding(Record(child=child(nhs_number=NHS)), Record(child=zofia()))
    amend(deps, NURSE, "child-0001", nhs_number=NEW_NHS)
    with pytest.raises(Problem, match="possible-duplicates"):
        amend(deps, NURSE, "child-0002", nhs_number=NHS)
    assert amend(deps, NURSE, "child-0002", CONFIRMED, nhs_number=NHS).nhs_number == NHS
    assert find(deps, NURSE, nhs_number=NHS).candidates[0].child_id == "child-0002"


def test_only_the_own_team_takes_a_former_number_away():
    _, deps = holding(Record(child=child(upn=UPN, former_upns=(TEMPORARY_UPN,))))
    assert amend(deps, TEACHER, "child-0001", former_upns=()).former_upns == (TEMPORARY_UPN,)
    assert amend(deps, DIRECTORY_TEAM, "child-0001", former_upns=()).former_upns == ()


def test_former_number_of_a_shielded_child_finds_nobody_and_holds_a_registration():
    store, deps = holding(Record(child=child(former_nhs_numbers=(NHS,)), shield=SHIELD))
    assert find(deps, NURSE, nhs_number=NHS).outcome == "none"
    made = register(deps, NURSE, nhs_number=NHS)
    assert store.stored[made].record.review
    assert find(deps, MENTAL_HEALTH_NURSE, nhs_number=NHS).outcome == "none"


@pytest.mark.parametrize("held", [{"upn": TEMPORARY_UPN}, {"former_upns": (TEMPORARY_UPN,)}])
def test_temporary_upn_bars_nobody(held):
    _, deps = holding(Record(child=child(**held)), Record(child=zofia()))
    assert amend(deps, TEACHER, "child-0002", upn=TEMPORARY_UPN).upn == TEMPORARY_UPN


@pytest.mark.parametrize(
    ("caller", "criterion", "number"),
    [(NURSE, "nhs_number", "9990001234"), (NURSE, "nhs_number", "1111111111"), (TEACHER, "upn", "I123456789012")],
)
def test_search_by_an_impossible_number_says_so(caller, criterion, number):
    _, deps = holding(Record(child=child()))
    with pytest.raises(Problem, match="invalid-request") as refused:
        find(deps, caller, **{criterion: number})
    assert [each.pointer for each in refused.value.violations] == [f"/criteria/{criterion}"]


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("nhs_number", "9999999999", "/nhs_number"),
        ("upn", "Z999999999999", "/upn"),
        ("former_nhs_numbers", (NHS, "0000000000"), "/former_nhs_numbers/1"),
        ("former_upns", ("I123456789012",), "/former_upns/0"),
    ],
)
def test_impossible_number_is_not_registered(field, value, pointer):
    _, deps = holding()
    with pytest.raises(Problem, match="invalid-request") as refused:
        register(deps, NURSE, **{field: value})
    assert [each.pointer for each in refused.value.violations] == [pointer]


def test_number_that_a_record_has_already_does_not_bar_other_changes():
    _, deps = holding(Record(child=child(upn="Z999999999999")))
    assert amend(deps, NURSE, "child-0001", given_name="Tylor").given_name == "Tylor"


def test_numbers_for_tests_are_refused_where_the_data_are_of_real_people():
    deps = replace(holding()[1], accepts_test_numbers=False)
    for attempt in (lambda: register(deps, NURSE, nhs_number=NHS), lambda: find(deps, NURSE, nhs_number=NHS)):
        with pytest.raises(Problem, match="invalid-request"):
            attempt()
