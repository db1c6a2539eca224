"""Bringing the local stack up and down, step by step; each step says what it does and, if it fails, what to do."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli import accounts, deploy, emulator, loading
from cli.home import Home, home
from cli.saying import fail
from contactpoint.assembly import assemble
from contactpoint.directory.desk import Desk
from contactpoint.storage.keyring import Keyring

KEYSETS = ("index", "notices", "accounts", "audit")


@dataclass(frozen=True)
class Step:
    """One step of coming up: what it does, and what to do if it fails."""

    title: str
    do: Callable[[], object]
    if_it_fails: str


class StepError(RuntimeError):
    """A step failed: which, why, and what to do."""

    def __init__(self, step: Step, cause: Exception) -> None:
        super().__init__(f"{step.title} failed.\n\nWhy: {cause}\n\nWhat to do: {step.if_it_fails}")


def up(home: Home, console: Console) -> None:
    """Bring the stack up; what is there already is left as it is."""
    run(_steps(home), console)


def down(home: Home) -> bool:
    """Stop the emulator; the data stays. Tell whether it ran."""
    return emulator.stop(home)


def desk(home: Home) -> tuple[Desk, Keyring]:
    """Return a desk on the local stack's tables, with the deployer's own rights."""
    os.environ.update(home.aws_environment())
    return assemble(home.tables)


def assembled(need: tuple[str, ...]) -> tuple[Desk, Keyring]:
    """Return a desk on the stack that the environment names with ``need``, or else on the local one, if it runs."""
    at = home()
    missing = [name for name in need if name not in os.environ]
    if not missing:
        return assemble(os.environ)
    if not emulator.running(at):
        fail(f"Set {', '.join(missing)} from the stack's outputs first, or start the local stack.")
    return desk(at)


def run(steps: list[Step], console: Console) -> None:
    """Do the steps one after another, with a line for each that shows how long it takes.

    Raises
    ------
    StepError
        For the first step that fails.
    """
    columns = (SpinnerColumn(finished_text="[green]✓"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for step in steps:
            task = progress.add_task(step.title, total=1)
            try:
                step.do()
            except Exception as cause:
                raise StepError(step, cause) from cause
            progress.advance(task)


def counted(title: str, total: int, items: Iterator[None], console: Console) -> None:
    """Go through ``items`` with a bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=total)
        for _ in items:
            progress.advance(task)
        progress.update(task, completed=total)


def _steps(home: Home) -> list[Step]:
    registries = "Check that the Python and npm registries can be reached, then run `make up` again."
    log = f"Look at the end of {emulator.log_file(home)}; `make down`, then `make up`, starts afresh."
    again = "Run `make up` again: it goes on where it stopped. If it fails again, `make clean` removes the local data."
    return [
        Step("Build the dependencies layer from its lock", lambda: deploy.build_layer("local"), registries),
        Step("Install the CDK command line", deploy.install_cdk, registries),
        Step(f"Start the AWS emulator on 127.0.0.1:{home.port}, IAM enforced", lambda: emulator.start(home), log),
        Step("Bootstrap CDK", lambda: deploy.bootstrap(home), log),
        Step("Deploy the stack", lambda: deploy.deploy(home), log),
        Step("Create the keysets", lambda: _keysets(home), again),
        Step("Create organisations and practitioners", lambda: _accounts(home), again),
        Step("Load sample children", lambda: _samples(home), again),
    ]


def _keysets(home: Home) -> None:
    _, keyring = desk(home)
    for keyset in KEYSETS:
        keyring.ensure(keyset)


def _accounts(home: Home) -> None:
    at, _ = desk(home)
    accounts.create_organisations(at.accounts)
    for _ in accounts.create_practitioners(home, at.accounts):
        pass


def _samples(home: Home) -> None:
    at, _ = desk(home)
    for _ in loading.load_once(home, "samples", lambda: loading.load_samples(at)):
        pass
