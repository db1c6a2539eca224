"""One item that cannot be decrypted is one item: it is reported once, and takes nothing else with it."""

from datetime import date

import pytest
from botocore.exceptions import EndpointConnectionError
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.tables import (
    AccountItem,
    CohortKeysetItem,
    IndexEntryItem,
    KeysetItem,
    NotificationItem,
    RecordItem,
)
from contactpoint.adapters.encryption.encryption_failures import KeysUnavailable, UnreadableItem
from contactpoint.application.lifecycle.archive import archive_all, list_due_for_archive
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.contacts.notification import StoredNotification
from contactpoint.domain.matching import Criteria
from tests.builders import NURSE, SHIELD, SOCIAL_WORKER, account, changed, child, registration
from tests.unit.application.accounts.test_access_review import review

TYLER, AMBER = ("Tyler", date(2011, 1, 23)), ("Amber", date(2013, 4, 2))
CONFIRMED = ConfirmedNew(reason="twin_or_sibling")


def registered(stored, given_name: str, born: date, **facts) -> str:
    home = {"address_status": "current", "address": child().address}
    request = registration(given_name=given_name, date_of_birth=born, confirmed_new=CONFIRMED, **home, **facts)
    return register_child(stored.deps, SOCIAL_WORKER, request, None)


def found(stored, given_name: str, born: date) -> list[str]:
    criteria = Criteria(given_name=given_name, family_name="Reid", date_of_birth=born, postcode="WV4 1MS")
    result = search(stored.deps, NURSE, SearchChildren(access_reason="providing_service", criteria=criteria))
    return [candidate.child_id for candidate in result.candidates]


def damage(item) -> None:
    attribute = "wrapped" if isinstance(item, CohortKeysetItem) else "ciphertext"
    setattr(item, attribute, getattr(item, attribute)[:-3] + b"xyz")
    item.save()


@pytest.fixture
def children(stored, capsys) -> tuple[str, str]:
    tyler, amber = registered(stored, *TYLER), registered(stored, *AMBER)
    assert found(stored, *TYLER) == [tyler]
    stored.keyring._cache._keysets.clear()
    capsys.readouterr()
    return tyler, amber


def reported(caplog) -> list[tuple[str, str]]:
    return [(each.table, each.item_id) for each in caplog.records if each.message == "unreadable_item"]


def damage_cohort(child_id: str) -> None:
    damage(CohortKeysetItem.get(RecordItem.get(child_id, "record").cohort))


def lose_cohort(child_id: str) -> None:
    CohortKeysetItem.get(RecordItem.get(child_id, "record").cohort).delete()


def damage_documents(child_id: str) -> None:
    for item in [each for each in IndexEntryItem.scan() if each.child_id == child_id]:
        damage(item)


@pytest.mark.parametrize("harm", [damage_cohort, lose_cohort, damage_documents])
def test_bad_item_fails_neither_searches_nor_registrations_of_others(stored, children, capsys, harm):
    tyler, amber = children
    harm(tyler)
    for _ in range(3):
        assert found(stored, *AMBER) == [amber]
        assert found(stored, *TYLER) == []
    assert stored.deps.records.find(amber).child.given_name == "Amber"
    assert registered(stored, "Zoe", date(2014, 9, 9))
    reports = capsys.readouterr().out.count('"UnreadableItems": 1')
    assert reports == (1 if harm is damage_documents else 2), "the keyset and the child, each once"


def test_search_that_cannot_read_everything_does_not_say_none(stored, children):
    damage_documents(children[0])
    criteria = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=TYLER[1])
    result = search(stored.deps, NURSE, SearchChildren(access_reason="providing_service", criteria=criteria))
    assert result.outcome == "refine"


def test_unreadable_shielded_child_sends_a_likely_duplicate_to_review(stored):
    """Screening fails closed: what cannot be compared may be the same child."""
    hidden = registered(stored, *TYLER)
    before = stored.deps.records.find(hidden)
    shielded = replace(before.record, shield=SHIELD)
    event = stored.deps.new_event("shielded", SOCIAL_WORKER, child_ids=(hidden,))
    stored.deps.records.save(changed(before, shielded, event))
    damage_documents(hidden)
    again = registered(stored, *TYLER)
    assert stored.deps.records.find(again).record.review is not None


