"""The files of runs in S3: a run of a hundred thousand steps is reported within a function's minute."""

import boto3
import pytest
from moto import mock_aws

from contactpoint.adapters.run_files import S3RunFiles
from contactpoint.application.ports.jobs.run_files import StepResult

BUCKET = "test-runs"


@pytest.fixture
def s3(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="eu-west-2")
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        yield client


@pytest.fixture
def files(s3):
    return S3RunFiles(s3, BUCKET, "reencryption")


def result(batch: int, step: int, **facts) -> StepResult:
    return StepResult(batch=batch, step=step, **{"counts": {"reencrypted": 100}, "is_last": False, **facts})


def test_all_steps_of_a_batch_are_in_one_file(s3, files):
    written = [result(batch, step, position={"child_id": f"c-{step}"}) for batch in range(3) for step in range(5)]
    for each in written:
        files.write_result("run", each)
    assert len(s3.list_objects_v2(Bucket=BUCKET)["Contents"]) == 3
    assert files.read_results("run") == written


def test_step_that_is_repeated_replaces_its_earlier_attempt_only(files):
    failed = result(1, 1, failures={"child-0001": "Conflict"})
    for each in (result(1, 0), failed, result(1, 1), result(1, 2, is_last=True)):
        files.write_result("run", each)
    assert files.read_results("run") == [result(1, 0), result(1, 1), result(1, 2, is_last=True)]


def test_results_of_another_run_are_not_read(files):
    files.write_result("run", result(1, 0))
    files.write_result("run-2", result(1, 0, is_last=True))
    assert files.read_results("run") == [result(1, 0)]
