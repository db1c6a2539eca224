"""Mediated access: only for a colleague of the same organisation who may look, and never unseen."""

import pytest
from msgspec.structs import replace

from contactpoint.application.accounts.authenticate import AccessDenied, AuthenticationRequest, authenticate
from contactpoint.application.records.register import RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.domain.access import Organisation, SignIn
from contactpoint.domain.children import Record
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import NURSE, OVERRIDER, SHIELD, TODAY, account, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-1")
FACTS = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": child().date_of_birth}


@pytest.fixture
def store():
    store = MemoryStore()
    store.organisations_by_id["board"] = Organisation(organisation_id="board", name="Board", type="oversight")
    store.sign_ins = {SIGN_IN.key: "p-nurse"}
    for each in (
        account(sign_in_key=SIGN_IN.key),
        account(practitioner_id="p-colleague"),
        account(practitioner_id="p-manager", role="account_manager"),
        account(practitioner_id="p-feed", role="feed_system"),
        account(practitioner_id="p-elsewhere", organisation_id="westvale"),
        account(practitioner_id="p-auditor", organisation_id="board", role="auditor"),
    ):
        store.accounts[each.practitioner_id] = each
    return store


def asked_by(store, colleague: str) -> str:
    request = AuthenticationRequest(
        issuer=SIGN_IN.issuer, subject=SIGN_IN.subject, is_machine=False, asked_by=colleague
    )
    return authenticate(store, request, "unknown", TODAY).asked_by


def test_colleague_of_the_same_organisation_can_ask(store):
    assert asked_by(store, "p-colleague") == "p-colleague"


@pytest.mark.parametrize("who", ["p-manager", "p-feed", "p-elsewhere", "p-auditor", "p-nurse", "p-nobody"])
def test_nobody_else_can_be_named(store, who):
    with pytest.raises(AccessDenied, match="unknown-asked-by"):
        asked_by(store, who)


def look_by_registering(deps, caller):
    with pytest.raises(Problem, match="possible-duplicates"):
        register_child(deps, caller, RegisterChild(**FACTS, sex="male", responsible_authority="westvale"), None)


LOOKS = {
    "search": lambda deps, caller: search(
        deps, caller, SearchChildren(access_reason="urgent_care", criteria=Criteria(**FACTS))
    ),
    "view": lambda deps, caller: view_record(deps, caller, "child-0001", "urgent_care"),
    "override": lambda deps, caller: override_shield(
        deps,
        replace(OVERRIDER, asked_by=caller.asked_by),
        "child-0002",
        OverrideShield(access_reason="urgent_care", warning_read=True),
    ),
    "registration that shows candidates": look_by_registering,
}


@pytest.mark.parametrize("look", LOOKS)
def test_named_colleague_is_told_of_every_look(store, look):
    deps = fake_dependencies(store)
    deps.records.save(new_record(Record(child=child()), deps.new_event("registered", NURSE)))
    hidden = Record(child=child(child_id="child-0002", given_name="Ada"), shield=SHIELD)
    deps.records.save(new_record(hidden, deps.new_event("registered", NURSE)))
    LOOKS[look](deps, replace(NURSE, asked_by="p-colleague"))
    told = [n for n in store.notifications if n.kind == "looked_on_your_behalf"]
    assert [(n.inbox, n.child_id) for n in told] == [("person#p-colleague", "")]
    assert told[0].practitioner_id in ("p-nurse", "p-detective")
