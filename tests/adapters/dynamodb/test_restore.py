"""A restore to before a shield: nobody who was hidden since is visible at any moment after people return."""

import dataclasses
from datetime import timedelta

import boto3
import msgspec
import pytest

from cli.restore import after_recovery, table_recovery
from cli.restore.restored_tables import KEPT, RESTORED, environment_after, restored_name, settings_line
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.records.index_check import IndexCheck
from contactpoint.adapters.dynamodb.tables import MODELS, EventItem, IndexEntryItem, RecordItem
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.access import Organisation
from contactpoint.domain.children import Address
from contactpoint.domain.children.retention import LegalHold
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from infra.settings import RESTORED_TABLES
from tests.adapters.conftest import NOW
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    TEACHER,
    ordinary_details,
    registration,
    sensitive_details,
)

NAMES = {
    "shielded": ("Ada", "Lind"),
    "ended": ("Olga", "Petrova"),
    "archived": ("Wilf", "Oakes"),
    "withdrawn": ("Tamsin", "Birkett"),
    "retracted": ("Jonah", "Cawley"),
    "ordinary": ("Meera", "Dunmore"),
}
INSTANT = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)
TABLES = {name: f"test-{name.lower()}" for name in MODELS}


@pytest.fixture
def at(stored):
    """Return the dependencies at another moment."""

    def moment(now):
        return dataclasses.replace(stored.deps, now=lambda: now)

    authority = Organisation(organisation_id="westvale", name="Westvale", type="local_authority")
    stored.deps.accounts.save_organisation(authority, stored.deps.new_event("organisation_reinstated", NURSE))
    return moment


@pytest.fixture
def ordinary(at) -> str:
    return register(at(NOW), "ordinary")


@pytest.fixture
def children(at) -> dict[str, str]:
    deps = at(NOW)
    found = {what: register(deps, what) for what in NAMES}
    record_involvement(deps, MENTAL_HEALTH_NURSE, found["withdrawn"], sensitive_details(), None)
    return found


@pytest.fixture
def retracted(at, children) -> str:
    return record_involvement(at(NOW), NURSE, children["retracted"], ordinary_details(), None)


def register(deps, what) -> str:
    number, (given, family) = list(NAMES).index(what), NAMES[what]
    home = Address(lines=(f"{number + 2} Elm Road",), locality="Westvale", postcode=f"WV{number + 1} 6EX")
    facts = {"given_name": given, "family_name": family, "address_status": "current", "address": home}
    return register_child(deps, DIRECTORY_TEAM, registration(responsible_authority="westvale", **facts), None)


def dynamodb():
    return boto3.client("dynamodb", region_name="eu-west-2")


def copy_at_the_instant() -> None:
    assert [each.table for each in table_recovery.copy_now(dynamodb(), TABLES, INSTANT)] == list(RESTORED)


def hide_everybody(deps, children, retracted) -> None:
    shield_child(deps, DIRECTORY_TEAM, children["shielded"], ShieldChild(basis="domestic_abuse"))
    end_identity(deps, DIRECTORY_TEAM, children["ended"], EndIdentity(reason="adoption"))
    archive_if_due(deps, children["archived"], deps.today.replace(year=2030))
    (entry,) = deps.records.find(children["withdrawn"]).involvements
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, children["withdrawn"], entry.involvement_id)
    withdraw_involvement(deps, NURSE, children["retracted"], retracted)


def use_restored_tables() -> None:
    connect(environment_after(TABLES, INSTANT))


def visible(deps, child_id, given, family) -> str:
    """Return everything that a teacher learns of a child by searches and by its number."""
    postcode, number = f"WV{list(NAMES).index(kind_of(given)) + 1} 6EX", {"directory_number": child_id}
    name = {"given_name": given, "family_name": family}
    seen = []
    for criteria in ({**name, "date_of_birth": registration().date_of_birth}, {**name, "postcode": postcode}, number):
        request = SearchChildren(access_reason="maintaining_record", criteria=Criteria(**criteria))
        try:
            seen.append(msgspec.json.encode(search(deps, TEACHER, request)).decode())
        except Problem as problem:
            seen.append(problem.kind)
    try:
        seen.append(msgspec.json.encode(view_record(deps, TEACHER, child_id, "maintaining_record")[0]).decode())
    except Problem as problem:
        seen.append(problem.kind)
    return "\n".join(seen)


def kind_of(given: str) -> str:
    return next(kind for kind, (each, _) in NAMES.items() if each == given)


def seen_by_a_teacher(deps, children) -> dict[str, str]:
    return {what: visible(deps, children[what], *NAMES[what]) for what in NAMES}


