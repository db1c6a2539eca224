"""`contactpoint keysets`: create and rotate the keysets (docs/runbooks/rotation.md)."""

import time
from typing import Annotated

import typer
from rich.progress import track

from cli.console import console, exit_with_error
from cli.local_stack import up as local
from contactpoint.adapters.dynamodb.records import DynamoRecords
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, RecordItem
from contactpoint.adapters.encryption.keyring import CACHE_TTL_SECONDS, Keyring
from contactpoint.adapters.encryption.rotation import RotationStep, rotate
from contactpoint.application.ports.conflict import Conflict

app = typer.Typer(
    help="Create and rotate the keysets that encrypt everything.\n\n"
    "A rotation is: add, wait five minutes, promote, reencrypt, delete-old. docs/runbooks/rotation.md explains it. "
    "The commands use the stack whose outputs are set as environment variables; otherwise the local stack.",
    no_args_is_help=True,
)
REQUIRED_ENV = ("KEYSETS_TABLE", "COHORT_KEYSETS_TABLE", "RECORDS_KEY", "ACCOUNTS_KEY", "AUDIT_KEY", "SHARED_KEY")
ALL_COHORTS = "cohorts"
CHOICES = ", ".join((*local.KEYSETS, ALL_COHORTS))
ATTEMPTS = 5
KeysetName = Annotated[str, typer.Argument(help=f"One of {CHOICES}. `{ALL_COHORTS}` means those of all records.")]


@app.command()
def create() -> None:
    """Create the keysets that are missing; existing ones stay as they are.

    For the first deployment: see docs/runbooks/first-deployment.md.

    Example: contactpoint keysets create
    """
    _, keyring = _connect()
    for keyset in local.KEYSETS:
        keyring.create_if_missing(keyset)
    console.print(f"The keysets {', '.join(local.KEYSETS)} exist.")


@app.command()
def add(keyset: KeysetName) -> None:
    """Add a new key that can decrypt but does not encrypt yet.

    Promote it five minutes later, when every function has read it.

    Example: contactpoint keysets add index
    """
    _rotate(keyset, "add")
    console.print(
        f"Added. Every function has the new key in {CACHE_TTL_SECONDS} seconds; then run: keysets promote {keyset}"
    )


@app.command()
def promote(keyset: KeysetName) -> None:
    """Encrypt with the added key from now on; the old key still decrypts.

    Example: contactpoint keysets promote index
    """
    _rotate(keyset, "promote")
    console.print("Promoted. For `index` and `cohorts`, re-encrypt the records next: keysets reencrypt")


@app.command()
def reencrypt() -> None:
    """Encrypt and index every record again under the current keys.

    You can run it again, and while people work.

    Example: contactpoint keysets reencrypt
    """
    records, _ = _connect()
    ids = [item.child_id for item in RecordItem.scan(RecordItem.sort_key == "record", attributes_to_get=["child_id"])]
    for child_id in track(ids, description="Re-encrypting records", console=console):
        _reencrypt_record(records, child_id)
    console.print(f"{len(ids)} records are encrypted under the current keys.")


@app.command("delete-old")
def delete_old(
    keyset: KeysetName, yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False
) -> None:
    """Delete the old key: whatever it encrypted and was not re-encrypted is lost.

    Never delete an old key of `accounts` or `checks`; of `notifications` only after a year. Those of `audit` and
    `audit_index` are never deleted, because events would be lost.

    Example: contactpoint keysets delete-old index --yes
    """
    _check_name(keyset)
    if not yes:
        typer.confirm(f"Delete the old key of {keyset}? What it encrypted can never be decrypted again.", abort=True)
    _rotate(keyset, "delete-old")
    console.print("Deleted.")


def _rotate(keyset: str, step: RotationStep) -> None:
    _check_name(keyset)
    _, keyring = _connect()
    names = [item.keyset for item in CohortKeysetItem.scan()] if keyset == ALL_COHORTS else [keyset]
    for name in names:
        try:
            rotate(keyring, name, step, int(time.time()))
        except ValueError as error:
            exit_with_error(f"{name}: {error}")


def _check_name(keyset: str) -> None:
    if keyset not in (*local.KEYSETS, ALL_COHORTS):
        exit_with_error(f"There is no keyset {keyset!r}. Choose one of {CHOICES}.")


def _reencrypt_record(records: DynamoRecords, child_id: str) -> None:
    """Re-encrypt a record; try again if somebody changes it at the same time."""
    for _ in range(ATTEMPTS):
        try:
            records.reencrypt(child_id)
        except Conflict:
            continue
        return
    exit_with_error(f"The record {child_id} changes all the time. Run the command again.")


def _connect() -> tuple[DynamoRecords, Keyring]:
    deps, keyring = local.connect_to_stack(REQUIRED_ENV)
    return deps.records, keyring  # type: ignore[return-value] # connected to DynamoDB
