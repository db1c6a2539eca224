"""`contactpoint nightly`: the run that archives at 18, and the access review."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.commands.measuring import job_plans
from cli.operations.nightly_runs import REPORTING, NightlyRun, last_report, last_run, run_details, start_run
from cli.operations.stack import LOCAL, EnvironmentName, connect_to
from cli.output import console, errors, exit_with_error

app = typer.Typer(
    help="Look at the nightly runs, or start one.\n\n"
    "Every night at 01:10 London time, a state machine archives the records of people who have turned 18. Then "
    "jobs destroy months of records, suspend accounts that nobody confirmed, and open cases: docs/operations.md.",
    no_args_is_help=True,
)
app.command("plan")(job_plans.archiving)
POLL_SECONDS = 2


@app.command()
def last(environment: EnvironmentName = LOCAL) -> None:
    """Show how the last run ended, how many records it archived, and which are left; and what the other jobs did.

    Records are named by directory number only. The exit status is 1 if the run failed.

    Example: contactpoint nightly last --environment production
    """
    stack = connect_to(environment)
    with errors.status("Reading the last run"):
        found = last_run(stack)
        run = run_details(stack, found.name) if found else None
        reports = {job: last_report(stack, job) for job in REPORTING}
    for job, report in reports.items():
        said = (
            f"{report.result}, completed {report.at:%Y-%m-%d %H:%M} UTC" if report else "none completed within two days"
        )
        console.print(f"{job.replace('-', ' ').capitalize()}: {said}.", highlight=False, soft_wrap=True)
    if run is None:
        exit_with_error("Archiving: no run yet. Start one: contactpoint nightly run")
    _report(run)


@app.command()
def run(
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Archive who was due on this day or in the 35 days before; today if left out."
        ),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait until the run ends.")] = True,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Start the run that archives, and wait for its end. It is safe to repeat.

    Example: contactpoint nightly run --day 2026-11-23
    """
    now = datetime.now(UTC)
    at = day.replace(tzinfo=UTC) if day else now
    if at > now:
        exit_with_error(
            f"{at:%Y-%m-%d} has not come yet: nobody may be archived early. Choose today or an earlier day."
        )
    stack = connect_to(environment)
    name = start_run(stack, at)
    console.print(f"Started {name}", highlight=False, soft_wrap=True)
    if not wait:
        return
    with errors.status("Archiving") as progress:
        while (found := run_details(stack, name)).status == "RUNNING":
            progress.update(f"Archiving: {found.archived} so far")
            time.sleep(POLL_SECONDS)
    _report(found)


def _report(run: NightlyRun) -> None:
    took = f" in {(run.ended_at - run.began_at).total_seconds():.0f} s" if run.ended_at else ""
    began = run.began_at.astimezone(UTC)
    text = f"Archiving: {run.status.lower()}{took}, began {began:%Y-%m-%d %H:%M} UTC, for {run.day}."
    console.print(f"{text} {run.archived} records archived.", highlight=False, soft_wrap=True)
    for child_id, error_type in run.left.items():
        console.print(f"  left: {child_id}  {error_type}", highlight=False, soft_wrap=True)
    if run.status not in ("SUCCEEDED", "RUNNING"):
        exit_with_error(f"It failed in {run.failed_state or run.error}. Follow docs/runbooks/retention.md.")
