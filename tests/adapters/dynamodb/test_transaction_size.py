"""No legal request ends in a transaction that DynamoDB refuses: at most 100 items, however full a record is."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.records.fences import SHIELDS
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MAX_MERGED
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.record_or_amend_involvement import MAX_INVOLVEMENTS, record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.screening import MAX_PENDING
from contactpoint.domain.children import Address, Name, PendingChange, Record, Review, Suspicion
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.decisions.challenge import MAX_CHALLENGES
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.children.waiting_changes import with_act, with_change
from contactpoint.domain.contacts.leaving_notifications import MAX_TOLD
from contactpoint.domain.matching.index.blocking import (
    MAX_KEYS_PER_RECORD,
    MAX_SCREENING_KEYS,
    MAX_VISIBLE_KEYS_WHEN_SHIELDED,
)
from contactpoint.domain.matching.screening import MAX_AUTHORITIES
from contactpoint.domain.matching.shielded_homes import MAX_HOME_AUTHORITIES
from tests.adapters.conftest import Operator
from tests.builders import (
    DIRECTORY_TEAM,
    NOW,
    SHIELD,
    SOCIAL_WORKER,
    changed,
    child,
    involvement_details,
    new_record,
    registration,
)

MOST = 100
OWN_ITEM, EVENT, CLAIMS, SHIELD_CHECK = 1, 2, 3, 1
NOTIFICATIONS = MAX_AUTHORITIES + 1
KEYS = 2
"""During a rotation of `activity_index`; fences are checked under each. A third key is refused (test_rotation.py)."""
PENDING = MAX_PENDING
"""Changes of others, fewer than the limit, and the caller's own."""


def test_amendment_of_a_full_record_fits():
    entries = 2 * MAX_KEYS_PER_RECORD + PENDING
    reviews = 2 * NOTIFICATIONS
    fences = KEYS * (CLAIMS + SHIELD_CHECK)
    assert OWN_ITEM + EVENT + entries + fences + NOTIFICATIONS + reviews <= MOST


def test_amendment_of_a_full_record_that_leaves_one_hidden_home_for_another_fits():
    entries = 2 * MAX_KEYS_PER_RECORD + PENDING
    notifications, closed = MAX_HOME_AUTHORITIES + 1, MAX_HOME_AUTHORITIES + NOTIFICATIONS
    fences = KEYS * (CLAIMS + SHIELD_CHECK)
    assert OWN_ITEM + EVENT + entries + fences + notifications + MAX_HOME_AUTHORITIES + closed <= MOST


def test_amendment_of_a_full_shielded_record_fits():
    entries = 2 * (MAX_VISIBLE_KEYS_WHEN_SHIELDED + MAX_SCREENING_KEYS) + PENDING
    fences = len(SHIELDS) + (KEYS - 1) * SHIELD_CHECK
    assert OWN_ITEM + EVENT + entries + fences + NOTIFICATIONS + MAX_AUTHORITIES <= MOST


def test_merge_that_hides_the_fullest_record_and_its_reversal_fit():
    hidden = MAX_VISIBLE_KEYS_WHEN_SHIELDED + MAX_SCREENING_KEYS
    entries = MAX_KEYS_PER_RECORD + hidden + PENDING
    events, records = 1 + 1 + MAX_MERGED, 2
    merge = records + events + entries + len(SHIELDS)
    fences, home = KEYS * (CLAIMS + SHIELD_CHECK), 2 * MAX_HOME_AUTHORITIES
    visible_again = records + events + entries + fences + home
    waiting = records + events + hidden + PENDING + 1 + fences + NOTIFICATIONS + MAX_AUTHORITIES
    assert max(merge, visible_again, waiting) <= MOST


def test_registration_with_an_idempotency_key_fits():
    entries = max(MAX_KEYS_PER_RECORD, MAX_VISIBLE_KEYS_WHEN_SHIELDED + MAX_SCREENING_KEYS)
    fences = max(KEYS * (CLAIMS + SHIELD_CHECK), len(SHIELDS) + (KEYS - 1) * SHIELD_CHECK)
    known = 1
    assert OWN_ITEM + EVENT + entries + fences + KEYS + 2 * (NOTIFICATIONS + known) <= MOST


