"""`contactpoint accounts`: an account manager manages accounts through the API."""

import json
import os
from collections.abc import Iterator
from typing import Annotated, Any, get_args
from urllib.parse import quote

import httpx
import typer
from rich.table import Table

from cli.api_refusals import refusal_of
from cli.consoles import console, exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.local_stack.workspace import ANSWER_SECONDS, current_workspace
from cli.samples import sign_ins
from contactpoint.application.accounts.change_status import AccountChangeReason
from contactpoint.domain.access import Role

app = typer.Typer(
    help="Grant, review, suspend and close the accounts of your organisation.\n\n"
    "You sign in to the local stack as a sample account manager (--as). To use another stack, set CONTACTPOINT_URL to "
    "the API's base address and CONTACTPOINT_TOKEN to your access token.",
    no_args_is_help=True,
)
MANAGER = "account-manager"
As = Annotated[str, typer.Option("--as", help=f"The account manager: one of {', '.join(sign_ins.account_managers())}.")]
PractitionerId = Annotated[str, typer.Argument(help="The practitioner's id, as `contactpoint accounts list` shows it.")]
Reason = Annotated[
    AccountChangeReason, typer.Option(metavar="REASON", help=f"One of {', '.join(get_args(AccountChangeReason))}.")
]
LastDay = Annotated[str, typer.Option(help="The last day on which it is valid, as YYYY-MM-DD.")]
ROLE_HELP = f"One of {', '.join(get_args(Role))}: docs/permissions.md explains them."
RoleName = Annotated[Role, typer.Option(metavar="ROLE", help=ROLE_HELP)]


@app.command("list")
def list_(as_: As = MANAGER) -> None:
    """List the accounts of your organisation; those to confirm soonest come first.

    Example: contactpoint accounts list
    """
    accounts = sorted(_every_account(as_), key=lambda each: (each["confirmed_until"], each["name"]))
    columns = ("practitioner_id", "name", "job_title", "role", "status", "confirmed_until")
    table = Table()
    table.add_column("id", no_wrap=True, min_width=max((len(a["practitioner_id"]) for a in accounts), default=0))
    for title in ("name", "job", "role", "status", "confirmed until", "why access has lapsed"):
        table.add_column(title)
    for account in accounts:
        table.add_row(*(account[column] for column in columns), ", ".join(account["lapses"]))
    console.print(table)


@app.command()
def show(practitioner_id: PractitionerId, as_: As = MANAGER) -> None:
    """Show one account as JSON.

    Example: contactpoint accounts show p-ae-nurse
    """
    console.print_json(json.dumps(_call(as_, "GET", _path(practitioner_id))))


@app.command()
def create(
    name: Annotated[str, typer.Option(help="The person's name.")],
    job_title: Annotated[str, typer.Option(help="What the person does.")],
    role: RoleName,
    subject: Annotated[str, typer.Option(help="The `sub` claim of the person's sign-in.")],
    issuer: Annotated[str, typer.Option(help="The `iss` claim of the sign-in; by default the local user pool's.")] = "",
    vetting: LastDay = "",
    training: LastDay = "",
    as_: As = MANAGER,
) -> None:
    """Create an account for somebody in your organisation and print its id.

    Every role but practitioner is only proposed: a second account manager must confirm the account within two weeks.

    Example: contactpoint accounts create --name "Sam Lake" --job-title "Youth worker" --role practitioner
    --subject 8f14e45f --vetting 2028-03-31 --training 2027-03-31
    """
    sign_in = _sign_in(issuer, subject)
    facts = {"name": name, "job_title": job_title, "role": role, "sign_in": sign_in, **_checks(vetting, training)}
    console.print(_call(as_, "POST", "/accounts", facts)["id"])


@app.command()
def change(
    practitioner_id: PractitionerId,
    reason: Reason,
    name: Annotated[str, typer.Option(help="The new name.")] = "",
    job_title: Annotated[str, typer.Option(help="The new job title.")] = "",
    role: Annotated[Role | None, typer.Option(metavar="ROLE", help=ROLE_HELP)] = None,
    vetting: LastDay = "",
    training: LastDay = "",
    as_: As = MANAGER,
) -> None:
    """Change an account; whatever you leave out stays as it is.

    Every new role but practitioner is only proposed: a second account manager must confirm it within two weeks.

    Example: contactpoint accounts change p-ae-nurse --training 2028-03-31 --reason checks_renewed
    """
    path = _path(practitioner_id)
    before = _call(as_, "GET", path)
    columns = ("name", "job_title", "role", "vetting_valid_until", "training_valid_until")
    unchanged = {column: before[column] for column in columns}
    unchanged["reason"] = reason
    options = {"name": name, "job_title": job_title, "role": role, **_checks(vetting, training)}
    _print_status(_call(as_, "PUT", path, {**unchanged, **{k: v for k, v in options.items() if v}}))


@app.command("propose-sign-in")
def propose_sign_in(
    practitioner_id: PractitionerId,
    subject: Annotated[str, typer.Option(help="The `sub` claim of the new sign-in.")],
    reason: Annotated[str, typer.Option(help="Such as person_has_new_sign_in.")] = "person_has_new_sign_in",
    issuer: Annotated[str, typer.Option(help="The `iss` claim of the sign-in; by default the local user pool's.")] = "",
    as_: As = MANAGER,
) -> None:
    """Propose another sign-in for an account. A second account manager must confirm it within two weeks.

    Example: contactpoint accounts propose-sign-in p-ae-nurse --subject 8f14e45f
    """
    body = {"sign_in": _sign_in(issuer, subject), "reason": reason}
    _print_status(_call(as_, "POST", f"{_path(practitioner_id)}/sign-in-changes", body))


