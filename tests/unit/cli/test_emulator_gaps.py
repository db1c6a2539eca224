"""What the local stack does because the emulator forgets: positions of streams, and locks of checkpoints."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from cli.local_stack import object_lock
from cli.local_stack.emulator import _forget_stream_positions
from cli.local_stack.workspace import Workspace


def test_stream_mappings_begin_again_after_a_stop(tmp_path):
    state = tmp_path / "lambda.json"
    state.write_text(json.dumps({"payload": {"other": 1, "dynamodb_stream_positions": {"data": {"mapping": 7}}}}))
    _forget_stream_positions(state)
    assert json.loads(state.read_text()) == {"payload": {"other": 1, "dynamodb_stream_positions": {"data": {}}}}


@pytest.mark.parametrize("content", [None, "{}", '{"payload":{}}'])
def test_first_start_has_no_positions_to_forget(tmp_path, content):
    state = tmp_path / "lambda.json"
    if content:
        state.write_text(content)
    _forget_stream_positions(state)
    assert not content or state.read_text() == content


def test_each_checkpoint_is_locked_again(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path, 4566)
    (tmp_path / "outputs.json").write_text(
        json.dumps({"ContactPoint-local-Data": {"CheckpointsBucket": "kept"}, "ContactPoint-local-Service": {}})
    )
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-west-2", aws_access_key_id="a", aws_secret_access_key="b")
        where = {"LocationConstraint": "eu-west-2"}
        s3.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
        version = s3.put_object(Bucket="kept", Key="checkpoints/1", Body=b"note")["VersionId"]
        configured = []  # moto, unlike S3 and the emulator, wants the bucket to be empty.
        monkeypatch.setattr(s3, "put_object_lock_configuration", lambda **request: configured.append(request))
        monkeypatch.setattr(object_lock.boto3, "client", lambda *_, **__: s3)
        object_lock.apply_object_lock(workspace)
        assert configured[0]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"] == "COMPLIANCE"
        assert s3.get_object_retention(Bucket="kept", Key="checkpoints/1")["Retention"]["Mode"] == "COMPLIANCE"
        with pytest.raises(ClientError):
            s3.delete_object(Bucket="kept", Key="checkpoints/1", VersionId=version)
