"""Starts and stops the local stack; each step prints what it does and, if it fails, what to do."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.consoles import exit_with_error
from cli.local_stack import deploy, emulator
from cli.local_stack.object_lock import apply_object_lock
from cli.local_stack.record_deployment_event import record_deployment
from cli.local_stack.workspace import Workspace, current_workspace
from cli.samples import load, sign_ins
from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.dependencies import Dependencies
from contactpoint.bootstrap import bootstrap
from contactpoint.domain.days import day_of
from contactpoint.domain.lifecycle import months_ahead

KEYSETS = ("index", "activity_index", "notifications", "page_sessions", "accounts", "audit", "audit_index", "checks")


@dataclass(frozen=True)
class SetupStep:
    """One step of the start: what it does, and what to do if it fails."""

    title: str
    do: Callable[[], object]
    if_it_fails: str


class SetupError(RuntimeError):
    """A step failed; the text says which, why, and what to do."""

    def __init__(self, step: SetupStep, cause: Exception) -> None:
        super().__init__(f"{step.title} failed.\n\nWhy: {cause}\n\nWhat to do: {step.if_it_fails}")


def up(workspace: Workspace, console: Console) -> None:
    """Start the stack; what exists already stays as it is."""
    run(_steps(workspace), console)


def down(workspace: Workspace) -> bool:
    """Stop the emulator; the data stays. Return whether it was running."""
    return emulator.stop(workspace)


def connect(workspace: Workspace) -> tuple[Dependencies, Keyring]:
    """Return the dependencies on the local stack's tables, with the deployer's permissions. Nobody there is real."""
    os.environ.update(workspace.aws_environment())
    return bootstrap({**workspace.tables, "ACCEPT_TEST_NUMBERS": "true"})


def connect_to_stack(required: tuple[str, ...]) -> tuple[Dependencies, Keyring]:
    """Return the dependencies on the stack whose outputs are in the environment, or on the local stack."""
    workspace = current_workspace()
    missing = [name for name in required if name not in os.environ]
    if not missing:
        return bootstrap(os.environ)
    if not emulator.running(workspace):
        exit_with_error(f"Set {', '.join(missing)} from the stack's outputs first, or start the local stack.")
    return connect(workspace)


def run(steps: list[SetupStep], console: Console) -> None:
    """Run the steps in order, and print a line with the duration of each.

    Raises
    ------
    SetupError
        For the first step that fails.
    """
    columns = (SpinnerColumn(finished_text="[green]✓"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for step in steps:
            task = progress.add_task(step.title, total=1)
            try:
                step.do()
            except Exception as cause:
                raise SetupError(step, cause) from cause
            progress.advance(task)


def with_progress(title: str, total: int, items: Iterator[None], console: Console) -> None:
    """Run through ``items`` and show a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=total)
        for _ in items:
            progress.advance(task)
        progress.update(task, completed=total)


def _steps(workspace: Workspace) -> list[SetupStep]:
    registries = "Check that the Python and npm registries can be reached, then run `make up` again."
    log = f"Look at the end of {emulator.log_file(workspace)}; `make down`, then `make up`, starts afresh."
    again = "Run `make up` again: it goes on where it stopped. If it fails again, `make clean` removes the local data."
    return [
        SetupStep("Build the dependencies layer from its lock", lambda: deploy.build_layer("local"), registries),
        SetupStep("Install the CDK command line", deploy.install_cdk, registries),
        SetupStep(
            f"Start the AWS emulator on 127.0.0.1:{workspace.port}, IAM enforced",
            lambda: emulator.start(workspace),
            log,
        ),
        SetupStep("Bootstrap CDK", lambda: deploy.bootstrap(workspace), log),
        SetupStep("Deploy the stack", lambda: deploy.deploy(workspace), log),
        SetupStep("Lock the audit log's checkpoints", lambda: apply_object_lock(workspace), again),
        SetupStep("Create the keysets", lambda: _keysets(workspace), again),
        SetupStep("Record the deployment in the audit log", lambda: record_deployment(workspace), again),
        SetupStep("Create organisations and practitioners", lambda: _accounts(workspace), again),
        SetupStep("Load sample children", lambda: _samples(workspace), again),
    ]


def _keysets(workspace: Workspace) -> None:
    _, keyring = connect(workspace)
    for keyset in KEYSETS:
        keyring.create_if_missing(keyset)
    DynamoCohorts(keyring).create_event_keysets(months_ahead(day_of(datetime.now(UTC))))


def _accounts(workspace: Workspace) -> None:
    at, _ = connect(workspace)
    accounts: DynamoAccounts = at.accounts  # type: ignore[assignment] # connected to DynamoDB
    sign_ins.create_organisations(accounts)
    for _ in sign_ins.create_practitioners(workspace, accounts):
        pass


def _samples(workspace: Workspace) -> None:
    at, _ = connect(workspace)
    for _ in load.load_once(workspace, "samples", lambda: load.load_samples(at)):
        pass
