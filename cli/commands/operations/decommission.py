"""`contactpoint decommission`: destroy the whole directory, with two people's consent and a certificate."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.commands.operations.restore import connected_dependencies
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to
from cli.output import console, exit_with_error
from cli.restore import steps
from cli.restore.plan import table_names
from contactpoint.adapters.destruction_files import S3DestructionFiles
from contactpoint.adapters.dynamodb.decommissioning import DynamoWholeDirectory
from contactpoint.application.lifecycle import decommission as use_case
from contactpoint.application.lifecycle.decommission import Decommissioning, DecommissioningRefusedError
from contactpoint.destruction_bootstrap import LogNotary
from contactpoint.domain.lifecycle.decommissioning import WAITING_PERIOD, DecommissioningRefusal

app = typer.Typer(
    help="Destroy the whole directory, so that nobody can ever read it again. Nothing brings it back.\n\n"
    "One person proposes, another one approves. For 14 days anybody can abort. Then close the directory with "
    "`contactpoint restore close`, and run it twice, at least 12 hours apart. The second run signs the certificate.\n\n"
    "The audit log stays: it says who looked at whom, and the law says how long. docs/runbooks/decommissioning.md "
    "explains each step.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="The proposal, as `propose` printed it.")]
WHY: dict[DecommissioningRefusal, str] = {
    "not-proposed": "There is no such proposal. Check its name.",
    "not-approved": "A second person must approve it first.",
    "same-person": "You proposed it, so somebody else must approve it.",
    "aborted": "It was aborted. Propose it again under another name.",
    "already-begun": "It has begun and cannot be aborted.",
    "still-waiting": "The 14 days since its approval are not over.",
    "expired": "The proposal is older than 90 days. Propose it again.",
}


@app.command()
def propose(environment: EnvironmentName = LOCAL) -> None:
    """Propose to destroy the directory, and print the proposal's name. Nothing is destroyed.

    Example: contactpoint decommission propose --environment production
    """
    stack = connect_to(environment)
    name = f"decommission-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    use_case.propose(_decommissioning(stack, name), _person(stack))
    console.print(f"Proposed: {name}\nNow a second person: contactpoint decommission approve {name}", highlight=False)


@app.command()
def approve(name: Name, environment: EnvironmentName = LOCAL) -> None:
    """Approve a proposal of somebody else. The 14 days begin.

    Example: contactpoint decommission approve decommission-2035-02-01-093000 --environment production
    """
    stack = connect_to(environment)
    try:
        approval = use_case.approve(_decommissioning(stack, name), _person(stack))
    except DecommissioningRefusedError as error:
        exit_with_error(WHY[error.refusal])
    console.print(f"Approved. It can begin at {approval.at + WAITING_PERIOD:%Y-%m-%d %H:%M} UTC.", highlight=False)


@app.command()
def abort(name: Name, environment: EnvironmentName = LOCAL) -> None:
    """Stop a proposal for ever, unless it has begun. One person is enough.

    Example: contactpoint decommission abort decommission-2035-02-01-093000 --environment production
    """
    stack = connect_to(environment)
    try:
        use_case.abort(_decommissioning(stack, name), _person(stack))
    except DecommissioningRefusedError as error:
        exit_with_error(WHY[error.refusal])
    console.print("Aborted.")


@app.command()
def run(
    name: Name,
    environment: EnvironmentName = LOCAL,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would do, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Destroy without asking.")] = False,
) -> None:
    """Destroy the directory, once two people have agreed and 14 days are over. Safe to repeat.

    Example: contactpoint decommission run decommission-2035-02-01-093000 --dry-run --environment production
    """
    stack = connect_to(environment)
    using = _decommissioning(stack, name)
    if dry_run:
        for line in use_case.plan(using):
            console.print(line, highlight=False)
        return
    if not steps.are_closed(stack.new_client("lambda"), stack.functions()):
        exit_with_error("The directory is open. First: contactpoint restore close")
    if not yes:
        typer.confirm(f"Destroy the directory {stack.environment}? Nothing brings it back.", abort=True)
    try:
        for line in use_case.run(using):
            console.print(line, highlight=False)
    except DecommissioningRefusedError as error:
        exit_with_error(WHY[error.refusal])


@app.command()
def certificate(name: Name, environment: EnvironmentName = LOCAL) -> None:
    """Print the certificate. Check it: contactpoint audit verify --certificate FILE --vkey KEY.

    Example: contactpoint decommission certificate decommission-2035-02-01-093000 > certificate.txt
    """
    note = _files(connect_to(environment)).find(name, use_case.CERTIFICATE)
    if note is None:
        exit_with_error("There is no certificate yet. Run it again: contactpoint decommission run")
    typer.echo(note.decode(), nl=False)


def _person(stack: OperatedStack) -> str:
    """Return who is signed in to AWS. Two people must have two identities there."""
    return str(stack.new_client("sts").get_caller_identity()["Arn"])


def _files(stack: OperatedStack) -> S3DestructionFiles:
    return S3DestructionFiles(stack.new_client("s3"), stack.outputs["RunsBucket"])


def _decommissioning(stack: OperatedStack, name: str) -> Decommissioning:
    names = table_names(stack.outputs)
    deps, _ = connected_dependencies(stack, {f"{table}_TABLE": each for table, each in names.items()})
    return Decommissioning(
        name=name,
        deps=deps,
        directory=DynamoWholeDirectory(stack.new_client("dynamodb")),
        files=_files(stack),
        notary=LogNotary(stack.new_client("kms"), stack.outputs["CheckpointKey"], stack.outputs["LogName"]),
    )
