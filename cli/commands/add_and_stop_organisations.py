"""`contactpoint organisations`: the platform's operator, with the approval of two people, adds and stops them."""

from datetime import UTC, datetime
from typing import Annotated, NoReturn, get_args

import msgspec
import typer
from msgspec.structs import replace

from cli.consoles import console, exit_with_error
from cli.local_stack import up as local
from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.application.accounts.change_status import ACCESS_REVIEW_INTERVAL
from contactpoint.application.accounts.operators.set_shared_computers import set_shared_computers
from contactpoint.application.accounts.operators.suspensions import (
    StopReason,
    approval,
    stop_account,
    stop_organisation,
)
from contactpoint.application.accounts.operators.two_approvers import OPERATOR, Approvers, approvers
from contactpoint.application.accounts.proposals import ConfirmProposal, confirm_as_operators
from contactpoint.application.accounts.save_account import save_with_event
from contactpoint.domain.access import Account, Organisation, OrganisationType, Role, SignIn
from contactpoint.domain.children import name_violations, post_violations
from contactpoint.domain.children.child import OrganisationId as OrganisationIdentifier
from contactpoint.domain.days import day_of
from contactpoint.domain.registers import find_organisation
from contactpoint.problems import Problem

app = typer.Typer(
    help="Add the organisations that use the directory, each with its first account managers, and stop them. "
    "Two people must approve every command.",
    no_args_is_help=True,
)
REQUIRED_ENV = (
    "ACCOUNTS_TABLE",
    "AUDIT_LOG_TABLE",
    "NOTIFICATIONS_TABLE",
    "KEYSETS_TABLE",
    "ACCOUNTS_KEY",
    "RECORDS_KEY",
    "SHARED_KEY",
)
TYPE_HELP = f"One of {', '.join(get_args(OrganisationType))}."
OrganisationId = Annotated[str, typer.Argument(metavar="ID", help="The organisation's id.")]
AccountId = Annotated[str, typer.Option(help="Only this account of the organisation, such as a system's.")]
ApprovedBy = Annotated[list[str], typer.Option(help="Who approves it: give it twice, with two names.")]
Reason = Annotated[StopReason, typer.Option(metavar="REASON", help=f"One of {', '.join(get_args(StopReason))}.")]


@app.command()
def add(
    organisation_id: Annotated[str, typer.Option("--id", help="A short name in small letters, such as st-wilfrids.")],
    name: Annotated[str, typer.Option(help="The organisation's name.")],
    type_: Annotated[OrganisationType, typer.Option("--type", metavar="TYPE", help=TYPE_HELP)],
    manager_name: Annotated[str, typer.Option(help="The account manager's name.")],
    issuer: Annotated[str, typer.Option(help="The `iss` claim of the account manager's sign-in.")],
    subject: Annotated[str, typer.Option(help="The `sub` claim of the account manager's sign-in.")],
    *,
    approved_by: ApprovedBy,
) -> None:
    """Add an organisation and its account manager.

    The account manager then creates the accounts of everybody else in the organisation. The audit log records the two
    people who approved it. The account manager's access lasts half a year. An organisation needs two account managers,
    because each confirms what the other proposes: run the command again with the sign-in of another person.

    The command does not add the organisation to the register of providers, whose entries two people approve. If it is
    not there, the command prints the entry to propose.

    It uses the stack whose outputs are set as environment variables (ACCOUNTS_TABLE, AUDIT_LOG_TABLE,
    NOTIFICATIONS_TABLE, KEYSETS_TABLE, ACCOUNTS_KEY, RECORDS_KEY, SHARED_KEY); otherwise the local stack.

    Example: contactpoint organisations add --id harbour --name "Harbour Trust" --type national_partner
    --manager-name "Ruth Vane" --issuer https://login.example.org --subject 8f14e45f
    --approved-by "Nell Ward" --approved-by "Idris Cole"
    """
    _require_names(organisation_id, name, manager_name)
    approved = _approvers(approved_by)
    deps, _ = local.connect_to_stack(REQUIRED_ENV)
    accounts: DynamoAccounts = deps.accounts  # type: ignore[assignment] # connected to DynamoDB
    organisation = _organisation(organisation_id, name, type_)
    known = accounts.get_organisations([organisation_id]).get(organisation_id)
    accounts.save_organisation(replace(known, name=name, type=type_) if known else organisation)
    until = day_of(datetime.now(UTC)) + ACCESS_REVIEW_INTERVAL
    manager = Account(
        practitioner_id=deps.new_id(),
        organisation_id=organisation_id,
        role="account_manager",
        name=manager_name,
        job_title="Account manager",
        vetting_valid_until=until,
        training_valid_until=until,
        confirmed_until=until,
        sign_in_key=SignIn(issuer=issuer, subject=subject).key,
    )
    try:
        save_with_event(deps, OPERATOR, manager, None, "account_created", approved_by=approved)
    except Problem as problem:
        exit_with_error(f"{problem.detail} Use another sign-in than {subject!r} of {issuer}.")
    console.print(f"{manager_name} manages the accounts of {name} until {until}.")
    if find_organisation(organisation_id) is None:
        console.print(how_to_register(organisation_id, name), soft_wrap=True)