def is_hidden(what: str, seen: str) -> bool:
    home = f"{list(NAMES).index(what) + 2} Elm Road"
    return home not in seen and "Westvale" not in seen and "Siobhan" not in seen and "sensitive" not in seen


def test_child_who_was_hidden_since_is_visible_in_no_restored_table(stored, at, children, retracted):
    copy_at_the_instant()
    hide_everybody(at(LATER), children, retracted)
    use_restored_tables()
    before = seen_by_a_teacher(at(LATER), children)
    assert not any(is_hidden(what, seen) for what, seen in before.items()), "the drill restores who is visible"

    results = [each.result for each in after_recovery.replay_since(at(LATER), stored.audit_log_reader, INSTANT)]
    assert results.count("hidden") == 5

    after = seen_by_a_teacher(at(LATER), children)
    assert [what for what, seen in after.items() if not is_hidden(what, seen)] == ["retracted", "ordinary"]
    assert "Siobhan" not in after["retracted"]
    assert not any(NAMES[what][1] in after[what] for what in ("ended", "archived"))
    assert after_recovery.check(at(LATER), stored.keyring, lambda _: None, segments=1) == after_recovery.Found(
        records=6
    )
    assert after_recovery.changed_around(at(LATER), stored.audit_log_reader, LATER) >= set(children.values()) - {
        children["ordinary"]
    }


def test_replay_can_be_repeated_and_replayed_again(stored, at, children, retracted):
    copy_at_the_instant()
    hide_everybody(at(LATER), children, retracted)
    use_restored_tables()
    for _ in range(2):
        last = [each.result for each in after_recovery.replay_since(at(LATER), stored.audit_log_reader, INSTANT)]
    assert set(last) == {"hidden before"}
    shield = stored.deps.records.find(children["shielded"]).record.shield
    assert (shield.basis, shield.practitioner_id) == ("domestic_abuse", "p-team")


def test_shield_that_was_lifted_since_stays_until_the_team_decides(stored, at, ordinary):
    copy_at_the_instant()
    shield_child(at(LATER), DIRECTORY_TEAM, ordinary, ShieldChild(basis="court_order"))
    lift_shield(at(LATER), DIRECTORY_TEAM, ordinary)
    use_restored_tables()
    list(after_recovery.replay_since(at(LATER), stored.audit_log_reader, INSTANT))
    assert stored.deps.records.find(ordinary).record.shield


def test_death_that_was_stated_in_error_just_before_the_instant_is_not_replayed(stored, at, ordinary):
    shortly_before = INSTANT - timedelta(minutes=3)
    died = SetRetention(died_on=shortly_before.date())
    set_retention(at(shortly_before), DIRECTORY_TEAM, ordinary, died)
    set_retention(at(shortly_before + timedelta(seconds=1)), DIRECTORY_TEAM, ordinary, SetRetention())
    copy_at_the_instant()
    use_restored_tables()
    for _ in range(2):
        list(after_recovery.replay_since(at(LATER), stored.audit_log_reader, INSTANT))
        assert not stored.deps.records.find(ordinary).archived


def test_hold_that_was_set_before_the_record_was_archived_is_replayed_with_the_archiving(stored, at, ordinary):
    copy_at_the_instant()
    hold = LegalHold(basis="inquiry", since=INSTANT.date())
    set_retention(at(LATER), DIRECTORY_TEAM, ordinary, SetRetention(hold=hold))
    later = at(LATER + timedelta(minutes=1))
    assert archive_if_due(later, ordinary, later.today.replace(year=2030)) == "archived"
    use_restored_tables()
    list(after_recovery.replay_since(at(LATER + timedelta(minutes=2)), stored.audit_log_reader, INSTANT))
    restored = stored.deps.records.find(ordinary)
    assert (restored.archived, restored.record.retention.hold) == (True, hold)


def test_death_that_was_stated_since_is_replayed_and_the_team_is_told(stored, at, ordinary):
    copy_at_the_instant()
    set_retention(at(LATER), DIRECTORY_TEAM, ordinary, SetRetention(died_on=INSTANT.date()))
    use_restored_tables()
    list(after_recovery.replay_since(at(LATER + timedelta(minutes=1)), stored.audit_log_reader, INSTANT))
    assert stored.deps.records.find(ordinary).archived
    told = stored.deps.notifications.read(("team#westvale",), None, 50)
    assert [n.child_id for n in told if n.kind == "record_archived"] == [ordinary]


