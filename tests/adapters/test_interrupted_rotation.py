"""A rotation that is killed at any call, and run again while others write, loses nothing."""

import os
from datetime import date
from itertools import count

import botocore.client
import pytest
from botocore.exceptions import EndpointConnectionError

from contactpoint.adapters.dynamodb.records import DynamoRecords
from contactpoint.adapters.dynamodb.search_index import DynamoSearchIndex
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, RecordItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS, Rotation
from contactpoint.domain.children import Record
from contactpoint.domain.matching import Criteria, blocking_keys_of_query
from tests.adapters.conftest import NOW
from tests.builders import NURSE, TODAY, child, new_record

KILLS = int(os.environ.get("CONTACTPOINT_EXAMPLES", "3"))
"""How many rotations are killed, each some calls later than the one before."""
MONTHS = [date(2011, 1, 23), date(2012, 6, 1), date(2014, 9, 9)]


class Killer:
    """Kills the operator at one call: before it reaches AWS, or before its response comes back."""

    def __init__(self, monkeypatch) -> None:
        self.left, self.applied = 0, False
        real = botocore.client.BaseClient._make_api_call

        def call(client, operation, arguments):
            self.left -= 1
            if self.left != 0:
                return real(client, operation, arguments)
            if self.applied:
                real(client, operation, arguments)
            raise EndpointConnectionError(endpoint_url=operation)

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)


class Directory:
    """A directory with an operator and an execution environment that goes on writing, on one simulated clock."""

    def __init__(self, stored, killer: Killer, kind: str) -> None:
        self.stored, self.killer, self.kind, self.seconds, self.numbers = stored, killer, kind, 0.0, count(1)
        store = stored.keyring.store
        self.warm = Keyring(store._kms, store._keys, lambda: 0.0, lambda: self.seconds)

    def register(self) -> None:
        number = next(self.numbers)
        record = Record(child=child(child_id=f"child-{number:04d}", date_of_birth=MONTHS[number % len(MONTHS)]))
        event = self.stored.deps.new_event("registered", NURSE, child_ids=(record.child.child_id,))
        DynamoRecords(self.stored.connection, self.warm, lambda: NOW).save(new_record(record, event))

    def rotate(self, name: str, kill_at: int) -> bool:
        """Take all steps of a rotation, killed once; return whether it was."""
        self.killer.left, self.killer.applied = kill_at, bool(kill_at % 2)
        was_killed = False
        for step in ("add", "promote", "reencrypt", "delete_old"):
            self.seconds += WAIT_SECONDS - 10
            try:
                self._take(step, name)
            except Exception:
                assert self.killer.left <= 0
                was_killed = True
                self.register()
                self._take(step, name)
            if step == "promote":
                self.killer.left, left = -1, self.killer.left
                self.register()
                self.killer.left = left
        return was_killed

    def _take(self, step: str, name: str) -> None:
        """Take a step as the command does, and wait as long as it says."""
        keyring = self.stored.new_keyring()
        records = DynamoRecords(self.stored.connection, keyring, lambda: NOW)
        if step == "reencrypt":
            self.seconds += WAIT_SECONDS
            for item in list(RecordItem.scan(RecordItem.sort_key == "record", consistent_read=True)):
                records.reencrypt(item.child_id)
            return
        cohorts = [item.keyset for item in CohortKeysetItem.scan(consistent_read=True)]
        keysets = ["index"] if self.kind == "index" else cohorts
        rotation = Rotation(keyring, name, lambda _: int(self.seconds))
        while any(outcome.result == "wait" for outcome in getattr(rotation, step)(keysets)):
            self.seconds += 5
        if step == "delete_old":
            left = [outcome for outcome in rotation.delete_old(keysets) if outcome.result == "in use"]
            assert not left or self._reencrypt_and_delete(records, rotation, keysets)

    def _reencrypt_and_delete(self, records: DynamoRecords, rotation: Rotation, keysets: list[str]) -> bool:
        for item in list(RecordItem.scan(RecordItem.sort_key == "record", consistent_read=True)):
            records.reencrypt(item.child_id)
        return not [outcome for outcome in rotation.delete_old(keysets) if outcome.result == "in use"]

    def unreadable_or_unfound(self) -> set[str]:
        keyring = self.stored.new_keyring()
        records, index = DynamoRecords(self.stored.connection, keyring, lambda: NOW), DynamoSearchIndex(keyring)
        registered = {item.child_id for item in RecordItem.scan(RecordItem.sort_key == "record")}
        found: set[str] = set()
        for born in MONTHS:
            criteria = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=born)
            documents = index.look_up(blocking_keys_of_query(criteria, TODAY), "p-nurse").documents
            found |= {document.child_id for document in documents}
        return {child_id for child_id in registered if child_id not in found or records.find(child_id) is None}


@pytest.mark.parametrize("kind", ["index", "cohorts"])
def test_rotation_killed_at_any_call_and_run_again_loses_nothing(stored, monkeypatch, kind):
    killer = Killer(monkeypatch)
    directory = Directory(stored, killer, kind)
    directory.register()
    for number in range(KILLS):
        directory.rotate(f"rotation-{number}", kill_at=3 * number + 2)
        killer.left = -1
        assert directory.unreadable_or_unfound() == set()
        store = stored.new_keyring().store
        assert len(store.read("index").handle.keyset_info().key_info) == 1
