"""`contactpoint restore`: bring the directory back to one instant, without showing anybody who was hidden since."""

import os
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.consoles import console, errors, exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.local_stack.workspace import REGION
from cli.operations.audited_steps import recorded_step
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to
from cli.restore import after_recovery, table_recovery
from cli.restore.restored_tables import KEPT, RESTORED, environment_after, restored_name, settings_line, table_names
from contactpoint.adapters.dynamodb.events.audit_log_reader import DynamoAuditLogReader
from contactpoint.adapters.dynamodb.records.index_check import SEGMENTS
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.event_archive.s3 import S3EventArchive
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.platform_acts.record_act import Outcome
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.bootstrap import bootstrap

app = typer.Typer(
    help="Bring the directory back to one instant, and hide again whoever was hidden since.\n\n"
    "The steps: `plan` shows what would happen and changes nothing. `close` lets nobody in. `copy` restores the tables "
    "under new names. `replay` hides again what the audit log says was hidden since, and checks the search index. Then "
    "you deploy with the line that it prints, and `open` lets people in. Every step is safe to repeat, and goes on "
    "where it stopped. Until the deployment, the old tables are untouched. docs/runbooks/restore.md explains each.",
    no_args_is_help=True,
)
KEYS = ("records", "accounts", "audit", "shared")
INSTANT_FORMATS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"]
Instant = Annotated[
    datetime,
    typer.Option(
        "--to",
        formats=INSTANT_FORMATS,
        help="The instant in UTC, such as 2026-11-23T09:30:00Z: the last one at which the data were right. On AWS, at "
        "most 35 days ago and at least five minutes.",
    ),
]


@app.command()
def plan(to: Instant, environment: EnvironmentName = LOCAL) -> None:
    """Show what a restore would do, and change nothing: a dry run.

    Example: contactpoint restore plan --to 2026-11-23T09:30:00Z --environment production
    """
    instant, stack = _instant(to), connect_to(environment)
    names, dynamodb = table_names(stack.outputs), stack.new_client("dynamodb")
    table = Table("table", "what happens")
    for name in RESTORED:
        target = restored_name(names[name], instant)
        status = table_recovery.status_of(dynamodb, target) or "to be restored"
        table.add_row(name, f"back to {instant:%Y-%m-%d %H:%M:%S} UTC, as {target}: {status.lower()}")
    for name, reason in KEPT.items():
        table.add_row(name, f"stays: {reason}")
    console.print(table)
    deps, keyring = connected_dependencies(stack, {f"{name}_TABLE": each for name, each in names.items()})
    with errors.status("Reading the audit log"):
        counts = after_recovery.count_replays(deps, _audit_log(stack, keyring), instant)
    events = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "none"
    console.print(
        f"Events of hidden children and withdrawn facts, which the replay hides again where they show: {events}.",
        highlight=False,
        soft_wrap=True,
    )


@app.command()
def close(environment: EnvironmentName = LOCAL) -> None:
    """Let nobody call the directory until `contactpoint restore open`: every call gets an error at once.

    Otherwise somebody could hide a child after the replay has read the audit log.

    Example: contactpoint restore close --environment production
    """
    stack = connect_to(environment)
    # Closing comes first: it must work also if nothing can be recorded.
    after_recovery.close(stack.new_client("lambda"), stack.functions())
    with _recorded(stack, "close"):
        pass
    console.print("Closed. Next: contactpoint restore copy")


@app.command("copy")
def copy_(
    to: Instant,
    environment: EnvironmentName = LOCAL,
    now: Annotated[bool, typer.Option("--now", help="On the local stack: copy the tables now, for a drill.")] = False,
) -> None:
    """Restore the tables to the instant, under new names. The old ones stay as they are.

    The emulator has no point-in-time recovery: for a drill, copy with --now, and restore to that copy later.

    Example: contactpoint restore copy --to 2026-11-23T09:30:00Z --environment production
    """
    instant, stack = _instant(to), connect_to(environment)
    names, dynamodb = table_names(stack.outputs), stack.new_client("dynamodb")
    if now and not stack.is_local:
        exit_with_error("--now is for the local stack. On AWS, every second of the last 35 days can be restored.")
    missing = _not_copied(dynamodb, names, instant)
    if stack.is_local and not missing:
        console.print("Copied before. Next: contactpoint restore replay")
        return
    if stack.is_local and not now:
        exit_with_error(f"No copy of {', '.join(missing)} at this instant. For a drill: restore copy --now")
    copies = table_recovery.copy_now if now else table_recovery.recover
    with _recorded(stack, "copy", instant), errors.status("Restoring") as progress:
        for each in copies(dynamodb, names, instant):
            progress.update(f"Restoring {each.table}: {each.status.lower()}")
    console.print("The tables are restored under new names. Next: contactpoint restore replay")


