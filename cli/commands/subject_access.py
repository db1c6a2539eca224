"""`contactpoint subject-access`: everything that is stored on a child, as a page to print and as JSON."""

from json import dumps
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import httpx
import typer

from cli.api_refusals import refusal_of
from cli.consoles import console, exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.output_files import writable_file
from cli.samples import sign_ins
from cli.subject_access_page import subject_access_page

REQUESTERS = ("child", "parent_or_carer")


def subject_access(
    child_id: Annotated[str, typer.Argument(help="The child's directory number.")],
    requester: Annotated[str, typer.Option(help="Who asks: child or parent_or_carer. A parent is shown less.")],
    html: Annotated[Path, typer.Option(callback=writable_file, help="Write the page to this file.")] = Path(
        "subject-access.html"
    ),
    json: Annotated[
        Path | None, typer.Option(callback=writable_file, help="Write the document to this file, too.")
    ] = None,
    as_: Annotated[str, typer.Option("--as", help="The member of the directory team.")] = "directory-team",
) -> None:
    """Write everything that the local stack holds on a child, and who has looked, as one page that prints well.

    Example: contactpoint subject-access 5f2b9c1e7a3d4086b1c2d3e4f5061728 --requester child --html page.html
    """
    if requester not in REQUESTERS:
        exit_with_error(f"Choose --requester from {', '.join(REQUESTERS)}.")
    if as_ not in [each["sign_in"] for each in sign_ins.sign_ins()]:
        exit_with_error(f"Nobody signs in as {as_!r}. Choose --as from {', '.join(sign_ins.directory_teams())}.")
    workspace = running_workspace()
    headers = {"Authorization": f"Bearer {sign_ins.access_token(workspace, as_)}", "Access-Reason": "subject_access"}
    child = f"{workspace.api}/children/{quote(child_id, safe='')}"
    with httpx.Client(base_url=child, headers=headers, timeout=30) as client:
        document = _get(client, "/subject-access", {"requester": requester})
        document["accesses"] = _all_accesses(client)
    html.write_text(subject_access_page(document, document["accesses"]), encoding="utf-8")
    if json:
        json.write_text(dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"{html} has what is stored, and {len(document['accesses'])} accesses.", markup=False)


def _all_accesses(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    query: dict[str, str] = {}
    while True:
        page = _get(client, "/accesses", query)
        found += page["events"]
        if page["next_before"] is None:
            return found
        query = {"before": page["next_before"]}


def _get(client: httpx.Client, path: str, query: dict[str, str]) -> dict[str, Any]:
    response = client.get(path, params=query)
    if not response.is_success:
        exit_with_error(refusal_of(response))
    found: dict[str, Any] = response.json()
    return found
