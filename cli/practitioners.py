"""Managing accounts through the API, as an account manager: `contactpoint practitioners …`."""

import json
import os
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table

from cli import accounts
from cli.home import home
from cli.saying import console, fail

app = typer.Typer(
    help="Grant, review, suspend and close the accounts of your organisation.\n\n"
    "Signs in as a sample account manager, or with CONTACTPOINT_TOKEN at CONTACTPOINT_URL.",
    no_args_is_help=True,
)
As = Annotated[str, typer.Option("--as", help="The account manager who signs in to the local stack.")]
Who = Annotated[str, typer.Argument(help="The practitioner's id, as `list` shows it.")]
Because = Annotated[str, typer.Option(help="left_organisation, changed_duties, long_absence, misuse_suspected, …")]
Day = Annotated[str, typer.Option(help="The last day on which it counts, YYYY-MM-DD.")]
MANAGER = "account-manager"


@app.command("list")
def list_(as_: As = MANAGER) -> None:
    """List the accounts of your organisation, those that need confirming first."""
    table = Table("id", "name", "job", "role", "status", "confirmed until", "what stops it")
    for each in _ask(as_, "GET", "/practitioners")["accounts"]:
        told = (each[k] for k in ("practitioner_id", "name", "job_title", "role", "status", "confirmed_until"))
        table.add_row(*told, ", ".join(each["lapses"]))
    console.print(table)


@app.command()
def show(practitioner_id: Who, as_: As = MANAGER) -> None:
    """Show one account."""
    console.print_json(json.dumps(_ask(as_, "GET", f"/practitioners/{practitioner_id}")))


@app.command()
def grant(
    name: Annotated[str, typer.Option(help="The person's name.")],
    job_title: Annotated[str, typer.Option(help="What the person does.")],
    role: Annotated[str, typer.Option(help="practitioner, directory_team, …; see docs/permissions.md.")],
    subject: Annotated[str, typer.Option(help="The `sub` of the person's sign-in.")],
    issuer: Annotated[str, typer.Option(help="The `iss` of the sign-in; the user pool if left out.")] = "",
    vetting: Day = "",
    training: Day = "",
    as_: As = MANAGER,
) -> None:
    """Give somebody of your organisation an account."""
    sign_in = {"issuer": issuer or home().outputs["Issuer"], "subject": subject}
    facts = {"name": name, "job_title": job_title, "role": role, "sign_in": sign_in, **_checks(vetting, training)}
    console.print(_ask(as_, "POST", "/practitioners", facts)["id"])


@app.command()
def change(
    practitioner_id: Who,
    name: Annotated[str, typer.Option(help="Another name.")] = "",
    job_title: Annotated[str, typer.Option(help="Another job.")] = "",
    role: Annotated[str, typer.Option(help="Another role.")] = "",
    vetting: Day = "",
    training: Day = "",
    as_: As = MANAGER,
) -> None:
    """Change what an account says; what is not given stays."""
    path = f"/practitioners/{practitioner_id}"
    before = _ask(as_, "GET", path)
    kept = {k: before[k] for k in ("name", "job_title", "role", "vetting_valid_until", "training_valid_until")}
    given = {"name": name, "job_title": job_title, "role": role, **_checks(vetting, training)}
    _told(_ask(as_, "PUT", path, {**kept, **{k: v for k, v in given.items() if v}}))


@app.command()
def suspend(practitioner_id: Who, because: Because, as_: As = MANAGER) -> None:
    """Suspend an account: it stops the very next call."""
    _step(as_, practitioner_id, "suspension", because)


@app.command()
def reinstate(practitioner_id: Who, because: Because, as_: As = MANAGER) -> None:
    """Reinstate a suspended account."""
    _step(as_, practitioner_id, "reinstatement", because)


@app.command()
def close(practitioner_id: Who, because: Because, as_: As = MANAGER) -> None:
    """Close an account for good."""
    _step(as_, practitioner_id, "closure", because)


@app.command()
def confirm(practitioner_id: Who, as_: As = MANAGER) -> None:
    """Confirm that somebody still needs access, for half a year."""
    _told(_ask(as_, "POST", f"/practitioners/{practitioner_id}/confirmation"))


def _step(as_: str, practitioner_id: str, step: str, because: str) -> None:
    _told(_ask(as_, "POST", f"/practitioners/{practitioner_id}/{step}", {"because": because}))


def _checks(vetting: str, training: str) -> dict[str, str]:
    given = {"vetting_valid_until": vetting, "training_valid_until": training}
    return {name: day for name, day in given.items() if day}


def _told(account: dict[str, Any]) -> None:
    stops = f" ({', '.join(account['lapses'])})" if account["lapses"] else ""
    console.print(f"{account['name']} is {account['status']}{stops}.")


def _ask(as_: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return what the API answers; a refusal is told, with what to do."""
    at = home()
    url = os.environ.get("CONTACTPOINT_URL") or at.api
    token = os.environ.get("CONTACTPOINT_TOKEN") or accounts.access_token(at, as_)
    answered = httpx.request(method, url + path, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    told = answered.json()
    if not answered.is_success:
        wrong = "".join(f"\n  {v['pointer']}: {v['detail']}" for v in told.get("violations", ()))
        fail(f"{told['title']}. {told['detail']}{wrong}")
    return told
