"""Reads the documents of an issuer: its configuration and its keys."""

import json
from http import HTTPStatus
from typing import Any

import urllib3

FETCH_SECONDS = 1.5
"""The longest that one document of an issuer takes; a key set needs two documents at most."""
_http = urllib3.PoolManager(timeout=urllib3.Timeout(total=FETCH_SECONDS), retries=False)


def fetch_document(address: str) -> dict[str, Any]:
    """Return the JSON document at an address; raises ValueError if there is none."""
    response = _http.request("GET", address, redirect=False)
    if response.status != HTTPStatus.OK:
        raise ValueError
    found: dict[str, Any] = json.loads(response.data)
    return found