def test_fullest_hidden_record_that_leaves_with_all_its_reviews_fits():
    entries = MAX_VISIBLE_KEYS_WHEN_SHIELDED + MAX_SCREENING_KEYS + PENDING
    closed = MAX_CHALLENGES + PENDING + MAX_AUTHORITIES + MAX_HOME_AUTHORITIES
    assert OWN_ITEM + EVENT + entries + closed + MAX_TOLD <= MOST


@pytest.mark.parametrize("how", ["archived", "identity ended"])
def test_record_with_as_many_people_as_it_holds_leaves(stored, how):
    deps = stored.deps
    child_id = register_child(
        deps, DIRECTORY_TEAM, registration(**facts("bdfghjkm", "Quarry Lane"), address_status="current"), None
    )
    for number in range(MAX_INVOLVEMENTS):
        name = f"Siobhan {chr(65 + number % 26)}{chr(97 + number // 26)}"
        who = replace(SOCIAL_WORKER, practitioner_id=f"p-{number}")
        record_involvement(deps, who, child_id, involvement_details(practitioner_name=name), None)
    if how == "archived":
        set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention(died_on=NOW.date()))
    else:
        end_identity(deps, DIRECTORY_TEAM, child_id, EndIdentity(reason="witness_protection"))
    left = deps.records.find(child_id)
    assert left.archived or left.record.identity_ended


def facts(letters: str, street: str) -> dict:
    return {
        "given_name": f"Ada{letters[0]}",
        "family_name": f"Lind{letters[0]}",
        "other_names": tuple(Name(given_name=f"G{c}a", family_name=f"F{c}o", kind="alias") for c in letters),
        "address": Address(lines=(f"1 {street}",), postcode="NM1 8QL"),
        "previous_addresses": tuple(
            Address(lines=(f"{n} {street}",), postcode=f"NM{n} {len(street) % 10}QL") for n in range(2, 10)
        ),
    }


@pytest.mark.parametrize("rotated", [(), ("activity_index",), ("activity_index", "index")], ids="-".join)
def test_everything_about_the_fullest_hidden_record_changes_at_once(stored, monkeypatch, rotated):
    sizes = []
    commit = Transaction.__exit__

    def counted(write, *failure):
        kinds = (write._condition_check_items, write._delete_items, write._put_items, write._update_items)
        sizes.append(sum(map(len, kinds)))
        commit(write, *failure)

    monkeypatch.setattr(Transaction, "__exit__", counted)
    deps, born = stored.deps, date(2012, 3, 14)
    event = deps.new_event("registered", DIRECTORY_TEAM)
    before = child(**facts("bdfghjkm", "Quarry Lane"), nhs_number="9990001235", upn="A123456789012")
    after = {**facts("npqrstvw", "Long Canal Wharf"), "date_of_birth": born}
    for number in range(MAX_AUTHORITIES):
        other = replace(child(**after), child_id=f"child-900{number}", responsible_authority=f"authority-{number}")
        earlier = replace(event, event_id=deps.new_sortable_id())
        deps.records.save(new_record(Record(child=other, shield=SHIELD), earlier))
    deps.records.save(new_record(Record(child=before, shield=SHIELD), event))
    stood = deps.records.find(before.child_id)
    waiting = stood.record
    for n in range(MAX_PENDING - 1):
        waiting = with_pending(waiting, f"p-{n}", deps.new_sortable_id())
    deps.records.save(changed(stood, waiting, deps.new_event("amended", DIRECTORY_TEAM)))
    for keyset in rotated:
        operator = Operator(stored.keyring)
        assert [operator.take(step, keyset) for step in ("add", "promote")] == [["done"], ["done"]]
    _, etag = view_record(deps, DIRECTORY_TEAM, before.child_id, "maintaining_record")
    amend_record(deps, DIRECTORY_TEAM, before.child_id, etag, after)
    assert deps.records.find(before.child_id).child.date_of_birth == born
    assert 50 < max(sizes) <= MOST


def with_pending(record: Record, who: str, review_id: str) -> Record:
    review = Review(
        review_id=review_id,
        kind="date_of_birth",
        submitted_by=who,
        submitted_at=NOW,
        suspicions=(Suspicion(child_id="", authority="westvale"),),
    )
    source = source_from(replace(DIRECTORY_TEAM, practitioner_id=who), NOW.date())
    act = act_on(record.child, {"given_name": f"Ida{who[-1]}"}, source, waits_for=who)
    return with_act(with_change(record, PendingChange(review=review)), act)