@app.command()
def replay(
    to: Instant,
    environment: EnvironmentName = LOCAL,
    accept_unreadable: Annotated[
        int, typer.Option(help="So many events that nobody can decrypt may stay unknown: one may have hidden a child.")
    ] = 0,
    full: Annotated[bool, typer.Option("--full", help="Check every record, not only those that may differ.")] = False,
) -> None:
    """Hide again, in the restored tables, what was hidden since; then check the search index against the records.

    It refuses to work while people can call the directory. Records that it cannot rebuild from an event are shielded
    until their directory team decides.

    Example: contactpoint restore replay --to 2026-11-23T09:30:00Z --environment production
    """
    instant, stack = _instant(to), connect_to(environment)
    names = table_names(stack.outputs)
    if not after_recovery.are_closed(stack.new_client("lambda"), stack.functions()):
        exit_with_error("The directory is open. First: contactpoint restore close")
    if missing := _not_copied(stack.new_client("dynamodb"), names, instant):
        exit_with_error(f"No finished copy of {', '.join(missing)} at this instant. First: contactpoint restore copy")
    with _recorded(stack, "replay", instant):
        deps, keyring = connected_dependencies(stack, environment_after(names, instant))
        log = _audit_log(stack, keyring)
        concerned = _replay(deps, log, instant, accept_unreadable)
        concerned |= after_recovery.changed_around(deps, log, instant)
        _check(deps, keyring, None if full else concerned, 1 if stack.is_local else SEGMENTS)
    console.print(
        "Next: put this line into infra/environments/, deploy, then: contactpoint restore open\n"
        + settings_line(names, instant),
        highlight=False,
        soft_wrap=True,
    )


@app.command("open")
def open_(environment: EnvironmentName = LOCAL) -> None:
    """Let people in again, after the deployment.

    Example: contactpoint restore open --environment production
    """
    stack = connect_to(environment)
    lambdas, functions = stack.new_client("lambda"), stack.functions()
    with _recorded(stack, "open"):
        after_recovery.open_again(lambdas, functions, _reserved(stack))
    console.print("Open. Try it: contactpoint canary, then contactpoint status")


def _not_copied(dynamodb: Any, names: dict[str, str], instant: datetime) -> list[str]:
    """Return the tables of which there is no finished copy at an instant."""
    copies = {table: restored_name(names[table], instant) for table in RESTORED}
    return [table for table, copy in copies.items() if table_recovery.status_of(dynamodb, copy) != "ACTIVE"]


def _recorded(stack: OperatedStack, step: str, instant: datetime | None = None) -> AbstractContextManager[Outcome]:
    """Return what records a step in the audit log, which no restore changes."""
    tables = {f"{name}_TABLE": each for name, each in table_names(stack.outputs).items()}
    deps, _ = connected_dependencies(stack, tables)
    subject = instant.isoformat() if instant else ""
    return recorded_step(deps, stack.new_client("sts"), "restored", f"restore {step}", subject)


def _replay(deps: Dependencies, log: AuditLogReader, instant: datetime, accept_unreadable: int) -> set[str]:
    """Replay, print what was done, and return the children concerned."""
    results: Counter[str] = Counter()
    concerned = set()
    with errors.status("Replaying") as progress:
        for each in after_recovery.replay_since(deps, log, instant):
            results[each.result] += 1
            concerned.add(each.child_id)
            progress.update(f"Replaying: {results.total()} events")
    done = ", ".join(f"{number} {result}" for result, number in sorted(results.items())) or "nothing"
    console.print(f"Replayed: {done}.", highlight=False)
    if results["unreadable"] > accept_unreadable:
        exit_with_error(f"{results['unreadable']} events cannot be decrypted: restore the keyset `audit`, then repeat.")
    return concerned - {""}


def _check(deps: Dependencies, keyring: Keyring, among: set[str] | None, segments: int) -> None:
    with errors.status("Checking") as progress:
        found = after_recovery.check(
            deps, keyring, lambda done: progress.update(f"Checking: {done} records"), among, segments
        )
    _report(found)


def _report(found: after_recovery.Found) -> None:
    console.print(
        f"Checked {found.records} records: {len(found.mended)} indexed again, {found.strays} entries deleted that no "
        "record lists.",
        highlight=False,
    )
    if found.unreadable:
        listed = ", ".join(found.unreadable[:10])
        exit_with_error(
            f"{len(found.unreadable)} records cannot be decrypted: {listed}. Restore their keysets "
            "(docs/runbooks/rotation.md), then repeat. Those of a destroyed cohort stay unreadable, as they must."
        )


def _instant(to: datetime) -> datetime:
    instant = to.replace(tzinfo=UTC)
    if instant > datetime.now(UTC):
        exit_with_error(f"{instant:%Y-%m-%d %H:%M} UTC has not come yet. Choose an earlier instant.")
    return instant


def connected_dependencies(
    stack: OperatedStack, tables: dict[str, str], keys: Iterable[str] = KEYS
) -> tuple[Dependencies, Keyring]:
    """Return the dependencies and the keyring of a stack, as an operator uses them on these tables with these keys."""
    if stack.is_local:
        os.environ.update(running_workspace().aws_environment())
    else:
        os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    named = {f"{name.upper()}_KEY": stack.outputs[f"{name.capitalize()}Key"] for name in keys}
    return bootstrap({**named, **tables})


def _audit_log(stack: OperatedStack, keyring: Keyring) -> AuditLogReader:
    """Return the reader of the audit log with its archive: a restore can go back further than the table does."""
    return DynamoAuditLogReader(keyring, S3EventArchive(stack.new_client("s3"), stack.outputs["ArchiveBucket"]))


def _reserved(stack: OperatedStack) -> dict[str, int]:
    """Return the concurrency that the template reserves, by function."""
    template: Any = stack.new_client("cloudformation").get_template(StackName=stack.stack_names[1])["TemplateBody"]
    by_name = {each.logical_id: each.physical_id for each in stack.resources}
    parts = {name: part for part, name in stack.functions().items()}
    return {
        parts[by_name[logical_id]]: int(each["Properties"]["ReservedConcurrentExecutions"])
        for logical_id, each in template["Resources"].items()
        if "ReservedConcurrentExecutions" in each.get("Properties", {}) and by_name.get(logical_id) in parts
    }