@app.command()
def confirm(
    organisation_id: OrganisationId,
    account: Annotated[str, typer.Option(help="The account for which the account manager proposed something.")],
    role: Annotated[
        Role, typer.Option(metavar="ROLE", help=f"The role that it will have: {', '.join(get_args(Role))}.")
    ],
    issuer: Annotated[str, typer.Option(help="The `iss` claim of the sign-in that the account will have.")],
    subject: Annotated[str, typer.Option(help="The `sub` claim of the sign-in that the account will have.")],
    approved_by: ApprovedBy,
) -> None:
    """Confirm an account, role or sign-in that the only account manager of an organisation proposed.

    It takes the place of a second account manager. Learn the role and the sign-in from the organisation by another way
    than from the account manager. The audit log records the two people who approved it.

    Example: contactpoint organisations confirm harbour --account 9b1deb4d3b7d4bad --role case_management_system
    --issuer https://login.example.org --subject casework --approved-by "Nell Ward" --approved-by "Idris Cole"
    """
    approved = _approvers(approved_by)
    deps, _ = local.connect_to_stack(REQUIRED_ENV)
    stated = ConfirmProposal(sign_in=SignIn(issuer=issuer, subject=subject), role=role)
    try:
        confirmed = confirm_as_operators(deps, organisation_id, account, stated, approved)
    except Problem as problem:
        _exit_with_problem(problem)
    console.print(f"{confirmed.name} is {confirmed.status} as {confirmed.role}.")


@app.command()
def suspend(organisation_id: OrganisationId, approved_by: ApprovedBy, reason: Reason, account: AccountId = "") -> None:
    """Stop the access of everybody in an organisation, or of one account, at the next request.

    Two people must approve it. The audit log records them and the reason. No account manager can lift it, nor give the
    sign-in of a stopped account to another account.

    Example: contactpoint organisations suspend westvale --account p-westvale-casework --reason compromised
    --approved-by "Ruth Vane" --approved-by "Idris Cole"
    """
    _stop(organisation_id, account, approved_by, reason, active=False)


@app.command()
def reinstate(
    organisation_id: OrganisationId, approved_by: ApprovedBy, reason: Reason, account: AccountId = ""
) -> None:
    """Allow the access of an organisation, or of one account, again.

    If the account is closed, it stays closed, and its sign-in can have another account.

    Example: contactpoint organisations reinstate westvale --account p-westvale-casework --reason cleared
    --approved-by "Ruth Vane" --approved-by "Idris Cole"
    """
    _stop(organisation_id, account, approved_by, reason, active=True)


@app.command()
def computers(
    organisation_id: OrganisationId,
    *,
    shared: Annotated[bool, typer.Option("--shared/--not-shared", help="Whether several people use each computer.")],
    approved_by: ApprovedBy,
) -> None:
    """Say whether the people of an organisation share their computers.

    If they do, a session on the pages ends after 5 minutes without use, whatever the person says at the sign-in, and
    the issuer asks again who it is. It counts from the next page that each of them opens.

    Example: contactpoint organisations computers harbour --shared --approved-by "Nell Ward" --approved-by "Idris Cole"
    """
    deps, _ = local.connect_to_stack(REQUIRED_ENV)
    try:
        set_shared_computers(deps, organisation_id, approved_by, shared=shared)
    except Problem as problem:
        _exit_with_problem(problem)
    console.print(f"The computers of {organisation_id} are {'shared' if shared else 'not shared'}.")


def _stop(organisation_id: str, account: str, approved_by: list[str], reason: StopReason, *, active: bool) -> None:
    deps, _ = local.connect_to_stack(REQUIRED_ENV)
    try:
        approved = approval(approved_by, reason)
        if account:
            stop_account(deps, organisation_id, account, approved, active=active)
        else:
            stop_organisation(deps, organisation_id, approved, active=active)
    except Problem as problem:
        _exit_with_problem(problem)
    console.print(f"{account or organisation_id} has access {'again' if active else 'no longer'}.")


def _require_names(organisation_id: str, name: str, manager_name: str) -> None:
    """Exit unless the names are names, and the register does not give the organisation another one."""
    try:
        msgspec.convert(organisation_id, OrganisationIdentifier)
    except msgspec.ValidationError:
        exit_with_error("--id: Write 2 to 40 small letters, digits and hyphens.")
    registered = find_organisation(organisation_id)
    if registered and registered.name != name:
        exit_with_error(f"The register calls {organisation_id} {registered.name!r}. Use that name.")
    wrong = [*post_violations("--name", name), *name_violations("--manager-name", manager_name)]
    if wrong:
        exit_with_error(" ".join(f"{violation.pointer}: {violation.detail}" for violation in wrong))


def how_to_register(organisation_id: str, name: str) -> str:
    """Return how an organisation gets into the register of providers."""
    entry = msgspec.json.encode({"organisation_id": organisation_id, "name": name, "sensitivity": "undecided"}).decode()
    return (
        f"Nobody can record a service of {name} yet: it is not in the register of providers. Ask the directory team"
        " whether its services are sensitive. Then propose this entry, with the sensitivity that the team decided:"
        f"\n\n  {entry}\n\n"
        "It belongs in contactpoint/domain/registers/data/organisations.json. Two people approve the change: one of the"
        " directory team and one operator. It applies from the next deployment."
    )


def _approvers(names: list[str]) -> Approvers:
    try:
        return approvers(names)
    except Problem as problem:
        _exit_with_problem(problem)


def _exit_with_problem(problem: Problem) -> NoReturn:
    exit_with_error(" ".join([problem.detail, *(violation.detail for violation in problem.violations)]))


def _organisation(organisation_id: str, name: str, type_: OrganisationType) -> Organisation:
    facts = {"organisation_id": organisation_id, "name": name, "type": type_}
    try:
        return msgspec.convert(facts, Organisation)
    except msgspec.ValidationError as error:
        exit_with_error(f"The organisation cannot be added: {error}. Correct the option and run the command again.")
