"""The callers of a load test: practitioners who search and read, and social workers who register and amend.

A social worker amends only the children that they registered, and remembers what was acknowledged. So at the end, what
is stored must be what was acknowledged last.
"""

import itertools
import random
from collections import Counter
from typing import Any
from uuid import uuid4

import gevent
import requests
from locust import FastHttpUser, between, task
from rich.console import Console
from rich.progress import track

from cli.local_stack.workspace import ANSWER_SECONDS

SERVER_ERROR, UNAVAILABLE = 500, 503
AGAIN = ", repeated"
REASON = {"Access-Reason": "urgent_care"}
CHILDREN = (
    {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"},
    {"given_name": "Kieran", "family_name": "Doyle", "date_of_birth": "2014-05-12"},
    {"given_name": "Nobody", "family_name": "Unheardof", "date_of_birth": "2013-02-03", "postcode": "ZZ1 1ZZ"},
)
_NAMES = ("Ada", "Bea", "Cal", "Dov", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jem", "Kit", "Lou")
_SYLLABLES = tuple(consonant + vowel for consonant in "bdfghklmnprstvw" for vowel in "aeiou")
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_random = random.SystemRandom()


def new_child() -> dict[str, Any]:
    """Return an invented child who is like nobody: a registration of a similar child would be refused."""
    name = "".join(_random.sample(_SYLLABLES, 4)).title()
    street = f"{_random.randint(1, 200)} {''.join(_random.sample(_SYLLABLES, 3)).title()} Road"
    letters = "".join(_random.sample(_POSTCODE_LETTERS, 2))
    return {
        "given_name": _random.choice(_NAMES),
        "family_name": name,
        "date_of_birth": f"{_random.randint(2010, 2025)}-{_random.randint(1, 10):02d}-{_random.randint(1, 28):02d}",
        "sex": "not_specified",
        "address_status": "current",
        "address": {
            "lines": [street],
            "locality": "Westvale",
            "postcode": f"WV{_random.randint(1, 99)} {_random.randint(1, 9)}{letters}",
        },
    }


class Written:
    """What the stack acknowledged.

    Attributes
    ----------
    names, streets
        The family name and the street of each child that was registered, by directory number, as last acknowledged.
    uncertain
        Children of whom an answer was lost, is still on its way at the end, or said that the write may have been done.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.streets: dict[str, str] = {}
        self.uncertain: set[str] = set()
        self.acknowledged = 0
        self.statuses: Counter[int] = Counter()
        self.numbers = itertools.count()

    def lost(self, api: str, token: str, console: Console) -> list[str]:
        """Read every child back, and return those that are not as they were acknowledged.

        Raises `requests.HTTPError` for an answer that does not tell, such as a limit that is reached.
        """
        headers = {"Authorization": f"Bearer {token}", **REASON}
        wrong = []
        with requests.Session() as session:
            for child_id, name in track(self.names.items(), "Reading every write back", console=console):
                answer = session.get(f"{api}/children/{child_id}", headers=headers, timeout=ANSWER_SECONDS)
                if answer.status_code != requests.codes.not_found:
                    answer.raise_for_status()
                seen = answer.json()
                street = "".join(seen.get("address", {}).get("lines", ()))
                as_written = seen.get("family_name") == name and street == self.streets[child_id]
                if not as_written and child_id not in self.uncertain:
                    wrong.append(child_id)
        return wrong


class _Caller(FastHttpUser):  # type: ignore[misc]
    """Somebody with a token."""

    abstract = True
    wait_time = between(0.1, 0.6)
    connection_timeout = network_timeout = float(ANSWER_SECONDS)
    token = ""
    written = Written()

    def call(self, name: str, method: str, path: str, **sent: Any) -> Any:
        """Make a call; if it is told to try again later, do so once, as docs/authority-integrator.md asks."""
        sent["headers"] = {"Authorization": f"Bearer {self.token}", **REASON, **sent.pop("headers", {})}
        with self.client.request(method, path, name=name, catch_response=True, **sent) as answer:
            SocialWorker.written.statuses[int(answer.status_code or 0)] += 1
            if answer.status_code not in (200, 201):
                answer.failure(f"{answer.status_code}")
        if answer.status_code != UNAVAILABLE or name.endswith(AGAIN):
            return answer
        gevent.sleep(float(answer.headers.get("Retry-After", 5)))
        return self.call(name + AGAIN, method, path, **sent)


class Practitioner(_Caller):
    """Searches for a child, and reads the record that was found."""

    weight = 6

    @task
    def find_child(self) -> None:
        """Search, and read what was found."""
        body = {"access_reason": "urgent_care", "criteria": random.choice(CHILDREN)}  # noqa: S311
        answer = self.call("search", "POST", "/searches", json=body)
        found = answer.json()["candidates"] if answer.status_code == requests.codes.ok else []
        if found:
            self.call("view", "GET", f"/children/{found[0]['child_id']}")


class SocialWorker(_Caller):
    """Registers children, and changes the addresses of those."""

    weight = 2

    def on_start(self) -> None:
        """Begin without children."""
        self.registered: list[str] = []

    @task(2)
    def register(self) -> None:
        """Register a child of a name that nobody has."""
        child = new_child()
        answer = self.call("register", "POST", "/children", json=child, headers={"Idempotency-Key": str(uuid4())})
        if answer.status_code == requests.codes.created:
            child_id = answer.json()["id"]
            self.registered.append(child_id)
            self.written.names[child_id] = child["family_name"]
            self.written.streets[child_id] = child["address"]["lines"][0]
            self.written.acknowledged += 1

    @task(3)
    def amend(self) -> None:
        """Change the address of a child that this caller registered."""
        if not self.registered:
            return
        child_id = random.choice(self.registered)  # noqa: S311
        read = self.call("read back", "GET", f"/children/{child_id}")
        if read.status_code != requests.codes.ok:
            return
        street = f"{next(self.written.numbers) + 1} Heron Street"
        body = {
            "address": {"lines": [street], "locality": "Westvale", "postcode": "WV7 1AB"},
            "address_status": "current",
        }
        was_uncertain = child_id in self.written.uncertain
        self.written.uncertain.add(child_id)  # Until the answer is here: the end of the run can stop this caller.
        answer = self.call(
            "amend", "PATCH", f"/children/{child_id}", json=body, headers={"If-Match": read.headers["etag"]}
        )
        if answer.status_code == requests.codes.ok:
            self.written.streets[child_id] = street
            self.written.acknowledged += 1
            self.written.uncertain.discard(child_id)
        elif answer.status_code == requests.codes.forbidden and not was_uncertain:
            self.written.uncertain.discard(child_id)
