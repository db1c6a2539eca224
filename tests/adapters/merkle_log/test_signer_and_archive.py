"""The signing key in KMS, the bucket of checkpoints, and the functions that are built from them."""

import importlib
from types import MappingProxyType

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contactpoint.adapters.merkle_log.checkpoint_archive import S3CheckpointArchive
from contactpoint.adapters.merkle_log.dynamodb import DynamoMerkleLog
from contactpoint.adapters.merkle_log.signer import KmsSigner
from contactpoint.application.ports.audit.merkle_log import Published
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.merkle_log.checkpoints import Checkpoint, open_checkpoint
from contactpoint.domain.merkle_log.hashing import EMPTY_ROOT, Frontier
from contactpoint.domain.merkle_log.signed_notes import VerifierKey, sign_note
from contactpoint.merkle_log_bootstrap import LazySequencer
from tests.adapters.merkle_log.signer import PRIVATE, PRIVATE_ML_DSA

NAME, BUCKET = "directory.example/audit", "checkpoints"


class Kms:
    """KMS with keys of two kinds that moto does not have."""

    keys = MappingProxyType({"arn": ("ED25519_SHA_512", PRIVATE), "ml-dsa": ("ML_DSA_SHAKE_256", PRIVATE_ML_DSA)})

    def __init__(self, public=None):
        self.public = public

    def get_public_key(self, KeyId):  # noqa: N803 - KMS's names
        public = self.public or self.keys[KeyId][1].public_key()
        return {"PublicKey": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}

    def sign(self, KeyId, Message, MessageType, SigningAlgorithm):  # noqa: N803 - KMS's names
        algorithm, private = self.keys[KeyId]
        assert (MessageType, SigningAlgorithm) == ("RAW", algorithm)
        return {"Signature": private.sign(Message)}


@pytest.fixture
def s3(stored):
    client = boto3.client("s3", region_name="eu-west-2")
    where = {"LocationConstraint": "eu-west-2"}
    client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
    return client


def test_checkpoint_is_signed_by_the_key_in_kms():
    signer = KmsSigner(Kms(), "arn", NAME)
    note = sign_note(Checkpoint(NAME, 0, EMPTY_ROOT).text, signer.key, signer.sign)
    assert open_checkpoint(str(note).encode(), [signer.key])[0].origin == NAME


@pytest.mark.parametrize("key", ["arn", "ml-dsa"])
def test_published_checkpoint_is_verified_by_either_key_of_the_log(sequencer, key):
    note = sequencer({"action": "publish"}, None)["checkpoint"].encode()
    verifier = KmsSigner(Kms(), key, NAME).key
    checkpoint, parsed = open_checkpoint(note, [verifier])
    assert (checkpoint.size, len(parsed.signatures)) == (0, 2)
    assert VerifierKey.parse(str(verifier)) == verifier


def test_key_of_another_kind_is_refused():
    with pytest.raises(TypeError):
        _ = KmsSigner(Kms(ec.generate_private_key(ec.SECP256R1()).public_key()), "arn", NAME).key


def test_checkpoint_is_kept_once(s3):
    archive = S3CheckpointArchive(s3, BUCKET)
    for note in ("first", "second"):
        archive.keep(7, note)
    assert s3.get_object(Bucket=BUCKET, Key=f"checkpoints/{7:019d}")["Body"].read() == b"first"
    assert len(s3.list_object_versions(Bucket=BUCKET)["Versions"]) == 1


def test_bucket_that_refuses_is_unavailable():
    class Refusing:
        def put_object(self, **_):
            raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")

    with pytest.raises(Unavailable):
        S3CheckpointArchive(Refusing(), BUCKET).keep(7, "note")


@pytest.fixture
def sequencer(stored, s3, monkeypatch):
    names = {"AUDIT_LOG_TABLE": "test-audit_log", "MERKLE_LOG_TABLE": "test-merkle_log", "CHECKPOINT_KEY": "arn"}
    names["CHECKPOINT_ML_DSA_KEY"] = "ml-dsa"
    for name, value in {**names, "CHECKPOINTS_BUCKET": BUCKET, "LOG_NAME": NAME, "SETTLE_SECONDS": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("contactpoint.merkle_log_bootstrap.kms_client", lambda _: Kms())
    module = importlib.import_module("functions.jobs.sequencer.handler")
    monkeypatch.setattr(module, "parts", LazySequencer())
    return module.handler


@pytest.mark.parametrize("action", ["publish", "catch_up"])
def test_sequencer_publishes_what_anybody_can_read(sequencer, s3, monkeypatch, action):
    monkeypatch.setattr("contactpoint.application.audit.sequencing.CATCH_UP_MS", 1)
    result = sequencer({"action": action}, None)
    assert result["size"] == 0
    assert s3.get_object(Bucket=BUCKET, Key=f"checkpoints/{0:019d}")["Body"].read().decode() == result["checkpoint"]
    public = importlib.import_module("functions.public.handler")
    answer = public.handler({"resource": "/audit/checkpoint"}, None)
    assert (answer["statusCode"], answer["body"]) == (200, result["checkpoint"])


def test_records_of_a_stream_only_wake_the_sequencer(sequencer, stored):
    assert sequencer({"Records": [{"anything": 1}]}, None) == {"appended": 0}
    assert DynamoMerkleLog(stored.connection).published() is None


def test_log_without_a_checkpoint_is_not_found(sequencer, stored, monkeypatch):
    public = importlib.import_module("functions.public.handler")
    assert public.handler({"resource": "/audit/checkpoint"}, None)["statusCode"] == 404


def test_published_tree_is_read_as_it_was_written(stored):
    log, tree = DynamoMerkleLog(stored.connection), Frontier(3, (bytes(32), bytes([1] * 32)))
    log.publish(Published(tree, "note"))
    assert log.published() == Published(tree, "note")
