"""Items as an operator reads them."""

import boto3
import pytest
from boto3.dynamodb.types import Binary
from botocore.stub import Stubber

from cli.operator_view.find_one_of_each_kind import as_read, one_of_each_kind, rows


@pytest.mark.parametrize(
    ("value", "storage", "read"),
    [
        (Binary(b"x" * 2081), "encrypted", "encrypted, 2,081 bytes"),
        (Binary(bytes(range(16))), "blind index", "blind index 0001020304050607…, 16 bytes"),
        (Binary(b"abc"), None, "bytes, 3 bytes"),
        ("westvale", "readable", "westvale"),
    ],
)
def test_value_is_read_without_a_key(value, storage, read):
    assert as_read(value, storage) == read


def test_undocumented_attribute_is_named_last():
    item = {"surname": "Reid", "state": "active", "child_id": "child-0001"}
    assert [row[0] for row in rows("RECORDS", item)] == ["child_id", "state", "surname"]
    assert list(rows("RECORDS", item))[-1] == ("surname", "Reid", "NOT DOCUMENTED")


def test_one_item_of_each_kind_is_shown():
    keys = ("practitioner#1", "practitioner#2", "organisation#1", "sign_in#1")
    client = boto3.client("dynamodb", region_name="eu-west-2", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_response("scan", {"Items": [{"account_key": {"S": key}} for key in keys]})
        shown = one_of_each_kind(client, "accounts")
    assert [item["account_key"] for item in shown] == ["practitioner#1", "organisation#1", "sign_in#1"]