def test_act_that_was_written_just_after_the_instant_is_replayed(stored, at, ordinary):
    copy_at_the_instant()
    shield_child(at(INSTANT - timedelta(seconds=2)), DIRECTORY_TEAM, ordinary, ShieldChild(basis="adoption"))
    use_restored_tables()
    assert next(after_recovery.replay_since(at(LATER), stored.audit_log_reader, INSTANT)).result == "hidden"


def test_team_is_told_of_a_shield_that_a_restore_sets(stored, at, children, retracted):
    copy_at_the_instant()
    hide_everybody(at(LATER), children, retracted)
    use_restored_tables()
    list(after_recovery.replay_since(at(LATER), stored.audit_log_reader, INSTANT))
    told = stored.deps.notifications.read(("team#westvale",), None, 50)
    assert {n.child_id for n in told if n.kind == "shielded_by_other_authority"} == {
        children["shielded"],
        children["withdrawn"],
    }


def test_event_that_nobody_can_read_is_reported(stored, at, ordinary):
    shield_child(at(LATER), DIRECTORY_TEAM, ordinary, ShieldChild(basis="adoption"))
    for item in EventItem.scan():
        item.ciphertext = item.ciphertext[:-1] + bytes([item.ciphertext[-1] ^ 1])
        item.save()
    results = {
        each.result for each in after_recovery.replay_since(at(LATER), stored.audit_log_reader, NOW - timedelta(days=1))
    }
    assert results == {"unreadable"}
    assert set(after_recovery.count_replays(at(LATER), stored.audit_log_reader, NOW - timedelta(days=1))) == {
        "unreadable"
    }


def test_index_of_another_moment_is_mended_from_the_records(stored, at, ordinary):
    """The shield reached the record by the instant, and the index did not."""
    entries = [item.attribute_values for item in IndexEntryItem.scan()]
    shield_child(at(NOW), DIRECTORY_TEAM, ordinary, ShieldChild(basis="adoption"))
    for values in entries:
        IndexEntryItem(**values).save()
    assert "Westvale" in visible(at(NOW), ordinary, *NAMES["ordinary"])
    found = after_recovery.check(at(NOW), stored.keyring, lambda _: None, {ordinary}, segments=1)
    assert found.mended == [ordinary]
    assert found.strays > 0
    assert is_hidden("ordinary", visible(at(NOW), ordinary, *NAMES["ordinary"]))
    assert list(IndexCheck(stored.deps.records, stored.keyring).strays(segments=1)) == []


def test_record_that_nobody_can_read_is_named(stored, at, ordinary):
    item = RecordItem.get(ordinary, "record")
    item.ciphertext = item.ciphertext[:-1] + bytes([item.ciphertext[-1] ^ 1])
    item.save()
    found = after_recovery.check(at(NOW), stored.keyring, lambda _: None, {ordinary}, segments=1)
    assert found.unreadable == [ordinary]


def test_tables_are_restored_to_one_second_and_protected_like_before(stored, ordinary):
    client = dynamodb()
    client.update_continuous_backups(
        TableName="test-records", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    for name in TABLES.values():
        client.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    client.update_table(TableName="test-records", DeletionProtectionEnabled=True)
    expires = {"Enabled": True, "AttributeName": "expires_at"}
    client.update_time_to_live(TableName="test-notifications", TimeToLiveSpecification=expires)
    asked = []
    ask = client.restore_table_to_point_in_time

    def restore(**request):
        asked.append(request)
        return ask(
            **{name: value for name, value in request.items() if name != "RestoreDateTime"},
            UseLatestRestorableTime=True,
        )

    client.restore_table_to_point_in_time = restore
    statuses = list(table_recovery.recover(client, TABLES, INSTANT, sleep=lambda _: None))
    assert {each.table for each in statuses if each.status == "ACTIVE"} == set(RESTORED)
    assert {each["RestoreDateTime"] for each in asked} == {INSTANT}
    target = restored_name("test-records", INSTANT)
    assert client.describe_table(TableName=target)["Table"]["DeletionProtectionEnabled"]
    recovery = client.describe_continuous_backups(TableName=target)["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    expiry = client.describe_time_to_live(TableName=restored_name("test-notifications", INSTANT))
    assert expiry["TimeToLiveDescription"]["AttributeName"] == "expires_at"
    assert list(table_recovery.recover(client, TABLES, INSTANT, sleep=lambda _: None))
    assert len(asked) == len(RESTORED), "a restore that stopped goes on where it was"


def test_every_table_is_restored_or_kept_for_a_reason():
    assert set(RESTORED) | set(KEPT) == set(MODELS)
    assert not set(RESTORED) & set(KEPT)
    assert RESTORED == RESTORED_TABLES
    assert restored_name("test-records", INSTANT) in settings_line(TABLES, INSTANT)