@app.command("confirm-proposal")
def confirm_proposal(
    practitioner_id: PractitionerId,
    subject: Annotated[str, typer.Option(help="The `sub` claim of the person's sign-in, as the person told you.")],
    role: RoleName,
    issuer: Annotated[str, typer.Option(help="The `iss` claim of the sign-in; by default the local user pool's.")] = "",
    as_: As = MANAGER,
) -> None:
    """Confirm the account, role or sign-in that another account manager proposed.

    State the sign-in and the role that the account will have, as you know them yourself. If your organisation has one
    account manager, ask the operators: they run `contactpoint organisations confirm`.

    Example: contactpoint accounts confirm-proposal p-ae-nurse --subject 8f14e45f --role practitioner
    """
    body = {"sign_in": _sign_in(issuer, subject), "role": role}
    _print_status(_call(as_, "POST", f"{_path(practitioner_id)}/proposal/confirmation", body))


@app.command("withdraw-proposal")
def withdraw_proposal(practitioner_id: PractitionerId, as_: As = MANAGER) -> None:
    """Withdraw what is proposed for an account. A proposed account is closed.

    Example: contactpoint accounts withdraw-proposal p-ae-nurse
    """
    _print_status(_call(as_, "DELETE", f"{_path(practitioner_id)}/proposal"))


@app.command()
def suspend(practitioner_id: PractitionerId, reason: Reason, as_: As = MANAGER) -> None:
    """Suspend an account: the person's next request is refused.

    Example: contactpoint accounts suspend p-ae-nurse --reason long_absence
    """
    _change_status(as_, practitioner_id, "suspension", reason)


@app.command()
def reinstate(practitioner_id: PractitionerId, reason: Reason, as_: As = MANAGER) -> None:
    """Reinstate a suspended account.

    Example: contactpoint accounts reinstate p-ae-nurse --reason returned
    """
    _change_status(as_, practitioner_id, "reinstatement", reason)


@app.command()
def close(practitioner_id: PractitionerId, reason: Reason, as_: As = MANAGER) -> None:
    """Close an account permanently.

    For misuse_suspected and misuse_found, its sign-in stays stopped: only the operators can allow it again.

    Example: contactpoint accounts close p-ae-nurse --reason left_organisation
    """
    _change_status(as_, practitioner_id, "closure", reason)


@app.command()
def confirm(practitioner_id: PractitionerId, as_: As = MANAGER) -> None:
    """Confirm that somebody still needs access, for another half year.

    Example: contactpoint accounts confirm p-ae-nurse
    """
    _print_status(_call(as_, "POST", f"{_path(practitioner_id)}/confirmation"))


def _change_status(as_: str, practitioner_id: str, change: str, reason: AccountChangeReason) -> None:
    _print_status(_call(as_, "POST", f"{_path(practitioner_id)}/{change}", {"reason": reason}))


def _path(practitioner_id: str) -> str:
    return f"/accounts/{quote(practitioner_id, safe='')}"


def _sign_in(issuer: str, subject: str) -> dict[str, str]:
    return {"issuer": issuer or current_workspace().outputs["Issuer"], "subject": subject}


def _checks(vetting: str, training: str) -> dict[str, str]:
    days = {"vetting_valid_until": vetting, "training_valid_until": training}
    return {name: day for name, day in days.items() if day}


def _print_status(account: dict[str, Any]) -> None:
    lapses = f" (access has lapsed: {', '.join(account['lapses'])})" if account["lapses"] else ""
    console.print(f"{account['name']} is {account['status']}{lapses}.")
    if "proposal" in account:
        console.print("A second account manager must confirm what is proposed, within two weeks.")


def _every_account(as_: str) -> Iterator[dict[str, Any]]:
    """Yield the accounts of the organisation, page by page."""
    page = _call(as_, "GET", "/accounts")
    yield from page["accounts"]
    while after := page["next_after"]:
        page = _call(as_, "GET", f"/accounts?after={after}")
        yield from page["accounts"]


def _call(as_: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the API's response body; on a problem, print it and exit."""
    url, token = _address_and_token(as_)
    headers = {"Authorization": f"Bearer {token}"}
    try:
        response = httpx.request(method, url + path, json=body, headers=headers, timeout=ANSWER_SECONDS)
    except httpx.HTTPError as error:
        exit_with_error(f"The API at {url} cannot be reached: {error}. Check CONTACTPOINT_URL, or run `make up`.")
    if not response.is_success:
        exit_with_error(refusal_of(response))
    return response.json()


def _address_and_token(as_: str) -> tuple[str, str]:
    """Return the API's address and an access token: those of the environment, or of the local stack."""
    url, token = os.environ.get("CONTACTPOINT_URL"), os.environ.get("CONTACTPOINT_TOKEN")
    if url and token:
        return url, token
    managers = sign_ins.account_managers()
    if not token and as_ not in managers:
        exit_with_error(f"There is no sample account manager {as_!r}. Choose --as {' or '.join(managers)}.")
    workspace = running_workspace()
    return url or workspace.api, token or sign_ins.access_token(workspace, as_)
