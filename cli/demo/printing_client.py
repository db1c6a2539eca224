"""A demonstration session: sends requests as sample practitioners and prints them with their responses."""

from typing import Any

import httpx
from rich.console import Console

from cli.demo import response_tables
from cli.local_stack.workspace import Workspace
from cli.samples import sign_ins


class StoryError(RuntimeError):
    """A story did not end as the rulebook says it must."""


class DemoSession:
    """The API, the console, and the tokens of everybody who has signed in."""

    def __init__(self, workspace: Workspace, console: Console, client: httpx.Client) -> None:
        self.workspace = workspace
        self.console = console
        self._client = client
        self._tokens: dict[str, str] = {}

    def call(
        self, who: str, method: str, path: str, *, access_reason: str | None = None, body: dict[str, Any] | None = None
    ) -> Any:
        """Send a request as ``who``, print it, and return the response body; an error ends the story."""
        headers = {"Authorization": f"Bearer {self._token(who)}"} | (
            {"Access-Reason": access_reason} if access_reason else {}
        )
        suffix = f"  Access-Reason: {access_reason}" if access_reason else ""
        self.console.print(f"  [bold cyan]{method} {path}[/]  as {who}{suffix}")
        if body:
            self.console.print_json(data=body, indent=None)
        response = self._client.request(method, self.workspace.api + path, headers=headers, json=body)
        if not response.is_success:
            raise StoryError(f"{method} {path} returned {response.status_code}: {response.text}")
        self.console.print(f"  [green]{response.status_code}[/]")
        return response.json() if response.content else None

    def find(self, who: str, why: str, **criteria: str) -> dict[str, Any]:
        """Search for one child and return the candidate that matches."""
        result = self.call(who, "POST", "/searches", body={"access_reason": why, "criteria": criteria})
        self.console.print(response_tables.candidates_table(result))
        if result["outcome"] != "match":
            raise StoryError(f"The search should find one child, but its outcome is {result['outcome']!r}.")
        candidate: dict[str, Any] = result["candidates"][0]
        return candidate

    def look(self, who: str, why: str, child_id: str) -> dict[str, Any]:
        """View a record, and print it with those who work with the child."""
        record: dict[str, Any] = self.call(who, "GET", f"/children/{child_id}", access_reason=why)
        self.console.print(response_tables.record_table(record))
        self.console.print(response_tables.involvements_table(record))
        return record

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            self._tokens[who] = sign_ins.access_token(self.workspace, who)
        return self._tokens[who]
