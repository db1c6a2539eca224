"""The keyring when KMS is away, when a clock stops, and when a keyset is damaged or missing."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from contactpoint.adapters.aws_clients import KmsClient
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, KeysetItem
from contactpoint.adapters.encryption import keyset_store
from contactpoint.adapters.encryption.encryption_failures import KeysUnavailable, MissingKeyset, UnreadableKeyset
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.keyset_cache import CACHE_TTL_SECONDS, KMS_OUTAGE_SECONDS, REFRESH_SECONDS
from contactpoint.adapters.encryption.rotation import MARGIN_SECONDS, WAIT_SECONDS, Rotation

COHORT = f"cohort#{40 * 'a'}"
DISABLED = ClientError({"Error": {"Code": "DisabledException"}}, "Decrypt")
AWAY = EndpointConnectionError(endpoint_url="kms")


class FlakyKms:
    """A KMS client that fails, or answers."""

    def __init__(self, kms) -> None:
        self._kms, self.failure, self.calls = kms, None, 0

    def __getattr__(self, name: str) -> Callable:
        def call(**arguments):
            self.calls += 1
            if self.failure:
                raise self.failure
            return getattr(self._kms, name)(**arguments)

        return call


class Environment:
    """An execution environment with clocks of its own."""

    def __init__(self, stored) -> None:
        self.kms, self.monotonic, self.wall = FlakyKms(stored.keyring.store._kms._client), 0.0, 1_000_000.0
        kms, keys = KmsClient(self.kms), stored.keyring.store._keys
        self.keyring = Keyring(kms, keys, lambda: self.monotonic, lambda: self.wall)

    def pass_time(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds

    def works(self) -> bool:
        try:
            encrypted = self.keyring.encrypt("notifications", b"data", "bound")
            return self.keyring.decrypt("notifications", encrypted, "bound") == b"data"
        except KeysUnavailable:
            return False


@pytest.fixture
def warm(stored) -> Environment:
    environment = Environment(stored)
    assert environment.works()
    return environment


def test_warm_environment_survives_two_hours_without_kms_and_a_new_one_does_not(stored, warm):
    cold = Environment(stored)
    warm.kms.failure = cold.kms.failure = AWAY
    assert not cold.works()
    minutes = 0
    while warm.works():
        warm.pass_time(60)
        minutes += 1
    assert KMS_OUTAGE_SECONDS / 60 <= minutes <= (KMS_OUTAGE_SECONDS + CACHE_TTL_SECONDS) / 60 + 1
    warm.kms.failure = cold.kms.failure = None
    assert warm.works()
    assert cold.works()


def test_outage_costs_few_calls_of_kms(warm):
    warm.kms.failure, calls = AWAY, warm.kms.calls
    for _ in range(60):
        warm.pass_time(60)
        assert [warm.works() for _ in range(10)] == [True] * 10
    assert warm.kms.calls - calls <= 60


def test_key_that_kms_refuses_is_not_used_after_the_cache(warm):
    warm.kms.failure = DISABLED
    warm.pass_time(CACHE_TTL_SECONDS + 1)
    assert not warm.works()


def test_keyset_changed_during_an_outage_is_not_used_after_the_cache(stored, warm):
    warm.kms.failure = AWAY
    Rotation(stored.keyring, "first").add(["notifications"])
    warm.pass_time(CACHE_TTL_SECONDS + 1)
    assert not warm.works()


def test_destroyed_keyset_is_not_used_after_the_cache(warm):
    KeysetItem.get("notifications").delete()
    warm.pass_time(CACHE_TTL_SECONDS + 1)
    with pytest.raises(MissingKeyset):
        warm.keyring.encrypt("notifications", b"data", "bound")


@pytest.mark.parametrize("stopped", ["monotonic", "wall"])
def test_thawed_environment_does_not_encrypt_with_a_retired_key(stored, warm, stopped):
    """One of its clocks stood still while it was frozen over a whole rotation."""
    seconds = 0
    for step in ("add", "promote", "delete_old"):
        rotation = Rotation(stored.keyring, "first", lambda kms_time, later=seconds: kms_time + later)
        assert [outcome.result for outcome in getattr(rotation, step)(["notifications"])] == ["done"]
        seconds += WAIT_SECONDS
    setattr(warm, {"monotonic": "wall", "wall": "monotonic"}[stopped], 1_000_000.0 + seconds)
    encrypted = warm.keyring.encrypt("notifications", b"data", "bound")
    assert stored.new_keyring().decrypt("notifications", encrypted, "bound") == b"data"


def test_rotation_waits_longer_than_any_environment_may_encrypt(warm):
    assert WAIT_SECONDS >= CACHE_TTL_SECONDS + MARGIN_SECONDS
    assert REFRESH_SECONDS < CACHE_TTL_SECONDS
    assert MARGIN_SECONDS > 60, "no function runs longer (tests/infra/test_service_stack.py)"


def test_lagging_read_does_not_hide_a_keyset_from_who_created_it(stored, monkeypatch):
    monkeypatch.setattr(keyset_store, "get_all", lambda *_, **__: [])
    keyring = stored.new_keyring()
    assert keyring.create_if_missing(COHORT)
    assert keyring.encrypt(COHORT, b"data", "bound")


def test_keysets_are_read_consistently(stored, monkeypatch):
    read = keyset_store.get_all
    asked = []
    monkeypatch.setattr(
        keyset_store, "get_all", lambda table, keys, **options: asked.append(options) or read(table, keys, **options)
    )
    stored.new_keyring().blind_index("digest", "x")
    assert asked == [{"consistent_read": True}]


def test_missing_cohort_keyset_is_not_created_again_and_can_be_restored(stored):
    stored.new_keyring().create_if_missing(COHORT)
    encrypted = stored.new_keyring().encrypt(COHORT, b"data", "bound")
    lost = CohortKeysetItem.get(COHORT)
    lost.delete()
    with pytest.raises(MissingKeyset):
        stored.new_keyring().create_if_missing(COHORT)
    lost.save()
    assert not stored.new_keyring().create_if_missing(COHORT)
    assert stored.new_keyring().decrypt(COHORT, encrypted, "bound") == b"data"


def test_damaged_keyset_takes_no_other_with_it(stored, capsys):
    stored.new_keyring().create_if_missing(COHORT)
    item = CohortKeysetItem.get(COHORT)
    item.wrapped = item.wrapped[:-3] + b"abc"
    item.save()
    keyring = stored.new_keyring()
    keyring.load([COHORT, "notifications"])
    assert keyring.encrypt("notifications", b"data", "bound")
    for _ in range(3):
        with pytest.raises(UnreadableKeyset):
            keyring.decrypt(COHORT, b"data", "bound")
    keyring.load([COHORT])
    assert capsys.readouterr().out.count('"UnreadableItems": 1') == 1


def test_keyset_that_another_thread_created_while_it_was_read_is_not_missing(stored, monkeypatch):
    """A reading that began before the keyset existed ends after its creation."""
    environment, name = Environment(stored), "cohort#read-and-created-at-once"
    keyring = environment.keyring
    find = keyring.store.find

    def created_meanwhile(keysets):
        found = find(keysets)
        monkeypatch.setattr(keyring.store, "find", find)
        environment.pass_time(0.01)
        assert keyring.create_if_missing(name)
        return found

    monkeypatch.setattr(keyring.store, "find", created_meanwhile)
    keyring.load([name])
    assert keyring.decrypt(name, keyring.encrypt(name, b"data", "about"), "about") == b"data"
