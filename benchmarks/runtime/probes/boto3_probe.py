"""The baseline: a handler that only reads one item with boto3."""

import json
import os
from typing import Any

import boto3

client = boto3.client("dynamodb")


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Read one item and return whether it exists."""
    key = {"child_id": {"S": event["pathParameters"]["child_id"]}, "sort_key": {"S": "record"}}
    found = client.get_item(TableName=os.environ["RECORDS_TABLE"], Key=key)
    return {"statusCode": 200, "body": json.dumps({"found": "Item" in found})}
