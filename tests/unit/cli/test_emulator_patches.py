"""What is changed in the emulator: batching windows, shared layers, and functions that nobody can call."""

import asyncio
import base64
import copy
import json
import zipfile
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from ministack.core import lambda_runtime
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import kms, lambda_svc

from cli.local_stack.emulator_patches import (
    add_ml_dsa_keys,
    share_reserved_concurrency,
    shared_archive,
    wait_for_batching_windows,
)


@pytest.fixture
def service():
    """A poller with a mapping that is given a record at each pass, unless it waits."""
    mappings, positions, waiting = (AccountRegionScopedDict() for _ in range(3))
    mappings["stream"] = {"MaximumBatchingWindowInSeconds": 10}
    mappings["no window"] = {}
    clock = SimpleNamespace(now=1000.0)

    def poll():
        for name in ("stream", "no window"):
            if waiting.get(name, 0) <= clock.now:
                waiting.pop(name, None)
                positions[name] = positions.get(name, 0) + 1
        return True

    made = SimpleNamespace(
        _poll_dynamodb_streams=poll,
        _esms=mappings,
        _dynamodb_stream_positions=positions,
        _esm_backoff_until=waiting,
        clock=clock,
    )
    positions["stream"] = positions["no window"] = 0
    wait_for_batching_windows(made, lambda: clock.now)
    return made


def test_mapping_gets_no_records_during_its_batching_window(service):
    assert service._poll_dynamodb_streams()
    service.clock.now += 9.9
    service._poll_dynamodb_streams()
    assert service._dynamodb_stream_positions["stream"] == 1
    service.clock.now += 0.1
    service._poll_dynamodb_streams()
    assert service._dynamodb_stream_positions["stream"] == 2


def test_mapping_without_a_window_gets_every_record_at_once(service):
    for _ in range(3):
        service._poll_dynamodb_streams()
    assert service._dynamodb_stream_positions["no window"] == 3


def test_version_of_a_closed_function_is_not_called(monkeypatch):
    functions = AccountRegionScopedDict()
    functions["search"] = {"concurrency": 0}
    monkeypatch.setattr(lambda_svc, "_functions", functions)
    monkeypatch.setattr(lambda_svc, "_reserved_concurrency", lambda_svc._reserved_concurrency)
    share_reserved_concurrency(lambda_svc)
    config = {"FunctionName": "search", "Version": "1"}
    version = {"config": config}
    assert lambda_svc._acquire_execution_slot(version, config) == (None, "function")
    functions["search"]["concurrency"] = None
    slot, _ = lambda_svc._acquire_execution_slot(version, config)
    lambda_svc._release_execution_slot(slot)
    assert slot


def test_kms_of_the_emulator_signs_with_ml_dsa_44_and_with_its_other_keys(monkeypatch):
    for name in ("_create_key", "_sign"):
        monkeypatch.setattr(kms, name, getattr(kms, name))
    add_ml_dsa_keys(kms)

    def call(action, **request):
        status, _, body = asyncio.run(
            kms.handle_request("POST", "/", {"x-amz-target": f"TrentService.{action}"}, json.dumps(request), {})
        )
        assert status == 200, body
        return json.loads(body)

    message = base64.b64encode(b"message").decode()
    for spec, algorithm in (("ML_DSA_44", "ML_DSA_SHAKE_256"), ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512")):
        key = call("CreateKey", KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]
        kms.load_persisted_state(copy.deepcopy(kms.get_state()))  # A restart of the emulator.
        public = call("GetPublicKey", KeyId=key["KeyId"])
        signed = call("Sign", KeyId=key["KeyId"], Message=message, MessageType="RAW", SigningAlgorithm=algorithm)
        verifier = load_der_public_key(base64.b64decode(public["PublicKey"]))
        verifier.verify(base64.b64decode(signed["Signature"]), b"message")
        assert (public["KeySpec"], algorithm in public["SigningAlgorithms"]) == (spec, True)


def test_emulator_has_the_names_that_are_changed():
    for name in ("_esms", "_dynamodb_stream_positions", "_esm_backoff_until"):
        assert isinstance(getattr(lambda_svc, name), AccountRegionScopedDict)
    assert "_poll_dynamodb_streams" in lambda_svc._poll_loop.__code__.co_names
    assert lambda_runtime.zipfile.ZipFile is zipfile.ZipFile


@pytest.fixture
def archive(tmp_path):
    """Return the way to unpack an archive with one module as the emulator does."""
    shared = tmp_path / "shared"
    shared.mkdir()
    kind = shared_archive(shared)

    def unpack(name, content="VALUE = 1\n"):
        file, folder = tmp_path / f"{name}.zip", tmp_path / name
        with zipfile.ZipFile(file, "w") as made:
            made.writestr(zipfile.ZipInfo("python/module.py"), content)  # Without the time at which it was made.
        folder.mkdir()
        with kind(file) as opened:
            opened.extractall(str(folder))
        return folder

    return unpack


def test_layer_is_unpacked_once_and_linked_from_each_environment(archive):
    first, second = archive("layer_0"), archive("layer_1")
    assert first.resolve() == second.resolve()
    assert (second / "python" / "module.py").read_text() == "VALUE = 1\n"


def test_another_layer_is_unpacked_apart(archive):
    first, second = archive("layer_0"), archive("layer_1", "VALUE = 2\n")
    assert first.resolve() != second.resolve()
    assert (second / "python" / "module.py").read_text() == "VALUE = 2\n"


def test_code_of_a_function_is_unpacked_for_each_environment(archive):
    code = archive("code")
    assert not code.is_symlink()
    assert (code / "python" / "module.py").exists()
