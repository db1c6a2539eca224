"""The yardstick: a handler that does nothing but read one item with boto3."""

import json
import os
from typing import Any

import boto3

client = boto3.client("dynamodb")


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Read one item and answer."""
    key = {"child_id": {"S": event["pathParameters"]["child_id"]}, "item": {"S": "record"}}
    found = client.get_item(TableName=os.environ["DIRECTORY_TABLE"], Key=key)
    return {"statusCode": 200, "body": json.dumps({"found": "Item" in found})}
