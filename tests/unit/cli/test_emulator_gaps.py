"""What the local stack does because the emulator forgets: positions of streams, and locks of checkpoints."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

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


class S3:
    """A bucket with two checkpoints, one of them old; it remembers what is locked."""

    def __init__(self):
        self.configured, self.locked = [], []

    def put_object_lock_configuration(self, Bucket, ObjectLockConfiguration):  # noqa: N803 - S3's names
        self.configured.append((Bucket, ObjectLockConfiguration["Rule"]["DefaultRetention"]["Mode"]))

    def put_object_retention(self, Bucket, Key, VersionId, Retention):  # noqa: N803 - S3's names
        self.locked.append((Key, VersionId, Retention["Mode"]))

    def get_paginator(self, _):
        now = datetime.now(UTC)
        ages = {"new": timedelta(0), "old": timedelta(days=9)}
        versions = [{"Key": name, "VersionId": "1", "LastModified": now - age} for name, age in ages.items()]
        return SimpleNamespace(paginate=lambda Bucket: [{"Versions": versions}, {}])  # noqa: N803 - S3's name


def test_bucket_and_each_checkpoint_whose_time_has_not_passed_are_locked(tmp_path, monkeypatch):
    outputs = {"ContactPoint-local-Data": {"CheckpointsBucket": "kept"}, "ContactPoint-local-Service": {}}
    (tmp_path / "outputs.json").write_text(json.dumps(outputs))
    s3 = S3()
    monkeypatch.setattr(object_lock.boto3, "client", lambda *_, **__: s3)
    object_lock.apply_object_lock(Workspace(tmp_path, 4566))
    assert s3.configured == [("kept", "COMPLIANCE")]
    assert s3.locked == [("new", "1", "COMPLIANCE")]
