"""Keeping the keysets: `contactpoint keysets create | add | promote | rewrite | retire` (docs/runbooks/rotation.md)."""

import time
from typing import Annotated

import typer
from rich.progress import track

from cli import local
from cli.saying import console, fail
from contactpoint.directory.ports import Conflict
from contactpoint.storage.keyring import KEPT_SECONDS, Keyring
from contactpoint.storage.models import CohortItem, RecordItem
from contactpoint.storage.records import DynamoRecords
from contactpoint.storage.rotation import Step, rotate

app = typer.Typer(help="Create and rotate the keysets that seal everything.", no_args_is_help=True)
NEED = ("KEYSETS_TABLE", "COHORTS_TABLE", "RECORDS_KEY", "ACCOUNTS_KEY", "AUDIT_KEY")
ALL_COHORTS = "cohorts"
Which = Annotated[str, typer.Argument(help=f"{', '.join(local.KEYSETS)}, or {ALL_COHORTS}: those of all records.")]


@app.command()
def create() -> None:
    """Create the keysets that are missing; for the first deployment (docs/runbooks/first-deployment.md)."""
    _, keyring = _assembled()
    for keyset in local.KEYSETS:
        keyring.ensure(keyset)
    console.print(f"The keysets {', '.join(local.KEYSETS)} are there.")


@app.command()
def add(keyset: Which) -> None:
    """Add a key that opens and does not seal yet. Wait five minutes before you promote it."""
    _step(keyset, "add")
    console.print(f"Added. Every function knows it in {KEPT_SECONDS} seconds: promote it then.")


@app.command()
def promote(keyset: Which) -> None:
    """Let the added key seal from now on; the other still opens what it sealed."""
    _step(keyset, "promote")
    console.print("Promoted. For `index` and `cohorts`: rewrite the records next.")


@app.command()
def rewrite() -> None:
    """Seal and index every record anew under the present keys. It may be run again, and while people work."""
    records, _ = _assembled()
    ids = [item.child_id for item in RecordItem.scan(RecordItem.item == "record", attributes_to_get=["child_id"])]
    for child_id in track(ids, description="Rewriting records", console=console):
        _until_unmoved(records, child_id)
    console.print(f"{len(ids)} records stand under the present keys.")


@app.command()
def retire(
    keyset: Which, sure: Annotated[bool, typer.Option("--sure", help="What it sealed and was not rewritten is lost.")]
) -> None:
    """Remove the key that seals no more: what it sealed can never be opened again."""
    if sure:
        _step(keyset, "retire")
        console.print("Retired.")


def _step(keyset: str, step: Step) -> None:
    _, keyring = _assembled()
    names = [item.keyset for item in CohortItem.scan()] if keyset == ALL_COHORTS else [keyset]
    if not set(names) <= {*local.KEYSETS, *(n for n in names if n.startswith("cohort#"))}:
        fail(f"There is no keyset {keyset!r}. Choose {', '.join(local.KEYSETS)} or {ALL_COHORTS}.")
    for name in names:
        try:
            rotate(keyring, name, step, int(time.time()))
        except ValueError as refused:
            fail(f"{name}: {refused}")


def _until_unmoved(records: DynamoRecords, child_id: str) -> None:
    """Rewrite a record; whoever changed it meanwhile wrote it under the present keys, or it is tried again."""
    for _ in range(5):
        try:
            records.rewrite(child_id)
        except Conflict:
            continue
        return
    fail(f"The record {child_id} is being changed all the time. Run this again.")


def _assembled() -> tuple[DynamoRecords, Keyring]:
    desk, keyring = local.assembled(NEED)
    return desk.records, keyring  # type: ignore[return-value] # assembled on DynamoDB
