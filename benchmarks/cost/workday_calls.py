"""Calls of the API as API Gateway passes them to the functions, in the mix of a working day."""

import importlib
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

from benchmarks.cost.functions_in_process import InProcess
from cli.samples.load import caller

NURSE, TEAM, WORKER = "ae-nurse", "directory-team", "social-worker"
KNOWN = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"}
UNKNOWN = {"given_name": "Nobody", "family_name": "Unheardof", "date_of_birth": "2013-02-03", "postcode": "ZZ1 1ZZ"}
SEARCHES_WITHOUT_RESULT = 5
"""One search of so many finds nobody."""
_NAMES = ("Ada", "Bea", "Cal", "Dov", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jem", "Kit", "Lou")
_SURNAMES = ("Ashdown", "Birkett", "Cawley", "Dunmore", "Eccles", "Fairclough", "Garside", "Hebden", "Ilkley", "Jowett")
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Calls:
    """Makes calls to the functions of one process, each of them valid.

    Attributes
    ----------
    sent
        The number of calls so far.
    """

    def __init__(self, running: InProcess) -> None:
        self._running, self._number = running, count()
        self._handlers: dict[str, Handler] = {}
        self._child = ""

    def authorizer(self) -> dict[str, Any]:
        """Authorise one call."""
        event = {
            "type": "REQUEST",
            "headers": {"Authorization": f"Bearer {self._running.token(NURSE)}"},
            "methodArn": "arn:aws:execute-api:eu-west-2:000000000000:api/v1/GET/me",
        }
        return self._handler("authorizer")(event, None)

    def search(self) -> dict[str, Any]:
        """Search for a child; one search in five finds nobody."""
        criteria = UNKNOWN if next(self._number) % SEARCHES_WITHOUT_RESULT == 0 else KNOWN
        body = {"access_reason": "urgent_care", "criteria": criteria}
        return self._call("search", NURSE, "POST", "/searches", body=body)

    def view(self) -> dict[str, Any]:
        """Show one record."""
        return self._call("search", NURSE, "GET", "/children/{child_id}", child_id=self.child())

    def registration(self) -> dict[str, Any]:
        """Register a child of a new name."""
        return self._call("registration", TEAM, "POST", "/children", body=self._new_child())

    def amendment(self) -> dict[str, Any]:
        """Change a fact by which nobody searches."""
        practice = f"Z90{next(self._number) % 2 + 141}"
        return self._amend({"gp_practice": {"ods_code": "Z90141"} if practice.endswith("1") else None})

    def move(self) -> dict[str, Any]:
        """Change the address."""
        number = next(self._number) + 1
        address = {"lines": [f"{number} Heron Street"], "locality": "Westvale", "postcode": f"WV7 {number % 9 + 1}AB"}
        return self._amend({"address": address, "address_status": "current"})

    def involvement(self) -> dict[str, Any]:
        """Record who works with a child."""
        child = json.loads(self.registration()["body"])["id"]
        facts = {
            "service": "early_help",
            "organisation_id": "westvale-early-help",
            "practitioner_name": "Joanne Peters",
            "role": "family_support_worker",
            "start_date": "2026-02-02",
            "telephone": "0113 496 0142",
        }
        self._running.meter.reset()
        path = "/children/{child_id}/involvements"
        return self._call("registration", WORKER, "POST", path, body=facts, child_id=child)

    def child(self) -> str:
        """Return the directory number of the sample child."""
        if not self._child:
            body = {"access_reason": "urgent_care", "criteria": KNOWN}
            found = json.loads(self._call("search", NURSE, "POST", "/searches", body=body)["body"])
            self._child = found["candidates"][0]["child_id"]
        return self._child

    def _amend(self, changes: dict[str, Any]) -> dict[str, Any]:
        seen = self._call("search", WORKER, "GET", "/children/{child_id}", child_id=self.child())
        self._running.meter.reset()
        headers = {"If-Match": seen["headers"]["ETag"]}
        path = "/children/{child_id}"
        return self._call("registration", WORKER, "PATCH", path, body=changes, headers=headers, child_id=self.child())

    def _new_child(self) -> dict[str, Any]:
        number = next(self._number)
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        return {
            "given_name": _NAMES[number % len(_NAMES)],
            "family_name": f"{_SURNAMES[number % len(_SURNAMES)]}{letters}",
            "date_of_birth": f"{2010 + number % 14}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            "sex": "not_specified",
            "address_status": "current",
            "address": {"lines": [f"{number} Orchard Row"], "locality": "Westvale", "postcode": "WV3 2CD"},
            "carers": [{"given_name": "Ann", "family_name": "Carer", "relationship": "parental_responsibility"}],
        }

    def _call(
        self, function: str, who: str, method: str, resource: str, body: Any = None, **more: Any
    ) -> dict[str, Any]:
        path = {name: value for name, value in more.items() if name != "headers"}
        event = api_event(who, method, resource, path, body, more.get("headers", {}))
        return self._handler(function)(event, None)

    def _handler(self, function: str) -> Handler:
        if function not in self._handlers:
            self._handlers[function] = importlib.import_module(f"functions.{function}.handler").handler
        return self._handlers[function]


def api_event(
    who: str, method: str, resource: str, path: dict[str, str], body: Any, more_headers: dict[str, str]
) -> dict[str, Any]:
    """Return the event that API Gateway would pass to the function."""
    headers = {"Content-Type": "application/json", "Access-Reason": "urgent_care", **more_headers}
    person = caller(who)
    authorized = ("practitioner_id", "organisation_id", "organisation_type", "role", "access_status")
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource.format(**path),
        "pathParameters": path,
        "queryStringParameters": None,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": str(uuid4()),
            "path": f"/v1{resource.format(**path)}",
            "resourcePath": resource,
            "httpMethod": method,
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": {name: getattr(person, name) for name in authorized},
        },
    }


def operations(calls: Calls) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Yield every operation that is measured, by name."""
    for name in ("authorizer", "search", "view", "registration", "amendment", "move", "involvement"):
        yield name, getattr(calls, name)
