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


def hide(deps, number):
    shield_child(deps, DIRECTORY_TEAM, number, ShieldChild(basis="court_order"))


def lift(deps, number):
    lift_shield(deps, DIRECTORY_TEAM, number)


def join(deps, number):
    facts = {**OTHER, "confirmed_new": CONFIRMED}
    other = register_child(deps, DIRECTORY_TEAM, RegisterChild(responsible_authority="westvale", **facts), None)
    request = MergeRecords(child_id=number, other_child_id=other, reason="same_documents")
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
    store = MemoryStore()
    deps = fake_dependencies(store)
    hidden = child(nhs_number=NUMBER, former_nhs_numbers=(FORMER,), responsible_authority="westvale")
    alike = child(child_id="child-0002", responsible_authority="westvale", **INVENTED)
    for each in (hidden, alike) if of_known_name else (hidden,):
        store.save(new_record(Record(child=each, shield=SHIELD), deps.new_event("registered", NURSE)))
    facts = {**(UNLIKE if "rename" in acts else INVENTED), **stated, "confirmed_new": CONFIRMED}
    number = register_child(deps, DIRECTORY_TEAM, RegisterChild(responsible_authority="westvale", **facts), None)
    seen = [read(deps, number)]
    for act in acts:
        try:
            ACTS[act](deps, number)
            seen.append(read(deps, number))
        except Problem as problem:
            seen.append(problem.kind)
    told = [each.related_id for each in list_notifications(deps, COLLEAGUE, None).notifications]
    return seen, told


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
    store = MemoryStore()
    deps = fake_dependencies(store)
    hidden = Record(child=child(upn=UPN, responsible_authority="westvale"), shield=SHIELD)
    store.save(new_record(hidden, deps.new_event("registered", NURSE)))
    facts = {**INVENTED, **stated, **number, "confirmed_new": CONFIRMED, "responsible_authority": "westvale"}
    registered = register_child(deps, DIRECTORY_TEAM, RegisterChild(**facts), None)
    if number:
        hide(deps, registered)
        lift(deps, registered)
    assert [each.related_id for each in list_notifications(deps, DIRECTORY_TEAM, None).notifications] == ["child-0001"]


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
def test_return_of_a_record_tells_who_stated_its_number_nothing_that_depends_on_the_number(stated):
    """A child of the record's names is hidden while it is in the archive: a colleague decides, taken number or free."""

    def found(number_stated):
        store = MemoryStore()
        deps = fake_dependencies(store)
        hidden = child(nhs_number=NUMBER, former_nhs_numbers=(FORMER,), responsible_authority="westvale")
        alike = child(child_id="child-0002", responsible_authority="westvale", **INVENTED)
        for record in (Record(child=hidden, shield=SHIELD), Record(child=alike)):
            store.save(new_record(record, deps.new_event("registered", NURSE)))
        facts = {**INVENTED, **number_stated, "confirmed_new": CONFIRMED, "responsible_authority": "westvale"}
        number = register_child(deps, DIRECTORY_TEAM, RegisterChild(**facts), None)
        set_retention(deps, DIRECTORY_TEAM, number, SetRetention(left_england_on=date(2026, 11, 1)))
        shield_child(deps, COLLEAGUE, "child-0002", ShieldChild(basis="court_order"))
        set_retention(deps, DIRECTORY_TEAM, number, SetRetention())
        assert [each.kind for each in list_reviews(deps, COLLEAGUE, None).reviews] == ["registration"]
        return read(deps, number)

    (field,) = stated
    assert found(stated) == found(FREE[field])


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
def test_who_stated_the_number_is_not_told_whose_it_is_if_a_colleague_lifts_the_shield(stated):
    store = MemoryStore()
    deps = fake_dependencies(store)
    hidden = child(nhs_number=NUMBER, former_nhs_numbers=(FORMER,), responsible_authority="westvale")
    store.save(new_record(Record(child=hidden, shield=SHIELD), deps.new_event("registered", NURSE)))
    facts = {**INVENTED, **stated, "confirmed_new": CONFIRMED}
    number = register_child(deps, DIRECTORY_TEAM, RegisterChild(responsible_authority="westvale", **facts), None)
    hide(deps, number)
    lift_shield(deps, COLLEAGUE, number)
    assert "child-0001" not in [
        each.related_id for each in list_notifications(deps, DIRECTORY_TEAM, None).notifications
    ]
    assert "child-0001" in [each.related_id for each in list_notifications(deps, COLLEAGUE, None).notifications]
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()


@pytest.mark.parametrize("stated", STATED, ids=lambda each: "-".join(map(str, each)))
@pytest.mark.parametrize("acts", [(), ("hide", "lift")])
def test_colleague_is_told_whose_number_it_is(stated, acts):
    assert "child-0001" in observed(stated, acts)[1]