def test_search_without_kms_omits_nobody(stored, children, monkeypatch):
    def away(**_):
        raise EndpointConnectionError(endpoint_url="kms")

    monkeypatch.setattr(stored.keyring.store._kms._client, "decrypt", away)
    with pytest.raises(KeysUnavailable):
        found(stored, *TYLER)


def test_unreadable_record_is_reported_and_the_night_archives_the_others(stored, children, capsys):
    tyler, amber = children
    damage(RecordItem.get(tyler, "record"))
    with pytest.raises(UnreadableItem):
        stored.deps.records.find(tyler)
    turned_18 = date(2031, 4, 2)
    due = [each for day in (date(2029, 1, 23), turned_18) for each in list_due_for_archive(stored.deps, day)]
    assert due == [tyler, amber]
    done = archive_all(stored.deps, due, turned_18)
    assert (done.outcomes, {i: type(e) for i, e in done.failures.items()}) == (["archived"], {tyler: UnreadableItem})
    assert RecordItem.get(amber, "record").state == "archived"
    assert capsys.readouterr().out.count('"UnreadableItems": 1') == 1


@pytest.mark.parametrize("harm", [damage_cohort, lose_cohort])
def test_record_that_cannot_be_opened_is_answered_as_unavailable(stored, children, caplog, harm):
    """The API answers 503 to this, and the item is reported for an operator to restore."""
    harm(children[0])
    with pytest.raises(Unavailable) as raised:
        view_record(stored.deps, NURSE, children[0], "providing_service")
    assert raised.value.may_be_done is False
    assert ("records", children[0]) in reported(caplog)


def test_missing_keyset_is_reported_and_answered_as_unavailable(stored, caplog):
    KeysetItem.get("notifications").delete()
    with pytest.raises(Unavailable):
        stored.new_keyring().encrypt("notifications", b"data", "bound")
    assert set(reported(caplog)) == {("keysets", "notifications")}


def test_page_of_accounts_goes_on_behind_an_unreadable_one(stored):
    for number in range(5):
        stored.deps.accounts.seed(account(practitioner_id=f"p-{number}", sign_in_key=f"s{number}"))
    damage(AccountItem.get("practitioner#p-1"))
    mine, listed = account().organisation_id, []
    while page := stored.deps.accounts.list_accounts(mine, listed[-1] if listed else None, 2):
        listed += [each.practitioner_id for each in page]
    assert listed == ["p-0", "p-2", "p-3", "p-4"]
    assert len(stored.deps.accounts.list_accounts(mine, None, 2)) == 2


def test_unreadable_account_stops_no_other_suspension(stored, capsys):
    accounts = stored.deps.accounts
    for number in range(6):
        accounts.seed(
            account(practitioner_id=f"p-{number}", confirmed_until=date(2026, 1, 1), sign_in_key=f"s{number}")
        )
    damage(AccountItem.get("practitioner#p-2"))
    assert review(stored.deps) == (["suspended"] * 5, {"p-2": "AccountUnreadable"})
    assert len(accounts.list_accounts(account().organisation_id, None, 9)) == 5
    assert set(accounts.get_accounts(["p-1", "p-2"])) == {"p-1"}
    assert capsys.readouterr().out.count('"UnreadableItems": 1') == 1


def test_page_goes_on_behind_an_unreadable_notification(stored):
    for number in range(4):
        event = stored.deps.new_event("registered", NURSE)
        notification = StoredNotification(
            notification_id=f"n{number}", inbox="person#p-nurse", kind="limit_exceeded", occurred_at=event.occurred_at
        )
        stored.deps.audit_log.append(event, (notification,))
    damage(next(item for item in NotificationItem.scan() if item.notification_id == "n2"))
    read = stored.deps.notifications.read(["person#p-nurse"], None, 3)
    assert [each.notification_id for each in read] == ["n3", "n1", "n0"]
