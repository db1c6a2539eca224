"""`contactpoint organisations`: the platform's operator adds organisations; only the operator can."""

from datetime import UTC, datetime
from typing import Annotated, get_args

import msgspec
import typer

from cli.console import console, exit_with_error
from cli.local_stack import up as local
from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.application.accounts.manage import ACCESS_REVIEW_INTERVAL
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import Account, Organisation, OrganisationType, platform_caller
from contactpoint.domain.access.account import SignIn

app = typer.Typer(
    help="Add the organisations that use the directory, each with its first account manager.", no_args_is_help=True
)
REQUIRED_ENV = ("ACCOUNTS_TABLE", "AUDIT_TABLE", "KEYSETS_TABLE", "ACCOUNTS_KEY")
OPERATOR = platform_caller("operator")
TYPE_HELP = f"One of {', '.join(get_args(OrganisationType))}."


@app.callback()
def organisations() -> None:
    """Keep `add` a subcommand, although it is the only one."""


@app.command()
def add(
    organisation_id: Annotated[str, typer.Option("--id", help="A short name in small letters, such as st-wilfrids.")],
    name: Annotated[str, typer.Option(help="The organisation's name.")],
    type_: Annotated[OrganisationType, typer.Option("--type", metavar="TYPE", help=TYPE_HELP)],
    manager_name: Annotated[str, typer.Option(help="The account manager's name.")],
    issuer: Annotated[str, typer.Option(help="The `iss` claim of the account manager's sign-in.")],
    subject: Annotated[str, typer.Option(help="The `sub` claim of the account manager's sign-in.")],
) -> None:
    """Add an organisation and its account manager.

    The account manager then creates the accounts of everybody else in the organisation. The audit log names the
    operator. The account manager's access lasts half a year. Run the command again with another sign-in to add another
    account manager to the same organisation.

    It uses the stack whose outputs are set as environment variables (ACCOUNTS_TABLE, AUDIT_LOG_TABLE, KEYSETS_TABLE,
    ACCOUNTS_KEY); otherwise the local stack.

    Example: contactpoint organisations add --id harbour --name "Harbour Trust" --type national_partner
    --manager-name "Ruth Vane" --issuer https://login.example.org --subject 8f14e45f
    """
    deps, _ = local.connect_to_stack(REQUIRED_ENV)
    accounts: DynamoAccounts = deps.accounts  # type: ignore[assignment] # connected to DynamoDB
    accounts.save_organisation(_organisation(organisation_id, name, type_))
    until = datetime.now(UTC).date() + ACCESS_REVIEW_INTERVAL
    manager = Account(
        practitioner_id=deps.new_id(),
        organisation_id=organisation_id,
        role="account_manager",
        name=manager_name,
        job_title="Account manager",
        vetting_valid_until=until,
        training_valid_until=until,
        confirmed_until=until,
    )
    event = deps.new_event("account_created", OPERATOR, details={"from": None, "to": msgspec.to_builtins(manager)})
    try:
        accounts.save(manager, None, SignIn(issuer=issuer, subject=subject), event)
    except Conflict:
        exit_with_error(f"The sign-in {subject!r} of {issuer} already has an account. Use another sign-in.")
    console.print(f"{manager_name} manages the accounts of {name} until {until}.")


def _organisation(organisation_id: str, name: str, type_: OrganisationType) -> Organisation:
    facts = {"organisation_id": organisation_id, "name": name, "type": type_}
    try:
        return msgspec.convert(facts, Organisation)
    except msgspec.ValidationError as error:
        exit_with_error(f"The organisation cannot be added: {error}. Correct the option and run the command again.")
