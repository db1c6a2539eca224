"""The second baseline: a search's storage calls with plain boto3, whose results are ignored."""

import base64
import json
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
QUERIES = 5
pool = ThreadPoolExecutor(QUERIES)


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Read and unwrap two keysets, look up keys, read and unwrap another keyset, write two items in one transaction."""
    _keysets("KEYSETS_TABLE", ["index", "audit_index"], event)
    found = sum(pool.map(_query, [secrets.token_bytes(16) for _ in range(QUERIES)]))
    _keysets("COHORT_KEYSETS_TABLE", ["cohort#bench"], event)
    dynamodb.transact_write_items(TransactItems=[_write(n) for n in range(2)])
    return {"statusCode": 200, "body": json.dumps({"found": found})}


def _keysets(table: str, names: list[str], event: dict[str, Any]) -> None:
    dynamodb.batch_get_item(RequestItems={os.environ[table]: {"Keys": [{"keyset": {"S": name}} for name in names]}})
    list(pool.map(lambda _: _unwrap(base64.b64decode(event["decrypt"])), names))


def _unwrap(blob: bytes) -> None:
    kms.decrypt(KeyId=os.environ["RECORDS_KEY"], CiphertextBlob=blob)


def _query(key: bytes) -> int:
    response = dynamodb.query(
        TableName=os.environ["SEARCH_INDEX_TABLE"],
        KeyConditionExpression="blind_index = :key",
        ExpressionAttributeValues={":key": {"B": key}},
    )
    return int(response["Count"])


def _write(number: int) -> dict[str, Any]:
    """Return a write of an item that has already expired, so that DynamoDB deletes it."""
    item = {
        "idempotency_key": {"S": f"bench-{secrets.token_hex(8)}-{number}"},
        "request": {"B": b"x" * 600},
        "ciphertext": {"B": b"bench"},
        "expires_at": {"N": str(int(time.time()))},
    }
    return {"Put": {"TableName": os.environ["IDEMPOTENCY_TABLE"], "Item": item}}
