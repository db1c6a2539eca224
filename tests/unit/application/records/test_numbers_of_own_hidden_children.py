"""An officer who may not search by a number does not learn which hidden child of their own authority has it."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import permutations

import msgspec
import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Record
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, SHIELD, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

UPN = "A123456789012"
NUMBER, NUMBER_OF_NOBODY, FORMER = "9990001235", "9990003572", "9990004536"
COLLEAGUE = msgspec.structs.replace(DIRECTORY_TEAM, practitioner_id="p-colleague")
INVENTED = {"given_name": "Ida", "family_name": "Larch", "sex": "female", "date_of_birth": date(2012, 3, 3)}
OTHER = {"given_name": "Otto", "family_name": "Birch", "sex": "male", "date_of_birth": date(2013, 5, 7)}
UNLIKE = {"given_name": "Wanda", "family_name": "Frost", "sex": "female", "date_of_birth": date(2016, 9, 27)}
CONFIRMED = ConfirmedNew(reason="documents_differ")
STATED: tuple[Mapping[str, object], ...] = (
    {"nhs_number": NUMBER},
    {"nhs_number": FORMER},
    {"former_nhs_numbers": (NUMBER,)},
    {"former_nhs_numbers": (FORMER,)},
)
FREE: Mapping[str, Mapping[str, object]] = {
    "nhs_number": {"nhs_number": NUMBER_OF_NOBODY},
    "former_nhs_numbers": {"former_nhs_numbers": (NUMBER_OF_NOBODY,)},
}


HIDDEN = Record(
    child=child(nhs_number=NUMBER, former_nhs_numbers=(FORMER,), responsible_authority="westvale"), shield=SHIELD
)
ALIKE = Record(child=child(child_id="child-0002", responsible_authority="westvale", **INVENTED))


def directory_with(*records):
    store = MemoryStore()
    deps = fake_dependencies(store)
    for record in records:
        store.save(new_record(record, deps.new_event("registered", NURSE)))
    return deps


def register(deps, **facts):
    request = RegisterChild(responsible_authority="westvale", confirmed_new=CONFIRMED, **facts)
    return register_child(deps, DIRECTORY_TEAM, request, None)


def named_to(deps, caller):
    return [each.related_id for each in list_notifications(deps, caller, None).notifications]


def hide(deps, number):
    shield_child(deps, DIRECTORY_TEAM, number, ShieldChild(basis="court_order"))


def lift(deps, number):
    lift_shield(deps, DIRECTORY_TEAM, number)


def join(deps, number):
    request = MergeRecords(child_id=number, other_child_id=register(deps, **OTHER), reason="same_documents")
    merge_records(deps, DIRECTORY_TEAM, request)


def rename(deps, number):
    _, etag = view_record(deps, DIRECTORY_TEAM, number, "maintaining_record")
    names = {name: INVENTED[name] for name in ("given_name", "family_name", "date_of_birth")}
    amend_record(deps, DIRECTORY_TEAM, number, etag, names, CONFIRMED)


def archive_and_return(deps, number):
    for said in (SetRetention(left_england_on=date(2026, 11, 1)), SetRetention()):
        set_retention(deps, DIRECTORY_TEAM, number, said)


ACTS: Mapping[str, Callable] = {
    "hide": hide,
    "lift": lift,
    "merge": join,
    "rename": rename,
    "return": archive_and_return,
}


def observed(stated, acts, *, of_known_name=False):
    """Return what an officer reads after each act, and what the colleague is told at the end.

    The record may have the names of another hidden child of the authority: then its team is told of that one.
    """
    alike = msgspec.structs.replace(ALIKE, shield=SHIELD)
    deps = directory_with(HIDDEN, *([alike] if of_known_name else []))
    number = register(deps, **(UNLIKE if "rename" in acts else INVENTED), **stated)
    seen = [read(deps, number)]
    for act in acts:
        try:
            ACTS[act](deps, number)
            seen.append(read(deps, number))
        except Problem as problem:
            seen.append(problem.kind)
    return seen, named_to(deps, COLLEAGUE)


def read(deps, number):
    try:
        view, _ = view_record(deps, DIRECTORY_TEAM, number, "maintaining_record")
        shown = (view.given_name, view.shielded)
    except Problem as problem:
        shown = problem.kind
    told = [
        (each.kind, each.child_id, each.related_id)
        for each in list_notifications(deps, DIRECTORY_TEAM, None).notifications
    ]
    return shown, told, [each.kind for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews]


CHAINS = [
    (),
    *(chain for n in (1, 2) for chain in permutations(ACTS, n)),
    ("hide", "lift", "hide", "lift"),
    *(("hide", act, "lift") for act in ("merge", "rename")),
    *((act, "hide", "lift") for act in ("merge", "rename")),
    ("hide", "lift", "return"),
]


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
@pytest.mark.parametrize("acts", CHAINS, ids="-".join)
@pytest.mark.parametrize("of_known_name", [False, True])
def test_officer_reads_the_same_whether_an_own_hidden_child_has_the_number_or_nobody(stated, acts, of_known_name):
    (field,) = stated
    taken, free = (observed(each, acts, of_known_name=of_known_name)[0] for each in (stated, FREE[field]))
    assert taken == free


@pytest.mark.parametrize("stated", [*STATED, *FREE.values()], ids=lambda each: "-".join(map(str, each)))
def test_officer_is_told_of_the_hidden_child_whose_names_the_record_has(stated):
    last = observed(stated, ("hide", "lift"), of_known_name=True)[0][-1]
    assert [related for _, _, related in last[1]] == ["child-0002"]


@pytest.mark.parametrize("stated", [{"upn": UPN}, {"former_upns": (UPN,)}])
@pytest.mark.parametrize("number", [{}, {"nhs_number": NUMBER_OF_NOBODY}])
def test_officer_is_told_whose_upn_it_is_by_which_a_team_may_search(stated, number):
    deps = directory_with(Record(child=child(upn=UPN, responsible_authority="westvale"), shield=SHIELD))
    registered = register(deps, **INVENTED, **stated, **number)
    if number:
        hide(deps, registered)
        lift(deps, registered)
    assert named_to(deps, DIRECTORY_TEAM) == ["child-0001"]


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
def test_return_of_a_record_tells_who_stated_its_number_nothing_that_depends_on_the_number(stated):
    """A child of the record's names is hidden while it is in the archive: a colleague decides, taken number or free."""

    def found(number_stated):
        deps = directory_with(HIDDEN, ALIKE)
        number = register(deps, **INVENTED, **number_stated)
        set_retention(deps, DIRECTORY_TEAM, number, SetRetention(left_england_on=date(2026, 11, 1)))
        shield_child(deps, COLLEAGUE, "child-0002", ShieldChild(basis="court_order"))
        set_retention(deps, DIRECTORY_TEAM, number, SetRetention())
        assert [each.kind for each in list_reviews(deps, COLLEAGUE, None).reviews] == ["registration"]
        return read(deps, number)

    (field,) = stated
    assert found(stated) == found(FREE[field])


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
def test_who_stated_the_number_is_not_told_whose_it_is_if_a_colleague_lifts_the_shield(stated):
    deps = directory_with(HIDDEN)
    number = register(deps, **INVENTED, **stated)
    hide(deps, number)
    lift_shield(deps, COLLEAGUE, number)
    assert "child-0001" not in named_to(deps, DIRECTORY_TEAM)
    assert "child-0001" in named_to(deps, COLLEAGUE)
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
@pytest.mark.parametrize("acts", [(), ("hide", "lift")])
def test_colleague_is_told_whose_number_it_is(stated, acts):
    assert "child-0001" in observed(stated, acts)[1]
