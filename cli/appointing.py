"""Appointing an organisation's first account manager, as the platform's operator: nobody else may."""

from datetime import UTC, datetime
from typing import Annotated, get_args

import msgspec
import typer

from cli import local
from cli.saying import console, fail
from contactpoint.access import Organisation, OrganisationType, Practitioner, system
from contactpoint.directory.ports import SignIn
from contactpoint.directory.practitioners import CONFIRMED_FOR
from contactpoint.storage.accounts import DynamoAccounts

NEED = ("ACCOUNTS_TABLE", "AUDIT_TABLE", "KEYSETS_TABLE", "ACCOUNTS_KEY")
OPERATOR = system("operator")


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
    desk, _ = local.assembled(NEED)
    accounts: DynamoAccounts = desk.accounts  # type: ignore[assignment] # assembled on DynamoDB
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
