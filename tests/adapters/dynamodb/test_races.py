"""Two people act at the same moment: what each looked at still holds when it writes, or is looked at again.

One act is stopped at its first write, and another runs from beginning to end inside it. DynamoDB's calls interleave no
worse than this.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.records.records import DynamoRecords
from contactpoint.adapters.dynamodb.tables import RecordItem
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.access import Organisation
from contactpoint.domain.children import Address
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.adapters.conftest import NOW, Operator, one_at_a_time
from tests.builders import DIRECTORY_TEAM, FEED, NURSE, OTHER_TEAM, TEACHER, registration

PLACE = {"given_name": "Ada", "family_name": "Lind", "nhs_number": "9990001235"}
HOME = {"address_status": "current", "address": Address(lines=("2 Elm Road",), postcode="WV5 6EX")}
ELSEWHERE = {"given_name": "Olga", "family_name": "Petrova"}
NEW = ConfirmedNew(reason="documents_differ")


@pytest.fixture(autouse=True)
def _authorities(stored):
    for name in ("westvale", "northmoor"):
        authority = Organisation(organisation_id=name, name=name.title(), type="local_authority")
        stored.deps.accounts.save_organisation(authority, stored.deps.new_event("organisation_reinstated", NURSE))


def register(deps, who=NURSE, key=None, **facts) -> str:
    return register_child(deps, who, registration(**{"responsible_authority": "northmoor", **PLACE, **facts}), key)


def shielded(deps, **facts) -> str:
    return register(deps, DIRECTORY_TEAM, responsible_authority="westvale", shield="court_order", **facts)


def amend(deps, child_id, who=NURSE, **facts):
    _, etag = view_record(deps, who, child_id, "maintaining_record")
    return amend_record(deps, who, child_id, etag, facts, NEW)


@contextmanager
def at_the_next_change(monkeypatch, inside: Callable[[], object]):
    """Run ``inside`` when the next change of a record is about to be committed."""
    commit, waiting = Transaction.__exit__, [inside]

    def stopped(write, *failure):
        if waiting and any(each["TableName"] == RecordItem.Meta.table_name for each in write._put_items):
            waiting.pop()()
        commit(write, *failure)

    monkeypatch.setattr(Transaction, "__exit__", stopped)
    yield
    assert not waiting


def visible(deps, child_id, who=TEACHER) -> bool:
    with suppress(Problem):
        return bool(view_record(deps, who, child_id, "providing_service"))
    return False


def told(deps, who=DIRECTORY_TEAM) -> set[tuple[str, str, str]]:
    return {(n.kind, n.child_id, n.related_id) for n in list_notifications(deps, who, None).notifications}


def test_of_two_registrations_of_one_number_the_second_is_shown_the_first(stored, monkeypatch):
    first = []
    with (
        at_the_next_change(monkeypatch, lambda: first.append(register(stored.deps, TEACHER))),
        pytest.raises(Problem, match="possible-duplicates") as shown,
    ):
        register(stored.deps)
    assert [each["child_id"] for each in shown.value.extra_members["candidates"]] == first


def test_sixteen_registrations_of_one_child_at_once_make_one_child(stored):
    one_at_a_time(stored.connection)
    with ThreadPoolExecutor(max_workers=16) as pool:
        made = list(pool.map(lambda _: attempt(lambda: register(stored.deps)), range(16)))
    assert len([each for each in made if each != "possible-duplicates"]) == 1
    assert len(list(RecordItem.scan(RecordItem.sort_key == "record"))) == 1


@pytest.mark.parametrize("first_has_promoted", [False, True], ids=["old then new", "new then old"])
def test_of_two_registrations_under_different_keys_the_second_is_shown_the_first(
    stored, monkeypatch, first_has_promoted
):
    """During a rotation, one environment already uses the new key and the other one still the old key."""
    old, new = two_environments(stored)
    outer, inner = (old, new) if first_has_promoted else (new, old)
    made = []
    with (
        at_the_next_change(monkeypatch, lambda: made.append(register(inner, TEACHER))),
        pytest.raises(Problem, match="possible-duplicates") as shown,
    ):
        register(outer)
    assert [each["child_id"] for each in shown.value.extra_members["candidates"]] == made


@pytest.mark.parametrize("first_has_promoted", [False, True], ids=["old then new", "new then old"])
def test_registration_that_meets_a_shield_under_another_key_is_under_review(stored, monkeypatch, first_has_promoted):
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale")
    old, new = two_environments(stored)
    outer, inner = (old, new) if first_has_promoted else (new, old)
    shield = ShieldChild(basis="court_order")
    with at_the_next_change(monkeypatch, lambda: shield_child(inner, DIRECTORY_TEAM, hidden, shield)):
        duplicate = register(outer, confirmed_new=NEW, nhs_number=None)
    assert not visible(stored.deps, duplicate)


@pytest.mark.parametrize("step", ["add", "promote"])
def test_registration_during_which_its_environment_reads_the_keys_again_is_shown_the_first(stored, monkeypatch, step):
    operator, made = Operator(stored.keyring), []
    if step == "promote":
        operator.take("add", "activity_index")

    def meanwhile() -> None:
        operator.take(step, "activity_index")
        made.append(register(stored.deps, TEACHER))

    with (
        at_the_next_change(monkeypatch, meanwhile),
        pytest.raises(Problem, match="possible-duplicates") as shown,
    ):
        register(stored.deps)
    assert [each["child_id"] for each in shown.value.extra_members["candidates"]] == made


def two_environments(stored) -> tuple[Dependencies, Dependencies]:
    """Return two environments during a rotation: one that has read the keys before `promote`, and one after it."""
    operator, keyrings = Operator(stored.keyring), []
    for step in ("add", "promote"):
        assert operator.take(step, "activity_index") == ["done"]
        keyrings.append(stored.new_keyring())
        keyrings[-1].load(["activity_index"])
    old, new = (
        replace(
            stored.deps,
            records=DynamoRecords(stored.connection, keyring, lambda: NOW),
            keyed_digest=lambda data, of=keyring: of.blind_index("digest", data.hex()),
            household_digests=lambda _: (),
            earlier_digests=lambda data, of=keyring: of.blind_indexes("digest", data.hex())[1:],
        )
        for keyring in keyrings
    )
    assert old.keyed_digest(b"x") == new.earlier_digests(b"x")[0]
    return old, new


def test_sixteen_retries_of_one_registration_are_all_answered_with_its_child(stored):
    one_at_a_time(stored.connection)
    with ThreadPoolExecutor(max_workers=16) as pool:
        made = set(pool.map(lambda _: attempt(lambda: register(stored.deps, key="key-12345678")), range(16)))
    assert len(made) == 1
    assert len(list(RecordItem.scan(RecordItem.sort_key == "record"))) == 1


def attempt(act: Callable[[], str]) -> str:
    try:
        return act()
    except Problem as refused:
        return refused.kind


def test_registration_that_meets_a_shield_being_set_is_under_review(stored, monkeypatch):
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale")
    shield = ShieldChild(basis="court_order")
    with at_the_next_change(monkeypatch, lambda: shield_child(stored.deps, DIRECTORY_TEAM, hidden, shield)):
        duplicate = register(stored.deps, confirmed_new=NEW, nhs_number=None)
    assert not visible(stored.deps, duplicate)
    assert "registration_under_review" in {kind for kind, _, _ in told(stored.deps)}


def test_registration_that_meets_a_shielded_registration_is_under_review(stored, monkeypatch):
    with at_the_next_change(monkeypatch, lambda: shielded(stored.deps)):
        duplicate = register(stored.deps, confirmed_new=NEW)
    assert not visible(stored.deps, duplicate)


def test_amendment_that_meets_a_shield_being_set_is_pending(stored, monkeypatch):
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale")
    other = register(stored.deps, **ELSEWHERE, nhs_number=None)
    shield = ShieldChild(basis="court_order")
    with at_the_next_change(monkeypatch, lambda: shield_child(stored.deps, DIRECTORY_TEAM, hidden, shield)):
        amend(stored.deps, other, **{name: PLACE[name] for name in ("given_name", "family_name")})
    assert view_record(stored.deps, TEACHER, other, "providing_service")[0].given_name == "Olga"


def test_lifting_that_meets_another_shield_being_set_is_pending(stored, monkeypatch):
    lifted = shielded(stored.deps)
    with at_the_next_change(
        monkeypatch, lambda: register(stored.deps, OTHER_TEAM, shield="court_order", confirmed_new=NEW)
    ):
        lift_shield(stored.deps, DIRECTORY_TEAM, lifted)
    assert view_record(stored.deps, TEACHER, lifted, "providing_service")[0].shielded


def test_decision_that_meets_another_shield_being_set_is_screened_again(stored, monkeypatch):
    shielded(stored.deps)
    duplicate = register(stored.deps, confirmed_new=NEW)
    (review,) = list_reviews(stored.deps, DIRECTORY_TEAM, None).reviews
    clear = DecideReview(decision="another_child")
    with at_the_next_change(
        monkeypatch, lambda: register(stored.deps, OTHER_TEAM, shield="court_order", confirmed_new=NEW)
    ):
        decide_review(stored.deps, DIRECTORY_TEAM, review.review_id, clear)
    assert not visible(stored.deps, duplicate)
    assert len(list_reviews(stored.deps, OTHER_TEAM, None).reviews) == 1


@pytest.mark.parametrize("how", ["shield", "register", "amend"])
def test_what_is_hidden_while_a_duplicate_is_registered_tells_its_own_team_of_it(stored, monkeypatch, how):
    facts = PLACE if how == "shield" else ELSEWHERE
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale", **facts)
    if how == "amend":
        shield_child(stored.deps, DIRECTORY_TEAM, hidden, ShieldChild(basis="court_order"))
    acts = {
        "shield": lambda: shield_child(stored.deps, DIRECTORY_TEAM, hidden, ShieldChild(basis="court_order")),
        "register": lambda: shielded(stored.deps, confirmed_new=NEW, nhs_number=None),
        "amend": lambda: amend(stored.deps, hidden, DIRECTORY_TEAM, given_name="Ada", family_name="Lind"),
    }
    duplicate = []
    like = {"given_name": "Adah", "nhs_number": None, "confirmed_new": NEW}
    with at_the_next_change(monkeypatch, lambda: duplicate.append(register(stored.deps, TEACHER, **like))):
        acts[how]()
    assert ("possible_duplicate_of_shielded", duplicate[0]) in {(kind, other) for kind, _, other in told(stored.deps)}
    assert told(stored.deps, OTHER_TEAM) == set()


def test_shield_that_is_set_twice_at_once_tells_its_team_once(stored, monkeypatch):
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale")
    shield = ShieldChild(basis="court_order")
    with at_the_next_change(monkeypatch, lambda: shield_child(stored.deps, OTHER_TEAM, hidden, shield)):
        shield_child(stored.deps, OTHER_TEAM, hidden, shield)
    assert told(stored.deps) == {("shielded_by_other_authority", hidden, "")}


def test_shield_of_another_authority_with_a_visible_duplicate_tells_of_both(stored):
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale")
    duplicate = register(stored.deps, nhs_number=None, confirmed_new=NEW)
    shield_child(stored.deps, OTHER_TEAM, hidden, ShieldChild(basis="court_order"))
    assert told(stored.deps) >= {
        ("shielded_by_other_authority", hidden, ""),
        ("possible_duplicate_of_shielded", hidden, duplicate),
    }


def test_row_of_a_feed_that_meets_itself_is_one_registration(stored, monkeypatch):
    first = []
    with at_the_next_change(monkeypatch, lambda: first.append(register(stored.deps, FEED))):
        second = register(stored.deps, FEED)
    assert first == [second]


@pytest.mark.parametrize("shield_first", [True, False])
def test_registration_at_a_home_that_meets_a_shield_is_told_to_its_team(stored, monkeypatch, shield_first):
    hidden = register(stored.deps, DIRECTORY_TEAM, responsible_authority="westvale", **HOME)
    sibling = HOME | {"given_name": "Obed", "date_of_birth": date(2016, 2, 29), "nhs_number": None}
    shield = partial(shield_child, stored.deps, DIRECTORY_TEAM, hidden, ShieldChild(basis="court_order"))
    arrive = partial(register, stored.deps, TEACHER, **sibling)
    inside, outside = (shield, arrive) if shield_first else (arrive, shield)
    with at_the_next_change(monkeypatch, inside):
        outside()
    assert [each.kind for each in list_reviews(stored.deps, DIRECTORY_TEAM, None).reviews] == ["home"]
    assert list_reviews(stored.deps, OTHER_TEAM, None).reviews == ()


def test_a_search_is_never_slowed_by_a_fence(stored, monkeypatch):
    register(stored.deps)
    monkeypatch.setattr(stored.deps.records, "read_fences", lambda _: pytest.fail("a search writes nothing to guard"))
    criteria = Criteria(given_name="Ada", family_name="Lind", date_of_birth=registration().date_of_birth)
    assert search(stored.deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=criteria)).candidates


def test_amendment_of_what_identifies_nobody_reads_no_fence(stored, monkeypatch):
    child_id = register(stored.deps)
    monkeypatch.setattr(stored.deps.records, "read_fences", lambda _: pytest.fail("nothing to screen"))
    view, _ = amend(stored.deps, child_id, carers=())
    assert view.carers == ()
