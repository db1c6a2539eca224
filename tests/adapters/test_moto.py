"""moto as the tests patch it: a failed transaction changes nothing, and a request is checked as on its way to AWS."""

import boto3
import pytest
from botocore.exceptions import ParamValidationError

NAMES = {"ExpressionAttributeNames": {"#n": "name"}}
ABSENT = {"ConditionExpression": "attribute_not_exists(#n)", **NAMES}
PRESENT = {"ConditionExpression": "attribute_exists(#n)", **NAMES}
FAILED = "ConditionalCheckFailed"
ADD = {"UpdateExpression": "ADD visits :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}


@pytest.fixture(params=["name", "number"], ids=["hash key", "hash and range key"])
def table(stored, request):
    client = boto3.client("dynamodb", region_name="eu-west-2")
    keys = {"name": "HASH", "number": "RANGE"} if request.param == "number" else {"name": "HASH"}
    client.create_table(
        TableName="items",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
    )
    for name in ("one", "two", "three"):
        client.put_item(TableName="items", Item={**key(name), "number": {"S": "1"}, "visits": {"N": "1"}})
    return client, [*keys]


def key(name, keys=("name", "number")):
    return {each: {"name": {"S": name}, "number": {"S": "1"}}[each] for each in keys}


def items(client):
    return sorted(client.scan(TableName="items")["Items"], key=repr)


def writes(keys):
    """Return a write of each kind: a new item, one that is replaced, one that is deleted, one that is updated."""
    return [
        {"Put": {"TableName": "items", "Item": key("four")}},
        {"Put": {"TableName": "items", "Item": key("one")}},
        {"Delete": {"TableName": "items", "Key": key("two", keys)}},
        {"Update": {"TableName": "items", "Key": key("three", keys), **ADD}},
    ]


def test_failed_transaction_leaves_every_item_as_it_was(table):
    client, keys = table
    before = items(client)
    missing = {"ConditionCheck": {"TableName": "items", "Key": key("five", keys), **PRESENT}}
    with pytest.raises(client.exceptions.TransactionCanceledException) as refused:
        client.transact_write_items(TransactItems=[*writes(keys), missing])
    assert [each["Code"] for each in refused.value.response["CancellationReasons"]] == [*["None"] * 4, FAILED]
    assert items(client) == before
    client.transact_write_items(TransactItems=writes(keys))
    visits = {item["name"]["S"]: item.get("visits") for item in items(client)}
    assert visits == {"one": None, "three": {"N": "2"}, "four": None}


def test_refused_write_returns_the_stored_item_if_asked(table):
    client, _ = table
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as refused:
        client.put_item(TableName="items", Item=key("one"), ReturnValuesOnConditionCheckFailure="ALL_OLD", **ABSENT)
    assert refused.value.response["Item"]["visits"] == {"N": "1"}


def test_bytes_are_stored_as_they_were_sent(table):
    client, keys = table
    sent = {"B": {"B": b"\xff\x00"}, "all": {"L": [{"M": {"BS": {"BS": [b"\xfe"]}}}]}}
    client.put_item(TableName="items", Item={**key("one"), **sent})
    (found,) = client.batch_get_item(RequestItems={"items": {"Keys": [key("one", keys)]}})["Responses"]["items"]
    assert found == {**key("one"), **sent}


def test_answer_has_only_what_has_a_value(table):
    client, keys = table
    whole, part = client.scan(TableName="items"), client.scan(TableName="items", Limit=1)
    assert "LastEvaluatedKey" not in whole
    assert set(part["LastEvaluatedKey"]) == set(keys)
    assert "Attributes" not in client.put_item(TableName="items", Item=key("four"))


@pytest.mark.parametrize("malformed", [{"Item": {"name": "one"}}, {"Itme": key("one")}, {"Item": {"name": {"S": 1}}}])
def test_malformed_request_is_refused_by_botocore(table, malformed):
    with pytest.raises(ParamValidationError):
        table[0].put_item(TableName="items", **malformed)
