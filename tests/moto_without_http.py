"""moto's items without HTTP: botocore checks and serialises each request as always, and reads each refusal."""

import json
from base64 import b64decode
from types import SimpleNamespace
from typing import Any

import pytest
from botocore import xform_name
from botocore.awsrequest import HeadersDict
from botocore.endpoint import Endpoint
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.responses import DynamoHandler

OPERATIONS = frozenset(
    {
        "BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "TransactWriteItems",
        "UpdateItem",
    }
)  # fmt: skip
"""Calls about items. The others are few, and have dates in their answers."""
REGION = "eu-west-2"


def answer_items_without_http(patch: pytest.MonkeyPatch) -> None:
    """Let botocore hand calls about items to moto, neither signed nor sent, which takes a fifth of the time."""
    patch.setattr(Endpoint, "make_request", make_request)


def make_request(endpoint: Endpoint, operation: Any, request: dict[str, Any]) -> tuple[Any, Any]:
    """Return a response and what was read of it, as botocore's method of this name does."""
    if operation.service_model.service_name != "dynamodb" or operation.name not in OPERATIONS:
        return _MAKE_REQUEST(endpoint, operation, request)
    handler = DynamoHandler()
    handler.region, handler.current_account = REGION, DEFAULT_ACCOUNT_ID
    handler.body = _parsed(json.loads(request["body"]))
    try:
        result: Any = getattr(handler, xform_name(operation.name))().result
    except JsonRESTError as refused:
        return SimpleNamespace(status_code=refused.code), _read(endpoint, operation, refused)
    told = {"RequestId": "", "HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    return SimpleNamespace(status_code=200), {**result, "ResponseMetadata": told}


def _read(endpoint: Endpoint, operation: Any, refused: JsonRESTError) -> Any:
    """Return a refusal as botocore reads it."""
    headers = HeadersDict(dict(refused.get_headers()))
    response = {"status_code": refused.code, "headers": headers, "body": refused.description.encode()}
    parser = endpoint._response_parser_factory.create_parser("json")
    parsed = parser.parse(response, operation.output_shape)
    endpoint._add_modeled_error_fields(response, parsed, operation, parser)
    return parsed


def _parsed(value: Any) -> Any:
    """Return a request as moto parses it: with bytes in the place of their base 64."""
    if isinstance(value, list):
        return [_parsed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("B"), str):
        return {"B": b64decode(value["B"])}
    if isinstance(value.get("BS"), list):
        return {"BS": [b64decode(each) for each in value["BS"]]}
    return {key: _parsed(each) for key, each in value.items()}


_MAKE_REQUEST = Endpoint.make_request
