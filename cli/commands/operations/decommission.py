"""`contactpoint decommission`: destroy the whole directory, with two people's consent and a certificate."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from cli.commands.operations.restore import connected_dependencies
from cli.consoles import console, exit_with_error
from cli.operations.decommissioning_runs import RUNNING, last_decommissioning, start_decommissioning
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to
from cli.restore.restored_tables import table_names
from contactpoint.adapters.destruction_files import S3DecommissioningFiles
from contactpoint.adapters.dynamodb.directory_deletion import DELETED_TABLES
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle import decommissioning_consents as use_case
from contactpoint.application.lifecycle.decommission import CERTIFICATE
from contactpoint.application.lifecycle.decommissioning_consents import Consents, DecommissioningRefusedError
from contactpoint.domain.lifecycle.decommissioning import (
    DRILL_WAITING_PERIOD,
    WAITING_PERIOD,
    DecommissioningRefusal,
)

app = typer.Typer(
    help="Destroy the whole directory, so that nobody can ever read it again. Nothing brings it back.\n\n"
    "One person proposes, another one approves, each with a role of their own. The approval starts a state machine, "
    "which waits for 14 days. Each of the two can abort until then. After that it closes the directory, deletes the "
    "keysets, waits until no function has one in memory, deletes the tables, and signs the certificate.\n\n"
    "The audit log stays: it says who looked at whom, and the law says how long. docs/runbooks/decommissioning.md "
    "explains each step.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="The proposal, as `propose` printed it.")]
Person = Annotated[
    str, typer.Option(help="On the local stack, which has one user: who you are. On AWS it is the person signed in.")
]
POLL_SECONDS = 5
WHY: dict[DecommissioningRefusal, str] = {
    "not-proposed": "There is no such proposal. Check its name.",
    "not-approved": "A second person must approve it first.",
    "same-person": "You proposed it, so somebody else must approve it.",
    "aborted": "It was aborted. Propose it again under another name.",
    "already-begun": "It has begun and cannot be aborted.",
    "not-begun": "It has not begun.",
    "still-waiting": "The 14 days since its approval are not over.",
    "expired": "The proposal is older than 90 days. Propose it again.",
}
DOES = {
    "Check": "checks the consents",
    "MayBegin": "checks the consents",
    "Wait": "waits, and can be aborted",
    "Begin": "begins",
    "Close": "closes the directory",
    "WriteDown": "writes down what there is",
    "DeleteKeysets": "deletes the keysets",
    "WaitForCaches": "waits until no function has a keyset in memory",
    "DeleteKeysetsAgain": "makes sure that no keyset came back",
    "DeleteTables": "deletes the tables",
    "Pause": "deletes the tables",
    "Certify": "signs the certificate",
    "Aborted": "ended: it was aborted",
    "Refused": "refused: there is no valid consent of two people",
}


@app.command()
def propose(
    environment: EnvironmentName = LOCAL,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be destroyed, and change nothing.")
    ] = False,
    person: Person = "",
) -> None:
    """Propose to destroy the directory, and print the proposal's name. Nothing is destroyed.

    Assume the role DecommissionProposerRole first.

    Example: contactpoint decommission propose --dry-run --environment production
    """
    stack = connect_to(environment)
    if dry_run:
        for line in _plan(stack):
            console.print(line, highlight=False)
        return
    name = f"decommission-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    use_case.propose(_consents(stack, name), _deps(stack), _person(stack, person))
    console.print(f"Proposed: {name}\nNow a second person: contactpoint decommission approve {name}", highlight=False)


@app.command()
def approve(
    name: Name,
    environment: EnvironmentName = LOCAL,
    yes: Annotated[bool, typer.Option("--yes", help="Approve without asking.")] = False,
    person: Person = "",
) -> None:
    """Approve a proposal of somebody else, and start the state machine. The 14 days begin.

    Assume the role DecommissionApproverRole first.

    Example: contactpoint decommission approve decommission-2035-02-01-093000 --environment production
    """
    stack = connect_to(environment)
    consents = _proposed(stack, name)
    if not yes:
        typer.confirm(f"Destroy the directory {stack.environment}? After 14 days nothing brings it back.", abort=True)
    with _refusals():
        approval = use_case.approve(consents, _deps(stack), _person(stack, person))
    start_decommissioning(stack, name)
    begins = max(approval.at, datetime.now(UTC)) + consents.waiting
    console.print(f"Approved, and started. It begins at {begins:%Y-%m-%d %H:%M} UTC.", highlight=False)


@app.command()
def abort(name: Name, environment: EnvironmentName = LOCAL, person: Person = "") -> None:
    """Stop a proposal for ever, unless it has begun. One person is enough.

    Example: contactpoint decommission abort decommission-2035-02-01-093000 --environment production
    """
    stack = connect_to(environment)
    with _refusals():
        use_case.abort(_consents(stack, name), _deps(stack), _person(stack, person))
    console.print("Aborted. The state machine ends when it looks next, within a day.")


@app.command()
def start(name: Name, environment: EnvironmentName = LOCAL) -> None:
    """Start the state machine again, if it failed. It goes on where it stopped.

    Example: contactpoint decommission start decommission-2035-02-01-093000 --environment production
    """
    stack = connect_to(environment)
    refusal = _consents(stack, name).refusal()
    if refusal and refusal != "still-waiting":
        exit_with_error(WHY[refusal])
    console.print(f"Runs: {start_decommissioning(stack, name)}", highlight=False, soft_wrap=True)


@app.command()
def watch(
    name: Name,
    environment: EnvironmentName = LOCAL,
    follow: Annotated[bool, typer.Option(help="Wait until the state machine ends.")] = False,
) -> None:
    """Show what the state machine does now, and when it begins. The exit status is 1 if it failed.

    Example: contactpoint decommission watch decommission-2035-02-01-093000 --follow --environment production
    """
    stack, said = connect_to(environment), ""
    begins_at = _proposed(stack, name).begins_at
    if begins_at is None:
        exit_with_error(WHY["not-approved"])
    console.print(f"It begins no earlier than {begins_at:%Y-%m-%d %H:%M:%S} UTC.", highlight=False)
    while True:
        run = last_decommissioning(stack, name)
        if run is None:
            exit_with_error(f"The state machine was not started: contactpoint decommission start {name}")
        says = f"{run.status.lower()}: it {DOES.get(run.state, run.state)}"
        if says != said:
            console.print(f"{datetime.now(UTC):%H:%M:%S} {says}", highlight=False)
        if run.status != RUNNING or not follow:
            break
        said = says
        time.sleep(POLL_SECONDS)
    if run.status not in (RUNNING, "SUCCEEDED"):
        exit_with_error(
            f"It failed. Follow docs/runbooks/decommissioning.md, then: contactpoint decommission start {name}"
        )


@app.command()
def certificate(name: Name, environment: EnvironmentName = LOCAL) -> None:
    """Print the certificate. Check it: contactpoint audit verify --certificate FILE --vkey KEY.

    Example: contactpoint decommission certificate decommission-2035-02-01-093000 > certificate.txt
    """
    note = _proposed(connect_to(environment), name).files.find(name, CERTIFICATE)
    if note is None:
        exit_with_error(f"There is no certificate yet. See how far it is: contactpoint decommission watch {name}")
    typer.echo(note.decode(), nl=False)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DecommissioningRefusedError as error:
        exit_with_error(WHY[error.refusal])


def _plan(stack: OperatedStack) -> Iterator[str]:
    """Yield what would be destroyed. DynamoDB counts the items of a table every six hours."""
    names, client = table_names(stack.outputs), stack.new_client("dynamodb")
    counted = {table: client.describe_table(TableName=names[table])["Table"]["ItemCount"] for table in names}
    keysets = sum(counted[table] for table in ("KEYSETS", "COHORT_KEYSETS", "EVENT_KEYSETS"))
    yield f"would close {len(stack.functions())} functions but those of the audit log, after {_days(stack)}"
    yield f"would delete the keysets but two of the audit log, of about {keysets}"
    yield from (f"would delete the table {table} with about {counted[table]} items" for table in DELETED_TABLES)
    yield f"would keep {', '.join(table for table in names if table not in DELETED_TABLES)}, and sign a certificate"


def _days(stack: OperatedStack) -> str:
    return f"{_waiting(stack).seconds} seconds" if stack.is_local else f"{WAITING_PERIOD.days} days"


def _waiting(stack: OperatedStack) -> timedelta:
    return DRILL_WAITING_PERIOD if stack.is_local else WAITING_PERIOD


def _person(stack: OperatedStack, stated: str) -> str:
    """Return who is signed in to AWS. Two people must have two identities there."""
    if stated and not stack.is_local:
        exit_with_error("--person is for the local stack. On AWS, sign in.")
    return stated or str(stack.new_client("sts").get_caller_identity()["Arn"])


def _files(stack: OperatedStack) -> S3DecommissioningFiles:
    return S3DecommissioningFiles(stack.new_client("s3"), stack.outputs["RunsBucket"])


def _consents(stack: OperatedStack, name: str) -> Consents:
    return Consents(name=name, files=_files(stack), now=lambda: datetime.now(UTC), waiting=_waiting(stack))


def _proposed(stack: OperatedStack, name: str) -> Consents:
    """Return the consents to a proposal; if nobody made it, say so and exit."""
    consents = _consents(stack, name)
    if consents.find(use_case.PROPOSED) is None:
        exit_with_error(WHY["not-proposed"])
    return consents


def _deps(stack: OperatedStack) -> Dependencies:
    """Return what appends to the audit log, and no more: the role may not use the other tables and keys."""
    tables = {f"{table}_TABLE": table_names(stack.outputs)[table] for table in ("AUDIT_LOG", "KEYSETS")}
    return connected_dependencies(stack, tables, ["shared"])[0]
