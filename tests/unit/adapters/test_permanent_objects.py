"""What is uploaded once: an answer that says neither that it is there nor that it is written is a failure."""

import boto3
import pytest
from botocore.stub import Stubber

from contactpoint.adapters.permanent_objects import keep_object
from contactpoint.application.ports.unavailable import Unavailable

OBJECT = {"Bucket": "archive", "Key": "months/2026-11", "Body": b"whole"}


@pytest.fixture
def s3():
    client = boto3.client("s3", region_name="eu-west-2", aws_access_key_id="testing", aws_secret_access_key="testing")
    with Stubber(client) as stubbed:
        yield stubbed


def test_object_is_written_once(s3):
    s3.add_response("put_object", {}, {**OBJECT, "IfNoneMatch": "*"})
    assert keep_object(s3.client, **OBJECT)
    s3.add_client_error("put_object", "PreconditionFailed", http_status_code=412)
    assert not keep_object(s3.client, **OBJECT)


@pytest.mark.parametrize("code", ["ConditionalRequestConflict", "SlowDown", "AccessDenied"])
def test_object_that_may_be_missing_is_an_outage(s3, code):
    s3.add_client_error("put_object", code, http_status_code=409)
    with pytest.raises(Unavailable):
        keep_object(s3.client, **OBJECT)
