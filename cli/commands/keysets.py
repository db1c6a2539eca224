"""`contactpoint keysets`: create and rotate the keysets (docs/runbooks/rotation.md)."""

from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import boto3
import typer
from rich.progress import track
from rich.table import Table

from cli.commands.measuring import job_duration_and_cost
from cli.consoles import console, exit_with_error
from cli.local_stack import up as local
from cli.local_stack.workspace import REGION
from cli.operations.audited_steps import recorded_step
from cli.operations.keyset_ages import Step, keyset_ages
from cli.operations.reencryption_runs import reencryption_progress, start_reencryption
from cli.operations.stack import LOCAL, EnvironmentName, connect_to
from contactpoint.adapters.dynamodb.keys_in_use import STORED
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.dynamodb.records.records import DynamoRecords
from contactpoint.adapters.dynamodb.tables import MODELS, CohortKeysetItem, RecordItem
from contactpoint.adapters.encryption.encryption_failures import UnreadableItem, UnreadableKeyset
from contactpoint.adapters.encryption.rotation import (
    WAIT_SECONDS,
    Outcome,
    Result,
    Rotation,
    seconds_until_reencryption,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.platform_acts.record_act import Outcome as Recorded
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.days import day_of
from contactpoint.domain.lifecycle import months_ahead

app = typer.Typer(
    help="Create and rotate the keysets that encrypt everything.\n\n"
    "A rotation has a name that you choose. Its steps are: add, promote, reencrypt, delete-old. Each is safe to "
    "repeat, says how long to wait if it comes too early, and goes on where it was interrupted. "
    "docs/runbooks/rotation.md explains it. The commands use the stack whose outputs are set as environment "
    "variables; otherwise the local stack.",
    no_args_is_help=True,
)
app.command("plan")(job_duration_and_cost.rotation)
REQUIRED_ENV = (
    *("KEYSETS_TABLE", "COHORT_KEYSETS_TABLE", "EVENT_KEYSETS_TABLE", "AUDIT_LOG_TABLE"),
    *("RECORDS_KEY", "ACCOUNTS_KEY", "AUDIT_KEY", "SHARED_KEY"),
)
RECORDS_ENV = (*REQUIRED_ENV, "RECORDS_TABLE", "SEARCH_INDEX_TABLE")
SCANNED_ENV = (*REQUIRED_ENV, *(f"{table}_TABLE" for table, model in MODELS.items() if model in STORED))
KEYSETS_OF_EVENTS = ("audit", "audit_index")
ALL_COHORTS = "cohorts"
CHOICES = ", ".join((*local.KEYSETS, ALL_COHORTS))
ATTEMPTS = 5
SHOWN = 10
KeysetName = Annotated[str, typer.Argument(help=f"One of {CHOICES}. `{ALL_COHORTS}` means those of all records.")]
RotationName = Annotated[str, typer.Argument(help="The name of this rotation, such as 2026-11.")]
FINISHED: tuple[Result, ...] = ("done", "done before", "not in this rotation")
EXPLANATIONS: dict[Result, str] = {
    "done": "done",
    "done before": "done before",
    "wait": "must wait another {amount} seconds: a function may still have the previous keyset",
    "not in this rotation": "not in this rotation: created since it began, or `add` was interrupted; run it again",
    "other rotation": "in another rotation, which must be finished first",
    "not promoted": "not promoted yet",
    "in use": "still needed by {amount} stored items; run `keysets reencrypt`, or wait until they expire",
    "kept": "kept: events can be found and decrypted only with the keys of their time",
    "unreadable": "damaged: restore the keyset from a backup first",
}


STEPS: dict[Step, str] = {
    "missing": "MISSING: restore it, see docs/runbooks/rotation.md",
    "never rotated": "never rotated",
    "add": "key added; next: keysets promote",
    "promote": "promoted; older keys remain",
    "delete-old": "finished",
}


@app.command("list")
def list_(environment: EnvironmentName = LOCAL) -> None:
    """List the keysets: the last rotation of each, and how far that is. It needs no KMS key.

    Example: contactpoint keysets list --environment production
    """
    table = Table("keyset", "keysets", "last rotation", "last step", "how far")
    ages = keyset_ages(connect_to(environment))
    for age in ages:
        when = f"{age.changed_at:%Y-%m-%d %H:%M} UTC" if age.changed_at else ""
        table.add_row(age.name, str(age.count), age.rotation, when, STEPS[age.step])
    for column in table.columns:
        column.overflow = "fold"
    console.print(table)
    if missing := [age.name for age in ages if age.step == "missing"]:
        exit_with_error(f"Missing: {', '.join(missing)}.")


@app.command()
def create() -> None:
    """Create the keysets that are missing; existing ones stay as they are.

    For the first deployment: see docs/runbooks/first-deployment.md. If one is missing later, restore it: a new keyset
    cannot decrypt what the lost one encrypted.

    Example: contactpoint keysets create
    """
    deps, keyring = local.connect_to_stack(REQUIRED_ENV)
    # Without these, nothing can be recorded, not even that they are created.
    created = [keyset for keyset in KEYSETS_OF_EVENTS if keyring.create_if_missing(keyset)]
    with _recorded(deps, "create") as outcome:
        others = (keyset for keyset in local.KEYSETS if keyset not in KEYSETS_OF_EVENTS)
        created += [keyset for keyset in others if keyring.create_if_missing(keyset)]
        existed = [keyset for keyset in local.KEYSETS if keyset not in created]
        outcome.counts = {"created": len(created), "existed": len(existed)}
        DynamoCohorts(keyring).create_event_keysets(months_ahead(day_of(datetime.now(UTC))))
    console.print(f"Created: {', '.join(created) or 'none'}. Existed before: {', '.join(existed) or 'none'}.")
    console.print("The keysets of event details exist for each month that an event of this year can need.")


@app.command()
def add(keyset: KeysetName, rotation: RotationName) -> None:
    """Begin a rotation: add a new key that can decrypt but does not encrypt yet.

    Example: contactpoint keysets add index 2026-11
    """
    _check_name(keyset)
    deps, keyring = local.connect_to_stack(REQUIRED_ENV)
    with _recorded(deps, "add", keyset, rotation) as outcome:
        _report(Rotation(keyring, rotation).add(_names(keyset)), outcome)
    console.print(f"In {WAIT_SECONDS} seconds, run: keysets promote {keyset} {rotation}")


@app.command()
def promote(keyset: KeysetName, rotation: RotationName) -> None:
    """Encrypt with the added key from now on; the old key still decrypts.

    Example: contactpoint keysets promote index 2026-11
    """
    _check_name(keyset)
    deps, keyring = local.connect_to_stack(REQUIRED_ENV)
    with _recorded(deps, "promote", keyset, rotation) as outcome:
        outcomes = Rotation(keyring, rotation).promote(_names(keyset))
        _report(outcomes, outcome)
        _require_begun(outcomes)
    console.print(f"For `index` and `cohorts`, re-encrypt in {WAIT_SECONDS} seconds: keysets reencrypt")


@app.command()
def reencrypt() -> None:
    """Encrypt and index every record again under the current keys.

    You can run it again, and while people work.

    Example: contactpoint keysets reencrypt
    """
    deps, keyring = local.connect_to_stack(RECORDS_ENV)
    records: DynamoRecords = deps.records  # type: ignore[assignment] # connected to DynamoDB
    if (seconds := seconds_until_reencryption(keyring, ["index", *_names(ALL_COHORTS)])) > 0:
        exit_with_error(f"Wait another {seconds} seconds: a function may still encrypt with the previous key.")
    is_record = RecordItem.sort_key == "record"
    ids = [i.child_id for i in RecordItem.scan(is_record, attributes_to_get=["child_id"], consistent_read=True)]
    progress = track(ids, description="Re-encrypting records", console=console)
    with _recorded(deps, "reencrypt") as outcome:
        left = [child_id for child_id in progress if not _reencrypt_record(records, child_id)]
        outcome.counts = {"reencrypted": len(ids) - len(left), "failed": len(left)}
        console.print(f"{len(ids) - len(left)} records are encrypted under the current keys.")
        if left:
            exit_with_error(f"{len(left)} could not be re-encrypted: {_listed(left)}. Restore them, or run it again.")


@app.command("reencrypt-all")
def reencrypt_all(
    resume: Annotated[str, typer.Option(help="Continue this run, which was stopped or failed in part.")] = "",
    environment: EnvironmentName = LOCAL,
) -> None:
    """Start `reencrypt` as a run on the platform, for a directory of millions; it needs no KMS key.

    Seven minutes must have passed since `promote`. Look at it with `keysets progress`.

    Example: contactpoint keysets reencrypt-all --environment production
    """
    stack = connect_to(environment)
    changed = [age.changed_at for age in keyset_ages(stack) if age.changed_at and age.name in ("index", ALL_COHORTS)]
    ready = max(changed, default=datetime.min.replace(tzinfo=UTC)) + timedelta(seconds=WAIT_SECONDS)
    if (seconds := (ready - datetime.now(UTC)).total_seconds()) > 0:
        exit_with_error(f"Wait another {seconds:.0f} seconds: a function may still encrypt with the previous key.")
    name = start_reencryption(stack, resume)
    console.print(f"Started {name}. Look at it: contactpoint keysets progress {name}", highlight=False, soft_wrap=True)


@app.command()
def progress(
    run: Annotated[str, typer.Argument(help="The name that `reencrypt-all` printed.")],
    environment: EnvironmentName = LOCAL,
) -> None:
    """Show how far a run of `reencrypt-all` is. The exit status is 1 if it did not complete.

    Example: contactpoint keysets progress 6f1c2d1e-8a47-4b19-9c3e-5d2f7a10b8c4
    """
    found = reencryption_progress(connect_to(environment), run)
    said = f"{found.status.lower()}: {found.done} of {found.total} segments are done, {found.failed} failed."
    console.print(said, highlight=False)
    if found.status not in ("RUNNING", "SUCCEEDED"):
        exit_with_error(f"Continue it: contactpoint keysets reencrypt-all --resume {run}")


@app.command("delete-old")
def delete_old(
    keyset: KeysetName,
    rotation: RotationName,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    lost: Annotated[int, typer.Option(help="So many damaged items may be lost with the key.")] = 0,
) -> None:
    """End a rotation: delete the old key, if a scan of the tables proves that nothing needs it.

    The old keys of `audit` and `audit_index` are never deleted, because events would be lost.

    Example: contactpoint keysets delete-old index 2026-11 --yes
    """
    _check_name(keyset)
    if not yes:
        typer.confirm(f"Delete the old key of {keyset}? What it encrypted can never be decrypted again.", abort=True)
    deps, keyring = local.connect_to_stack(SCANNED_ENV)
    with _recorded(deps, "delete-old", keyset, rotation) as outcome:
        outcomes = Rotation(keyring, rotation).delete_old(_names(keyset), lost)
        _report(outcomes, outcome)
        if keyset != ALL_COHORTS:  # Those of records that were re-encrypted under a new `index` are in no rotation.
            _require_begun(outcomes)


def _names(keyset: str) -> list[str]:
    if keyset != ALL_COHORTS:
        return [keyset]
    return sorted(item.keyset for item in CohortKeysetItem.scan(consistent_read=True))


def _recorded(deps: Dependencies, step: str, *subject: str) -> AbstractContextManager[Recorded]:
    sts = boto3.client("sts", region_name=REGION)
    return recorded_step(deps, sts, "keysets_changed", f"keysets {step}", " ".join(subject))


def _report(outcomes: list[Outcome], told: Recorded) -> None:
    """Print how many keysets have which outcome, and name those that are left; exit with an error if any is."""
    counts = Counter(outcome.result for outcome in outcomes)
    told.counts = {str(result): count for result, count in counts.items()}
    for result, count in counts.items():
        most = max(outcome.amount for outcome in outcomes if outcome.result == result)
        console.print(f"{count} of {len(outcomes)} keysets: {EXPLANATIONS[result].format(amount=most)}.")
    left = [outcome.keyset for outcome in outcomes if outcome.result not in FINISHED]
    if left:
        exit_with_error(f"Left: {_listed(left)}. Run the command again; what is done stays done.")


def _require_begun(outcomes: list[Outcome]) -> None:
    if {each.result for each in outcomes} == {"not in this rotation"}:
        exit_with_error("Nothing was done: no keyset is in this rotation. Check its name, or begin it: keysets add")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _check_name(keyset: str) -> None:
    if keyset not in (*local.KEYSETS, ALL_COHORTS):
        exit_with_error(f"There is no keyset {keyset!r}. Choose one of {CHOICES}.")


def _reencrypt_record(records: DynamoRecords, child_id: str) -> bool:
    """Re-encrypt a record and return whether it was; try again if somebody changes it at the same time."""
    for _ in range(ATTEMPTS):
        try:
            records.reencrypt(child_id)
        except Conflict:
            continue
        except (UnreadableItem, UnreadableKeyset):
            return False
        return True
    return False
