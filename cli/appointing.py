"""Appointing an organisation's first account manager, as the platform's operator: nobody else may."""

import os
from datetime import UTC, datetime
from typing import Annotated, get_args

import msgspec
import typer

from cli import emulator, local
from cli.home import home
from cli.saying import console, fail
from contactpoint.access import Organisation, OrganisationType, Practitioner, Reader
from contactpoint.assembly import assemble
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import SignIn
from contactpoint.directory.practitioners import CONFIRMED_FOR
from contactpoint.storage.accounts import DynamoAccounts

NEED = ("ACCOUNTS_TABLE", "AUDIT_TABLE", "KEYSETS_TABLE", "ACCOUNTS_KEY")
OPERATOR = Reader(
    practitioner_id="system:operator",
    organisation_id="system:contactpoint",
    organisation_type="oversight",
    role="operator",
    standing="current",
)


def appoint(
    organisation_id: Annotated[str, typer.Option(help="A short name in small letters, such as st-wilfrids.")],
    organisation: Annotated[str, typer.Option(help="The organisation's name.")],
    type_: Annotated[str, typer.Option("--type", help=f"One of {', '.join(get_args(OrganisationType))}.")],
    name: Annotated[str, typer.Option(help="The account manager's name.")],
    issuer: Annotated[str, typer.Option(help="The `iss` of the account manager's sign-in.")],
    subject: Annotated[str, typer.Option(help="The `sub` of the account manager's sign-in.")],
) -> None:
    """Enter an organisation and its account manager, who grants everybody else access; on record, as all is."""
    if type_ not in get_args(OrganisationType):
        fail(f"There is no type {type_!r}. Choose {', '.join(get_args(OrganisationType))}.")
    desk, accounts = _assembled()
    body = msgspec.convert({"organisation_id": organisation_id, "name": organisation, "type": type_}, Organisation)
    accounts.put_organisation(body)
    until = datetime.now(UTC).date() + CONFIRMED_FOR
    manager = Practitioner(
        practitioner_id=desk.new_id(),
        organisation_id=organisation_id,
        role="account_manager",
        name=name,
        job_title="Account manager",
        vetting_valid_until=until,
        training_valid_until=until,
        confirmed_until=until,
    )
    event = desk.event("account_granted", OPERATOR, details={"from": None, "to": msgspec.to_builtins(manager)})
    accounts.put(manager, None, SignIn(issuer=issuer, subject=subject), event)
    console.print(f"{name} manages the accounts of {organisation} until {until}: appoint again to go on.")


def _assembled() -> tuple[Desk, DynamoAccounts]:
    """Return the desk and accounts of the stack that the environment names, or of the local one."""
    at = home()
    if not all(name in os.environ for name in NEED) and emulator.running(at):
        desk, _ = local.desk(at)
    elif missing := [name for name in NEED if name not in os.environ]:
        fail(f"Set {', '.join(missing)} from the stack's outputs first, or start the local stack.")
    else:
        desk, _ = assemble(os.environ)
    return desk, desk.accounts  # type: ignore[return-value] # assembled on DynamoDB
